package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.LiftGuard;
import org.mdmtoolkit.Remedy.LiftGuard.Guard;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

/**
 * What people do by mistake, and what others do meanwhile: named, nothing lost, nothing deployed.
 */
class RenewalMistakesTest extends RenewalFixture {

  @Test
  void theRequestGivenBackIsNamed() {
    start();
    SourceFile request = SourceFile.read(generation(1).resolve("VendorCertificateRequest.csr"));
    refused(() -> accept(request), "this is the request of renewal fleet, generation 1");
    SourceFile other = SourceFile.of("x.csr", TestApplePki.customerRequest());
    refused(() -> accept(other), "this is a certificate signing request, not the certificate");
  }

  @Test
  void lastYearsCertificateIsNamedWithItsGeneration() {
    wholeYear(1);
    SourceFile last = SourceFile.read(generation(1).resolve("mdm.cer"));
    later(Duration.ofDays(340));
    start();
    refused(() -> accept(last), "belongs to the key of generation 1, not to that of generation 2");
  }

  @Test
  void theCertificateOfAGenerationThatWasGivenUpIsNamed() {
    start();
    TestCertificate first = apple(1);
    fleet().abort(Optional.empty(), Optional.empty());
    start();
    refused(() -> accept(file(first)), "belongs to the key of generation 1");
    assertThatThrownBy(() -> accept(file(first)))
        .hasMessageContaining("That generation was given up on 2026-");
  }

  @Test
  void aCertificateOfAnUnknownKeyAndAPushCertificateAreNamed() {
    start();
    refused(() -> accept(file(TestApplePki.vendor())), "does not belong to the key of");
    assertThatThrownBy(() -> accept(file(TestApplePki.push())))
        .hasMessageContaining("It is a push certificate");
  }

