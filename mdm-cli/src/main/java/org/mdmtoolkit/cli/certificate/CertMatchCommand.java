package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm cert match}. */
@Command(name = "match")
public final class CertMatchCommand implements Action {

  @Option(names = "--cert", required = true, paramLabel = "CERT")
  private String certificate = "";

  @Option(names = "--key", required = true, paramLabel = "KEY")
  private String key = "";

  @Mixin private final KeyPassphraseOption passphrase = new KeyPassphraseOption();

  @Override
  public int run(Context context) {
    boolean matches =
        PrivateKeys.match(
            Identities.privateKey(context.shell(), key, passphrase.file()),
            Identities.certificate(context.shell(), certificate, passphrase.file()).getPublicKey());
    if (!matches) {
      throw new InvalidInputException(
          certificate + " is not the certificate of " + key,
          "It belongs to another request, perhaps last year's.");
    }
    return context.printResult(
        json -> json.put("result", "match"), "OK: the certificate belongs to the key\n");
  }
}
