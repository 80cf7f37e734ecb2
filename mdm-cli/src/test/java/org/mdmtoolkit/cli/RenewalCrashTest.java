package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.TestApplePki;
import org.mdmtoolkit.secret.Secret;

/**
 * A year of the real program that is killed (kill -9) in every step, first at its first call that
 * makes something durable, then at a later one, and so on until the step comes to its end.
 */
class RenewalCrashTest {

  /** 1 kills at every call; more leaves some out. */
  private static final int STRIDE = Integer.getInteger("mdm.renewal.stride", 9);

  private static final int MOST_RUNS = 80;

  @TempDir Path folder;
  private Path home;
  private FakeHeroku heroku;
  private FakeHerokuApp app;
  private int kills;
  private final Map<String, String> keys = new TreeMap<>();

  @BeforeEach
  void openHeroku() throws IOException {
    home = folder.resolve("home");
    heroku = FakeHeroku.start();
    app = heroku.app("acme", RenewalApp.firstTriple());
    Files.writeString(folder.resolve("token"), FakeHeroku.TOKEN + "\n");
    Files.writeString(
        folder.resolve("chain.pem"), TestApplePki.vendor().issuersPem());
  }

  @AfterEach
  void closeHeroku() {
    heroku.close();
  }

  @Test
  void killedAtAnyDurableWriteTheNextRunGoesOnAndTheAppNeverStopsWorking() throws IOException {
    killUntilDone(
        "start", "--name", "fleet", "--email", "mdm@example.com", "--app", "acme", "--chain",
        file("chain.pem"));
    Instant now = Instant.now();
    Path request = generation().resolve("VendorCertificateRequest.csr");
    Files.write(
        folder.resolve("mdm.cer"),
        TestApplePki.answer(
                SourceFile.read(request).content(),
                now.minusSeconds(600),
                now.plus(Duration.ofDays(365)))
            .der());
    killUntilDone("accept", file("mdm.cer"), "--token-file", file("token"), "--api-url", api());
    killUntilDone("deploy", "--token-file", file("token"), "--api-url", api());
    Files.writeString(
        folder.resolve("push.pem"),
        TestApplePki.pushAnswer(TestApplePki.TOPIC, now, now.plus(Duration.ofDays(365))).pem());
    killUntilDone(
        "verify",
        "--push-cert",
        file("push.pem"),
        "--token-file",
        file("token"),
        "--api-url",
        api());
    assertThat(app.changes()).as("changes of the app").isEqualTo(1);
    assertThat(app.vars())
        .containsEntry(
            RenewalApp.PREFIX + "CertPem", Files.readString(generation().resolve("vendor.pem")))
        .containsEntry("DATABASE_URL", RenewalApp.DATABASE);
    TestShell shell = new TestShell(home).at(now);
    assertThat(shell.run("renew", "status").stdout())
        .contains("generation 1, deployed and verified", "with a push certificate");
    assertThat(shell.run("journal", "verify").exitCode()).isZero();
    assertThat(kills).isGreaterThan(STRIDE == 1 ? 30 : 3);
  }

  private void killUntilDone(String... step) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("renew"));
    arguments.addAll(List.of(step));
    for (int when = 1; when <= MOST_RUNS; when += STRIDE) {
      var verdict =
          Program.withFault(
              "fsync:signal=KILL:when=" + when, home, arguments.toArray(new String[0]));
      RenewalApp.checkWorks(app, Instant.now());
      checkKeys();
      if (verdict.exitCode() == 0) {
        return;
      }
      assertThat(verdict.exitCode()).as(verdict.stderr()).isGreaterThan(8); // killed
      kills++;
    }
    throw new AssertionError(step[0] + " does not come to its end");
  }

  /** A request has its key, a key opens, and no key that was once there is gone or another. */
  private void checkKeys() throws IOException {
    Path key = generation().resolve("VendorPrivateKey.key");
    Path request = generation().resolve("VendorCertificateRequest.csr");
    if (Files.exists(key)) {
      String content = HexFormat.of().formatHex(Files.readAllBytes(key));
      assertThat(keys.computeIfAbsent("1", number -> content)).isEqualTo(content);
    } else {
      assertThat(keys).isEmpty();
    }
    if (Files.exists(request)) {
      SourceFile passphrase =
          SourceFile.read(generation().resolve("VendorPrivateKey.passphrase"));
      var opened =
          PrivateKeys.read(SourceFile.read(key), () -> Secret.copyOf(passphrase.content()));
      assertThat(
              PrivateKeys.match(
                  opened, CertificateRequest.read(SourceFile.read(request)).publicKey()))
          .isTrue();
    }
  }

  private Path generation() {
    return home.resolve("renewals/fleet/generation-0001");
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private String api() {
    return heroku.address().toString();
  }
}
