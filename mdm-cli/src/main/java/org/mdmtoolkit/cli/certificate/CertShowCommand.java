package org.mdmtoolkit.cli.certificate;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Days;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm cert show}. */
@Command(
    name = "show",
    description = {
      "Show certificates: whose, from whom, until when, fingerprints, push topic.",
      "With --within, exit code 8 if one of them ends within that time; for cron.",
      ""
    },
    footer = {"", "Example:", "  mdm cert show vendor.pem --within 30d"})
public final class CertShowCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "PEM, DER, PKCS#7 or PKCS#12 (- is stdin).")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--within",
      paramLabel = "DAYS",
      description = "Fail if a certificate ends within so many days: 30d.")
  private @Nullable String within;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Passphrase of a PKCS#12 file (- is stdin); else it is asked for.")
  private @Nullable String passphraseFile;

  private final Context context;

  public CertShowCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Shell shell = context.shell();
    Optional<Integer> days = Optional.ofNullable(within).map(Days::of);
    Instant now = shell.clock().instant();
    List<CertificateSummary> all = new ArrayList<>();
    for (String file : files) {
      for (X509Certificate certificate :
          Certificates.read(
              Identities.source(shell, file),
              Identities.passphrase(shell, file, Optional.ofNullable(passphraseFile)))) {
        all.add(CertificateSummary.of(certificate));
      }
    }
    print(all, now);
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

  private void print(List<CertificateSummary> all, Instant now) {
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            json.writeArrayFieldStart("certificates");
            for (CertificateSummary one : all) {
              json.writeStartObject();
              write(json, one, now);
              json.writeEndObject();
            }
            json.writeEndArray();
          });
      return;
    }
    StringBuilder text = new StringBuilder();
    for (CertificateSummary one : all) {
      text.append(text.isEmpty() ? "" : "\n")
          .append("Subject:     " + one.subject() + "\n")
          .append("Issuer:      " + one.issuer() + "\n")
          .append("Serial:      " + one.serial() + "\n")
          .append("Valid from:  " + one.notBefore() + "\n")
          .append("Valid until: " + one.notAfter() + " (" + left(one.daysLeft(now)) + ")\n")
          .append("Key:         " + one.keyType() + " " + one.keyBits() + "\n")
          .append("SHA-256:     " + one.sha256() + "\n")
          .append("SHA-1:       " + one.sha1() + "\n");
      if (one.pushTopic() != null) {
        text.append("Push topic:  " + one.pushTopic() + "\n");
      }
    }
    context.shell().print(text.toString());
  }

  private static String left(long days) {
    return days < 0 ? "ended" : days == 1 ? "1 day left" : days + " days left";
  }

  private static void write(JsonGenerator json, CertificateSummary one, Instant now)
      throws IOException {
    json.writeStringField("subject", one.subject());
    json.writeStringField("issuer", one.issuer());
    json.writeStringField("serial", one.serial());
    json.writeStringField("not_before", one.notBefore().toString());
    json.writeStringField("not_after", one.notAfter().toString());
    json.writeNumberField("days_left", one.daysLeft(now));
    json.writeStringField("key_type", one.keyType());
    json.writeNumberField("key_bits", one.keyBits());
    json.writeStringField("sha256", one.sha256());
    json.writeStringField("sha1", one.sha1());
    if (one.pushTopic() != null) {
      json.writeStringField("push_topic", one.pushTopic());
    }
  }
}
