package org.mdmtoolkit.cli.custody;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Terminal;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowIdentity;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.ListedReader;
import org.mdmtoolkit.escrow.ReaderKey;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vault.SecretProgram;

/**
 * Makes and opens the escrow key for one command: where its passphrase comes from, and what is said
 * about it.
 *
 * @param passphraseFile the command's own option, which comes before everything else
 */
public record EscrowAccess(Context context, Optional<String> passphraseFile) {

  /** The variable that names a file with the passphrase. */
  public static final String PASSPHRASE_VARIABLE = "MDM_ESCROW_PASSPHRASE_FILE";

  /** The variable that names a program which prints it. */
  public static final String COMMAND_VARIABLE = "MDM_ESCROW_PASSPHRASE_COMMAND";

  private static final String WHAT = "the escrow passphrase";
  private static final Purpose PINS =
      new Purpose(
          "PINs are sealed to an escrow key, which is made now. Its passphrase reads them.",
          "made the escrow key that PINs are sealed to",
          "no PIN can be read");

  /**
   * What a key is made for.
   *
   * @param why what a person is told who has to choose its passphrase
   * @param made what is said once it was made
   * @param lost what its loss would mean
   */
  public record Purpose(String why, String made, String lost) {}

  /** Makes the key if there is none. */
  public EscrowIdentity ensure() {
    return ensure(PINS);
  }

  /** The same, for another purpose than PINs. */
  public EscrowIdentity ensure(Purpose purpose) {
    EscrowIdentity identity = context.escrow().identity();
    if (identity.exists()) {
      complete(identity, purpose);
      requireAccepted();
      return identity;
    }
    try {
      return create(purpose);
    } catch (RefusedException e) {
      if (identity.exists()) { // another process was faster, and its key will do
        return identity;
      }
      throw e;
    }
  }

  /** Nobody is a reader on this machine only because the store says so. */
  private void requireAccepted() {
    Escrow escrow = context.escrow();
    if (escrow.hasAcceptedReaders()) {
      return;
    }
    if (!context.shell().terminal().canAsk()) {
      context.custody().checkReaders(); // refuses, and says how to go on
    }
    List<ListedReader> readers = escrow.readers(context.journal());
    context.shell().say("First use of " + context.team().address() + " here. Its readers:");
    escrow.readerLines(readers).forEach(context.shell()::say);
    Confirmation.require(context, StoreJoinCommand.QUESTION, "join");
    escrow.acceptReaders(context.journal(), readers.stream().map(ListedReader::recipient).toList());
  }

  /** Proves what {@link #ensure} and sealing need, and makes nothing. */
  public void check() {
    EscrowIdentity identity = context.escrow().identity();
    if (identity.exists()) {
      context.custody().checkReaders();
      return;
    }
    identity.checkNone();
    requireChooser();
    source()
        .ifPresent(
            given -> {
              try (Secret passphrase = given.get()) {
                EscrowIdentity.checkLength(passphrase);
              }
            });
  }

  /** What gives the passphrase without asking anybody: the file or program that was named. */
  private Optional<Supplier<Secret>> source() {
    Shell shell = context.shell();
    Optional<String> file = passphraseFile.or(() -> shell.environment(PASSPHRASE_VARIABLE));
    if (file.isPresent()) {
      return Optional.of(() -> shell.readSecret(file.get(), WHAT));
    }
    String origin =
        shell.environment(COMMAND_VARIABLE).isPresent()
            ? COMMAND_VARIABLE
            : "escrow: passphrase_command in " + context.servers().file();
    return command()
        .map(line -> SecretProgram.of(line, origin, shell.environment()))
        .map(program -> () -> program.read(WHAT));
  }

  private Optional<String> command() {
    return context
        .shell()
        .environment(COMMAND_VARIABLE)
        .or(() -> context.servers().passphraseCommand());
  }

  /**
   * What commands without an option of their own take the passphrase from, for people; empty if
   * that is this file.
   */
  Optional<String> configuredSource(Optional<String> fresh) {
    Shell shell = context.shell();
    Optional<String> named = shell.environment(PASSPHRASE_VARIABLE);
    if (named.isPresent()) {
      return named
          .filter(file -> !named.equals(fresh))
          .map(file -> "the file " + file + " (" + PASSPHRASE_VARIABLE + ")");
    }
    String origin =
        shell.environment(COMMAND_VARIABLE).isPresent() ? COMMAND_VARIABLE : "config.yaml";
    return command()
        .map(line -> SecretProgram.of(line, shell.environment()).name())
        .map(name -> "what " + name + " prints (" + origin + ")");
  }

