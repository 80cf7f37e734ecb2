package org.mdmtoolkit.cli.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.TeamStore;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.custody.MissingRecord;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.postgres.OneConnection;
import org.mdmtoolkit.postgres.StoreImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm store move}. */
@Command(name = "move")
public final class StoreMoveCommand implements Action {

  private static final int MAX_PASSPHRASE = 4096;

  @Option(names = "--to", required = true, paramLabel = "URL")
  private String url = "";

  @Option(names = "--owner", required = true, paramLabel = "URL")
  private String ownerUrl = "";

  @Override
  public int run(Context context) {
    if (context.storeUrl().isPresent()
        && !context.storeUrl().equals(Optional.of(url))
        && InputFiles.exists(context.movedMark())) {
      throw new RefusedException(
          "what was in "
              + context.home()
              + " is in "
              + context.team().address()
              + ", and --to names another store",
          "Nothing was moved. From one database to another it goes with pg_dump and pg_restore"
              + " (docs/team.md, Backup and restore); then write the new address where the old one"
              + " stands, in "
              + (context.shell().environment(Context.STORE_VARIABLE).isPresent()
                  ? Context.STORE_VARIABLE
                  : context.servers().file().toString())
              + ".");
    }
    boolean isToItsEnd = context.servers().storeUrl().equals(Optional.of(url)); // the last step
    if (isToItsEnd && InputFiles.exists(context.movedMark())) {
      return context.noteResult(
          json -> json.put("store", context.team().address()).put("records", 0),
          "Nothing to do: what was in "
              + context.home()
              + " is in "
              + context.team().address()
              + " already.");
    }
    if (context.storeUrl().isPresent() && InputFiles.exists(context.movedMark())) {
      throw new RefusedException(
          "what was in "
              + context.home()
              + " was moved already, and this machine uses "
              + context.team().address(),
          "There is nothing to do. If that move was stopped before its end, take the address out of "
              + Context.STORE_VARIABLE
              + " and of "
              + context.servers().file()
              + ", and run it again.");
    }
    if (context.storeUrl().isPresent()) {
      throw new RefusedException(
          "this machine uses a store that is shared already: " + context.team().address(),
          "To move what is in "
              + context.home()
              + " there, take the address out of "
              + Context.STORE_VARIABLE
              + " and of "
              + context.servers().file()
              + " first.");
    }
    TeamStore team = TeamStore.at(context, url, "--to");
    String source = context.operator() + ":" + context.home();
    Escrow folder =
        Escrow.at(
            context.home().resolve("escrow"), context.shell().clock(), context.shell().random());
    FileJournal journal =
        FileJournal.at(context.home().resolve("journal.jsonl"), context.shell().clock());
    refuseDamaged(folder, Journal.in(journal, context.operator()));
    try (OneConnection owner = TeamStore.settings(context, ownerUrl, "--owner").connection()) {
      StoreImport into = StoreImport.into(owner, source);
      String id = team.stores().id().toString(); // as the program: before anything is copied
      int records = copy(into, folder, journal);
      if (!InputFiles.exists(context.movedMark())) {
        DurableFiles.create(context.movedMark(), (url + "\n").getBytes(UTF_8), Access.OWNER_ONLY);
      }
      records += copy(into, folder, journal); // what others have written until the mark was there
      Journal shared = Journal.in(team.journal(), context.operator());
      shared.append(
          JournalEvent.of("store.moved")
              .withOutcome(Counted.of(records, "record") + ", from " + source)
              .withDetail("store_id", id));
      if (folder.identity().exists()) {
        team.escrow().acceptReaders(shared, folder.recipients());
        copyPassphrase(
            folder.identity().generatedPassphraseFile(),
            team.escrow().identity().generatedPassphraseFile());
      }
      context.servers().setStoreUrl(url);
      int all = records;
      return context.noteResult(
          json -> json.put("store", team.address()).put("store_id", id).put("records", all),
          Counted.of(all, "record")
              + " and the journal are in "
              + team.address()
              + ", each read back.",
          "From now on this machine uses it (store: url: in " + context.servers().file() + ").",
          "What was in " + context.home() + " stays there as it was, and is not used any more.");
    }
  }

  /** What is missing here would be missing there, and nobody would look for it here any more. */
  private static void refuseDamaged(Escrow folder, Journal journal) {
    Custody custody = Custody.in(folder, journal);
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

  private static void copyPassphrase(Path generated, Path copy) {
    if (InputFiles.exists(generated) && !InputFiles.exists(copy)) {
      byte[] content = InputFiles.read(generated, MAX_PASSPHRASE);
      DurableFiles.create(copy, content, Access.OWNER_ONLY);
      Arrays.fill(content, (byte) 0);
    }
  }

  private static int copy(StoreImport into, Escrow folder, FileJournal journal) {
    into.escrowFiles(folder.files());
    int records = into.records(folder.records());
    into.journal(journal);
    return records;
  }
}
