package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.TeamStore;
import org.mdmtoolkit.escrow.ListedReader;
import org.mdmtoolkit.escrow.ReaderKey;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm store join}. */
@Command(name = "join")
public final class StoreJoinCommand implements Action {

  @Option(names = "--as", paramLabel = "NAME")
  private @Nullable String name;

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  @Option(names = "--yes")
  private boolean yes;

  @Override
  public int run(Context context) {
    context.refuseIfNotMoved(); // before anybody compares or types anything
    TeamStore team = context.team();
    Journal journal = Journal.in(team.journal(), context.operator()); // accepts nothing by itself
    List<ListedReader> readers = context.escrow().readers(journal);
    if (name != null) {
      context.escrow().checkCanAsk(name);
    }
    context.note("The store is " + team.address() + ", " + team.stores().id() + ". Its readers:");
    for (ListedReader one : readers) {
      context.note(
          "  "
              + one.recipient().label()
              + ", SHA-256 "
              + one.recipient().fingerprint()
              + one.since().map(time -> ", since " + time).orElse(""));
    }
    if (!team.journal().isKnown()) {
      JournalCheck check = team.journal().verify();
      context.warn("the journal ends here at entry " + check.entries() + ", head " + check.head());
      context.warn(check.problem().orElse("it lacks what this machine saw last"));
      context.warn("a Mac may hold a PIN that is not in this store: find out why first");
    }
    if (!yes) {
      Confirmation.require(
          context,
          "If your colleagues see the same, type \"join\" to accept it on this machine: ",
          "join");
    }
    context.escrow().acceptReaders(journal, readers.stream().map(ListedReader::recipient).toList());
    String head = team.journal().accept();
    if (name == null) {
      return context.noteResult(
          json -> json.put("store", team.address()).put("head", head),
          "This machine takes part in " + team.address() + ".");
    }
    Recipient asking = ask(context, name);
    return context.noteResult(
        json ->
            json.put("store", team.address())
                .put("head", head)
                .put("name", asking.name())
                .put("sha256", asking.fingerprint())
                .put("reader_key", context.escrow().readerKey().file().toString()),
        "This machine takes part in " + team.address() + ". To read PINs, ask a colleague who can:",
        // On another machine: without the folder that was given here.
        "  mdm escrow readers add " + asking.name() + " --sha256 " + asking.fingerprint(),
        "  mdm escrow reseal        # for the PINs that are there already",
        "Your key: " + context.escrow().readerKey().file() + "; back it up.");
  }

  private Recipient ask(Context context, String name) {
    ReaderKey key = context.escrow().readerKey();
    if (!key.exists()) {
      try (Secret passphrase = passphrase(context)) {
        key.create(name + " at " + context.operator().machine(), passphrase);
      }
    }
    return context.escrow().askToRead(context.journal(), name, key.certificate());
  }

  private Secret passphrase(Context context) {
    if (passphraseFile != null) {
      return context.shell().readSecret(passphraseFile, "the passphrase of your reader key");
    }
    context
        .shell()
        .checkCanAsk("your reader key needs a passphrase", "Give --passphrase-file FILE.");
    return new EscrowAccess(context, Optional.empty()).askTwice();
  }
}
