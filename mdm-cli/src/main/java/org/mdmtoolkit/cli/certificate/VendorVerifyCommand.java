package org.mdmtoolkit.cli.certificate;

import java.util.List;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificateRequest;
import org.mdmtoolkit.vendor.VerifiedPushRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mdm vendor verify-push-request}. */
@Command(name = "verify-push-request")
public final class VendorVerifyCommand implements Action {

  @Parameters(paramLabel = "FILE")
  private String file = "";

  @Mixin private final Authorities authorities = new Authorities();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    VerifiedPushRequest verified =
        PushCertificateRequest.verify(
            Identities.source(shell, file), authorities.read(context), shell.clock().instant());
    String subject = verified.request().subject();
    List<CertificateSummary> chain = verified.chain().stream().map(CertificateSummary::of).toList();
    StringBuilder text = new StringBuilder("Valid request of " + subject + ", signed by\n");
    chain.forEach(one -> text.append("  " + one.subject() + ", until " + one.notAfter() + "\n"));
    context.printResult(
        json ->
            CheckPrinter.write(
                context,
                json.put("result", "valid")
                    .put("subject", subject)
                    .strings("chain", chain.stream().map(CertificateSummary::subject).toList()),
                verified.warnings()),
        text.toString());
    if (!context.json()) {
      for (Check warning : verified.warnings()) {
        context.note("warning: " + context.wording().sentences(warning));
      }
    }
    return ExitCodes.DONE;
  }
}
