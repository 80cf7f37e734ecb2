package org.mdmtoolkit.cli.certificate;

import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorCredentials;
import picocli.CommandLine.Option;

/** The three values that belong together: vendor certificate, key, passphrase. */
public final class VendorOptions {

  private static final int MAX_PASSPHRASE = 4096;

  @Option(
      names = "--cert",
      required = true,
      paramLabel = "CERT",
      description = "The vendor certificate.")
  private String certificate = "";

  @Option(names = "--key", required = true, paramLabel = "KEY", description = "Its private key.")
  private String key = "";

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "The key's passphrase (- is stdin); else it is asked for.")
  private @Nullable String passphraseFile;

  /** The three, to be used; one line end at the end of the passphrase's file does not count. */
  VendorCredentials read(Shell shell) {
    return credentials(
        shell,
        passphraseFile == null ? ask(shell) : shell.readSecret(passphraseFile, "the passphrase"));
  }

  /** The three with every byte that would be deployed: a line end is a part of the passphrase. */
  public VendorCredentials readExactly(Shell shell) {
    return credentials(
        shell,
        passphraseFile == null
            ? ask(shell)
            : Secret.copyOf(shell.read(passphraseFile, MAX_PASSPHRASE)));
  }

  private VendorCredentials credentials(Shell shell, Secret passphrase) {
    return VendorCredentials.of(
        Identities.source(shell, certificate), Identities.source(shell, key), passphrase);
  }

  private Secret ask(Shell shell) {
    if (!shell.terminal().canAsk()) {
      throw new InvalidInputException(
          "the key's passphrase is needed, and there is no terminal to ask for it",
          "Give --passphrase-file FILE.");
    }
    return shell.terminal().ask("Passphrase of " + key + ": ");
  }
}
