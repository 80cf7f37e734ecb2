package org.mdmtoolkit.cli.payload;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.signing.CmsSigner;
import org.mdmtoolkit.signing.CmsVerifier;
import org.mdmtoolkit.signing.SignedContent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signed messages (CMS): made, and taken apart. */
public final class SigningCommands {

  private SigningCommands() {}

  /** {@code mdm command sign}. */
  @Command(name = "sign")
  public static final class CommandSignCommand implements Action {

    @Parameters(paramLabel = "FILE")
    private String file = "";

    @Option(names = "--identity", paramLabel = "FILE.p12")
    private @Nullable String identity;

    @Option(names = "--cert", paramLabel = "CERT")
    private @Nullable String certificate;

    @Option(names = "--key", paramLabel = "KEY")
    private @Nullable String key;

    @Option(names = "--passphrase-file", paramLabel = "FILE")
    private @Nullable String passphraseFile;

    @Option(names = "--detached")
    private boolean detached;

    @Mixin private final OutputOption output = new OutputOption();

    @Override
    public int run(Context context) {
      if ((identity == null) == (certificate == null && key == null)
          || (certificate == null) != (key == null)) {
        throw new UsageException("give either --identity, or --cert and --key");
      }
      Shell shell = context.shell();
      Results.refuseJsonOnStandardOutput(context, output);
      byte[] payload = shell.read(file, SourceFile.MAX_BYTES);
      if (!detached && PlistReader.readDictionary(payload).containsKey("Command")) {
        MdmCommand.read(payload); // refuses what is neither a profile nor a command
      }
      boolean isSecret = !detached; // a profile may hold passwords and keys anywhere
      if (output.file().isEmpty() && shell.terminal().isOutput()) {
        throw new RefusedException(
            "a signed message is binary, and standard output is a terminal", "Give -o FILE.");
      }
      output.check(context, isSecret);
      Optional<String> passphrase = Optional.ofNullable(passphraseFile);
      CmsSigner signer =
          CmsSigner.of(
              certificate != null && key != null
                  ? Identities.certificateAndKey(shell, certificate, key, passphrase)
                  : Identities.pkcs12(shell, "" + identity, passphrase),
              shell.clock());
      byte[] signed = detached ? signer.signDetached(payload) : signer.signAttached(payload);
      output.write(shell, signed, isSecret);
      return context.noteResult(
          json -> json.put("output", output.description()).put("detached", detached),
          "Signed " + file + ", written to " + output.description());
    }
  }

  /** {@code mdm command verify}. */
  @Command(name = "verify")
  public static final class CommandVerifyCommand implements Action {

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
      List<String> signers = signed.signers().stream().map(CommandVerifyCommand::name).toList();
      String verdict = noTrust ? "Unchanged since it was signed by " : "Valid, signed by ";
      if (noTrust) {
        signed.signers().forEach(signer -> distrust(context, signer));
      }
      return context.printResult(
          json -> json.put("result", noTrust ? "not_trusted" : "valid").strings("signers", signers),
          signers.stream().map(one -> verdict + one + "\n").collect(Collectors.joining()));
    }

    private static String name(X509Certificate signer) {
      return DistinguishedName.text(signer.getSubjectX500Principal());
    }

    /** What speaks against the signer, as far as it is known. */
    private static void distrust(Context context, X509Certificate signer) {
      Instant now = context.shell().clock().instant();
      Instant end = signer.getNotAfter().toInstant();
      Instant start = signer.getNotBefore().toInstant();
      String when =
          now.isAfter(end)
              ? " The certificate expired on " + LocalDate.ofInstant(end, ZoneOffset.UTC) + "."
              : now.isBefore(start)
                  ? " The certificate is valid from "
                      + LocalDate.ofInstant(start, ZoneOffset.UTC)
                      + " only."
                  : "";
      context.warn(
          "Who made it is not known: anybody can sign under the name " + name(signer) + "." + when);
    }
  }
}