  /** Completes what a run that was stopped has left: the key is there, and nobody was told. */
  private void complete(EscrowIdentity identity, Purpose purpose) {
    if (identity.completeCreation(context.journal())) {
      sayMade(identity, purpose);
    }
  }

  private String made(EscrowIdentity identity, Purpose purpose) {
    return context.escrow().isShared()
        ? "The team's escrow key was made, and is in the store."
        : "Escrow key made; back it up, too, as without it %s: %s"
            .formatted(purpose.lost(), identity.place());
  }

  private void sayMade(EscrowIdentity identity, Purpose purpose) {
    Path generated = identity.generatedPassphraseFile();
    boolean isAnothers = context.escrow().isShared() && !identity.storedOpens();
    if (!InputFiles.exists(generated) || isAnothers) {
      context.note(made(identity, purpose));
      return;
    }
    context.warn(purpose.made() + ": " + identity.place());
    context.warn("its passphrase was generated and lies beside it: " + generated);
    context.warn(
        "move the passphrase to your vault, and back up both: without them "
            + purpose.lost()
            + ".");
  }

  /**
   * Makes the key, or completes one of which the making was stopped.
   *
   * @throws RefusedException if there is one
   */
  EscrowIdentity create() {
    return create(PINS);
  }

  private EscrowIdentity create(Purpose purpose) {
    Shell shell = context.shell();
    EscrowIdentity identity = context.escrow().identity();
    if (identity.isCreationStopped(context.journal())) {
      unlockIdentity(); // with the passphrase that is given now: it may be another one
      complete(identity, purpose);
      return identity;
    }
    identity.checkNone(); // nobody chooses a passphrase for what is there, or is to be restored
    Optional<Supplier<Secret>> given = source();
    if (given.isPresent() || shell.terminal().canAsk()) {
      if (given.isEmpty()) {
        context.note(purpose.why());
        context.note(
            "At least "
                + EscrowIdentity.MIN_PASSPHRASE
                + " characters. Without it nothing that is sealed can ever be read: put it into"
                + " your vault now.");
      }
      try (Secret passphrase = given.orElse(this::askTwice).get()) {
        identity.create(context.journal(), passphrase);
      }
      context.note(made(identity, purpose));
    } else {
      requireChooser();
      try {
        identity.createWithGeneratedPassphrase(context.journal());
      } finally { // also where the journal could not tell of it
        if (identity.exists()) {
          sayMade(identity, purpose);
        }
      }
    }
    return identity;
  }

  /** The passphrase of what a team shares is chosen, and not made and left on one machine. */
  private void requireChooser() {
    if (context.escrow().isShared() && source().isEmpty() && !context.shell().terminal().canAsk()) {
      throw new RefusedException(
          "the team has no escrow key yet, and the passphrase of the one that would be made now"
              + " would lie on this machine alone",
          "Nothing was made. Once, where you can type its passphrase: `"
              + context.command("escrow init")
              + "`; or give --passphrase-file FILE.");
    }
  }

  /** Unlocks the key with the passphrase from wherever it can be had. */
  public EscrowKey unlock() {
    return unlock((key, passphrase) -> key);
  }

  /** The same, and does this with the key and its passphrase, which is wiped then. */
  <T> T unlock(BiFunction<EscrowKey, Secret, T> use) {
    return unlock(false, use);
  }

  /** The same; the key that opens everything first, if that is asked for. */
  <T> T unlock(boolean isSharedFirst, BiFunction<EscrowKey, Secret, T> use) {
    ReaderKey own = context.escrow().readerKey();
    return own.exists()
        ? withPassphrase(
            "Passphrase of your reader key, or of the team's escrow key: ",
            given -> use.apply(completed(own.unlockAny(given, isSharedFirst)), given))
        : unlockShared(use);
  }

  /** Unlocks the escrow key itself, also where this machine has a reader's key of its own. */
  EscrowKey unlockIdentity() {
    return unlockShared((key, passphrase) -> key);
  }

