package org.mdmtoolkit.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.TestApplePki;
import org.mdmtoolkit.fixtures.TestCertificate;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificate;

class RenewalTest {

  @TempDir Path home;
  private Desk desk;
  private final MemoryTarget app = new MemoryTarget("acme");

  @BeforeEach
  void open() {
    desk = new Desk(home);
  }

  @Test
  void aYearGoesThroughItsStagesAndSaysEachTimeWhatIsNext() {
    assertThat(desk.start().status().next()).isEqualTo(NextStep.ORDER);
    var accepted = desk.fleet().accept(Desk.file(desk.apple(1)), Optional.of(app));
    assertThat(accepted.status().stage()).isEqualTo(Stage.ACCEPTED);
    assertThat(accepted.checks()).extracting(Check::name).contains("key-matches", "canary");
    var deployed = desk.fleet().deploy(app, false);
    assertThat(deployed.already()).isFalse();
    assertThat(deployed.status().reference()).contains("v1");
    assertThat(deployed.status().inForce().orElseThrow().daysLeft()).isEqualTo(365);
    var verified = desk.fleet().verify(app, Optional.empty(), false);
    assertThat(verified.passed()).isTrue();
    assertThat(verified.status().stage()).isEqualTo(Stage.VERIFIED);
    assertThat(verified.status().next()).isEqualTo(NextStep.STORE);
    assertThat(desk.journal().map(entry -> entry.event().action()))
        .containsExactly(
            "renewal.requested",
            "renewal.accepted",
            "renewal.deploying",
            "renewal.deployed",
            "renewal.verified");
  }

  @Test
  void eachStepTakenAgainSaysThatItIsDoneAndChangesNothing() {
    desk.wholeYear(1, app);
    Map<String, String> before = desk.content();
    assertThat(desk.start().already()).isTrue();
    SourceFile certificate = SourceFile.read(desk.generation(1).resolve("mdm.cer"));
    assertThat(desk.fleet().accept(certificate, Optional.of(app)).already()).isTrue();
    assertThat(desk.fleet().deploy(app, false).already()).isTrue();
    assertThat(desk.content()).isEqualTo(before);
    assertThat(app.changes).isEqualTo(1);
    assertThat(desk.fleet().verify(app, Optional.empty(), false).already()).isTrue();
  }

  @Test
  void aRehearsalOfEachStepChangesNothing() {
    assertThat(desk.fleet().rehearsal().start(false, new SecureRandom()).already()).isFalse();
    assertThat(desk.content()).isEmpty();
    desk.start();
    Map<String, String> started = desk.content();
    SourceFile certificate = Desk.file(desk.apple(1));
    assertThat(desk.fleet().rehearsal().accept(certificate, Optional.of(app)).checks())
        .isNotEmpty();
    assertThat(desk.fleet().rehearsal().abort(Optional.empty(), Optional.empty()).already())
        .isFalse();
    assertThat(desk.content()).isEqualTo(started);
    desk.fleet().accept(certificate, Optional.of(app));
    Map<String, String> accepted = desk.content();
    assertThat(desk.fleet().rehearsal().deploy(app, false).notes())
        .anyMatch(note -> note.contains("would be put in force"));
    assertThat(app.changes).isZero();
    assertThat(desk.content()).isEqualTo(accepted);
    desk.fleet().deploy(app, false);
    Map<String, String> deployed = desk.content();
    assertThat(desk.fleet().rehearsal().verify(app, Optional.empty(), false).passed()).isTrue();
    desk.fleet().rehearsal().reminders();
    assertThat(desk.content()).isEqualTo(deployed);
  }

  @Test
  void theNextYearNeedsNoAnswersAndLeavesTheOldGenerationUntouched() {
    desk.wholeYear(1, app);
    Map<String, String> first = Desk.content(desk.generation(1));
    desk.later(Duration.ofDays(340));
    Renewal plain = desk.renewals().named("fleet"); // neither address nor chain
    assertThat(plain.status().next()).isEqualTo(NextStep.START);
    var started = plain.start(false, new SecureRandom());
    assertThat(started.status().generation()).isEqualTo(2);
    assertThat(started.status().inForce().orElseThrow().generation()).isEqualTo(1);
    plain.accept(Desk.file(desk.apple(2)), Optional.of(app));
    plain.deploy(app, false);
    assertThat(plain.verify(app, Optional.empty(), false).passed()).isTrue();
    assertThat(Desk.content(desk.generation(1))).isEqualTo(first);
    assertThat(plain.status().inForce().orElseThrow().generation()).isEqualTo(2);
  }

  @Test
  void aSecondStartBeforeItIsDueDoesNothingUnlessToldSo() {
    desk.wholeYear(1, app);
    assertThat(desk.later(Duration.ofDays(300)).start().already()).isTrue();
    assertThat(desk.generation(2)).doesNotExist();
    RenewalSettings other = RenewalSettings.none().with(RenewalSettings.ACCOUNT, "b@example.com");
    desk.fleet().withAnswers(other).start(false, new SecureRandom());
    assertThat(desk.fleet().status().account()).contains("b@example.com");
    var early = desk.fleet().start(true, new SecureRandom());
    assertThat(early.status().generation()).isEqualTo(2);
  }

