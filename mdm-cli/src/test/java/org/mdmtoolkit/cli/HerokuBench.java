package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** A fake Heroku with one app, the files to push, and a shell with a token. */
abstract class HerokuBench {

  static final String PASSPHRASE = "canaryNewPassphrase7Xq";
  static final String OLD_PASSPHRASE = "canaryOldPassphrase3Kw";
  static final String PREFIX = "sails_custom__mdmVendor";

  @TempDir static Path prepared;
  @TempDir Path folder;
  FakeHeroku heroku;
  FakeHerokuApp app;
  TestShell shell;
  Map<String, String> before;
  Map<String, String> after;

  /** Making an escrow key takes longer than everything else here. */
  @BeforeAll
  static void makeAnEscrowKey() {
    new TestShell(prepared).run("escrow", "init");
  }

  @BeforeEach
  void open() throws IOException {
    Path escrow = Files.createDirectories(folder.resolve("home/escrow"));
    for (String file : List.of("identity.pem", "identity.passphrase")) {
      Files.copy(prepared.resolve("escrow").resolve(file), escrow.resolve(file));
    }
    heroku = FakeHeroku.start();
    TestCertificate old =
        TestApplePki.wwdr()
            .issue("CN=MDM Vendor: Example Inc., O=Example Inc., C=US")
            .keys(TestKeys.rsa("vendor before"))
            .valid(TestPki.NOW.minus(Duration.ofDays(345)), TestPki.NOW.plus(Duration.ofDays(20)))
            .build();
    TestCertificate vendor = TestApplePki.vendor();
    before = vars(old, OLD_PASSPHRASE);
    after = vars(vendor, PASSPHRASE);
    app = heroku.app("acme-mdm", before);
    Files.writeString(folder.resolve("vendor.pem"), after.get(PREFIX + "CertPem"));
    Files.writeString(folder.resolve("vendor.key"), after.get(PREFIX + "KeyPem"));
    Path pass = Files.writeString(folder.resolve("pass"), PASSPHRASE);
    Files.setPosixFilePermissions(pass, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(folder.resolve("chain.pem"), vendor.issuersPem());
    shell =
        new TestShell(folder.resolve("home"))
            .at(TestPki.NOW)
            .set("HEROKU_API_KEY", FakeHeroku.TOKEN);
  }

  @AfterEach
  void close() {
    heroku.close();
  }

  private static Map<String, String> vars(TestCertificate vendor, String passphrase) {
    Map<String, String> vars = new TreeMap<>();
    vars.put("DATABASE_URL", "canary-foreign-value");
    vars.put(PREFIX + "CertPem", vendor.pem());
    vars.put(PREFIX + "KeyPem", TestKeyFiles.traditional(vendor.privateKey(), passphrase));
    vars.put(PREFIX + "KeyPassphrase", passphrase);
    return vars;
  }

  void assertNoSecret(String text) {
    assertThat(text)
        .doesNotContain(PASSPHRASE, OLD_PASSPHRASE, FakeHeroku.TOKEN, "canary-foreign-value")
        .doesNotContain(keyLine(after), keyLine(before));
  }

  private static String keyLine(Map<String, String> vars) {
    return vars.getOrDefault(PREFIX + "KeyPem", "").lines().skip(5).findFirst().orElseThrow();
  }

  TestShell.Run push(String... more) {
    return shell.run(pushLine(more));
  }

  TestShell.Run diff(String... more) {
    return shell.run(diffLine(more));
  }

  String[] pushLine(String... more) {
    return line("push", "--chain", folder.resolve("chain.pem").toString(), more);
  }

  String[] diffLine(String... more) {
    return line("diff", "--chain", folder.resolve("chain.pem").toString(), more);
  }

  String[] line(String verb, String option, String value, String... more) {
    List<String> line = new ArrayList<>(List.of("heroku", verb, option, value));
    line.addAll(
        List.of(
            "--cert",
            folder.resolve("vendor.pem").toString(),
            "--key",
            folder.resolve("vendor.key").toString(),
            "--passphrase-file",
            folder.resolve("pass").toString()));
    line.addAll(List.of(more));
    line.addAll(List.of("--app", "acme-mdm", "--api-url", heroku.address().toString()));
    return line.toArray(String[]::new);
  }

  TestShell.Run heroku(String verb, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("heroku", verb, "--app", "acme-mdm", "--api-url", heroku.address().toString()));
    line.addAll(List.of(more));
    return shell.run(line.toArray(String[]::new));
  }
}
