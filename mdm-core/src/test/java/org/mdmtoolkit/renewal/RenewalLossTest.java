package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.RenewalStep;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificate;

/** What was lost, damaged or left until it ended: found before it costs a certificate. */
class RenewalLossTest extends RenewalFixture {

  private static final String KEY = "VendorPrivateKey.key";
  private static final String PASSPHRASE = "VendorPrivateKey.passphrase";
  private static final String REQUEST = "VendorCertificateRequest.csr";

  // --- a certificate that ended before it was deployed

  @Test
  void whatEndedBeforeItWasDeployedIsGivenUpAndAnotherBegun() {
    accepted(1);
    later(Duration.ofDays(400));
    TestCertificate reissued = apple(1);
    for (ThrowingCallable step :
        List.<ThrowingCallable>of(
            () -> fleet().deploy(app, false),
            () -> fleet().rehearsal().deploy(app, true),
            () -> start(),
            () -> startEarly(),
            () -> fleet().accept(file(reissued), Optional.of(app)))) {
      InvalidInputException e = refused(step);
      assertThat(e.problem()).startsWith("the certificate of renewal fleet, generation 1 expired");
      assertThat(acts(e.remedy())).containsExactly(RenewalAct.ABORT, RenewalAct.START);
    }
    assertThat(fleet().status().next()).isEqualTo(NextStep.ABORT);
    fleet().abort(Optional.empty(), Optional.empty());
    assertThat(start().status().generation()).isEqualTo(2);
    assertThat(app.changes).isZero();
  }

  @Test
  void whatEndedWhileItsDeployWasOpenIsGivenUpThoughItIsInForce() {
    accepted(1);
    app.failsAfter(new TimedOutException("no answer", "Again."));
    assertThatThrownBy(() -> fleet().deploy(app, false)).hasMessageContaining("no answer");
    assertThatThrownBy(() -> fleet().abort(Optional.of(app), Optional.empty()))
        .hasMessageContaining("are in force");
    later(Duration.ofDays(400));
    assertThat(fleet().status().next()).isEqualTo(NextStep.ABORT);
    assertThat(fleet().abort(Optional.of(app), Optional.empty()).notes())
        .anyMatch(note -> note.startsWith("It is in force at the app acme, and ended on "));
    assertThat(start().status().generation()).isEqualTo(2);
  }

  @Test
  void whatIsDeployedAndEndedIsFollowedByTheNextAndPutBackNoMore() {
    wholeYear(1);
    app.set(TestApplePki.vendor().pem(), "somebody's key", "somebody's passphrase");
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isFalse();
    assertThat(fleet().status().next()).isEqualTo(NextStep.DEPLOY_REPLACING);
    later(Duration.ofDays(400));
    assertThat(fleet().status().next()).isEqualTo(NextStep.START);
    assertThat(acts(refused(() -> fleet().deploy(app, true)).remedy()))
        .containsExactly(RenewalAct.START);
    assertThat(fleet().repair().isEmpty()).isTrue();
    start();
    assertThat(fleet().repair().isEmpty()).isTrue();
  }

  @Test
  void afterAnEarlyOneWasGivenUpTheLineThatMakesAnotherIsEarlyToo() {
    wholeYear(1);
    startEarly();
    fleet().abort(Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> fleet().accept(file(TestApplePki.vendor()), Optional.of(app)))
        .hasMessageContaining("has no open request")
        .extracting(e -> acts(((MdmException) e).remedy()))
        .isEqualTo(List.of(RenewalAct.START_EARLY));
    assertThat(startEarly().status().generation()).isEqualTo(3);
  }

  // --- the folder of a generation

  @Test
  void withoutTheFolderOfTheLatestGenerationNothingGoesOnWithTheOneBefore() throws IOException {
    Path away = twoYearsAndTheSecondAway();
    Map<String, String> before = content();
    for (ThrowingCallable step :
        List.<ThrowingCallable>of(
            () -> fleet().status(),
            () -> start(),
            () -> fleet().accept(file(apple(1)), Optional.of(app)),
            () -> fleet().deploy(app, true),
            () -> fleet().verify(app, Optional.empty(), false),
            () -> fleet().abort(Optional.empty(), Optional.empty()))) {
      InvalidInputException e = refused(step);
      assertThat(e.problem())
          .isEqualTo("the journal has a generation 2, and its folder is missing: " + generation(2));
      assertThat(acts(e.remedy())).containsExactly(RenewalAct.START_EARLY);
    }
    Files.createDirectory(generation(2)); // an empty one is not it, either
    refused(() -> start());
    Files.delete(generation(2));
    Files.delete(home.resolve("renewals/fleet/lock"));
    before.remove("renewals/fleet/lock");
    assertThat(content()).isEqualTo(before);
    Files.move(away, generation(2));
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isTrue();
    assertThat(start().status().generation()).isEqualTo(2);
  }

