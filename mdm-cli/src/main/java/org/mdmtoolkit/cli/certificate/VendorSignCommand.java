package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificateRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm vendor sign-push-request}. */
@Command(name = "sign-push-request")
public final class VendorSignCommand implements Action {

  @Option(names = "--csr", required = true, paramLabel = "CSR")
  private String csr = "";

  @Mixin private final VendorOptions vendor = new VendorOptions();
  @Mixin private final Authorities authorities = new Authorities();
  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    output.checkAlone(context, false);
    CertificateRequest request = CertificateRequest.read(Identities.source(shell, csr));
    CertificateAuthorities trusted = authorities.read(context);
    PushCertificateRequest signed = vendor.read(shell).signer(trusted, shell.clock()).sign(request);
    output.write(shell, signed.bytes(), false);
    for (Check doubt : signed.doubts()) {
      context.warn(context.wording().sentences(doubt));
    }
    return context.noteResult(
        json ->
            CheckPrinter.write(
                context,
                json.put("subject", request.subject()).put("output", output.description()),
                signed.doubts()),
        "Signed the request of " + request.subject() + ": " + output.description(),
        "Upload it at identity.apple.com/pushcert.");
  }
}
