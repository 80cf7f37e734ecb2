package org.mdmtoolkit.cli.payload;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.signing.CmsVerifier;
import org.mdmtoolkit.signing.SignedContent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm command verify}. */
@Command(name = "verify")
public final class CommandVerifyCommand implements Action {

  @Parameters(paramLabel = "FILE")
  private String file = "";

  @Option(names = "--content", paramLabel = "FILE")
  private @Nullable String content;

  @Option(names = "--trust", paramLabel = "CA.pem")
  private List<String> trust = new ArrayList<>();

  @Option(names = "--no-trust")
  private boolean noTrust;

  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    if (noTrust && !trust.isEmpty()) {
      throw new UsageException("give --trust or --no-trust, not both");
    }
    if (trust.isEmpty() && !noTrust) {
      throw new UsageException(
          "no authority is trusted unasked; give --trust CA.pem, the one that issued the signer's"
              + " certificate, or --no-trust to take the content out all the same");
    }
    Shell shell = context.shell();
    // What was signed may be a lock command: it goes to a file for the owner alone.
    if (output.file().isPresent()) {
      output.check(context, true);
    }
    CmsVerifier verifier =
        noTrust
            ? CmsVerifier.withoutTrust()
            : CmsVerifier.trusting(Identities.certificates(shell, trust), shell.clock());
    SourceFile message = Identities.source(shell, file);
    SignedContent signed =
        content == null
            ? verifier.verify(message)
            : verifier.verifyDetached(message, shell.read(content, SourceFile.MAX_BYTES));
    if (output.file().isPresent()) {
      output.write(shell, signed.content(), true);
    }
    List<String> signers =
        signed.signers().stream()
            .map(signer -> DistinguishedName.text(signer.getSubjectX500Principal()))
            .toList();
    String verdict = noTrust ? "Unchanged since it was signed by " : "Valid, signed by ";
    StringBuilder text = new StringBuilder();
    signers.forEach(signer -> text.append(verdict + signer + "\n"));
    if (noTrust) {
      signed.signers().forEach(signer -> distrust(context, signer));
    }
    return context.printResult(
        json -> json.put("result", noTrust ? "not_trusted" : "valid").strings("signers", signers),
        text.toString());
  }

  /** What speaks against the signer, as far as it is known. */
  private static void distrust(Context context, X509Certificate signer) {
    Instant now = context.shell().clock().instant();
    String when =
        now.isAfter(signer.getNotAfter().toInstant())
            ? " The certificate expired on " + day(signer.getNotAfter()) + "."
            : now.isBefore(signer.getNotBefore().toInstant())
                ? " The certificate is valid from " + day(signer.getNotBefore()) + " only."
                : "";
    context.warn(
        "Who made it is not known: anybody can sign under the name "
            + DistinguishedName.text(signer.getSubjectX500Principal())
            + "."
            + when);
  }

  private static LocalDate day(Date date) {
    return LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC);
  }
}
