package org.mdmtoolkit.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy.RenewalStep;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificate;

class RenewalTest extends RenewalFixture {

  @Test
  void aYearGoesThroughItsStagesAndSaysEachTimeWhatIsNext() {
    assertThat(start().status().next()).isEqualTo(NextStep.ORDER);
    var accepted = fleet().accept(file(apple(1)), Optional.of(app));
    assertThat(accepted.status().stage()).isEqualTo(Stage.ACCEPTED);
    assertThat(accepted.checks()).extracting(Check::name).contains("key-matches", "canary");
    var deployed = fleet().deploy(app, false);
    assertThat(deployed.already()).isFalse();
    assertThat(deployed.status().reference()).contains("v1");
    assertThat(deployed.status().inForce().orElseThrow().daysLeft()).isEqualTo(365);
    var verified = fleet().verify(app, Optional.empty(), false);
    assertThat(verified.passed()).isTrue();
    assertThat(verified.status().stage()).isEqualTo(Stage.VERIFIED);
    assertThat(verified.status().next()).isEqualTo(NextStep.STORE);
    assertThat(journal().map(entry -> entry.event().action()))
        .containsExactly(
            "renewal.requested",
            "renewal.accepted",
            "renewal.deploying",
            "renewal.deployed",
            "renewal.verified");
  }

  @Test
  void eachStepTakenAgainSaysThatItIsDoneAndChangesNothing() {
    wholeYear(1);
    Map<String, String> before = content();
    assertThat(start().already()).isTrue();
    SourceFile certificate = SourceFile.read(generation(1).resolve("mdm.cer"));
    assertThat(fleet().accept(certificate, Optional.of(app)).already()).isTrue();
    assertThat(fleet().deploy(app, false).already()).isTrue();
    assertThat(content()).isEqualTo(before);
    assertThat(app.changes).isEqualTo(1);
    assertThat(fleet().verify(app, Optional.empty(), false).already()).isTrue();
  }

  @Test
  void aRehearsalOfEachStepChangesNothing() {
    assertThat(fleet().rehearsal().start(false, new SecureRandom()).already()).isFalse();
    assertThat(content()).isEmpty();
    start();
    Map<String, String> started = content();
    SourceFile certificate = file(apple(1));
    assertThat(fleet().rehearsal().accept(certificate, Optional.of(app)).checks()).isNotEmpty();
    assertThat(fleet().rehearsal().abort(Optional.empty(), Optional.empty()).already()).isFalse();
    assertThat(content()).isEqualTo(started);
    fleet().accept(certificate, Optional.of(app));
    Map<String, String> accepted = content();
    assertThat(fleet().rehearsal().deploy(app, false).notes())
        .anyMatch(note -> note.contains("would be put in force"));
    assertThat(app.changes).isZero();
    assertThat(content()).isEqualTo(accepted);
    fleet().deploy(app, false);
    Map<String, String> deployed = content();
    assertThat(fleet().rehearsal().verify(app, Optional.empty(), false).passed()).isTrue();
    fleet().rehearsal().reminders();
    assertThat(content()).isEqualTo(deployed);
  }

  @Test
  void theNextYearNeedsNoAnswersAndLeavesTheOldGenerationUntouched() {
    wholeYear(1);
    Map<String, String> first = content(generation(1));
    later(Duration.ofDays(340));
    Renewal plain = renewals().named("fleet"); // neither address nor chain
    assertThat(plain.status().next()).isEqualTo(NextStep.START);
    var started = plain.start(false, new SecureRandom());
    assertThat(started.status().generation()).isEqualTo(2);
    assertThat(started.status().inForce().orElseThrow().generation()).isEqualTo(1);
    plain.accept(file(apple(2)), Optional.of(app));
    plain.deploy(app, false);
    assertThat(plain.verify(app, Optional.empty(), false).passed()).isTrue();
    assertThat(content(generation(1))).isEqualTo(first);
    assertThat(plain.status().inForce().orElseThrow().generation()).isEqualTo(2);
  }

