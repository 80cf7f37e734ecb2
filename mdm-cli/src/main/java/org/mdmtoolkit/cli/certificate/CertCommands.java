package org.mdmtoolkit.cli.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Days;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm cert}: certificates in any form. */
public final class CertCommands {

  private CertCommands() {}

  /** {@code --passphrase-file}, which is read only if a file has a passphrase. */
  private static final class CertificatePassphraseOption {

    @Option(names = "--passphrase-file", paramLabel = "FILE")
    private @Nullable String passphraseFile;

    Supplier<Secret> of(Shell shell, String file) {
      return Identities.passphrase(shell, file, Optional.ofNullable(passphraseFile));
    }
  }

  /** {@code mdm cert convert}. */
  @Command(name = "convert")
  public static final class CertConvertCommand implements Action {

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
      List<byte[]> certificates =
          Certificates.encoded(Identities.source(shell, file), passphrase.of(shell, file));
      output.write(shell, converted(shell, certificates), false);
      return output.file().isEmpty()
          ? ExitCodes.DONE
          : context.noteResult(
              json ->
                  json.put("certificates", certificates.size()).put("output", output.description()),
              "Written to " + output.description());
    }

    private byte[] converted(Shell shell, List<byte[]> certificates) {
      if (form.equals("pem")) {
        return certificates.stream()
            .map(Certificates::toPem)
            .collect(Collectors.joining())
            .getBytes(US_ASCII);
      } else if (!form.equals("der")) {
        throw new UsageException("--to knows no " + form + "; it is pem or der");
      } else if (certificates.size() != 1) {
        throw new InvalidInputException(
            file + " holds " + certificates.size() + " certificates, and DER takes one",
            "Convert to PEM, or take the one that is meant out of it first.");
      } else if (output.file().isEmpty() && shell.terminal().isOutput()) {
        throw new RefusedException(
            "DER is binary, and standard output is a terminal", "Give -o FILE.");
      }
      return certificates.get(0);
    }
  }

  /** {@code mdm cert match}. */
  @Command(name = "match")
  public static final class CertMatchCommand implements Action {

    @Option(names = "--cert", required = true, paramLabel = "CERT")
    private String certificate = "";

    @Option(names = "--key", required = true, paramLabel = "KEY")
    private String key = "";

    @Mixin private final KeyPassphraseOption passphrase = new KeyPassphraseOption();

    @Override
    public int run(Context context) {
      Shell shell = context.shell();
      if (!PrivateKeys.match(
          Identities.privateKey(shell, Identities.source(shell, key), passphrase.file()),
          Identities.certificate(shell, certificate, passphrase.file()).getPublicKey())) {
        throw new InvalidInputException(
            certificate + " is not the certificate of " + key,
            "It belongs to another request, perhaps last year's.");
      }
      return context.printResult(
          json -> json.put("result", "match"), "OK: the certificate belongs to the key\n");
    }
  }

  /** {@code mdm cert show}. */
  @Command(name = "show")
  public static final class CertShowCommand implements Action {

    @Parameters(arity = "1..*", paramLabel = "FILE")
    private List<String> files = new ArrayList<>();

    @Option(names = "--within", paramLabel = "DAYS")
    private @Nullable String within;

    @Mixin private final CertificatePassphraseOption passphrase = new CertificatePassphraseOption();

    /** A certificate, and the file that holds it. */
    private record Shown(String file, CertificateSummary summary, long daysLeft) {}

    /** A file that cannot be read, and why. */
    private record Damaged(String file, MdmException reason) {}

    @Override
    public int run(Context context) {
      Shell shell = context.shell();
      long days = within == null ? Long.MIN_VALUE : Days.of(within);
      Instant now = shell.clock().instant();
      List<Shown> all = new ArrayList<>();
      List<Damaged> damaged = new ArrayList<>();
      for (String file : files) {
        try {
          Certificates.read(Identities.source(shell, file), passphrase.of(shell, file)).stream()
              .map(CertificateSummary::of)
              .forEach(one -> all.add(new Shown(file, one, one.daysLeft(now))));
        } catch (MdmException e) {
          damaged.add(new Damaged(file, e)); // the others are shown all the same
        }
      }
      if (all.isEmpty()) {
        throw damaged.get(0).reason();
      }
      context.printResult(
          json ->
              json.objects("certificates", all, CertShowCommand::write)
                  .objects(
                      "damaged",
                      damaged,
                      (fields, one) ->
                          fields
                              .put("file", one.file())
                              .put("problem", one.reason().problem())
                              .put("remedy", context.wording().words(one.reason().remedy()))),
          all.stream()
              .map(one -> one.summary().text(Printable.line(one.file()), one.daysLeft()))
              .collect(Collectors.joining("\n")));
      List<Shown> ending = all.stream().filter(one -> one.daysLeft() < days).toList();
      ending.forEach(one -> context.warn(one.file() + ": " + one.summary().ending(one.daysLeft())));
      damaged.forEach(one -> context.warn(one.reason().problem()));
      context.noteRemedies(damaged.stream().map(one -> one.reason().remedy()));
      return !ending.isEmpty()
          ? ExitCodes.INVALID
          : damaged.isEmpty() ? ExitCodes.DONE : ExitCodes.PARTLY_DONE;
    }

    private static void write(JsonFields json, Shown shown) {
      CertificateSummary one = shown.summary();
      json.put("file", shown.file())
          .put("subject", one.subject())
          .put("issuer", one.issuer())
          .put("serial", one.serial())
          .put("not_before", one.notBefore().toString())
          .put("not_after", one.notAfter().toString())
          .put("days_left", shown.daysLeft())
          .put("key_type", one.keyType())
          .put("key_bits", one.keyBits())
          .put("sha256", one.sha256())
          .put("sha1", one.sha1())
          .put("push_topic", Optional.ofNullable(one.pushTopic()));
    }
  }
}
