package org.mdmtoolkit.cli.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.stream.Collectors;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm cert convert}. */
@Command(name = "convert")
public final class CertConvertCommand implements Action {

  @Parameters(paramLabel = "IN")
  private String file = "";

  @Option(names = "--to", paramLabel = "FORM")
  private String form = "pem";

  @Mixin private final CertificatePassphraseOption passphrase = new CertificatePassphraseOption();

  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    output.checkAlone(context, false);
    List<byte[]> certificates = passphrase.encoded(shell, file);
    output.write(shell, converted(shell, certificates), false);
    return output.file().isEmpty()
        ? ExitCodes.DONE
        : context.noteResult(
            json ->
                json.put("certificates", certificates.size()).put("output", output.description()),
            "Written to " + output.description());
  }

  private byte[] converted(Shell shell, List<byte[]> certificates) {
    return switch (form) {
      case "pem" ->
          certificates.stream()
              .map(Certificates::toPem)
              .collect(Collectors.joining())
              .getBytes(US_ASCII);
      case "der" -> {
        if (certificates.size() != 1) {
          throw new InvalidInputException(
              file + " holds " + certificates.size() + " certificates, and DER takes one",
              "Convert to PEM, or take the one that is meant out of it first.");
        }
        if (output.file().isEmpty() && shell.terminal().isOutput()) {
          throw new RefusedException(
              "DER is binary, and standard output is a terminal", "Give -o FILE.");
        }
        yield certificates.get(0);
      }
      default -> throw new UsageException("--to knows no " + form + "; it is pem or der");
    };
  }
}
