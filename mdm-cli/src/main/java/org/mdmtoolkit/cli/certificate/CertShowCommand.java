package org.mdmtoolkit.cli.certificate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Days;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm cert show}. */
@Command(name = "show")
public final class CertShowCommand implements Action {

  @Parameters(arity = "1..*", paramLabel = "FILE")
  private List<String> files = new ArrayList<>();

  @Option(names = "--within", paramLabel = "DAYS")
  private @Nullable String within;

  @Mixin private final CertificatePassphraseOption passphrase = new CertificatePassphraseOption();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    Optional<Integer> days = Optional.ofNullable(within).map(Days::of);
    Instant now = shell.clock().instant();
    List<CertificateSummary> all =
        files.stream()
            .flatMap(file -> passphrase.read(shell, file).stream())
            .map(CertificateSummary::of)
            .toList();
    context.printResult(
        json -> json.objects("certificates", all, (fields, one) -> write(fields, one, now)),
        all.stream().map(one -> text(one, now)).collect(Collectors.joining("\n")));
    List<CertificateSummary> ending =
        all.stream().filter(one -> days.isPresent() && one.daysLeft(now) < days.get()).toList();
    for (CertificateSummary one : ending) {
      context.warn(
          one.subject()
              + (one.daysLeft(now) < 0
                  ? " has ended: " + one.notAfter()
                  : " ends in " + one.daysLeft(now) + " days: " + one.notAfter()));
    }
    return ending.isEmpty() ? ExitCodes.DONE : ExitCodes.INVALID;
  }

  private static String text(CertificateSummary one, Instant now) {
    return """
        Subject:     %s
        Issuer:      %s
        Serial:      %s
        Valid from:  %s
        Valid until: %s (%s)
        Key:         %s %d
        SHA-256:     %s
        SHA-1:       %s
        """
            .formatted(
                one.subject(),
                one.issuer(),
                one.serial(),
                one.notBefore(),
                one.notAfter(),
                Days.left(one.daysLeft(now)),
                one.keyType(),
                one.keyBits(),
                one.sha256(),
                one.sha1())
        + (one.pushTopic() == null ? "" : "Push topic:  " + one.pushTopic() + "\n");
  }

  private static void write(JsonFields json, CertificateSummary one, Instant now) {
    json.put("subject", one.subject())
        .put("issuer", one.issuer())
        .put("serial", one.serial())
        .put("not_before", one.notBefore().toString())
        .put("not_after", one.notAfter().toString())
        .put("days_left", one.daysLeft(now))
        .put("key_type", one.keyType())
        .put("key_bits", one.keyBits())
        .put("sha256", one.sha256())
        .put("sha1", one.sha1())
        .put("push_topic", Optional.ofNullable(one.pushTopic()));
  }
}
