package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.heroku.ConfigVarNames;
import org.mdmtoolkit.heroku.HerokuClient;
import org.mdmtoolkit.heroku.HerokuConfigVars;
import org.mdmtoolkit.heroku.HerokuTokens;
import org.mdmtoolkit.heroku.Pacing;
import org.mdmtoolkit.heroku.PreviousValues;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.renewal.Reminders;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.renewal.RenewalStatus;
import org.mdmtoolkit.renewal.Renewals;
import org.mdmtoolkit.renewal.Stage;
import org.mdmtoolkit.renewal.StepResult;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.PushCertificate;

/** Years against an Apple next door and a Heroku where every second request goes wrong. */
class RenewalYearTest {

  private static final List<HerokuFault> FAULTS =
      List.of(
          HerokuFault.UNAVAILABLE,
          HerokuFault.UNAVAILABLE_PAGE,
          HerokuFault.BAD_GATEWAY_PAGE,
          HerokuFault.RATE_LIMITED,
          HerokuFault.RESET_BEFORE,
          HerokuFault.RESET_AFTER,
          HerokuFault.UNAUTHORIZED,
          HerokuFault.ECHO,
          HerokuFault.UNAVAILABLE_THOUGH_DONE,
          HerokuFault.CUT,
          HerokuFault.EMPTY,
          HerokuFault.PARTIAL_LIST,
          HerokuFault.RELEASE_PENDING,
          HerokuFault.RELEASE_FAILS,
          HerokuFault.RELEASE_EXPIRES,
          HerokuFault.FOREIGN_RELEASE,
          HerokuFault.FOREIGN_VAR);

  @TempDir Path home;
  private FakeHeroku heroku;
  private FakeHerokuApp app;
  private Instant now = Instant.parse("2026-12-31T23:50:00Z");
  private int looks;
  private int failures;

  @BeforeEach
  void openHeroku() {
    heroku = FakeHeroku.start();
    app = heroku.app("acme", RenewalApp.firstTriple());
  }

  @AfterEach
  void closeHeroku() {
    heroku.close();
  }

  @Test
  void theAppHoldsAWorkingTripleAllTheYearsWhateverGoesWrong() {
    Escrow escrow = Escrow.at(home.resolve("escrow"), clock(), new SecureRandom());
    escrow.identity().create(journal(), Secret.copyOf("escrow passphrase".toCharArray()));
    heroku.faults(HerokuFaults.mixed(20261121, 0.5, FAULTS));
    int sequence = -1;
    for (String day :
        List.of("2026-12-31T23:59:30Z", "2027-12-30T23:59:30Z", "2028-02-29T12:00:00Z")) {
      now = Instant.parse(day);
      renewal().start(true, new SecureRandom());
      int number = renewal().status().generation();
      now = now.plusSeconds(45); // over the end of the year
      SourceFile certificate = SourceFile.of("mdm.cer", apple(number));
      StepResult accepted = retry(() -> renewal().accept(certificate, Optional.of(target())));
      assertThat(accepted.status().stage()).isEqualTo(Stage.ACCEPTED);
      now = now.plus(Duration.ofHours(12));
      retry(() -> renewal().deploy(target(), false));
      Optional<PushCertificate> push = Optional.of(push());
      assertThat(retry(() -> renewal().verify(target(), push, false)).passed()).isTrue();
      RenewalStatus status = renewal().status();
      assertThat(status.stage()).isEqualTo(Stage.VERIFIED);
      assertThat(status.inForce().orElseThrow().generation()).isEqualTo(number);
      assertThat(status.inForce().orElseThrow().daysLeft()).isEqualTo(364);
      Reminders reminders = renewal().reminders();
      assertThat(reminders.sequence()).isGreaterThan(sequence);
      sequence = reminders.sequence();
    }
    assertThat(renewal().report("test").generations()).hasSize(3);
    assertThat(app.changes()).isGreaterThanOrEqualTo(3);
    assertThat(app.vars()).containsEntry("DATABASE_URL", RenewalApp.DATABASE);
    assertThat(journal().verify().problem()).isEmpty();
    assertThat(failures).as("steps that had to be taken again").isPositive();
    assertThat(looks).as("looks at the app").isGreaterThan(15);
  }

  /** Takes a step until it is done; after each failure the app works as before. */
  private StepResult retry(Supplier<StepResult> step) {
    for (int i = 0; i < 60; i++) {
      try {
        StepResult result = step.get();
        look();
        return result;
      } catch (MdmException e) {
        failures++;
        look();
        assertThat(e.getMessage()).doesNotContain("PRIVATE KEY", FakeHeroku.TOKEN);
      }
    }
    throw new AssertionError("not done after 60 tries");
  }

  private void look() {
    looks++;
    RenewalApp.checkWorks(app, now);
  }

  private byte[] apple(int number) {
    Path request =
        home.resolve("renewals/fleet")
            .resolve("generation-000" + number)
            .resolve("VendorCertificateRequest.csr");
    return TestApplePki.answer(
            SourceFile.read(request).content(),
            now.minusSeconds(600),
            now.plus(Duration.ofDays(365)))
        .der();
  }

  private PushCertificate push() {
    return PushCertificate.of(
        TestApplePki.pushAnswer(TestApplePki.TOPIC, now, now.plus(Duration.ofDays(365)))
            .certificate());
  }

  private Renewal renewal() {
    return Renewals.at(home.resolve("renewals"), journal(), operator(), clock())
        .named("fleet")
        .withAnswers(RenewalSettings.none().with(RenewalSettings.EMAIL, "mdm@example.com"))
        .withChain(TestApplePki.authorities());
  }

  private Journal journal() {
    return Journal.at(home.resolve("journal.jsonl"), clock(), operator());
  }

  private static Operator operator() {
    return new Operator("tester", "desk");
  }

  private Clock clock() {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  /** The app, with pauses in which nothing passes but a look at what it holds. */
  private DeployTarget target() {
    Pacing pacing =
        new Pacing(
            clock(), pause -> look(), new Random(1), Duration.ofMinutes(2), Duration.ofMinutes(20));
    HerokuClient client =
        HerokuClient.withToken(HerokuTokens.of(FakeHeroku.TOKEN))
            .address(ServerAddress.of(heroku.address().toString()))
            .pacing(pacing)
            .timeouts(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3))
            .build();
    Escrow escrow = Escrow.at(home.resolve("escrow"), clock(), new SecureRandom());
    return HerokuConfigVars.of(
        client,
        "acme",
        ConfigVarNames.withPrefix(ConfigVarNames.DEFAULT_PREFIX),
        PreviousValues.in(escrow.sealedSecrets(), journal()));
  }
}