  @Test
  void whereThatFolderIsLostForGoodAnotherIsBegunUnderANumberOfItsOwn() throws IOException {
    Path away = twoYearsAndTheSecondAway();
    fleet().rehearsal().start(true, new SecureRandom());
    assertThat(startEarly().status().generation()).isEqualTo(3);
    assertThat(generation(2)).doesNotExist();
    assertThat(fleet().repair().isEmpty()).as("what may be in force ends later").isTrue();
    assertThat(fleet().warnings())
        .extracting(Check::name, Check::result)
        .contains(tuple("folder", Check.Result.PASS)); // worth knowing, and nothing to do
    assertThat(start().already()).as("the steps go on").isTrue();
    Files.move(away, generation(2)); // it was found
    assertThat(fleet().warnings()).isEmpty();
    Files.move(generation(2), away);
    fleet().accept(file(apple(3)), Optional.of(app));
    fleet().deploy(app, true);
    assertThat(fleet().warnings()).as("it was replaced").isEmpty();
  }

  @Test
  void aLostRequestThatAnotherFollowedIsAskedForNoMoreThoughThatIsGivenUp() throws IOException {
    wholeYear(1);
    startEarly();
    Files.move(generation(2), home.resolve("away"));
    refused(() -> fleet().status());
    startEarly();
    assertThat(fleet().warnings()).isEmpty();
    StepResult given = fleet().abort(Optional.empty(), Optional.empty());
    assertThat(given.status().generation()).isEqualTo(1);
    assertThat(fleet().status().next()).isEqualTo(NextStep.STORE);
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isTrue();
    assertThat(fleet().deploy(app, false).already()).isTrue();
    assertThat(startEarly().status().generation()).as("no number twice").isEqualTo(4);
    Files.move(generation(4), home.resolve("away-4"));
    assertThat(refused(() -> fleet().status()).problem()).contains("has a generation 4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"accepted", "accepted, its state written anew", "deploying", "deployed"})
  void aLostCertificateIsAskedForThoughWhatFollowedItIsGivenUp(String lost) throws IOException {
    wholeYear(1);
    startEarly();
    fleet().accept(file(apple(2)), Optional.of(app));
    switch (lost) {
      case "deployed" -> fleet().deploy(app, false);
      case "deploying" -> {
        app.failsAfter(new TimedOutException("no answer", "Again."));
        assertThatThrownBy(() -> fleet().deploy(app, false)).hasMessageContaining("no answer");
      }
      case "accepted" -> {}
      default -> {
        Files.delete(generation(2).resolve("state.json"));
        fleet().rebuildState();
      }
    }
    Files.move(generation(2), home.resolve("away"));
    startEarly();
    int changes = app.changes;
    StepResult given = fleet().abort(Optional.empty(), Optional.empty());
    assertThat(given.remedy().text())
        .startsWith("Nothing goes on yet: the journal has a generation 2, and its folder is ");
    for (ThrowingCallable step :
        List.<ThrowingCallable>of(
            () -> fleet().status(), () -> start(), () -> fleet().deploy(app, true))) {
      assertThat(acts(refused(step).remedy())).containsExactly(RenewalAct.START_EARLY);
    }
    assertThat(fleet().repair().isEmpty()).isTrue();
    assertThat(app.changes).isEqualTo(changes);
    assertThat(startEarly().status().generation()).as("the way on").isEqualTo(4);
  }

  @Test
  void whereTheJournalCannotBeReadNoNumberIsGivenOutAndNoEarlierYearPutInForce()
      throws IOException {
    twoYearsAndTheSecondAway();
    damageJournal();
    int changes = app.changes;
    for (ThrowingCallable step :
        List.<ThrowingCallable>of(
            () -> start(),
            () -> startEarly(),
            () -> fleet().deploy(app, true),
            () -> fleet().rehearsal().deploy(app, true))) {
      assertThat(refused(step).problem()).contains("line 1 is not a journal entry");
    }
    assertThat(generation(2)).doesNotExist();
    assertThat(generation(3)).doesNotExist();
    assertThat(app.changes).isEqualTo(changes);
    assertThat(fleet().warnings()).extracting(Check::name).containsExactly("journal");
    assertThat(fleet().status().generation()).as("looking is free").isEqualTo(1);
  }

  @Test
  void whereTheJournalCannotBeReadNothingIsSaidToBePutBack() throws IOException {
    wholeYear(1);
    app.set(TestApplePki.vendor().pem(), "somebody's key", "somebody's passphrase");
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isFalse();
    startEarly();
    assertThat(fleet().repair().isEmpty()).isFalse();
    damageJournal();
    assertThat(fleet().repair().isEmpty()).as("a later one may be lost").isTrue();
  }

  @Test
  void whatIsOpenGoesOnThoughTheJournalCannotBeRead() throws IOException {
    renewal("other").start(false, new SecureRandom());
    start();
    damageJournal();
    assertThat(start().already()).isTrue();
    fleet().accept(file(apple(1)), Optional.of(app));
    assertThat(fleet().deploy(app, false).already()).isFalse();
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isTrue();
  }

  private void damageJournal() throws IOException {
    Path journal = home.resolve("journal.jsonl");
    Files.writeString(journal, Files.readString(journal).replaceFirst("\\{", "["));
  }

  @Test
  void theFolderOfWhatWasGivenUpOrReplacedMayBeMissing() throws IOException {
    start();
    fleet().abort(Optional.empty(), Optional.empty());
    start();
    fleet().abort(Optional.empty(), Optional.empty());
    Files.move(generation(2), home.resolve("away"));
    assertThat(start().status().generation()).as("its number stays its own").isEqualTo(3);
    Files.move(generation(1), home.resolve("away-1"));
    assertThat(fleet().warnings()).isEmpty();
    assertThat(start().already()).isTrue();
  }

  // --- files

  @Test
  void aLostRequestIsMadeAgainToTheByteOfItsKeyAlone() throws IOException {
    start();
    checkRequestMadeAgain();
    fleet().accept(file(apple(1)), Optional.of(app));
    checkRequestMadeAgain();
    assertThat(journal().map(entry -> entry.event().action()))
        .contains("renewal.request-made-again");
  }

  private void checkRequestMadeAgain() throws IOException {
    Path request = generation(1).resolve(REQUEST);
    String was = Files.readString(request);
    Files.delete(request);
    Check lost = fleet().warnings().get(0);
    assertThat(lost.sentence()).contains(REQUEST + " is missing, though");
    assertThat(acts(lost.remedy())).containsExactly(RenewalAct.START);
    fleet().rehearsal().start(false, new SecureRandom());
    assertThat(request).doesNotExist();
    start();
    assertThat(request).hasContent(was);
    assertThat(fleet().warnings()).isEmpty();
  }

  @Test
  void whatIsDeployedNeedsItsRequestNoMoreAndTheNextYearBegins() throws IOException {
    wholeYear(1);
    SourceFile given = SourceFile.read(generation(1).resolve("mdm.cer"));
    Files.delete(generation(1).resolve(REQUEST));
    assertThat(fleet().warnings()).isEmpty();
    assertThat(fleet().deploy(app, false).already()).isTrue();
    assertThat(fleet().accept(given, Optional.of(app)).already()).isTrue();
    assertThat(refused(() -> fleet().accept(file(TestApplePki.vendor()), Optional.of(app))))
        .hasMessageContaining("does not belong to the key of renewal fleet, generation 1");
    assertThat(start().notes().get(0)).startsWith("Nothing was started");
    Files.writeString(generation(1).resolve(PASSPHRASE), "another passphrase");
    assertThat(acts(fleet().warnings().get(0).remedy())).containsExactly(RenewalAct.START_EARLY);
    assertThat(startEarly().status().generation()).isEqualTo(2);
    fleet().abort(Optional.empty(), Optional.empty());
    later(Duration.ofDays(340));
    assertThat(start().status().generation()).as("when it is due").isEqualTo(3);
    assertThat(generation(1).resolve(REQUEST)).doesNotExist();
  }

  @Test
  void aLostRequestIsNotMadeAgainForAnotherAddress() throws IOException {
    start();
    Path request = generation(1).resolve(REQUEST);
    String was = Files.readString(request);
    Files.delete(request);
    Renewal other =
        fleet().withAnswers(RenewalSettings.none().with(RenewalSettings.EMAIL, "new@example.com"));
    assertThatThrownBy(() -> other.start(false, new SecureRandom()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("with another address");
    assertThat(request).doesNotExist();
    Files.writeString(request, was);
    Files.delete(generation(1).resolve("state.json"));
    fleet().rebuildState(); // which does not know the address
    Files.delete(request);
    assertThat(refused(() -> other.start(false, new SecureRandom())).remedy().text())
        .contains("give the address that it was made for");
    start();
    assertThat(request).hasContent(was);
  }

  @Test
  void aRequestIsNotMadeAgainOfAnotherKey() throws IOException {
    start();
    copyFromAnother(KEY, PASSPHRASE);
    Files.delete(generation(1).resolve(REQUEST));
    assertThat(refused(() -> start()).problem()).contains(KEY + " is not the key of");
    assertThat(generation(1).resolve(REQUEST)).doesNotExist();
  }

  @Test
  void aLostCertificateIsMadeAgainOfApplesFileAndNeverGivenUpForIt() throws IOException {
    accepted(1);
    Path pem = generation(1).resolve("vendor.pem");
    Path cer = generation(1).resolve("mdm.cer");
    Files.delete(pem);
    for (ThrowingCallable step :
        List.<ThrowingCallable>of(
            () -> start(),
            () -> fleet().deploy(app, false),
            () -> fleet().accept(file(apple(1)), Optional.of(app)))) {
      assertThat(refused(step).remedy())
          .isInstanceOfSatisfying(
              Remedy.ConvertCertificate.class,
              one -> {
                assertThat(one.file()).isEqualTo(cer.toString());
                assertThat(one.pem()).isEqualTo(pem.toString());
              });
    }
    Files.writeString(cer, "damaged");
    assertThat(refused(() -> start()).remedy().text()).contains("developer.apple.com");
    Files.writeString(pem, "damaged");
    assertThat(fleet().warnings().get(0).remedy().text()).contains("Move it away.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut key", "cut request", "key", "passphrase", "request", "all but key"})
  void nobodyIsSentToApplesPortalForWhatDoesNotFit(String damage) throws IOException {
    start();
    Path key = generation(1).resolve(KEY);
    Path request = generation(1).resolve(REQUEST);
    switch (damage) {
      case "cut key" -> Files.writeString(key, Files.readString(key).substring(0, 500));
      case "cut request" -> Files.writeString(request, Files.readString(request).substring(0, 500));
      case "key" -> copyFromAnother(KEY, PASSPHRASE);
      case "passphrase" -> copyFromAnother(PASSPHRASE);
      case "request" -> copyFromAnother(REQUEST);
      default -> copyFromAnother(PASSPHRASE, REQUEST);
    }
    InvalidInputException e = refused(() -> start());
    if (damage.contains("request")) {
      assertThat(acts(e.remedy())).containsExactly(RenewalAct.START);
      Files.move(request, home.resolve("away")); // as it says
      start();
    } else {
      assertThat(acts(e.remedy())).containsExactly(RenewalAct.ABORT);
      assertThat(fleet().status().next()).isEqualTo(NextStep.RESTORE);
      assertThat(fleet().warnings()).extracting(Check::result).containsExactly(Check.Result.FAIL);
      fleet().abort(Optional.empty(), Optional.empty());
      start();
    }
    assertThat(fleet().warnings()).isEmpty();
    assertThat(fleet().status().next()).isEqualTo(NextStep.ORDER);
  }

  @Test
  void aWrongPassphraseOfWhatIsInForceIsFoundBeforeItIsNeeded() throws IOException {
    wholeYear(1);
    assertThat(fleet().warnings()).isEmpty();
    Path passphrase = generation(1).resolve(PASSPHRASE);
    Files.writeString(passphrase, Files.readString(passphrase) + "\n"); // as an editor leaves it
    assertThat(fleet().warnings()).isEmpty();
    Files.writeString(passphrase, "another passphrase");
    Check wrong = fleet().warnings().get(0);
    assertThat(wrong.sentence()).contains(PASSPHRASE + " does not open ").doesNotContain("another");
    assertThat(acts(wrong.remedy())).containsExactly(RenewalAct.START_EARLY);
    assertThatThrownBy(() -> fleet().deploy(app, false))
        .isInstanceOf(WrongPassphraseException.class);
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isTrue();
  }

  @Test
  void aChainThatIsLostIsSaidAndAnotherGivenOnceIsEnough() throws IOException {
    accepted(1);
    Files.delete(home.resolve("renewals/fleet/chain.pem"));
    assertThat(renewals().named("fleet").warnings())
        .extracting(Check::name)
        .containsExactly("chain");
    start();
    assertThat(renewals().named("fleet").warnings()).isEmpty();
  }

  @Test
  void aReportWithoutTheJournalOfTheRenewalSaysSo() throws IOException {
    wholeYear(1);
    String said = "has no line of the renewal";
    assertThat(new String(fleet().report("1").markdown(), US_ASCII)).doesNotContain(said);
    Files.delete(home.resolve("journal.jsonl"));
    assertThat(new String(fleet().report("1").markdown(), US_ASCII)).contains(said);
  }

  @Test
  void aRebuildThatIsOnlyTriedOutPassesWhereItWouldAndChangesNothing() throws IOException {
    start();
    Path state = generation(1).resolve("state.json");
    Files.writeString(state, "damaged");
    Map<String, String> before = content(generation(1));
    StepResult tried = fleet().rehearsal().rebuildState();
    assertThat(tried.passed()).isTrue();
    assertThat(tried.notes()).singleElement().asString().contains("would be written anew");
    assertThat(content(generation(1))).isEqualTo(before);
    assertThat(fleet().rebuildState().status().next()).isEqualTo(NextStep.ORDER);
  }

  // --- the topic

  @Test
  void aChangedTopicIsNotMendedByLeavingThePushCertificateOut() {
    wholeYear(1);
    verify(TestApplePki.TOPIC, false);
    assertThat(verify(TestApplePki.OTHER_TOPIC, false).passed()).isFalse();
    StepResult without = fleet().verify(app, Optional.empty(), false);
    assertThat(without.passed()).isFalse();
    assertThat(without.checks())
        .filteredOn(Check::isInTheWay)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.sentence()).startsWith("the topic changed from ");
              assertThat(acts(one.remedy())).containsExactly(RenewalAct.VERIFY_PUSH_CERTIFICATE);
            });
    assertThat(fleet().status().doubt().orElseThrow().kind())
        .isEqualTo(RenewalStatus.Doubt.Kind.TOPIC_CHANGED);
    assertThat(new RenewalWords(fleet().status()).isTopicChanged()).isTrue();
    assertThat(verify(TestApplePki.TOPIC, false).passed()).isTrue();
    assertThat(fleet().verify(app, Optional.empty(), false).already()).isTrue();
    assertThat(verify(TestApplePki.OTHER_TOPIC, false).passed()).isFalse();
    assertThat(verify(TestApplePki.OTHER_TOPIC, true).passed()).as("with leave").isTrue();
    assertThat(fleet().status().doubt()).isEmpty();
  }

  private StepResult verify(String topic, boolean acceptNewTopic) {
    TestCertificate issued =
        TestApplePki.pushAnswer(topic, now().minusSeconds(60), now().plus(YEAR));
    return fleet()
        .verify(app, Optional.of(PushCertificate.of(issued.certificate())), acceptNewTopic);
  }

  // --- helpers

  private void accepted(int number) {
    start();
    fleet().accept(file(apple(number)), Optional.of(app));
  }

  private StepResult startEarly() {
    return fleet().start(true, new SecureRandom());
  }

  private Path twoYearsAndTheSecondAway() throws IOException {
    wholeYear(1);
    later(Duration.ofDays(340));
    wholeYear(2);
    return Files.move(generation(2), home.resolve("away"));
  }

  private void copyFromAnother(String... files) throws IOException {
    renewal("other").start(false, new SecureRandom());
    for (String file : files) {
      byte[] content =
          Files.readAllBytes(home.resolve("renewals/other/generation-0001").resolve(file));
      Files.writeString(generation(1).resolve(file), new String(content, US_ASCII));
    }
  }

  private static InvalidInputException refused(ThrowingCallable step) {
    InvalidInputException e = catchThrowableOfType(InvalidInputException.class, step);
    assertThat(e).isNotNull();
    return e;
  }

  private static List<RenewalAct> acts(Remedy remedy) {
    List<Remedy> parts =
        remedy instanceof Remedy.Several several ? several.parts() : List.of(remedy);
    return parts.stream().map(one -> ((RenewalStep) one).act()).toList();
  }
}