  @Test
  void ofAChainTheCertificateIsNamedAndAPkcs12FileIsToldFromApplesAnswer() {
    start();
    TestCertificate other = TestApplePki.vendor();
    String chain = other.issuersPem() + other.pem();
    refused(
        () -> accept(SourceFile.of("mdm.pem", chain.getBytes(US_ASCII))),
        "mdm.pem: the certificate CN=MDM Vendor: Example Inc.");
    refused(
        () -> accept(SourceFile.of("mdm.p12", other.pkcs12("a passphrase"))),
        "mdm.p12: this is a PKCS#12 file, which does not open without a passphrase");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>sign in</html>", "hello", "-----BEGIN CERTIFICATE-----\nA"})
  void whatIsNoCertificateIsNamed(String content) {
    start();
    SourceFile file = SourceFile.of("mdm.cer", content.getBytes(US_ASCII));
    refused(() -> accept(file), "mdm.cer");
  }

  @Test
  void aCertificateIsStoredAlthoughItsTargetDoesNotAnswerWhichIsNotedLater() {
    start();
    TestCertificate issued = apple(1);
    app.silent(new UnavailableException("no answer from api: the host name is unknown", ""));
    StepResult accepted = fleet().accept(file(issued), Optional.of(app));
    assertThat(accepted.passed()).isTrue();
    assertThat(accepted.notes()).anyMatch(note -> note.contains("the host name is unknown"));
    assertThat(generation(1).resolve("vendor.pem")).hasContent(issued.pem());
    assertThat(accepted.status().stage()).isEqualTo(Stage.ACCEPTED);
    assertThat(accepted.status().next()).isEqualTo(NextStep.ACCEPT);
    app.silent(null);
    app.set("one", "two", "three");
    StepResult again = fleet().accept(file(issued), Optional.of(app));
    assertThat(again.already()).isFalse();
    assertThat(again.notes()).contains("At the app acme no certificate is in force now.");
    assertThat(again.status().next()).isEqualTo(NextStep.DEPLOY);
    assertThat(fleet().accept(file(issued), Optional.of(app)).already()).isTrue();
    app.set("another", "two", "three");
    assertThatThrownBy(() -> fleet().deploy(app, false))
        .as("the change shows")
        .isInstanceOf(MdmException.class)
        .hasMessageContaining("changed");
  }

  @Test
  void whateverFormThePortalGaveIsTaken() {
    start();
    TestCertificate issued = apple(1);
    SourceFile chain =
        SourceFile.of("mdm.pem", ("note\r\n" + issued.chainPem()).getBytes(US_ASCII));
    accept(chain);
    assertThat(generation(1).resolve("vendor.pem")).hasContent(issued.pem());
    assertThat(generation(1).resolve("mdm.cer")).hasBinaryContent(chain.content());
    assertThat(fleet().accept(file(issued), Optional.of(app)).already()).isTrue();
  }

  @Test
  void aCertificateThatHasEndedOrIsOfAnotherAuthorityIsNotAccepted() {
    start();
    TestCertificate issued = apple(1);
    later(Duration.ofDays(400));
    refused(() -> accept(file(issued)), "expired on");
    assertThatThrownBy(() -> accept(file(issued))).hasMessageContaining("Download the newest one");
    renewals()
        .named("real") // trusts Apple's own root
        .withAnswers(fleet().settings())
        .start(false, new SecureRandom());
    byte[] request =
        SourceFile.read(home.resolve("renewals/real/generation-0001/VendorCertificateRequest.csr"))
            .content();
    TestCertificate forged = TestApplePki.answer(request, now(), now().plus(YEAR));
    refused(
        () -> renewals().named("real").accept(file(forged), Optional.empty()),
        "not among the Apple intermediates");
  }

  @Test
  void aPassphraseThatSomebodySetAloneStopsTheDeploy() {
    start();
    accept(file(apple(1)));
    app.setPassphraseAlone("somebody's passphrase");
    assertThatThrownBy(() -> fleet().deploy(app, false))
        .hasMessageContaining("somebody changed the values at the app acme since");
    assertThat(app.changes).isZero();
  }

  @Test
  void aForeignChangeBetweenAcceptAndDeployStopsTheDeploy() {
    app.set(TestApplePki.endingVendor().pem(), "old key", "old passphrase");
    start();
    accept(file(apple(1)));
    app.set(TestApplePki.vendor().pem(), "somebody's key", "somebody's passphrase");
    Map<String, String> before = content();
    assertThatThrownBy(() -> fleet().deploy(app, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("somebody changed the values at the app acme since")
        .hasMessageNotContaining("somebody's")
        .extracting(e -> ((MdmException) e).remedy())
        .isEqualTo(
            new LiftGuard(
                Guard.REPLACE_CHANGED,
                "Nothing was changed. Find out who did it; to put generation 1 in force all the"
                    + " same: {}. What is there now is kept."));
    assertThat(app.changes).isZero();
    assertThat(content()).isEqualTo(before);
    fleet().deploy(app, true);
    assertThat(generation(1).resolve("replaced-1/VendorPrivateKey.key"))
        .hasContent("somebody's key");
  }

  @Test
  void aForeignChangeAfterTheDeployIsSeenByTheNextDeploy() {
    wholeYear(1);
    app.set(TestApplePki.vendor().pem(), "somebody's key", "somebody's passphrase");
    assertThatThrownBy(() -> fleet().deploy(app, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("after they were deployed on");
    fleet().deploy(app, true);
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isTrue();
  }

  @Test
  void anotherTargetThanTheOneAcceptedForIsNotTakenSilently() {
    start();
    accept(file(apple(1)));
    MemoryTarget other = new MemoryTarget("production");
    assertThatThrownBy(() -> fleet().deploy(other, false))
        .hasMessageContaining("was accepted for the app acme, and this is the app production");
    assertThat(other.changes).isZero();
  }

  @Test
  void aTokenThatExpiresInTheMiddleOfADeployLosesNothing() {
    start();
    accept(file(apple(1)));
    app.failsAfter(new DeniedException("the token has expired", "Make a new one."));
    assertThatThrownBy(() -> fleet().deploy(app, false)).isInstanceOf(DeniedException.class);
    assertThat(fleet().status().next()).isEqualTo(NextStep.DEPLOY_AGAIN);
    assertThatThrownBy(() -> fleet().abort(Optional.of(app), Optional.empty()))
        .hasMessageContaining("are in force");
    assertThatThrownBy(() -> fleet().abort(Optional.empty(), Optional.empty()))
        .hasMessageContaining("its end is not known");
    assertThat(fleet().deploy(app, false).status().stage()).isEqualTo(Stage.DEPLOYED);
    assertThat(app.changes).isEqualTo(1);
    assertThat(journal().map(entry -> entry.event().action())).contains("renewal.deploy-failed");
  }

  @Test
  void aDeployThatFailedBeforeAnythingChangedCanBeGivenUp() {
    start();
    accept(file(apple(1)));
    app.failsBefore(new UnavailableException("no answer", "Try again."));
    assertThatThrownBy(() -> fleet().deploy(app, false)).isInstanceOf(UnavailableException.class);
    fleet().abort(Optional.of(app), Optional.empty());
    assertThat(fleet().status().stage()).isEqualTo(Stage.ABORTED);
  }

  @Test
  void aDeployToAPlaceThatIsGoneCanBeGivenUpAndNothingIsDueThen() {
    app.set(TestApplePki.vendor().pem(), "a key", "a passphrase");
    start();
    accept(file(apple(1)));
    app.failsBefore(new UnavailableException("no answer", "Try again."));
    assertThatThrownBy(() -> fleet().deploy(app, false)).isInstanceOf(UnavailableException.class);
    app.silent(new NotFoundException("there is no app acme", ""));
    StepResult done = fleet().abort(Optional.of(app), Optional.empty());
    assertThat(done.notes())
        .contains(
            "What the app acme holds cannot be read: there is no app acme. If it was deleted,"
                + " nothing of renewal fleet, generation 1 is in force there.");
    assertThat(done.status().isPutAway()).as("what was seen there signs no more").isTrue();
  }

  @Test
  void aStateFileThatIsMissingIsNamedAndCanBeWrittenAnew() throws IOException {
    wholeYear(1);
    Files.delete(generation(1).resolve("state.json"));
    checkNamedAndRebuilt("state.json is missing, though");
  }

  @ParameterizedTest
  @ValueSource(strings = {"accepted\" : \"2020", "", "{\"format\":1}"})
  void aStateFileThatWasEditedIsNamedAndCanBeWrittenAnew(String content) throws IOException {
    wholeYear(1);
    Path state = generation(1).resolve("state.json");
    String text = Files.readString(state);
    Files.writeString(
        state,
        content.startsWith("accepted")
            ? text.replaceFirst("accepted\" : \"[0-9]{4}", content)
            : content);
    checkNamedAndRebuilt("state.json cannot be trusted");
    assertThat(generation(1).resolve("state.json.damaged-1")).exists();
  }

  private void checkNamedAndRebuilt(String problem) {
    Map<String, String> before = content();
    refused(() -> fleet().status(), problem);
    refused(() -> start(), problem);
    refused(() -> fleet().deploy(app, false), problem);
    assertThat(content()).isEqualTo(before);
    assertThat(app.changes).isEqualTo(1);
    fleet().rebuildState();
    assertThat(fleet().status().stage()).isEqualTo(Stage.REQUESTED);
    assertThat(fleet().status().next()).as("it lies there").isEqualTo(NextStep.ACCEPT);
    accept(SourceFile.read(generation(1).resolve("mdm.cer")));
    assertThat(fleet().deploy(app, false).already()).isTrue();
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isTrue();
    assertThat(app.changes).isEqualTo(1);
    assertThat(content(generation(1)))
        .containsEntry("VendorPrivateKey.key", before.get(key("renewals/fleet/generation-0001/")));
  }

  private static String key(String folder) {
    return folder + "VendorPrivateKey.key";
  }

  @Test
  void theStateOfAnotherGenerationOrFormatIsNotTaken() throws IOException {
    wholeYear(1);
    later(Duration.ofDays(340));
    start();
    Path second = generation(2).resolve("state.json");
    String own = Files.readString(second);
    Files.writeString(second, Files.readString(generation(1).resolve("state.json")));
    refused(() -> fleet().status(), "it is that of another generation");
    assertThat(fleet().rebuildState().status().stage()).isEqualTo(Stage.REQUESTED);
    Files.writeString(second, own.replace("mdm-renewal-state/1", "mdm-renewal-state/2"));
    assertThatThrownBy(() -> fleet().status())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is of the format mdm-renewal-state/2");
    assertThatThrownBy(() -> fleet().rebuildState()).isInstanceOf(RefusedException.class);
  }

  @Test
  void aKeyOrACertificateThatVanishedOrWasExchangedIsNamed() throws IOException {
    start();
    Path key = generation(1).resolve("VendorPrivateKey.key");
    Path away = home.resolve("away");
    Files.move(key, away);
    refused(() -> start(), "VendorPrivateKey.key is missing, though");
    refused(() -> fleet().rebuildState(), "VendorPrivateKey.key is missing, though");
    Files.move(away, key);
    accept(file(apple(1)));
    Files.writeString(generation(1).resolve("vendor.pem"), TestApplePki.vendor().pem());
    refused(() -> fleet().deploy(app, false), "another certificate than the one");
    assertThat(app.changes).isZero();
  }

  @Test
  void settingsThatWereEditedAreNamed() throws IOException {
    start();
    Path settings = home.resolve("renewals/fleet/settings.json");
    Files.writeString(settings, Files.readString(settings).replace("mdm@", "evil@"));
    refused(() -> start(), "settings.json cannot be trusted");
  }

  @Test
  void stepsOutOfTheirOrderAreRefused() {
    assertThatThrownBy(() -> accept(file(TestApplePki.vendor())))
        .isInstanceOf(RefusedException.class);
    start();
    assertThatThrownBy(() -> fleet().deploy(app, false)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> fleet().verify(app, Optional.empty(), false))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void aChainWithWhichWhatWasAcceptedDoesNotHoldIsNotRemembered() {
    start();
    TestCertificate issued = apple(1);
    accept(file(issued));
    Renewal wrong = fleet().withChain(List.of(TestPki.root().certificate()));
    assertThatThrownBy(() -> wrong.accept(file(issued), Optional.of(app)))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> wrong.start(false, new SecureRandom()))
        .isInstanceOf(InvalidInputException.class);
    StepResult again = accept(file(issued));
    assertThat(again.already()).isTrue();
    assertThat(again.checks()).isNotEmpty();
    assertThat(renewals().named("fleet").deploy(app, false).passed()).isTrue();
  }

  @Test
  void aRehearsalOfADeployIsRefusedWhereTheDeployIs() {
    start();
    accept(file(apple(1)));
    assertThat(fleet().rehearsal().deploy(app, false).passed()).isTrue();
    assertThat(app.isExamined()).isTrue();
    app.refusesWhenExamined();
    assertThatThrownBy(() -> fleet().rehearsal().deploy(app, false))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> fleet().deploy(app, false)).isInstanceOf(RefusedException.class);
    assertThat(app.changes).isZero();
  }

  @Test
  void anotherAddressForARequestThatIsMadeIsRefused() {
    start();
    RenewalSettings other = RenewalSettings.none().with(RenewalSettings.EMAIL, "x@example.com");
    assertThatThrownBy(() -> fleet().withAnswers(other).start(false, new SecureRandom()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("with another address");
    assertThat(fleet().settings().get(RenewalSettings.EMAIL)).contains("mdm@example.com");
  }

  @Test
  void anotherAnswerForARenewalThatStandsIsRefusedAndAnotherAccountIsSaid() {
    Renewal first = fleet().withAnswers(RenewalSettings.none().with("app", "acme"));
    first.start(false, new SecureRandom());
    RenewalSettings other = RenewalSettings.none().with("app", "other");
    for (Renewal one : List.of(fleet(), fleet().rehearsal())) {
      assertThatThrownBy(() -> one.withAnswers(other).start(false, new SecureRandom()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("stands with another answer: app is acme, not other");
    }
    assertThat(fleet().settings().get("app")).contains("acme");
    RenewalSettings account = RenewalSettings.none().with(RenewalSettings.ACCOUNT, "one");
    fleet().withAnswers(account).start(false, new SecureRandom());
    StepResult changed =
        fleet()
            .withAnswers(account.with(RenewalSettings.ACCOUNT, "two"))
            .start(false, new SecureRandom());
    assertThat(changed.notes()).contains("An answer was changed: account is one, not two.");
    assertThat(journal().map(entry -> entry.event().action())).contains("renewal.answers-changed");
  }

  @Test
  void aPlaceThatDoesNotExistIsNotRememberedAndAnotherCanBeNamed() {
    start();
    TestCertificate issued = apple(1);
    Renewal wrong = fleet().withAnswers(RenewalSettings.none().with("app", "wrong"));
    MemoryTarget missing = new MemoryTarget("wrong").silent(new NotFoundException("no app", ""));
    StepResult accepted = wrong.accept(file(issued), Optional.of(missing));
    assertThat(accepted.passed()).isTrue();
    assertThat(accepted.remedy())
        .isInstanceOfSatisfying(
            Remedy.AcceptCertificate.class, one -> assertThat(one.app()).isEqualTo("APP"));
    assertThat(fleet().settings().get("app")).isEmpty();
    assertThat(fleet().status().target()).isEmpty();
    assertThat(accept(file(issued)).status().next()).isEqualTo(NextStep.DEPLOY);
    assertThat(fleet().deploy(app, false).passed()).isTrue();
  }

  @Test
  void aPassphraseThatDoesNotOpenTheKeyIsNamedAsThat() throws IOException {
    start();
    TestCertificate issued = apple(1);
    Path passphrase = generation(1).resolve("VendorPrivateKey.passphrase");
    Files.writeString(passphrase, "another one");
    assertThatThrownBy(() -> accept(file(issued)))
        .isInstanceOf(WrongPassphraseException.class)
        .hasMessageContaining("VendorPrivateKey.passphrase does not open ");
  }

  @Test
  void whatIsGivenUpWithAnAcceptedCertificateIsSaid() {
    start();
    accept(file(apple(1)));
    assertThat(fleet().rehearsal().abort(Optional.empty(), Optional.empty()).notes())
        .anyMatch(note -> note.contains("was accepted and never deployed"));
    assertThat(fleet().status().stage()).isEqualTo(Stage.ACCEPTED);
  }

  @Test
  void aStateThatIsRebuiltHasTheTimeOfTheRequest() throws IOException {
    start();
    Path request = generation(1).resolve("VendorCertificateRequest.csr");
    Files.setLastModifiedTime(request, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
    Files.delete(generation(1).resolve("state.json"));
    assertThat(fleet().rebuildState().status().since())
        .contains(Instant.parse("2026-01-02T03:04:05Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "Fleet", "-x", "a b", "fleet\n", "x.y"})
  void aNameThatCouldBeAPathOrAnOptionIsRefused(String name) {
    refused(() -> renewals().named(name), "a renewal's name is");
  }

  @Test
  void twoRunsOfOneRenewalDoNotMeet() throws IOException {
    start();
    Path lock = home.resolve("renewals/fleet/lock");
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> start())
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("(process " + ProcessHandle.current().pid() + ", since 20");
    }
    assertThat(start().already()).isTrue();
  }

  private StepResult accept(SourceFile file) {
    return fleet().accept(file, Optional.of(app));
  }

  private static void refused(ThrowingCallable call, String problem) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(problem);
  }
}
