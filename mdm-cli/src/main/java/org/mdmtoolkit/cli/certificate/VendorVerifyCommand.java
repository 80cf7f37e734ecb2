package org.mdmtoolkit.cli.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.signing.EncryptedMessage;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificateRequest;
import org.mdmtoolkit.vendor.VerifiedPushRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm vendor verify-push-request}. */
@Command(name = "verify-push-request")
public final class VendorVerifyCommand implements Action {

  @Parameters(paramLabel = "FILE")
  private String file = "";

  @Option(names = "--decrypt-key", paramLabel = "KEY")
  private @Nullable String decryptKey;

  @Mixin private final KeyPassphraseOption passphrase = new KeyPassphraseOption();
  @Mixin private final Authorities authorities = new Authorities();
  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    if (output.isGiven()) {
      output.checkAlone(context, false);
    }
    VerifiedPushRequest verified =
        PushCertificateRequest.verify(
            source(shell), authorities.read(context), shell.clock().instant());
    String subject = verified.request().subject();
    List<CertificateSummary> chain = verified.chain().stream().map(CertificateSummary::of).toList();
    StringBuilder text = new StringBuilder("Valid request of " + subject + ", signed by\n");
    chain.forEach(one -> text.append("  " + one.subject() + ", until " + one.notAfter() + "\n"));
    if (output.isGiven()) {
      output.write(shell, verified.upload().getBytes(US_ASCII), false);
      context.note("Upload it at identity.apple.com/pushcert: " + output.description());
      if (output.file().isEmpty()) {
        return ExitCodes.DONE;
      }
    }
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

  private SourceFile source(Shell shell) {
    SourceFile source = Identities.source(shell, file);
    return decryptKey == null
        ? source
        : SourceFile.of(
            source.name() + " (decrypted)",
            EncryptedMessage.decrypt(
                source, Identities.privateKey(shell, decryptKey, passphrase.file())));
  }
}
