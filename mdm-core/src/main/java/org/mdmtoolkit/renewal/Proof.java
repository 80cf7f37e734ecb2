package org.mdmtoolkit.renewal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorCredentials;

/** All that can be checked of three values, the canary among it, whoever signs with them. */
final class Proof {

  private final CertificateAuthorities authorities;
  private final SignerProfile signer;
  private final Instant now;

  Proof(CertificateAuthorities authorities, SignerProfile signer, Instant now) {
    this.authorities = authorities;
    this.signer = signer;
    this.now = now;
  }

  CheckReport of(VendorCredentials credentials) {
    CheckReport report = credentials.check(authorities, signer, now);
    if (!report.passed() || report.find("canary").isPresent()) {
      return report;
    }
    List<Check> checks = new ArrayList<>(report.checks());
    checks.add(credentials.canary(authorities, now));
    return new CheckReport(checks);
  }
}