  private EscrowKey completed(EscrowKey key) {
    try {
      context.escrow().identity().completePassphraseChange(context.journal(), key);
    } catch (MdmException e) {
      context.warn(e.problem()); // reading does not depend on it
    }
    return key;
  }

  private <T> T unlockShared(BiFunction<EscrowKey, Secret, T> use) {
    Shell shell = context.shell();
    EscrowIdentity identity = context.escrow().identity();
    Function<Secret, T> opening =
        passphrase -> use.apply(completed(identity.unlock(passphrase)), passphrase);
    Path generated = identity.generatedPassphraseFile();
    if (source().isEmpty() && InputFiles.exists(generated)) {
      TrustedPaths.checkSecret(generated);
      try (Secret passphrase = shell.readSecret(generated.toString(), WHAT)) {
        return opening.apply(passphrase);
      } catch (WrongPassphraseException e) {
        // It was left from an earlier passphrase: whoever knows the present one is asked for it.
        WrongPassphraseException stale = stale(identity, generated).orElse(e);
        if (!shell.terminal().canAsk()) {
          throw stale;
        }
        context.warn(stale.problem());
      }
    }
    identity.certificate(); // says so if there is no key at all, before anybody is asked
    String prompt =
        context.escrow().isShared()
            ? "Passphrase of the team's escrow key: "
            : "Escrow passphrase: ";
    return withPassphrase(prompt, opening);
  }

  /** From the file or program that was named, else it is asked for. */
  private <T> T withPassphrase(String prompt, Function<Secret, T> opening) {
    Shell shell = context.shell();
    Optional<Supplier<Secret>> given = source();
    if (given.isPresent()) {
      try (Secret passphrase = given.get().get()) {
        return opening.apply(passphrase);
      } catch (WrongPassphraseException e) {
        if (passphraseFile.isPresent()) {
          throw e;
        }
        throw new WrongPassphraseException(
            e.problem() + "; it came from " + configuredSource(Optional.empty()).orElseThrow(),
            e.remedy().and("--passphrase-file FILE gives another for this once (- is stdin)."));
      }
    }
    shell.checkCanAsk(
        "the escrow passphrase is needed",
        "Give --passphrase-file FILE, or set "
            + PASSPHRASE_VARIABLE
            + " or "
            + COMMAND_VARIABLE
            + ".");
    return shell.askAgain(
        WrongPassphraseException.class,
        () -> {
          try (Secret passphrase = shell.terminal().ask(prompt)) {
            return opening.apply(passphrase);
          }
        });
  }

  /** Says what is known of a generated passphrase that does not open the key. */
  private Optional<WrongPassphraseException> stale(EscrowIdentity identity, Path generated) {
    Optional<JournalEntry> stopped;
    try {
      stopped = identity.stoppedPassphraseChange(context.journal());
    } catch (MdmException e) { // a damaged journal keeps nobody from opening the key
      return Optional.empty();
    }
    return stopped.map(
        change ->
            new WrongPassphraseException(
                generated
                    + " holds an earlier passphrase: "
                    + change.operator()
                    + " changed it at "
                    + change.time()
                    + ", and was stopped before this file was removed",
                "Give the new one with --passphrase-file FILE; what was stopped is completed then,"
                    + " and this file removed."));
  }

  /** Asks for a new passphrase, twice; again if it is too short, or the two differ. */
  Secret askTwice() {
    return askTwice("New escrow passphrase: ");
  }

  /** The same, in these words. */
  Secret askTwice(String prompt) {
    return context.shell().askAgain(InvalidInputException.class, () -> askTwiceOnce(prompt));
  }

  private Secret askTwiceOnce(String prompt) {
    Terminal terminal = context.shell().terminal();
    Secret first = terminal.ask(prompt);
    if (first.length() < EscrowIdentity.MIN_PASSPHRASE) {
      first.close();
      throw new InvalidInputException(
          "the passphrase is shorter than " + EscrowIdentity.MIN_PASSPHRASE + " characters",
          "Nothing was sent or changed. Run it again with a longer one, such as a few random words.");
    }
    try (Secret second = terminal.ask("Once more: ")) {
      if (!first.equals(second)) {
        first.close();
        throw new InvalidInputException(
            "the two passphrases differ", "Nothing was sent or changed. Run it again.");
      }
    }
    return first;
  }
}
