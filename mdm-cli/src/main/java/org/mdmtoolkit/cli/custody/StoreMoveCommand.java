package org.mdmtoolkit.cli.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.TeamStore;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.postgres.OneConnection;
import org.mdmtoolkit.postgres.StoreMove;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm store move}. */
@Command(name = "move")
public final class StoreMoveCommand implements Action {

  @Option(names = "--to", required = true, paramLabel = "URL")
  private String url = "";

  @Option(names = "--owner", required = true, paramLabel = "URL")
  private String ownerUrl = "";

  @Override
  public int run(Context context) {
    if (context.storeUrl().isPresent()) {
      return again(context, context.storeUrl().get());
    }
    TeamStore team = TeamStore.at(context, url, "--to");
    String source = context.operator() + ":" + context.home();
    StoreMove move =
        StoreMove.of(
            context.state().ownEscrow(),
            FileJournal.at(context.state().journal(), context.shell().clock()),
            context.operator());
    move.refuseDamaged();
    try (OneConnection owner = TeamStore.settings(context, ownerUrl, "--owner").connection()) {
      StoreMove.Moved moved =
          move.into(
              owner, source, team.stores(), team.escrow(), team.journal(), () -> mark(context));
      context.servers().setStoreUrl(url);
      return context.noteResult(
          json ->
              json.put("store", team.address())
                  .put("store_id", moved.store().toString())
                  .put("records", moved.records()),
          Counted.of(moved.records(), "record")
              + " and the journal are in "
              + team.address()
              + ", each read back.",
          "From now on this machine uses it (store: url: in " + context.servers().file() + ").",
          "What was in " + context.home() + " stays there as it was, and is not used any more.");
    }
  }

  private void mark(Context context) {
    if (!InputFiles.exists(context.state().movedMark())) {
      DurableFiles.create(
          context.state().movedMark(), (url + "\n").getBytes(UTF_8), Access.OWNER_ONLY);
    }
  }

  /** Where a store is used already there is nothing to move, or to another store than that. */
  private int again(Context context, String used) {
    String what = "what was in " + context.home() + " ";
    String address = context.team().address();
    String places = Context.STORE_VARIABLE + " and of " + context.servers().file();
    if (!InputFiles.exists(context.state().movedMark())) {
      throw new RefusedException(
          "this machine uses a store that is shared already: " + address,
          "To move what is in "
              + context.home()
              + " there, take the address out of "
              + places
              + " first.");
    } else if (!used.equals(url)) {
      throw new RefusedException(
          what + "is in " + address + ", and --to names another store",
          "Nothing was moved. From one database to another it goes with pg_dump and pg_restore"
              + " (docs/team.md, Backup and restore); then write the new address where the old one"
              + " stands, in "
              + (context.shell().environment(Context.STORE_VARIABLE).isPresent()
                  ? Context.STORE_VARIABLE
                  : context.servers().file().toString())
              + ".");
    } else if (context.servers().storeUrl().filter(url::equals).isEmpty()) { // the last step
      throw new RefusedException(
          what + "was moved already, and this machine uses " + address,
          "There is nothing to do. If that move was stopped before its end, take the address out of"
              + " "
              + places
              + ", and run it again.");
    }
    return context.noteResult(
        json -> json.put("store", address).put("records", 0),
        "Nothing to do: " + what + "is in " + address + " already.");
  }
}
