package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** A passphrase and a key are planted wherever they do not belong; nothing may show them. */
class SecretsStayHiddenTest {

  private static final TestCertificate VENDOR = TestApplePki.vendor();
  private static final String CANARY = "CanaryPassphrase7341";

  @TempDir private Path folder;

  @Test
  void noReportShowsAPassphraseOrAKey() {
    String key = TestKeyFiles.traditional(VENDOR.privateKey(), Samples.PASSPHRASE);
    List<String> seen = new ArrayList<>();
    for (String passphrase :
        List.of(
            CANARY, CANARY + "\n", "\"" + CANARY + "\"", "{\"" + CANARY + "\":", "-" + CANARY)) {
      for (String keyText : List.of(key, VENDOR.keyPem(), CANARY, key.replace("\n", " "), "")) {
        for (String certificate : List.of(VENDOR.pem(), keyText, CANARY)) {
          VendorCredentials credentials =
              VendorCredentials.of(
                  Samples.file("mdm.pem", certificate),
                  Samples.file("vendor.key", keyText),
                  Samples.secret(passphrase));
          seen.add(credentials.toString());
          for (SignerProfile profile : SignerProfile.values()) {
            CheckReport report = credentials.check(Samples.AUTHORITIES, profile, TestPki.NOW);
            seen.add(report.toString());
          }
          seen.add(thrown(() -> credentials.signer(Samples.AUTHORITIES, TestPki.clock())));
        }
      }
    }
    assertHidden(seen);
  }

  @Test
  void noErrorOfTheVerifierShowsWhatItRead() {
    List<String> seen = new ArrayList<>();
    String pem = VENDOR.keyPem();
    for (String content :
        List.of(
            CANARY,
            pem,
            Base64.getEncoder().encodeToString(pem.getBytes(US_ASCII)),
            "<plist><dict><key>PushCertSignature</key><string>"
                + CANARY
                + "</string></dict></plist>",
            "<plist><dict><key>" + CANARY + "</dict></plist>")) {
      SourceFile file = Samples.file("request", content);
      seen.add(thrown(() -> PushCertificateRequest.verify(file, Samples.AUTHORITIES, TestPki.NOW)));
    }
    // A property list's own keys may be quoted, its values may not.
    seen.remove(seen.size() - 1);
    assertHidden(seen);
  }

  @Test
  void noRefusalOfAnOrderShowsThePassphrase() {
    CertificateOrder order =
        CertificateOrder.of(RequestSubject.vendor("US", "vendor", "mdm@example.com"));
    List<String> seen = new ArrayList<>(List.of(order.toString()));
    for (String passphrase : List.of(CANARY + "\n", " " + CANARY, "\"" + CANARY + "\"")) {
      seen.add(
          thrown(
              () ->
                  order.create(
                      RequestFiles.vendor(folder),
                      Samples.secret(passphrase),
                      new SecureRandom())));
    }
    assertThat(seen).noneMatch(String::isEmpty);
    assertHidden(seen);
  }

  private static void assertHidden(List<String> seen) {
    String keyLine = VENDOR.keyPem().lines().skip(3).findFirst().orElseThrow();
    assertThat(seen)
        .isNotEmpty()
        .allSatisfy(text -> assertThat(text).doesNotContain(CANARY, Samples.PASSPHRASE, keyLine));
  }

  /** All that a stack trace shows, causes too; empty if nothing was thrown. */
  private static String thrown(Runnable action) {
    try {
      action.run();
      return "";
    } catch (MdmException e) {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      return text.toString();
    }
  }
}
