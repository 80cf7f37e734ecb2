package org.mdmtoolkit.cli.custody;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.JsonFields;
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

  static final String QUESTION =
      "If your colleagues see the same (`mdm escrow readers`), type \"join\" to accept it on this"
          + " machine: ";

  @Option(names = "--as", paramLabel = "NAME")
  private @Nullable String name;

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  @Option(names = "--yes")
  private boolean yes;

  @Override
  public int run(Context context) {
    context.requireMoved(); // before anybody compares or types anything
    TeamStore team = context.team();
    Journal journal = Journal.in(team.journal(), context.operator()); // accepts nothing by itself
    List<ListedReader> readers = context.escrow().readers(journal);
    if (name != null) {
      context.escrow().checkCanAsk(name);
    }
    List<String> lines = context.escrow().readerLines(readers);
    boolean isSame = lines.stream().allMatch(line -> line.startsWith("  "));
    context.note(
        "The store is "
            + team.address()
            + ", "
            + team.stores().id()
            + ". Its readers"
            + (context.escrow().acceptedReaders().isEmpty()
                ? ":"
                : isSame
                    ? ", whom this machine has accepted:"
                    : ", and what is new since this machine has accepted them:"));
    lines.forEach(context::note);
    if (!team.journal().isKnown()) {
      JournalCheck check = team.journal().verify();
      context.warn("the journal ends here at entry " + check.entries() + ", head " + check.head());
      context.warn(check.problem().orElse("it lacks what this machine saw last"));
      context.warn("a Mac may hold a PIN that is not in this store: find out why first");
      context.warn(
          "if a backup was restored, what was done since then is undone: readers, passphrase,"
              + " policy, roles. Do it again: docs/team.md, Backup and restore");
    }
    if (!yes) {
      Confirmation.require(context, QUESTION, "join");
    }
    String named = name;
    Optional<ListedReader> present =
        readers.stream().filter(one -> context.escrow().isOfThisMachine(one.recipient())).findAny();
    if (named != null && present.isEmpty()) {
      makeKey(context, named); // whoever stops at its prompt has accepted nobody yet
    }
    context.escrow().acceptReaders(journal, readers.stream().map(ListedReader::recipient).toList());
    String head = team.journal().accept();
    String joined = "This machine takes part in " + team.address() + ".";
    if (named == null) {
      return context.noteResult(
          json -> json.put("store", team.address()).put("head", head), joined);
    }
    ReaderKey own = context.escrow().readerKey();
    Recipient reader =
        present
            .map(ListedReader::recipient)
            .orElseGet(
                () -> context.escrow().askToRead(context.journal(), named, own.certificate()));
    Path key = own.file();
    Consumer<JsonFields> fields =
        json ->
            json.put("store", team.address())
                .put("head", head)
                .put("name", reader.name())
                .put("sha256", reader.fingerprint())
                .put("reader_key", key.toString());
    return present.isPresent()
        ? context.noteResult(
            fields,
            joined,
            "You are a reader, as "
                + reader.name()
                + present.get().since().map(time -> ", since " + time).orElse("")
                + ": there is nothing to ask for.")
        : context.noteResult(
            fields,
            joined + " To read PINs, ask a colleague who can:",
            // On another machine: without the folder that was given here.
            "  mdm escrow readers add " + reader.name() + " --sha256 " + reader.fingerprint(),
            "  mdm escrow reseal        # for the PINs that are there already",
            "Your key: " + key + "; back it up.");
  }

  private void makeKey(Context context, String name) {
    ReaderKey key = context.escrow().readerKey();
    if (key.exists()) {
      context.note(
          "Your reader key is there already, and keeps its passphrase: "
              + key.file()
              + ". For a new one move it away first.");
      if (passphraseFile != null) {
        try (Secret passphrase = passphrase(context)) {
          key.unlock(passphrase);
        }
      }
    } else {
      try (Secret passphrase = passphrase(context)) {
        key.create(name + " at " + context.operator().machine(), passphrase);
      }
    }
  }

  private Secret passphrase(Context context) {
    if (passphraseFile != null) {
      return context.shell().readSecret(passphraseFile, "the passphrase of your reader key");
    }
    context
        .shell()
        .checkCanAsk("your reader key needs a passphrase", "Give --passphrase-file FILE.");
    return new EscrowAccess(context, Optional.empty())
        .askTwice("New passphrase for your own reader key: ");
  }
}
