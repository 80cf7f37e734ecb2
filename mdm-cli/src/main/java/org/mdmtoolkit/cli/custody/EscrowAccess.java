package org.mdmtoolkit.cli.custody;

import java.nio.file.Path;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Terminal;
import org.mdmtoolkit.escrow.EscrowIdentity;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.secret.Secret;

/**
 * Makes and opens the escrow key for the commands: where its passphrase comes from, and what is
 * said about it.
 */
public final class EscrowAccess {

  static final String PASSPHRASE_VARIABLE = "MDM_ESCROW_PASSPHRASE_FILE";

  private final Context context;
  private final Optional<String> passphraseFile;

  /**
   * Access for one command.
   *
   * @param passphraseFile the command's own option, which comes before everything else
   */
  public EscrowAccess(Context context, Optional<String> passphraseFile) {
    this.context = context;
    this.passphraseFile = passphraseFile;
  }

  /** Makes the key if there is none. */
  public EscrowIdentity ensure() {
    EscrowIdentity identity = context.escrow().identity();
    if (identity.exists()) {
      return identity;
    }
    try {
      return create();
    } catch (RefusedException e) {
      if (identity.exists()) { // another process was faster, and its key will do
        return identity;
      }
      throw e;
    }
  }

  /**
   * Makes the key.
   *
   * @throws RefusedException if there is one
   */
  EscrowIdentity create() {
    Shell shell = context.shell();
    EscrowIdentity identity = context.escrow().identity();
    Optional<String> file = passphraseFile.or(() -> shell.environment(PASSPHRASE_VARIABLE));
    if (file.isPresent()) {
      try (Secret passphrase = shell.readSecret(file.get(), "the escrow passphrase")) {
        identity.create(context.journal(), passphrase);
      }
      context.note("Escrow key made: " + identity.file());
    } else if (shell.terminal().canAsk()) {
      context.note(
          "PINs are sealed to an escrow key, which is made now. Its passphrase reads them.");
      try (Secret passphrase = askTwice()) {
        identity.create(context.journal(), passphrase);
      }
      context.note("Escrow key made: " + identity.file());
    } else {
      boolean isNew = !identity.exists();
      try {
        identity.createWithGeneratedPassphrase(context.journal());
      } finally { // also where the journal could not tell of it
        if (isNew && identity.exists()) {
          context.warn("made the escrow key that PINs are sealed to: " + identity.file());
          context.warn(
              "its passphrase was generated and lies beside it: "
                  + identity.generatedPassphraseFile());
          context.warn(
              "move the passphrase to your vault, and back up both: without them no PIN can be read.");
        }
      }
    }
    return identity;
  }

  /** Unlocks the key with the passphrase from wherever it can be had. */
  public EscrowKey unlock() {
    Shell shell = context.shell();
    EscrowIdentity identity = context.escrow().identity();
    Optional<String> file = passphraseFile.or(() -> shell.environment(PASSPHRASE_VARIABLE));
    if (file.isPresent()) {
      try (Secret passphrase = shell.readSecret(file.get(), "the escrow passphrase")) {
        return identity.unlock(passphrase);
      }
    }
    Path generated = identity.generatedPassphraseFile();
    if (InputFiles.exists(generated)) {
      TrustedPaths.checkSecret(generated);
      try (Secret passphrase = shell.readSecret(generated.toString(), "the escrow passphrase")) {
        return identity.unlock(passphrase);
      } catch (InvalidInputException e) {
        // It was left from an earlier passphrase: whoever knows the present one is asked for it.
        context.warn("the passphrase in " + generated + " does not open the escrow key");
        if (!shell.terminal().canAsk()) {
          throw e;
        }
      }
    }
    identity.certificate(); // says so if there is no key at all, before anybody is asked
    if (!shell.terminal().canAsk()) {
      throw new InvalidInputException(
          "the escrow passphrase is needed, and there is no terminal to ask for it",
          "Give --passphrase-file FILE, or set " + PASSPHRASE_VARIABLE + ".");
    }
    return shell.askAgain(
        WrongPassphraseException.class,
        () -> {
          try (Secret passphrase = shell.terminal().ask("Escrow passphrase: ")) {
            return identity.unlock(passphrase);
          }
        });
  }

  /** Asks for a new passphrase, twice; again if it is too short, or the two differ. */
  Secret askTwice() {
    return context.shell().askAgain(InvalidInputException.class, this::askTwiceOnce);
  }

  private Secret askTwiceOnce() {
    Terminal terminal = context.shell().terminal();
    Secret first = terminal.ask("New escrow passphrase: ");
    if (first.length() < EscrowIdentity.MIN_PASSPHRASE) {
      first.close();
      throw new InvalidInputException(
          "the passphrase is shorter than " + EscrowIdentity.MIN_PASSPHRASE + " characters",
          "Run it again with a longer one; a few random words are good.");
    }
    try (Secret second = terminal.ask("Once more: ")) {
      if (!first.equals(second)) {
        first.close();
        throw new InvalidInputException("the two are not the same", "Run it again.");
      }
    }
    return first;
  }
}
