package org.mdmtoolkit.cli.certificate;

import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificateRequest;
import org.mdmtoolkit.vendor.VerifiedPushRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mdm vendor verify-push-request}. */
@Command(
    name = "verify-push-request",
    description = {
      "Verify a finished request, whoever made it, as Apple would; says the one thing that is wrong.",
      "Takes the file that is uploaded, the same in base64 once more, or the property list.",
      ""
    },
    footer = {"", "Example:", "  mdm vendor verify-push-request upload.b64"})
public final class VendorVerifyCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The finished request (- is stdin).")
  private String file = "";

  @Mixin private final Authorities authorities = new Authorities();

  private final Context context;

  public VendorVerifyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Shell shell = context.shell();
    VerifiedPushRequest request =
        PushCertificateRequest.verify(
            Identities.source(shell, file), authorities.read(context), shell.clock().instant());
    if (context.json()) {
      Results.print(
          shell,
          json -> {
            json.writeStringField("result", "valid");
            json.writeStringField("subject", request.request().subject());
            json.writeArrayFieldStart("chain");
            for (X509Certificate certificate : request.chain()) {
              json.writeString(CertificateSummary.of(certificate).subject());
            }
            json.writeEndArray();
            CheckPrinter.write(context, json, request.warnings());
          });
      return ExitCodes.DONE;
    }
    StringBuilder text =
        new StringBuilder("Valid request of " + request.request().subject() + ", signed by\n");
    for (X509Certificate certificate : request.chain()) {
      CertificateSummary summary = CertificateSummary.of(certificate);
      text.append("  ").append(summary.subject()).append(", until ").append(summary.notAfter());
      text.append('\n');
    }
    shell.print(text.toString());
    for (Check warning : request.warnings()) {
      context.note("warning: " + context.wording().sentences(warning));
    }
    return ExitCodes.DONE;
  }
}
