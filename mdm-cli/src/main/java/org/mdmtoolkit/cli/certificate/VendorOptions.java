package org.mdmtoolkit.cli.certificate;

import java.util.function.Function;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorCredentials;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The three values that belong together: vendor certificate, key, passphrase. */
public final class VendorOptions {

  private static final int MAX_PASSPHRASE = 4096;

  @Option(names = "--cert", required = true, paramLabel = "CERT")
  private String certificate = "";

  @Option(names = "--key", required = true, paramLabel = "KEY")
  private String key = "";

  @Mixin private final KeyPassphraseOption passphrase = new KeyPassphraseOption();

  /** The three, to be used; one line end at the end of the passphrase's file does not count. */
  VendorCredentials read(Shell shell) {
    return credentials(shell, file -> shell.readSecret(file, "the passphrase"));
  }

  /** The three with every byte that would be deployed: a line end is a part of the passphrase. */
  public VendorCredentials readExactly(Shell shell) {
    return credentials(
        shell,
        file -> {
          shell.warnIfWide(file, "the passphrase");
          return Secret.copyOf(shell.read(file, MAX_PASSPHRASE));
        });
  }

  private VendorCredentials credentials(Shell shell, Function<String, Secret> reading) {
    SourceFile first = Identities.source(shell, certificate);
    SourceFile second = Identities.source(shell, key);
    if (passphrase.file().isPresent()) {
      return VendorCredentials.of(first, second, reading.apply(passphrase.file().get()));
    }
    return shell.askAgain(
        WrongPassphraseException.class,
        () -> {
          Secret asked =
              shell.ask(
                  "Passphrase of " + key + ": ",
                  "the key's passphrase is needed",
                  "Give --passphrase-file FILE.");
          VendorCredentials credentials = VendorCredentials.of(first, second, asked);
          if (credentials.hasWrongPassphrase()) {
            credentials.readPrivateKey(); // says so
          }
          return credentials;
        });
  }

  /** The exit code for checks that failed: a passphrase that does not open the key is denied. */
  public static int failed(VendorCredentials credentials) {
    return credentials.hasWrongPassphrase() ? ExitCodes.DENIED : ExitCodes.INVALID;
  }
}
