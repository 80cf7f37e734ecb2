package org.mdmtoolkit.cli.heroku;

import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.heroku.ConfigVarNames;
import org.mdmtoolkit.heroku.HerokuDiff;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;

/** Shows what the three config vars hold and shall hold: fingerprints and dates, never values. */
final class HerokuDiffPrinter {

  private HerokuDiffPrinter() {}

  /** One line for each config var, or one that says that all are the same. */
  static String text(String app, ConfigVarNames names, HerokuDiff diff) {
    if (diff.isEmpty()) {
      return app + " has these values: " + certificate(diff.wanted()) + "\n";
    }
    List<String> differing = diff.differing();
    StringBuilder text = new StringBuilder();
    List<String> there = describe(diff.current());
    List<String> wanted = describe(diff.wanted());
    for (int i = 0; i < names.all().size(); i++) {
      String name = names.all().get(i);
      if (!differing.contains(name)) {
        text.append("  ").append(name).append(": ").append(there.get(i));
        text.append(", unchanged\n");
      } else {
        text.append("- ").append(name).append(": ").append(there.get(i)).append('\n');
        text.append("+ ").append(name).append(": ").append(wanted.get(i));
        text.append(wanted.get(i).equals(there.get(i)) ? " (another one)\n" : "\n");
      }
    }
    return text.toString();
  }

  /** The same as fields of a JSON document. */
  static void write(JsonFields json, ConfigVarNames names, HerokuDiff diff) {
    List<String> differing = diff.differing();
    List<String> there = describe(diff.current());
    List<String> wanted = describe(diff.wanted());
    json.put("equal", diff.isEmpty())
        .put("app_is_newer", diff.appIsNewer())
        .objects(
            "config_vars",
            names.all(),
            (fields, name) ->
                fields
                    .put("name", name)
                    .put("equal", !differing.contains(name))
                    .put("current", there.get(names.all().indexOf(name)))
                    .put("wanted", wanted.get(names.all().indexOf(name))));
  }

  /** Certificate, key and passphrase in words. */
  private static List<String> describe(VendorValues values) {
    return List.of(
        certificate(values), key(values), values.passphrase().map(p -> "set").orElse("not set"));
  }

  private static String certificate(VendorValues values) {
    if (values.certificate().isEmpty()) {
      return "not set";
    }
    return values
        .readCertificate()
        .map(
            certificate -> {
              CertificateSummary summary = CertificateSummary.of(certificate);
              return "certificate that ends " + end(certificate) + ", SHA-256 " + summary.sha256();
            })
        .orElse("set, no readable certificate");
  }

  private static LocalDate end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static String key(VendorValues values) {
    if (values.key().isEmpty()) {
      return "not set";
    }
    Optional<VendorCredentials> credentials = values.credentials("the app");
    Optional<X509Certificate> certificate = values.readCertificate();
    try {
      if (credentials.isPresent() && certificate.isPresent()) {
        return PrivateKeys.match(
                credentials.orElseThrow().readPrivateKey(), certificate.get().getPublicKey())
            ? "key of the certificate that ends " + end(certificate.get())
            : "key of another certificate than the one that ends " + end(certificate.get());
      }
      return "set";
    } catch (MdmException e) {
      return "key that does not open with this passphrase";
    }
  }
}
