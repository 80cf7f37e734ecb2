package org.mdmtoolkit.cli.certificate;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm cert match}. */
@Command(
    name = "match",
    description =
        "Say whether a certificate and a private key belong together; exit code 8 if not.",
    footer = {"", "Example:", "  mdm cert match --cert mdm.cer --key VendorPrivateKey.key"})
public final class CertMatchCommand implements Callable<Integer> {

  @Option(names = "--cert", required = true, paramLabel = "CERT", description = "The certificate.")
  private String certificate = "";

  @Option(names = "--key", required = true, paramLabel = "KEY", description = "The private key.")
  private String key = "";

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "The key's passphrase (- is stdin); else it is asked for.")
  private @Nullable String passphraseFile;

  private final Context context;

  public CertMatchCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Shell shell = context.shell();
    boolean matches =
        PrivateKeys.match(
            Identities.privateKey(shell, key, Optional.ofNullable(passphraseFile)),
            Identities.certificate(shell, certificate).getPublicKey());
    if (!matches) {
      throw new InvalidInputException(
          certificate + " is not the certificate of " + key,
          "It belongs to another request, perhaps last year's.");
    }
    if (context.json()) {
      Results.print(shell, json -> json.writeStringField("result", "match"));
    } else {
      shell.print("OK: the certificate belongs to the key\n");
    }
    return ExitCodes.DONE;
  }
}