  @Test
  void aSecondStartBeforeItIsDueDoesNothingUnlessToldSo() {
    wholeYear(1);
    later(Duration.ofDays(300));
    assertThat(start().already()).isTrue();
    assertThat(generation(2)).doesNotExist();
    RenewalSettings other = RenewalSettings.none().with(RenewalSettings.ACCOUNT, "b@example.com");
    fleet().withAnswers(other).start(false, new SecureRandom());
    assertThat(fleet().status().account()).contains("b@example.com");
    var early = fleet().start(true, new SecureRandom());
    assertThat(early.status().generation()).isEqualTo(2);
  }

  @Test
  void severalRenewalsStandSideBySide() {
    start();
    renewal("staging").start(false, new SecureRandom());
    assertThat(renewals().names()).containsExactly("fleet", "staging");
    fleet().abort(Optional.empty(), Optional.of("wrong"));
    assertThat(renewal("staging").status().stage()).isEqualTo(Stage.REQUESTED);
  }

  @Test
  void anAbortKeepsTheFilesAndTheNextStartMakesAnotherGeneration() {
    start();
    Map<String, String> before = content(generation(1));
    fleet().abort(Optional.empty(), Optional.of("wrong address"));
    Map<String, String> after = content(generation(1));
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after.get("VendorPrivateKey.key")).isEqualTo(before.get("VendorPrivateKey.key"));
    assertThat(fleet().abort(Optional.empty(), Optional.empty()).already()).isTrue();
    assertThat(start().status().generation()).isEqualTo(2);
    assertThat(journal().flatMap(entry -> entry.event().reason().stream()))
        .containsExactly("wrong address");
  }

  @Test
  void whatIsInForceCannotBeGivenUp() {
    wholeYear(1);
    assertThatThrownBy(() -> fleet().abort(Optional.of(app), Optional.empty()))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void whatTheTargetHeldIsKeptUnlessAnEarlierGenerationHasIt() throws IOException {
    TestCertificate old = TestApplePki.endingVendor();
    app.set(old.pem(), "old key", "old passphrase");
    wholeYear(1);
    Path kept = generation(1).resolve("replaced-1");
    assertThat(kept.resolve("vendor.pem")).hasContent(old.pem());
    assertThat(Files.readString(kept.resolve("VendorPrivateKey.key"))).isEqualTo("old key");
    assertThat(Files.readString(kept.resolve("VendorPrivateKey.passphrase")))
        .isEqualTo("old passphrase");
    for (Path file : List.of(kept.resolve("VendorPrivateKey.key"), kept.resolve("vendor.pem"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    later(Duration.ofDays(340));
    wholeYear(2);
    assertThat(generation(2).resolve("replaced-1")).doesNotExist();
  }

  @Test
  void beforeTheFirstDeployTheCertificateThatWasSeenCounts() {
    TestCertificate old = TestApplePki.endingVendor();
    app.set(old.pem(), "old key", "old passphrase");
    start();
    assertThat(fleet().status().inForce()).isEmpty();
    assertThat(fleet().status().isDueWithin(30)).isTrue();
    fleet().accept(file(apple(1)), Optional.of(app));
    var inForce = fleet().status().inForce().orElseThrow();
    assertThat(inForce.generation()).isZero();
    assertThat(inForce.daysLeft()).isEqualTo(20);
  }

  @Test
  void aPushCertificateProvesThatAppleTookItAndItsTopicIsRemembered() {
    wholeYear(1);
    assertThat(verifyPush(TestApplePki.TOPIC).status().pushVerified()).isTrue();
    later(Duration.ofDays(340));
    wholeYear(2);
    assertThat(verifyPush(TestApplePki.TOPIC).passed()).isTrue();
    assertThat(failures(verifyPush(TestApplePki.OTHER_TOPIC))).containsExactly("push-same-topic");
    assertThat(fleet().status().stage()).isEqualTo(Stage.DEPLOYED);
    PushCertificate other = push(TestApplePki.OTHER_TOPIC);
    assertThat(fleet().verify(app, Optional.of(other), true).passed()).isTrue();
  }

  @Test
  void aPushCertificateOfAnotherTimeProvesNothing() {
    wholeYear(1);
    TestCertificate old =
        TestApplePki.pushAnswer(
            TestApplePki.TOPIC,
            now().minus(Duration.ofDays(200)),
            now().plus(Duration.ofDays(165)));
    var result = fleet().verify(app, Optional.of(PushCertificate.of(old.certificate())), false);
    assertThat(failures(result)).containsExactly("push-one-year", "push-issued-now");
    PushCertificate vendor = PushCertificate.of(TestApplePki.vendor().certificate());
    assertThat(failures(fleet().verify(app, Optional.of(vendor), false))).contains("push-topic");
  }

  @Test
  void valuesThatSomebodyChangedAfterTheDeployAreNotVerified() {
    wholeYear(1);
    app.set(TestApplePki.vendor().pem(), "another key", "another passphrase");
    var result = fleet().verify(app, Optional.empty(), false);
    assertThat(failures(result)).contains("read-back", "key-opens");
    RenewalStatus status = fleet().status();
    assertThat(status.next()).isEqualTo(NextStep.DEPLOY_REPLACING);
    assertThat(status.inForce()).isEmpty();
    assertThat(status.isDueWithin(1)).isTrue();
    assertThat(status.doubt().orElseThrow().kind())
        .isEqualTo(RenewalStatus.Doubt.Kind.OTHERS_FOUND);
    assertThat(fleet().deploy(app, true).passed()).isTrue(); // as it was told
    assertThat(fleet().status().doubt()).isEmpty();
    assertThat(fleet().status().next()).isEqualTo(NextStep.VERIFY);
  }

  @Test
  void aCheckThatFailedLeavesNoDoubtOfWhatIsInForce() {
    wholeYear(1);
    verifyPush(TestApplePki.TOPIC);
    verifyPush(TestApplePki.OTHER_TOPIC);
    RenewalStatus status = fleet().status();
    assertThat(status.doubt().orElseThrow().kind())
        .isEqualTo(RenewalStatus.Doubt.Kind.TOPIC_CHANGED);
    assertThat(status.inForce()).isPresent();
    assertThat(status.next()).isEqualTo(NextStep.VERIFY);
    verifyPush(TestApplePki.TOPIC);
    assertThat(fleet().status().doubt()).isEmpty();
  }

  @Test
  void aWrongFileForThePushCertificateLeavesAVerifiedRenewalVerified() {
    wholeYear(1);
    verifyPush(TestApplePki.TOPIC);
    Map<String, String> before = content();
    var vendor =
        fleet()
            .verify(
                app, Optional.of(PushCertificate.of(TestApplePki.vendor().certificate())), false);
    assertThat(vendor.passed()).isFalse();
    assertThat(failures(vendor)).contains("push-topic").doesNotContain("push-same-topic");
    assertThat(vendor.notes()).anyMatch(note -> note.contains("Nothing was recorded"));
    PushCertificate lastYears =
        PushCertificate.of(
            TestApplePki.pushAnswer(
                    TestApplePki.TOPIC, now().minus(YEAR), now().plus(Duration.ofDays(5)))
                .certificate());
    assertThat(failures(fleet().verify(app, Optional.of(lastYears), false)))
        .containsExactlyInAnyOrder("push-one-year", "push-issued-now");
    assertThat(content()).isEqualTo(before);
    assertThat(fleet().status().doubt()).isEmpty();
    app.set(TestApplePki.vendor().pem(), "another key", "another passphrase");
    fleet().verify(app, Optional.of(lastYears), false);
    assertThat(fleet().status().doubt()).as("others are in force all the same").isPresent();
  }

  @Test
  void afterADeployOfWhichTheEndIsNotKnownNothingIsSaidToBeInForceAndItIsDoneAgain() {
    wholeYear(1);
    app.failsBefore(new UnavailableException("the command ended with 1", "Look there."));
    app.set(TestApplePki.vendor().pem(), "another key", "another passphrase");
    assertThatThrownBy(() -> fleet().deploy(app, true)).isInstanceOf(UnavailableException.class);
    RenewalStatus status = fleet().status();
    assertThat(status.inForce()).isEmpty();
    assertThat(status.next()).isEqualTo(NextStep.DEPLOY_AGAIN);
    assertThat(status.doubt().orElseThrow().what()).isEqualTo("a deploy to the app acme failed");
    assertThat(fleet().deploy(app, true).already()).isFalse();
    assertThat(fleet().status().doubt()).isEmpty();
    assertThat(fleet().status().inForce()).isPresent();
  }

  @Test
  void startSaysWhichOfItsReasonsThereIsForDoingNothing() {
    start();
    assertThat(start().notes())
        .containsExactly("Key and request of generation 1 are made already.");
    fleet().accept(file(apple(1)), Optional.of(app));
    assertThat(start().notes())
        .containsExactly("The certificate of generation 1 is accepted already.");
    fleet().deploy(app, false);
    Renewal current =
        fleet()
            .withAnswers(
                RenewalSettings.none()
                    .with(RenewalSettings.CURRENT_NOT_AFTER, "2027-01-01T00:00:00Z"));
    StepResult finished = current.start(false, new SecureRandom());
    assertThat(finished.notes())
        .anyMatch(note -> note.contains("has 365 days left. The next one can begin on 2027-"))
        .contains("Noted: the certificate that signs today ends on 2027-01-01T00:00:00Z.");
    assertThat(finished.remedy())
        .isEqualTo(new RenewalStep("fleet", RenewalAct.START_EARLY, "To begin another now: {}."));
  }

  @Test
  void aChangeThatTheJournalTellsOfIsNotPassedOver() {
    wholeYear(1);
    noteChange("the app other", "of others");
    assertThat(fleet().status().doubt()).isEmpty(); // another place
    noteChange("the app acme", "of others");
    RenewalStatus status = fleet().status();
    assertThat(status.doubt().orElseThrow().what())
        .isEqualTo("taken back by heroku undo, release v7 (tester@here)");
    assertThat(status.next()).isEqualTo(NextStep.DEPLOY_REPLACING);
    assertThat(status.inForce().orElseThrow().notAfter()).isEqualTo("2026-12-24T00:00:00Z");
    assertThat(status.inForce().orElseThrow().generation()).isZero();
    assertThat(start().already()).isTrue(); // no new generation for that
    // The app has them all the same: the next deploy proves it, and the doubt is gone.
    assertThat(fleet().deploy(app, true).passed()).isTrue();
    assertThat(fleet().status().doubt()).isEmpty();
  }

  private void noteChange(String place, String fingerprint) {
    Journal.at(
            home.resolve("journal.jsonl"),
            Clock.fixed(now(), ZoneOffset.UTC),
            new Operator("tester", "here"))
        .append(
            JournalEvent.of("heroku.verified")
                .withHost("acme")
                .withOutcome("v7")
                .withDetail("place", place)
                .withDetail("fingerprint", fingerprint)
                .withDetail("not_after", "2026-12-24T00:00:00Z")
                .withDetail("by", "heroku undo"));
  }

  @Test
  void whoeverIsAskedAndSaysNoLeavesEverythingAsItWas() {
    start();
    fleet().accept(file(apple(1)), Optional.of(app));
    Map<String, String> before = content();
    app.refusesWhenAsked();
    assertThatThrownBy(() -> fleet().deploy(app, false)).isInstanceOf(RefusedException.class);
    assertThat(content()).isEqualTo(before);
    assertThat(fleet().status().next()).isEqualTo(NextStep.DEPLOY);
  }

  private StepResult verifyPush(String topic) {
    return fleet().verify(app, Optional.of(push(topic)), false);
  }

  private PushCertificate push(String topic) {
    return PushCertificate.of(
        TestApplePki.pushAnswer(topic, now().minusSeconds(60), now().plus(YEAR)).certificate());
  }

  private static List<String> failures(StepResult result) {
    return result.checks().stream()
        .filter(check -> check.result() == Check.Result.FAIL)
        .map(Check::name)
        .toList();
  }
}
