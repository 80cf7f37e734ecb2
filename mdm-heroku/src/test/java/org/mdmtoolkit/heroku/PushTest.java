package org.mdmtoolkit.heroku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy.HerokuStep;
import org.mdmtoolkit.Remedy.HerokuStep.HerokuAct;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.vendor.VendorValues;

class PushTest extends HerokuAppFixture {

  @Test
  void aPushIsFiveRequestsAndOneChangeOfThreeKeys() {
    DeployReceipt receipt = push();

    assertThat(receipt).isEqualTo(new DeployReceipt(true, "v2", true));
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
    assertThat(heroku.fake.seen()).hasSize(5);
    assertThat(app.patches()).isEqualTo(1);
    String body =
        heroku.fake.seen().stream()
            .filter(request -> request.method().equals("PATCH"))
            .findFirst()
            .orElseThrow()
            .body();
    assertThat(body)
        .contains(
            TestHeroku.NAMES.certificate(), TestHeroku.NAMES.key(), TestHeroku.NAMES.passphrase())
        .doesNotContain("DATABASE_URL", "canary-foreign", "\"ODD\"");
    assertThat(heroku.told)
        .anyMatch(line -> line.startsWith("SEALED"))
        .contains("RELEASED v2", "VERIFIED v2");
    assertThat(heroku.told.get(0)).startsWith("SEALED");
  }

  @Test
  void nothingIsChangedWhereTheValuesAreThere() {
    push();
    heroku.fake.forget();

    assertThat(push()).isEqualTo(new DeployReceipt(false, "", true));
    assertThat(heroku.fake.seen()).allMatch(request -> request.method().equals("GET"));
    assertThat(app.releases()).isEqualTo(2);
  }

  @Test
  void theOldAnswerOfAReleasePhaseIsNotTakenForAFailure() {
    assertThat(push(HerokuFault.RELEASE_PENDING).reference()).isEqualTo("v2");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
    assertThat(app.patches()).isEqualTo(1);
    assertThat(heroku.told).anyMatch(line -> line.contains("Release command executing"));
  }

