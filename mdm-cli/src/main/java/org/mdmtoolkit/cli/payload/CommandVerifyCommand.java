package org.mdmtoolkit.cli.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.signing.CmsVerifier;
import org.mdmtoolkit.signing.SignedContent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mdm command verify}. */
@Command(name = "verify")
public final class CommandVerifyCommand implements Action {

  @Parameters(paramLabel = "FILE")
  private String file = "";

  @Option(names = "--content", paramLabel = "FILE")
  private @Nullable String content;

  @Option(names = "--trust", paramLabel = "CA.pem")
  private List<String> trust = new ArrayList<>();

  @Mixin private final OutputOption output = new OutputOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public int run(Context context) {
    if (trust.isEmpty()) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "no authority is trusted unasked; give --trust CA.pem, the one that issued the signer's"
              + " certificate");
    }
    Shell shell = context.shell();
    // What was signed may be a lock command: it goes to a file for the owner alone.
    if (output.file().isPresent()) {
      output.check(shell, true);
    }
    CmsVerifier verifier =
        CmsVerifier.trusting(Identities.certificates(shell, trust), shell.clock());
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
    StringBuilder text = new StringBuilder();
    signers.forEach(signer -> text.append("Valid, signed by " + signer + "\n"));
    return context.printResult(
        json -> json.put("result", "valid").strings("signers", signers), text.toString());
  }
}
