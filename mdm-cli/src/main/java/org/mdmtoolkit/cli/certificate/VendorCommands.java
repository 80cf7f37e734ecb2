package org.mdmtoolkit.cli.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.signing.EncryptedMessage;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import org.mdmtoolkit.vendor.PushCertificateRequest;
import org.mdmtoolkit.vendor.RequestFiles;
import org.mdmtoolkit.vendor.RequestSubject;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VerifiedPushRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm vendor}: the vendor's certificate, from its request to what is done with it. */
public final class VendorCommands {

  private VendorCommands() {}

  /** {@code mdm vendor csr}. */
  @Command(name = "csr")
  public static final class VendorCsrCommand implements Action {

    @Option(names = "--email", required = true, paramLabel = "ADDRESS")
    private String email = "";

    @Option(names = "--country", paramLabel = "CODE")
    private String country = "US";

    @Option(names = "--cn", paramLabel = "NAME")
    private String commonName = "mdm-vendor";

    @Mixin private final KeyOptions key = new KeyOptions();

    @Override
    public int run(Context context) {
      return key.make(
          context,
          RequestSubject.vendor(country, commonName, email),
          RequestFiles.vendor(key.folder()),
          "Put key and passphrase into your vault, then upload the request at developer.apple.com:"
              + " Certificates, +, MDM CSR.");
    }
  }

  /** {@code mdm vendor check}. */
  @Command(name = "check")
  public static final class VendorCheckCommand implements Action {

    @Mixin private final VendorOptions vendor = new VendorOptions();

    @Option(names = "--signer", paramLabel = "SIGNER")
    private String signer = "any";

    @Mixin private final Authorities authorities = new Authorities();

    @Override
    public int run(Context context) {
      SignerProfile profile =
          switch (signer) {
            case "any" -> SignerProfile.ANY;
            case "fleet" -> SignerProfile.FLEET;
            default -> throw new UsageException("--signer knows no " + signer + "; known is fleet");
          };
      VendorCredentials credentials = vendor.readExactly(context.shell());
      int code =
          CheckPrinter.print(
              context,
              credentials.check(
                  authorities.read(context), profile, context.shell().clock().instant()));
      return code == ExitCodes.INVALID ? VendorOptions.failed(credentials) : code;
    }
  }

  /** {@code mdm vendor sign-push-request}. */
  @Command(name = "sign-push-request")
  public static final class VendorSignCommand implements Action {

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
      PushCertificateRequest signed =
          vendor.read(shell).signer(trusted, shell.clock()).sign(request);
      output.write(shell, signed.bytes(), false);
      signed.doubts().forEach(doubt -> context.warn(context.wording().sentences(doubt)));
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

  /** {@code mdm vendor verify-push-request}. */
  @Command(name = "verify-push-request")
  public static final class VendorVerifyCommand implements Action {

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
      List<CertificateSummary> chain =
          verified.chain().stream().map(CertificateSummary::of).toList();
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
        verified
            .warnings()
            .forEach(warning -> context.note("warning: " + context.wording().sentences(warning)));
      }
      return ExitCodes.DONE;
    }

    private SourceFile source(Shell shell) {
      SourceFile source = Identities.source(shell, file);
      if (decryptKey == null) {
        return source;
      }
      SourceFile key = Identities.source(shell, decryptKey);
      return SourceFile.of(
          source.name() + " (decrypted)",
          EncryptedMessage.decrypt(source, Identities.privateKey(shell, key, passphrase.file())));
    }
  }
}
