package org.mdmtoolkit.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.pki.TestPki;

class ManifestCheckerTest {

  private static final String SHA = "0".repeat(64);
  private static final String MD5 = "0".repeat(32);

  private final ManifestChecker checker = ManifestChecker.withClock(TestPki.clock());

  @TempDir Path folder;

  private static Map<String, Object> asset() {
    Map<String, Object> asset = new LinkedHashMap<>();
    asset.put("kind", "software-package");
    asset.put("url", "https://example.com/a.pkg");
    asset.put("sha256-size", 1000L);
    asset.put("sha256s", List.of(SHA));
    return asset;
  }

  private static Map<String, Object> metadata() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("bundle-identifier", "com.example.agent");
    metadata.put("bundle-version", "1");
    metadata.put("kind", "software");
    metadata.put("title", "Agent");
    return metadata;
  }

  private static Map<String, Object> manifest(Object asset, Object metadata) {
    return Map.of("items", List.of(Map.of("assets", List.of(asset), "metadata", metadata)));
  }

  private List<String> assetWith(String key, Object value) {
    Map<String, Object> asset = asset();
    asset.put(key, value);
    return rules(manifest(asset, metadata()));
  }

  private List<String> assetWithout(String key) {
    Map<String, Object> asset = asset();
    asset.remove(key);
    return rules(manifest(asset, metadata()));
  }

  private List<String> metadataWith(String key, Object value) {
    Map<String, Object> metadata = metadata();
    metadata.put(key, value);
    return rules(manifest(asset(), metadata));
  }

  /** Findings in short: {@code error manifest-type items[0].assets}. */
  private List<String> rules(Object manifest) {
    return checker.check(manifest).stream().map(ManifestCheckerTest::brief).toList();
  }

  private static String brief(Finding finding) {
    assertThat(finding.message()).endsWith(".").doesNotContain("\n");
    return (finding.severity().label() + " " + finding.rule() + " " + finding.keyPath()).strip();
  }

  @Test
  void manifestsThatAreInUseGiveNoErrorAndNoWarning() {
    assertThat(rules(manifest(asset(), metadata()))).isEmpty();
    assertThat(metadataWith("subtitle", "Example Corp")).isEmpty();
    assertThat(metadataWith("developer-name", "Example Corp")).isEmpty();
    assertThat(assetWith("sha256-size", 1000)).isEmpty();
    assertThat(assetWith("kind", "display-image"))
        .containsExactly("warning manifest-no-package items[0].assets");
  }

  @Test
  void missingMetadataIsAWarningAsServersLeaveItOut() {
    assertThat(rules(Map.of("items", List.of(Map.of("assets", List.of(asset()))))))
        .containsExactly("warning manifest-metadata items[0].metadata");
  }

  @Test
  void formOfFleetIsNoted() {
    assertThat(assetWith("sha256-size", 32L))
        .containsExactly("info manifest-hash-convention items[0].assets[0].sha256-size");
  }

  @Test
  void otherFilesAreNamedForWhatTheyAre() {
    assertRoot(List.of(), "A manifest is a dictionary, but this is an array.");
    assertRoot("text", "A manifest is a dictionary, but this is a string.");
    assertRoot(Map.of("Command", Map.of()), "This is a whole command");
    assertRoot(Map.of("Manifest", Map.of()), "This is the inside of a command");
    assertRoot(Map.of("PayloadType", "Configuration"), "This is a configuration profile");
    assertRoot(Map.of("assets", List.of()), "This is one item of a manifest");
    assertRoot(Map.of(), "The key items is missing");
  }

  private void assertRoot(Object value, String message) {
    List<Finding> findings = checker.check(value);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).isError()).isTrue();
    assertThat(findings.get(0).rule()).isEqualTo("manifest-root");
    assertThat(findings.get(0).message()).startsWith(message);
  }

  @Test
  void wrongShapesAreErrorsWithTheirPlace() {
    assertThat(rules(Map.of("items", "x"))).containsExactly("error manifest-type items");
    assertThat(rules(Map.of("items", List.of()))).containsExactly("error manifest-empty items");
    assertThat(rules(Map.of("items", List.of(1L)))).containsExactly("error manifest-type items[0]");
    assertThat(rules(Map.of("items", List.of(Map.of("metadata", metadata())))))
        .containsExactly("error manifest-missing-key items[0].assets");
    assertThat(rules(manifest("x", metadata())))
        .containsExactly("error manifest-type items[0].assets[0]");
    assertThat(rules(manifest(asset(), "x")))
        .containsExactly("error manifest-type items[0].metadata");
    assertThat(assetWithout("url"))
        .containsExactly("error manifest-missing-key items[0].assets[0].url");
    assertThat(assetWith("kind", "software"))
        .contains("error manifest-asset-kind items[0].assets[0].kind");
    assertThat(assetWith("Kind", "software"))
        .containsExactly("warning manifest-unknown-key items[0].assets[0].Kind");
    assertThat(assetWith("needs-shine", true))
        .containsExactly("warning manifest-removed-key items[0].assets[0].needs-shine");
  }

  @Test
  void addressesMustBeHttpsWithAFullHostName() {
    for (String url :
        List.of("http://example.com/a.pkg", "https://10.0.0.1/a.pkg", "https://server/a.pkg")) {
      assertThat(assetWith("url", url))
          .containsExactly("error manifest-asset-https items[0].assets[0].url");
    }
    assertThat(assetWith("url", 5L)).containsExactly("error manifest-type items[0].assets[0].url");
  }

  @Test
  void tokenInAnAddressIsNotRepeated() {
    Map<String, Object> asset = asset();
    asset.put("url", "http://user:hunter2@example.com/?token=hunter2");
    assertThat(checker.check(manifest(asset, metadata())).toString()).doesNotContain("hunter2");
  }

  @Test
  void hashesMustBePairedAndWellFormed() {
    String at = " items[0].assets[0].";
    assertThat(assetWithout("sha256-size"))
        .containsExactly("warning manifest-hash-pair" + at + "sha256-size");
    assertThat(assetWithout("sha256s"))
        .containsExactly(
            "warning manifest-hash-pair" + at + "sha256s",
            "warning manifest-no-hash" + at + "sha256s");
    assertThat(assetWith("sha256-size", "1000"))
        .containsExactly("error manifest-type" + at + "sha256-size");
    assertThat(assetWith("sha256-size", 0L))
        .containsExactly("error manifest-hash-size" + at + "sha256-size");
    assertThat(assetWith("sha256s", SHA)).containsExactly("error manifest-type" + at + "sha256s");
    assertThat(assetWith("sha256s", List.of()))
        .containsExactly("error manifest-empty" + at + "sha256s");
    assertThat(assetWith("sha256s", List.of(MD5)))
        .containsExactly("error manifest-hash-form" + at + "sha256s[0]");
    assertThat(assetWith("sha256s", List.of("A".repeat(64))))
        .containsExactly("warning manifest-hash-form" + at + "sha256s[0]");
    assertThat(assetWith("sha256s", List.of(1.5)))
        .containsExactly("error manifest-type" + at + "sha256s[0]");
    assertThat(assetWith("md5s", List.of(MD5)))
        .containsExactly("warning manifest-hash-pair" + at + "md5-size");
    assertThat(assetWith("sha256", SHA))
        .containsExactly("info manifest-hash-ignored" + at + "sha256s");
    assertThat(assetWith("md5", "zz")).containsExactly("error manifest-hash-form" + at + "md5");
  }

  @Test
  void metadataIsJudgedByApplesSchema() {
    String at = " items[0].metadata.";
    assertThat(metadataWith("kind", "app"))
        .containsExactly("error manifest-metadata-kind" + at + "kind");
    assertThat(metadataWith("title", "A"))
        .containsExactly("error manifest-metadata-text" + at + "title");
    assertThat(metadataWith("bundle-version", 1L))
        .containsExactly("error manifest-type" + at + "bundle-version");
    assertThat(metadataWith("sizeInBytes", 1L))
        .containsExactly("warning manifest-removed-key" + at + "sizeInBytes");
    assertThat(metadataWith("bundle\nid", "x"))
        .containsExactly("warning manifest-unknown-key" + at + "bundle?id");
  }

  @Test
  void packagesThatMdmWillNotInstallAreSaidToFailSilently() {
    assertThat(judged(Packages.good())).isEmpty();
    assertThat(judged(TestPackage.distribution("T", "i.d", "1")))
        .containsExactly("error package-unsigned");
    assertThat(judged(TestPackage.component("i.d", "1").signedBy(Packages.signer())))
        .containsExactly("error package-component");
    assertThat(judged(TestPackage.component("i.d", "1")))
        .containsExactly("error package-component", "error package-unsigned");
    assertThat(judged(TestPackage.distribution("T", "i.d", "1").signedBy(TestPki.rsaSigner())))
        .containsExactly("warning package-signer");
  }

  @Test
  void datesOfTheSignerAreJudgedByTheTimeOfSigningWhereItIsKnown() {
    Instant day = Instant.parse("2026-01-05T12:00:00Z"); // within the expired one's year
    Instant today = TestPki.clock().instant();
    assertThat(judged(Packages.signedAt(today, Packages.signer()))).isEmpty();
    assertThat(judged(Packages.signedAt(day, TestPki.expiredSigner())))
        .containsExactly("info package-signer-expired", "warning package-signer");
    assertThat(judged(Packages.signedAt(today, TestPki.expiredSigner())))
        .containsExactly("error package-signer-expired", "warning package-signer");
    assertThat(judged(Packages.signedAt(day, TestPki.notYetValidSigner())))
        .containsExactly("error package-signer-early", "warning package-signer");
    TestPackage plain = TestPackage.distribution("T", "i.d", "1");
    assertThat(judged(plain.signedBy(TestPki.expiredSigner())))
        .containsExactly("error package-signer-expired", "warning package-signer");
    assertThat(judged(plain.signedBy(TestPki.notYetValidSigner())))
        .containsExactly("error package-signer-early", "warning package-signer");
  }

  @Test
  void aPackageWhosePayloadWasChangedIsWhatInstallerRefuses() throws IOException {
    byte[] made = Packages.good().stored("Payload", new byte[9]).bytes();
    made[made.length - 1] = 1;
    List<Finding> findings =
        checker.check(manifest(asset(), metadata()), new BytesChannel(made), "a.pkg");
    assertThat(findings)
        .filteredOn(finding -> finding.rule().equals("package-changed"))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.message())
                    .contains("its file Payload does not fit", "PKInstallErrorDomain 100"));
  }

  @Test
  void aSignatureThatWasNotVerifiedIsSaidToBeSo() {
    assertThat(
            judged(
                Packages.good()
                    .tocXml(
                        toc ->
                            toc.replace("<signature style=\"RSA\">", "<signature style=\"DSA\">"))))
        .containsExactly("warning package-signature-form");
  }

  @Test
  void aSignerWhoseIssuerIsNotInThePackageIsWarnedOf() {
    UnaryOperator<String> signerAlone =
        toc -> toc.replaceFirst("(?s)(</X509Certificate>).*(</X509Data>)", "$1$2");
    assertThat(judged(Packages.good().tocXml(signerAlone)))
        .containsExactly("warning package-issuer");
    assertThat(judged(Packages.good())).isEmpty();
  }

  private List<String> judged(TestPackage installerPackage) {
    InstallerPackage read = InstallerPackage.read(Packages.write(folder, installerPackage));
    return checker.judge(read).stream().map(ManifestCheckerTest::brief).toList();
  }

  @Test
  void signerWhoseCertificateExpiredIsNamedWithTheDate() {
    InstallerPackage read = InstallerPackage.read(Packages.write(folder, Packages.good()));
    var later = Clock.fixed(Instant.parse("2030-01-01T00:00:00Z"), ZoneOffset.UTC);
    List<Finding> findings = ManifestChecker.withClock(later).judge(read);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).rule()).isEqualTo("package-signer-expired");
    assertThat(findings.get(0).message()).contains(Packages.SIGNER, "expired on 2027-10-02");
  }

  @Test
  void noValueMakesTheCheckerFail() {
    var random = new Random(7);
    Object[] values = {1L, -5L, 2.5, true, "x", new byte[3], Instant.EPOCH, List.of(), Map.of()};
    String[] keys = {"kind", "url", "md5", "md5s", "md5-size", "sha256", "sha256s", "sha256-size"};
    for (int i = 0; i < 5000; i++) {
      Map<String, Object> asset = asset();
      Map<String, Object> metadata = metadata();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        Object value = values[random.nextInt(values.length)];
        Object placed = random.nextBoolean() ? value : List.of(value, value);
        asset.put(keys[random.nextInt(keys.length)], placed);
        metadata.put(List.copyOf(metadata.keySet()).get(random.nextInt(4)), placed);
      }
      Path file = folder.resolve("agent.pkg");
      if (i == 0) {
        Packages.write(folder, Packages.good());
      }
      assertThat(checker.check(manifest(asset, metadata), file)).isNotEmpty();
    }
  }
}
