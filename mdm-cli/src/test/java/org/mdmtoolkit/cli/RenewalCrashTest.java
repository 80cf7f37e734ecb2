package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.secret.Secret;

/**
 * A year of the real program that is killed (kill -9) in every step, at each call that makes
 * something durable, while every fifth answer of Heroku goes wrong: every time from where the step
 * begins, and every time the next runs end it.
 */
@Tag("any-jdk")
class RenewalCrashTest {

  /** 1 kills at every such call; more leaves some out. */
  private static final int STRIDE = Integer.getInteger("mdm.renewal.stride", 12);

  private static final int MOST_CALLS = 60;

  private static final List<HerokuFault> FAULTS =
      List.of(
          HerokuFault.UNAVAILABLE,
          HerokuFault.UNAVAILABLE_PAGE,
          HerokuFault.RESET_BEFORE,
          HerokuFault.RESET_AFTER,
          HerokuFault.UNAUTHORIZED,
          HerokuFault.UNAVAILABLE_THOUGH_DONE,
          HerokuFault.CUT,
          HerokuFault.EMPTY,
          HerokuFault.RELEASE_PENDING,
          HerokuFault.RELEASE_FAILS);

  @TempDir Path folder;
  private Path home;
  private FakeHeroku heroku;
  private FakeHerokuApp app;
  private int kills;

  @BeforeEach
  void openHeroku() throws IOException {
    home = folder.resolve("home");
    heroku = FakeHeroku.start();
    app = heroku.app("acme", RenewalApp.firstTriple());
    heroku.faults(HerokuFaults.mixed(20261121, 0.2, FAULTS));
    Files.writeString(folder.resolve("token"), FakeHeroku.TOKEN + "\n");
    Files.writeString(folder.resolve("chain.pem"), TestApplePki.vendor().issuersPem());
  }

  @AfterEach
  void closeHeroku() {
    heroku.close();
  }

  @Test
  void killedAtAnyDurableWriteTheNextRunGoesOnAndTheAppNeverStopsWorking() throws IOException {
    killUntilDone(
        "start",
        "--name",
        "fleet",
        "--email",
        "mdm@example.com",
        "--app",
        "acme",
        "--chain",
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
    killUntilDone("deploy", "--yes", "--token-file", file("token"), "--api-url", api());
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
    assertThat(app.vars())
        .containsEntry(
            RenewalApp.PREFIX + "CertPem", Files.readString(generation().resolve("vendor.pem")))
        .containsEntry("DATABASE_URL", RenewalApp.DATABASE);
    TestShell shell = new TestShell(home).at(now);
    assertThat(shell.run("renew", "status").stdout())
        .contains("generation 1, deployed and verified", "with a push certificate");
    assertThat(shell.run("journal", "verify").exitCode()).isZero();
    assertThat(kills).isGreaterThan(STRIDE == 1 ? 40 : 2);
  }

  /** Kills the step at call after call, each time in a copy, and takes it at last as it is. */
  private void killUntilDone(String... step) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("renew"));
    arguments.addAll(List.of(step));
    String[] line = arguments.toArray(new String[0]);
    Map<String, String> before = app.vars();
    for (int when = 1; when <= MOST_CALLS; when += STRIDE) {
      Path copy = folder.resolve(step[0] + "-" + when);
      copy(home, copy);
      var verdict = Program.withFault("fsync:signal=KILL:when=" + when, copy, line);
      RenewalApp.checkWorks(app, Instant.now());
      checkKeys(copy);
      if (verdict.exitCode() == 0) {
        break;
      }
      kills += verdict.exitCode() > 8 ? 1 : 0; // else Heroku ended it before
      finish(copy, line);
      checkKeys(copy);
      assertThat(new TestShell(copy).run("journal", "verify").exitCode()).isZero();
      reset(before);
    }
    reset(before);
    finish(home, line);
  }

  /** Runs the step until it is done; after each failure the app works as before. */
  private void finish(Path state, String... line) {
    for (int i = 0; i < 20; i++) {
      var run = new TestShell(state).at(Instant.now()).run(line);
      RenewalApp.checkWorks(app, Instant.now());
      if (run.exitCode() == 0) {
        return;
      }
      assertThat(run.exitCode()).as(run.all()).isIn(1, 5, 7); // Heroku's fault, and told as such
    }
    throw new AssertionError("not done after 20 tries: " + String.join(" ", line));
  }

  /** What the app held when the step began, for the next kill. */
  private void reset(Map<String, String> before) {
    before.forEach(
        (name, value) -> {
          if (!value.equals(app.vars().get(name))) {
            app.foreignChange(name, value);
          }
        });
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** A request has its key, and a key that the real year has is there, the same, in each copy. */
  private void checkKeys(Path copy) throws IOException {
    Path made = copy.resolve("renewals/fleet/generation-0001");
    Path key = made.resolve("VendorPrivateKey.key");
    Path request = made.resolve("VendorCertificateRequest.csr");
    Path original = generation().resolve("VendorPrivateKey.key");
    if (Files.exists(original)) {
      assertThat(key).hasSameBinaryContentAs(original);
    }
    if (Files.exists(request)) {
      SourceFile passphrase = SourceFile.read(made.resolve("VendorPrivateKey.passphrase"));
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
