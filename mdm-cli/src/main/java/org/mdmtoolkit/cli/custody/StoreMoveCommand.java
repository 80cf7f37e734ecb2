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
    TeamStore team = TeamStore.at(context, url);
    String source = context.operator() + ":" + context.home();
    Escrow folder =
        Escrow.at(
            context.home().resolve("escrow"), context.shell().clock(), context.shell().random());
    FileJournal journal =
        FileJournal.at(context.home().resolve("journal.jsonl"), context.shell().clock());
    try (OneConnection owner = TeamStore.settings(context, ownerUrl).connection()) {
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
              .withOutcome(records + " records, from " + source)
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
          all + " records and the journal are in " + team.address() + ", each read back.",
          "From now on this machine uses it (store: url: in " + context.servers().file() + ").",
          "What was in " + context.home() + " stays there as it was, and is not used any more.");
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