  @ParameterizedTest
  @EnumSource(names = {"RELEASE_FAILS", "RELEASE_EXPIRES"})
  void aReleaseThatFailsIsAnErrorAndTheOldValuesAreThere(HerokuFault fault) {
    assertThatThrownBy(() -> push(fault))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("release v2 of acme-mdm failed")
        .hasMessageContaining("the previous ones are");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.OLD));
    assertThat(app.patches()).isEqualTo(1);
  }

  @Test
  void afterAFailedReleaseThatShowsTheNewValuesTheOldArePutBack() {
    assertThatThrownBy(() -> push(HerokuFault.RELEASE_FAILS_AND_SHOWS_NEW))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("the previous ones were put back");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.OLD));
    assertThat(app.patches()).isEqualTo(2);
    assertThat(heroku.told).contains("asked to restore", "RESTORED v2");
  }

  @Test
  void nothingIsPutBackWhereThePersonSaysNo() {
    heroku.restores = false;
    assertThatThrownBy(() -> push(HerokuFault.RELEASE_FAILS_AND_SHOWS_NEW))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("hold them nevertheless")
        .extracting(e -> ((UnavailableException) e).remedy())
        .isEqualTo(
            new HerokuStep(
                "acme-mdm",
                HerokuAct.UNDO,
                "See `heroku releases:output` for why. {} puts the previous ones back."));
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
    assertThat(app.patches()).isEqualTo(1);
  }

  @Test
  void whereTheOldValuesCannotBePutBackEitherThatIsSaid() {
    heroku.fake.faults(
        HerokuFaults.once(HerokuFault.RELEASE_FAILS_AND_SHOWS_NEW, HerokuFault.RELEASE_FAILS));
    assertThatThrownBy(this::push)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("could not be put back");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
  }

  @Test
  void aRefusalToPutTheOldValuesBackIsNotTakenForOneOfTheChange() {
    heroku.fake.faults(HerokuFaults.once(HerokuFault.RELEASE_FAILS_AND_SHOWS_NEW));
    heroku.onRestore = () -> duringPatch(HerokuFault.UNAUTHORIZED);
    assertThatThrownBy(this::push)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("release v2 of acme-mdm failed")
        .hasMessageContaining("could not be put back: the token is not valid");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
  }

  @Test
  void aReleaseThatHangsIsNeverASuccess() {
    assertThatThrownBy(() -> push(HerokuFault.RELEASE_HANGS))
        .isInstanceOf(TimedOutException.class)
        .hasMessageContaining("release v2 is still pending")
        .extracting(e -> ((TimedOutException) e).remedy())
        .isEqualTo(
            new HerokuStep("acme-mdm", HerokuAct.LOOK, "Look again with {}.")
                .and(new HerokuStep("acme-mdm", HerokuAct.UNDO, "{} puts the old back.")));
    assertThat(app.patches()).isEqualTo(1);
    assertThat(heroku.clock.passed()).isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
  }

  @Test
  void aSecondRunAfterThatFinishesWithoutASecondChange() {
    assertThatThrownBy(() -> push(HerokuFault.RELEASE_HANGS)).isInstanceOf(TimedOutException.class);
    assertThatThrownBy(this::push)
        .isInstanceOf(TimedOutException.class)
        .hasMessageContaining("Nothing was changed");
    app.finishPending();

    assertThat(push().changed()).isFalse();
    assertThat(app.patches()).isEqualTo(1);
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET_AFTER", "UNAVAILABLE_THOUGH_DONE", "SLOW", "ENDLESS", "CUT", "EMPTY"})
  void aLostAnswerIsDecidedByLookingAndNotByAskingAgain(HerokuFault fault) {
    duringPatch(fault);
    assertThat(push().reference()).isEqualTo("v2");
    assertThat(app.patches()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET_AFTER", "UNAVAILABLE_THOUGH_DONE", "SLOW", "ENDLESS", "CUT", "EMPTY"})
  void norIsItAskedAgainWhileTheReleaseOfALostAnswerIsPending(HerokuFault fault) {
    duringPatch(fault, HerokuFault.RELEASE_PENDING);
    assertThat(push().reference()).isEqualTo("v2");
    assertThat(app.patches()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_ANY,
      names = {NOT_DONE, "CONFLICT"})
  void aChangeThatDidNotArriveIsMadeAgainAfterALook(HerokuFault fault) {
    duringPatch(fault);
    assertThat(push().reference()).isEqualTo("v2");
    assertThat(app.patches()).isEqualTo(1);
    assertThat(heroku.fake.count("PATCH")).isEqualTo(2);
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "UNAUTHORIZED",
        "DELINQUENT",
        "FORBIDDEN",
        "SUSPENDED",
        "TWO_FACTOR",
        "NOT_FOUND",
        "GONE",
        "INVALID_PARAMS",
        "VERIFICATION_NEEDED",
        "REDIRECT",
        "ECHO"
      })
  void aRefusedChangeIsNotRepeatedAndLeavesTheOldValues(HerokuFault fault) {
    duringPatch(fault);
    assertThatThrownBy(this::push).isInstanceOf(MdmException.class);
    assertThat(heroku.fake.count("PATCH")).isEqualTo(1);
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.OLD));
  }

  @Test
  void whatNeverGetsThroughIsNotCalledUnchanged() {
    duringEveryPatch(HerokuFault.RESET_BEFORE);
    assertThatThrownBy(this::push)
        .isInstanceOf(TimedOutException.class)
        .hasMessageContaining("it is not known whether acme-mdm has the new values");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.OLD));
  }

  @Test
  void whatIsAlwaysTurnedAwayChangedNothing() {
    duringEveryPatch(HerokuFault.RATE_LIMITED);
    assertThatThrownBy(this::push)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("429 rate_limit");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.OLD));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "REDIRECT"})
  void aRefusalAfterTheChangeIsNotTakenForAFailureOfTheChange(HerokuFault fault) {
    afterPatch(fault);
    assertThatThrownBy(this::push)
        .isInstanceOf(TimedOutException.class)
        .satisfies(e -> assertThat(HerokuError.of((MdmException) e)).isPresent());
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
  }

  @Test
  void aForeignReleaseIsNotTakenForOurs() {
    assertThat(push(HerokuFault.FOREIGN_RELEASE).reference()).isEqualTo("v2");
    assertThat(app.releases()).isEqualTo(3);
  }

  @Test
  void whereItCannotBeToldWhoseTheReleaseIsNoneIsNamed() {
    app.plainDescriptions();
    assertThat(push(HerokuFault.FOREIGN_RELEASE)).isEqualTo(new DeployReceipt(true, "", true));
  }

  @Test
  void aForeignReleaseInPlaceOfOursLeadsToTheChangeBeingMade() {
    app.foreignRelease();
    duringPatch(HerokuFault.RESET_BEFORE);
    assertThat(push().reference()).isEqualTo("v3");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
  }

  @Test
  void aForeignConfigVarSurvives() {
    push(HerokuFault.FOREIGN_VAR);
    Map<String, String> expected = new TreeMap<>(TestHeroku.vars(TestHeroku.NEW));
    expected.put("FOREIGN", "set meanwhile");
    assertThat(app.vars()).isEqualTo(expected);
  }

  @Test
  void whoeverOverwritesOneOfOursIsNoticed() {
    assertThatThrownBy(() -> push(HerokuFault.FOREIGN_OVERWRITE))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining(TestHeroku.NAMES.certificate() + " differs")
        .hasMessageNotContaining("overwritten");
  }

  @Test
  void otherValuesThanExpectedAreLeftAlone() {
    assertThatThrownBy(
            () ->
                heroku
                    .target(client)
                    .deploy(TestHeroku.NEW, Optional.of(TestHeroku.NEW.fingerprint())))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Nothing was changed");
    assertThat(app.patches()).isZero();
  }

  @Test
  void aChangeBetweenDiffAndPushIsNoticed() {
    try (HerokuDiff diff = heroku.target(client).diff(TestHeroku.NEW)) {
      app.foreignChange(TestHeroku.NAMES.passphrase(), "somebodyElses");
      assertThatThrownBy(diff::push)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("Nothing was changed");
    }
    assertThat(app.patches()).isZero();
  }

  @Test
  void anotherVarSetBetweenDiffAndPushDoesNotMatter() {
    try (HerokuDiff diff = heroku.target(client).diff(TestHeroku.NEW)) {
      app.foreignChange("OTHER", "x");
      assertThat(diff.push().reference()).isEqualTo("v3");
    }
    assertThat(app.vars()).containsEntry("OTHER", "x");
  }

  @Test
  void aSetThatWouldBeTooLargeIsRefusedBeforeAnythingIsSent() {
    app.foreignChange("BIG", "x".repeat(31_000));
    assertThatThrownBy(this::push)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Heroku takes 32768");
    assertThat(heroku.fake.count("PATCH")).isZero();
  }

  @Test
  void aSetNearTheLimitIsWarnedOf() {
    int ours = TestHeroku.vars(TestHeroku.NEW).entrySet().stream().mapToInt(PushTest::size).sum();
    app.foreignChange("BIG", "x".repeat(32_100 - ours - 3));
    push();
    assertThat(heroku.told).anyMatch(line -> line.contains("have 32100 bytes"));
  }

  @Test
  void theNewerCertificateIsTold() {
    try (HerokuDiff forward = heroku.target(client).diff(TestHeroku.NEW)) {
      assertThat(forward.appIsNewer()).isFalse();
      assertThat(forward.differing()).isEqualTo(TestHeroku.NAMES.all());
    }
    push();
    try (HerokuDiff back = heroku.target(client).diff(TestHeroku.OLD)) {
      assertThat(back.appIsNewer()).isTrue();
    }
  }

  @Test
  void withoutAnEscrowKeyNothingIsSent(@TempDir Path empty) {
    var keeper =
        PreviousValues.in(
            Escrow.at(empty, heroku.clock, new SecureRandom()).sealedSecrets(), heroku.journal);
    HerokuConfigVars target = HerokuConfigVars.of(client, TestHeroku.APP, TestHeroku.NAMES, keeper);
    assertThatThrownBy(() -> target.deploy(TestHeroku.NEW, Optional.empty()))
        .isInstanceOf(MdmException.class);
    assertThat(heroku.fake.count("PATCH")).isZero();
  }

  @Test
  void whatIsReadBelongsToTheCallerAndShowsNothing() {
    HerokuConfigVars target = heroku.target(client);
    try (VendorValues read = target.read().orElseThrow()) {
      assertThat(read).isEqualTo(TestHeroku.OLD);
    }
    assertThat(target + " " + client + " " + target.description())
        .isEqualTo(
            "HerokuConfigVars[acme-mdm] HerokuClient["
                + heroku.fake.address()
                + "] the Heroku app acme-mdm");
  }

  private DeployReceipt push(HerokuFault... faults) {
    if (faults.length > 0) {
      heroku.fake.faults(HerokuFaults.once(faults));
    }
    return heroku.target(client).deploy(TestHeroku.NEW, Optional.of(TestHeroku.OLD.fingerprint()));
  }

  private void duringPatch(HerokuFault... faults) {
    if (EnumSet.of(HerokuFault.SLOW, HerokuFault.ENDLESS).contains(faults[0])) {
      client.close();
      client = heroku.impatientClient();
    }
    heroku.fake.faults(HerokuFaults.once(faults).onlyAt("PATCH", 0));
  }

  private void duringEveryPatch(HerokuFault fault) {
    heroku.fake.faults(HerokuFaults.always(fault).onlyAt("PATCH", 0));
  }

  private void afterPatch(HerokuFault fault) {
    heroku.fake.faults(HerokuFaults.once(fault).onlyAt("GET", 2));
  }

  private static int size(Map.Entry<String, String> entry) {
    return entry.getKey().length() + entry.getValue().getBytes(UTF_8).length;
  }
}
