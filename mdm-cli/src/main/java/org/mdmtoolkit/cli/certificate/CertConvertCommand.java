package org.mdmtoolkit.cli.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm cert convert}. */
@Command(
    name = "convert",
    description = {
      "Convert a certificate to PEM or DER, byte for byte as `openssl x509` writes it.",
      ""
    },
    footer = {"", "Example:", "  mdm cert convert mdm.cer --to pem -o vendor.pem"})
public final class CertConvertCommand implements Callable<Integer> {

  @Parameters(paramLabel = "IN", description = "PEM, DER, PKCS#7 or PKCS#12 (- is stdin).")
  private String file = "";

  @Option(names = "--to", paramLabel = "FORM", description = "pem or der (default: pem).")
  private String form = "pem";

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Passphrase of a PKCS#12 file (- is stdin); else it is asked for.")
  private @Nullable String passphraseFile;

  @Mixin private final OutputOption output = new OutputOption();

  private final Context context;

  public CertConvertCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Shell shell = context.shell();
    Results.refuseJsonOnStandardOutput(context, output);
    output.check(shell, false);
    List<X509Certificate> certificates =
        Certificates.read(
            Identities.source(shell, file),
            Identities.passphrase(shell, file, Optional.ofNullable(passphraseFile)));
    output.write(shell, converted(certificates), false);
    if (context.json()) {
      Results.print(
          shell,
          json -> {
            json.writeNumberField("certificates", certificates.size());
            json.writeStringField("output", output.description());
          });
    } else if (output.file().isPresent()) {
      context.note("Written to " + output.description());
    }
    return ExitCodes.DONE;
  }

  private byte[] converted(List<X509Certificate> certificates) {
    return switch (form) {
      case "pem" -> Certificates.toPem(certificates).getBytes(US_ASCII);
      case "der" -> {
        if (certificates.size() != 1) {
          throw new InvalidInputException(
              file + " holds " + certificates.size() + " certificates, and DER takes one",
              "Convert to PEM, or take the one that is meant out of it first.");
        }
        if (output.file().isEmpty() && context.shell().terminal().isOutput()) {
          throw new RefusedException(
              "DER is binary, and standard output is a terminal", "Give -o FILE.");
        }
        yield Certificates.toDer(certificates.get(0));
      }
      default -> throw new InvalidInputException("there is no form " + form, "It is pem or der.");
    };
  }
}
