package org.mdmtoolkit.cli.certificate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
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

  /** A certificate, and the file that holds it. */
  private record Shown(String file, CertificateSummary summary) {}

  /** A file that cannot be read, and why. */
  private record Damaged(String file, MdmException reason) {}

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    Optional<Integer> days = Optional.ofNullable(within).map(Days::of);
    Instant now = shell.clock().instant();
    List<Shown> all = new ArrayList<>();
    List<Damaged> damaged = new ArrayList<>();
    for (String file : files) {
      try {
        passphrase
            .read(shell, file)
            .forEach(one -> all.add(new Shown(file, CertificateSummary.of(one))));
      } catch (MdmException e) {
        damaged.add(new Damaged(file, e)); // the others are shown all the same
      }
    }
    if (all.isEmpty()) {
      throw damaged.get(0).reason();
    }
    context.printResult(
        json ->
            json.objects("certificates", all, (fields, one) -> write(fields, one, now))
                .objects(
                    "damaged",
                    damaged,
                    (fields, one) ->
                        fields
                            .put("file", one.file())
                            .put("problem", one.reason().problem())
                            .put("remedy", context.wording().words(one.reason().remedy()))),
        all.stream().map(one -> text(one, now)).collect(Collectors.joining("\n")));
    List<Shown> ending =
        all.stream()
            .filter(one -> days.isPresent() && one.summary().daysLeft(now) < days.get())
            .toList();
    for (Shown one : ending) {
      CertificateSummary summary = one.summary();
      context.warn(
          one.file()
              + ": "
              + summary.subject()
              + (summary.daysLeft(now) < 0
                  ? " has ended: " + summary.notAfter()
                  : " ends in "
                      + Counted.of(summary.daysLeft(now), "day")
                      + ": "
                      + summary.notAfter()));
    }
    for (Damaged one : damaged) {
      context.warn(one.reason().problem());
    }
    context.noteRemedies(damaged.stream().map(one -> one.reason().remedy()));
    if (!ending.isEmpty()) {
      return ExitCodes.INVALID;
    }
    return damaged.isEmpty() ? ExitCodes.DONE : ExitCodes.PARTLY_DONE;
  }

  private static String text(Shown shown, Instant now) {
    CertificateSummary one = shown.summary();
    return """
        File:        %s
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
                Printable.line(shown.file()),
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

  private static void write(JsonFields json, Shown shown, Instant now) {
    CertificateSummary one = shown.summary();
    json.put("file", shown.file())
        .put("subject", one.subject())
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
