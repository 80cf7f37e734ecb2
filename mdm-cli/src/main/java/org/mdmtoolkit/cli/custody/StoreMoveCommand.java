package org.mdmtoolkit.cli.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Arrays;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.TeamStore;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.RememberedHead;
import org.mdmtoolkit.postgres.ConnectionSettings;
import org.mdmtoolkit.postgres.OneConnection;
import org.mdmtoolkit.postgres.PostgresStores;
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
    ConnectionSettings settings = TeamStore.settings(context, url);
    String source = context.operator() + ":" + context.home();
    try (OneConnection owner = TeamStore.settings(context, ownerUrl).connection();
        OneConnection program = settings.connection()) {
      PostgresStores stores = PostgresStores.in(program);
      Escrow folder =
          Escrow.at(
              context.home().resolve("escrow"), context.shell().clock(), context.shell().random());
      FileJournal journal =
          FileJournal.at(context.home().resolve("journal.jsonl"), context.shell().clock());
      StoreImport into = StoreImport.into(owner, source);
      String id = stores.id().toString(); // as the program: before anything is copied
      int records = copy(into, folder, journal);
      if (!InputFiles.exists(context.movedMark())) {
        DurableFiles.create(context.movedMark(), (url + "\n").getBytes(UTF_8), Access.OWNER_ONLY);
      }
      records += copy(into, folder, journal); // what others have written until the mark was there
      Path head = context.home().resolve(TeamStore.HEAD);
      Journal shared = Journal.in(RememberedHead.of(stores.journal(), head), context.operator());
      shared.append(
          JournalEvent.of("store.moved")
              .withOutcome(records + " records, from " + source)
              .withDetail("store_id", id));
      Escrow team =
          stores.escrow(
              context.home().resolve("escrow"), context.shell().clock(), context.shell().random());
      if (folder.identity().exists()) {
        team.acceptReaders(shared, folder.recipients());
        copyPassphrase(folder.identity().generatedPassphraseFile(), team);
      }
      context.servers().setStoreUrl(url);
      int all = records;
      return context.noteResult(
          json -> json.put("store", settings.toString()).put("store_id", id).put("records", all),
          all + " records and the journal are in " + settings + ", each read back.",
          "From now on this machine uses it (store: url: in " + context.servers().file() + ").",
          "What was in " + context.home() + " stays there as it was, and is not used any more.");
    }
  }

  private static void copyPassphrase(Path generated, Escrow team) {
    Path copy = team.identity().generatedPassphraseFile();
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