  @Test
  void severalRenewalsStandSideBySide() {
    desk.start();
    desk.renewal("staging").start(false, new SecureRandom());
    assertThat(desk.renewals().names()).containsExactly("fleet", "staging");
    desk.fleet().abort(Optional.empty(), Optional.of("wrong"));
    assertThat(desk.renewal("staging").status().stage()).isEqualTo(Stage.REQUESTED);
  }

  @Test
  void anAbortKeepsTheFilesAndTheNextStartMakesAnotherGeneration() {
    desk.start();
    Map<String, String> before = Desk.content(desk.generation(1));
    desk.fleet().abort(Optional.empty(), Optional.of("wrong address"));
    Map<String, String> after = Desk.content(desk.generation(1));
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after.get("VendorPrivateKey.key")).isEqualTo(before.get("VendorPrivateKey.key"));
    assertThat(desk.fleet().abort(Optional.empty(), Optional.empty()).already()).isTrue();
    assertThat(desk.start().status().generation()).isEqualTo(2);
    assertThat(desk.journal().flatMap(entry -> entry.event().reason().stream()))
        .containsExactly("wrong address");
  }

  @Test
  void whatIsInForceCannotBeGivenUp() {
    desk.wholeYear(1, app);
    assertThatThrownBy(() -> desk.fleet().abort(Optional.of(app), Optional.empty()))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void whatTheTargetHeldIsKeptUnlessAnEarlierGenerationHasIt() throws IOException {
    TestCertificate old = TestApplePki.endingVendor();
    app.set(old.pem(), "old key", "old passphrase");
    desk.wholeYear(1, app);
    Path kept = desk.generation(1).resolve("replaced-1");
    assertThat(kept.resolve("vendor.pem")).hasContent(old.pem());
    assertThat(Files.readString(kept.resolve("VendorPrivateKey.key"))).isEqualTo("old key");
    assertThat(Files.readString(kept.resolve("VendorPrivateKey.passphrase")))
        .isEqualTo("old passphrase");
    for (Path file : List.of(kept.resolve("VendorPrivateKey.key"), kept.resolve("vendor.pem"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    desk.later(Duration.ofDays(340)).wholeYear(2, app);
    assertThat(desk.generation(2).resolve("replaced-1")).doesNotExist();
  }

  @Test
  void beforeTheFirstDeployTheCertificateThatWasSeenCounts() {
    TestCertificate old = TestApplePki.endingVendor();
    app.set(old.pem(), "old key", "old passphrase");
    desk.start();
    assertThat(desk.fleet().status().inForce()).isEmpty();
    assertThat(desk.fleet().status().isDueWithin(30)).isTrue();
    desk.fleet().accept(Desk.file(desk.apple(1)), Optional.of(app));
    var inForce = desk.fleet().status().inForce().orElseThrow();
    assertThat(inForce.generation()).isZero();
    assertThat(inForce.daysLeft()).isEqualTo(20);
  }

  @Test
  void aPushCertificateProvesThatAppleTookItAndItsTopicIsRemembered() {
    desk.wholeYear(1, app);
    assertThat(verifyPush(TestApplePki.TOPIC).status().pushVerified()).isTrue();
    desk.later(Duration.ofDays(340)).wholeYear(2, app);
    assertThat(verifyPush(TestApplePki.TOPIC).passed()).isTrue();
    assertThat(failures(verifyPush(TestApplePki.OTHER_TOPIC))).containsExactly("push-same-topic");
    assertThat(desk.fleet().status().stage()).isEqualTo(Stage.DEPLOYED);
    PushCertificate other = push(TestApplePki.OTHER_TOPIC);
    assertThat(desk.fleet().verify(app, Optional.of(other), true).passed()).isTrue();
  }

  @Test
  void aPushCertificateOfAnotherTimeProvesNothing() {
    desk.wholeYear(1, app);
    TestCertificate old =
        TestApplePki.pushAnswer(
            TestApplePki.TOPIC,
            desk.now().minus(Duration.ofDays(200)),
            desk.now().plus(Duration.ofDays(165)));
    var result =
        desk.fleet().verify(app, Optional.of(PushCertificate.of(old.certificate())), false);
    assertThat(failures(result)).containsExactly("push-one-year", "push-issued-now");
    PushCertificate vendor = PushCertificate.of(TestApplePki.vendor().certificate());
    assertThat(failures(desk.fleet().verify(app, Optional.of(vendor), false)))
        .contains("push-topic");
  }

  @Test
  void valuesThatSomebodyChangedAfterTheDeployAreNotVerified() {
    desk.wholeYear(1, app);
    app.set(TestApplePki.vendor().pem(), "another key", "another passphrase");
    var result = desk.fleet().verify(app, Optional.empty(), false);
    assertThat(failures(result)).contains("read-back", "key-opens");
    assertThat(desk.fleet().status().next()).isEqualTo(NextStep.VERIFY);
  }

  private StepResult verifyPush(String topic) {
    return desk.fleet().verify(app, Optional.of(push(topic)), false);
  }

  private PushCertificate push(String topic) {
    return PushCertificate.of(
        TestApplePki.pushAnswer(topic, desk.now().minusSeconds(60), desk.now().plus(Desk.YEAR))
            .certificate());
  }

  private static List<String> failures(StepResult result) {
    return result.checks().stream()
        .filter(check -> check.result() == Check.Result.FAIL)
        .map(Check::name)
        .toList();
  }
}
