package org.mdmtoolkit.postgres;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;

/**
 * Moves what a folder holds into a database that a team shares from then on: records, journal,
 * escrow key and readers, each read back there. The folder stays as it was. Done again after it was
 * stopped, it goes on where it was.
 *
 * <p>Immutable. One process at a time moves one folder.
 */
public final class StoreMove {

  private static final int MAX_PASSPHRASE = 4096;

  private final Escrow folder;
  private final JournalStore journal;
  private final Operator operator;

  private StoreMove(Escrow folder, JournalStore journal, Operator operator) {
    this.folder = folder;
    this.journal = journal;
    this.operator = operator;
  }

  /**
   * What was moved.
   *
   * @param store the identity of the store
   * @param records how many were not there before
   */
  public record Moved(UUID store, int records) {}

  /**
   * A move of what is in this folder.
   *
   * @param operator whom the store's journal names
   */
  public static StoreMove of(Escrow folder, JournalStore journal, Operator operator) {
    return new StoreMove(folder, journal, operator);
  }

  /**
   * Refuses a folder that lacks something: it would be missing in the store, and nobody would look
   * for it in the folder any more.
   *
   * @throws RefusedException if a record is missing, or something else is wrong
   */
  public void refuseDamaged() {
    Custody custody = Custody.in(folder, Journal.in(journal, operator));
    if (!folder.identity().exists() && journal.verify().entries() == 0 && custody.isEmpty()) {
      throw new RefusedException(
          "there is nothing to move: there is no escrow key here, no record and no journal",
          Remedy.advice("Nothing was changed. The store can be used as it is.")
              .and(Remedy.Act.MAKE_ESCROW_KEY));
    }
    List<MissingRecord> missing = custody.missing(custody.records());
    if (!missing.isEmpty()) {
      MissingRecord first = missing.get(0);
      String others = missing.size() > 1 ? "; so are " + (missing.size() - 1) + " others" : "";
      throw new RefusedException(first.problem() + others + "; nothing was moved", first.remedy());
    }
    if (folder.identity().exists()) {
      for (Finding one : custody.check()) {
        if (!one.kind().isNote()) {
          throw new RefusedException(one.problem() + "; nothing was moved", one.remedy());
        }
      }
    }
  }

  /**
   * Moves it.
   *
   * @param owner logs in as the store's owner
   * @param source where it comes from, in words that stay beside what is moved
   * @param store the store, as the program sees it
   * @param shared the store's escrow on this machine, which accepts the readers of the folder
   * @param seen the store's journal, as this machine sees it; is told of the move
   * @param mark makes durable, if it is not there, that the folder is not used any more; what
   *     others have written until then is copied after it
   * @throws org.mdmtoolkit.MdmException if something cannot be copied as it is
   */
  public Moved into(
      DataSource owner,
      String source,
      PostgresStores store,
      Escrow shared,
      JournalStore seen,
      Runnable mark) {
    StoreImport copy = StoreImport.into(owner, source);
    UUID id = store.id(); // as the program: before anything is copied
    int records = copy(copy);
    mark.run();
    records += copy(copy);
    Journal told = Journal.in(seen, operator);
    told.append(
        JournalEvent.of("store.moved")
            .withOutcome(records + (records == 1 ? " record" : " records") + ", from " + source)
            .withDetail("store_id", id.toString()));
    if (folder.identity().exists()) {
      shared.acceptReaders(told, folder.recipients());
      copyPassphrase(
          folder.identity().generatedPassphraseFile(), shared.identity().generatedPassphraseFile());
    }
    return new Moved(id, records);
  }

  private int copy(StoreImport into) {
    into.escrowFiles(folder.files());
    int records = into.records(folder.records());
    into.journal(journal);
    return records;
  }

  private static void copyPassphrase(Path generated, Path copy) {
    if (InputFiles.exists(generated) && !InputFiles.exists(copy)) {
      byte[] content = InputFiles.read(generated, MAX_PASSPHRASE);
      DurableFiles.create(copy, content, Access.OWNER_ONLY);
      Arrays.fill(content, (byte) 0);
    }
  }
}
