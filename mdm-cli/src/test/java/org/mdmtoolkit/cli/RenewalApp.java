package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorValues;

/** The app that signs: what it holds at first, and whether what it holds works. */
final class RenewalApp {

  static final String PREFIX = "sails_custom__mdmVendor";
  static final String DATABASE = "postgres://user:password@db.example.com/site";

  private static final CertificateAuthorities AUTHORITIES =
      CertificateAuthorities.of(TestApplePki.authorities());

  private RenewalApp() {}

  /** Certificate, key and passphrase of the year before, beside a var of somebody else's. */
  static Map<String, String> firstTriple() {
    TestCertificate vendor =
        TestApplePki.wwdr()
            .issue("CN=MDM Vendor: Example Inc., O=Example Inc., C=US")
            .keys(TestKeys.rsa("vendor"))
            .valid(TestPki.NOW.minus(Duration.ofDays(300)), TestPki.NOW.plus(Duration.ofDays(90)))
            .build();
    Map<String, String> vars = new HashMap<>();
    vars.put(PREFIX + "CertPem", vendor.pem());
    vars.put(
        PREFIX + "KeyPem",
        TestKeyFiles.traditional(vendor.privateKey(), "Kx7dWq2mPz9Lr4TbVn6HsYc3Fg8JtRaX"));
    vars.put(PREFIX + "KeyPassphrase", "Kx7dWq2mPz9Lr4TbVn6HsYc3Fg8JtRaX");
    vars.put("DATABASE_URL", DATABASE);
    return vars;
  }

  /** A request that is signed with what the app holds now verifies as Apple would verify it. */
  static void checkWorks(FakeHerokuApp app, Instant now) {
    Map<String, String> vars = app.vars();
    try (VendorValues values =
        VendorValues.of(
            secret(vars, "CertPem"), secret(vars, "KeyPem"), secret(vars, "KeyPassphrase"))) {
      CheckReport report =
          values.credentials("the app").orElseThrow().check(AUTHORITIES, SignerProfile.FLEET, now);
      assertThat(report.failures()).isEmpty();
      assertThat(report.find("canary")).isPresent();
    }
  }

  private static Optional<Secret> secret(Map<String, String> vars, String name) {
    return Optional.ofNullable(vars.get(PREFIX + name))
        .map(text -> Secret.copyOf(text.toCharArray()));
  }
}
