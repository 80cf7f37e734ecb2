package org.mdmtoolkit.heroku;

import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.vendor.VendorValues;

/** What the three config vars hold and shall hold: fingerprints and dates, never values. */
public record DiffText(HerokuDiff diff) {

  /**
   * One config var in words.
   *
   * @param equal whether it holds what it shall hold
   * @param there what it holds
   * @param wanted what it shall hold
   */
  public record Line(String name, boolean equal, String there, String wanted) {}

  /** Each config var. */
  public List<Line> lines() {
    List<String> names = diff.names().all();
    List<String> there = describe(diff.current());
    List<String> wanted = describe(diff.wanted());
    return IntStream.range(0, names.size())
        .mapToObj(
            i ->
                new Line(
                    names.get(i),
                    !diff.differing().contains(names.get(i)),
                    there.get(i),
                    wanted.get(i)))
        .toList();
  }

  /** One line for each config var, or one that says that all are the same. */
  public String text(String app) {
    if (diff.isEmpty()) {
      return app + " has these values: " + certificate(diff.wanted()) + "\n";
    }
    StringBuilder text = new StringBuilder();
    for (Line one : lines()) {
      if (one.equal()) {
        text.append("  " + one.name() + ": ");
        // What a key opens with and belongs to may change though the key itself does not.
        text.append(
            one.wanted().equals(one.there())
                ? one.there() + ", unchanged\n"
                : "unchanged; now " + one.there() + ", then " + one.wanted() + "\n");
      } else {
        text.append("- " + one.name() + ": " + one.there() + "\n");
        text.append("+ " + one.name() + ": " + one.wanted());
        text.append(one.wanted().equals(one.there()) ? " (another one)\n" : "\n");
      }
    }
    return text.toString();
  }

  /** The fields of each config var, and which side is newer. */
  public void write(JsonFields json) {
    json.put("equal", diff.isEmpty())
        .put("app_is_newer", diff.appIsNewer())
        .objects(
            "config_vars",
            lines(),
            (fields, one) ->
                fields
                    .put("name", one.name())
                    .put("equal", one.equal())
                    .put("current", one.there())
                    .put("wanted", one.wanted()));
  }

  /**
   * What came of the change, in one sentence without its end.
   *
   * @param isBroken whether the app cannot sign with what was set
   */
  public String sentence(DeployReceipt receipt, boolean isBroken) {
    VendorValues wanted = diff.wanted();
    return !receipt.changed()
        ? "has these values already"
        : (wanted.isComplete() ? "set" : wanted.isEmpty() ? "removed" : "set in part")
            + ", read back and compared"
            + (isBroken || !wanted.isComplete() ? "; it cannot sign now" : "")
            + (receipt.reference().isEmpty() ? "" : "; release " + receipt.reference());
  }

  /** Certificate, key and passphrase in words. */
  private static List<String> describe(VendorValues values) {
    return List.of(
        certificate(values), key(values), values.passphrase().map(p -> "set").orElse("not set"));
  }

  private static String certificate(VendorValues values) {
    return values
        .readCertificate()
        .map(
            one ->
                "certificate that ends "
                    + end(one)
                    + ", SHA-256 "
                    + CertificateSummary.of(one).sha256())
        .orElse(values.certificate().isEmpty() ? "not set" : "set, no readable certificate");
  }

  private static String end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  private static String key(VendorValues values) {
    String end = values.readCertificate().map(DiffText::end).orElse("");
    return switch (values.keyState()) {
      case ABSENT -> "not set";
      case ALONE -> "set";
      case MATCHING -> "key of the certificate that ends " + end;
      case OTHER -> "key of another certificate than the one that ends " + end;
      case LOCKED -> "key that does not open with the passphrase beside it";
    };
  }
}
