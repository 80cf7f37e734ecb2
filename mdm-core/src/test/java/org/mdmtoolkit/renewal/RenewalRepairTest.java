package org.mdmtoolkit.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.RenewalStep;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.vault.CommandVault;
import org.mdmtoolkit.vault.Vault;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificate;

/** What went wrong at one step is never taken for a yes at the next, and there is a way out. */
class RenewalRepairTest extends RenewalFixture {

  private static final String KEY = "VendorPrivateKey.key";

  @Test
  void aNoToReplacingForeignValuesHoldsForTheNextRun() {
    accepted();
    app.set(TestApplePki.vendor().pem(), "somebody's key", "somebody's passphrase");
    MemoryTarget asked = app.failsBefore(new RefusedException("not confirmed", "Say yes."));
    assertThatThrownBy(() -> fleet().deploy(asked, true)).hasMessageContaining("not confirmed");
    assertThatThrownBy(() -> fleet().deploy(app, false))
        .hasMessageContaining("somebody changed the values at the app acme since");
    assertThat(app.changes).isZero();
  }

  @Test
  void aStoppedRunThatMightReplaceForeignValuesDoesNotLetTheNextOneDoIt() {
    accepted();
    app.set(TestApplePki.vendor().pem(), "somebody's key", "somebody's passphrase");
    app.failsBefore(new TimedOutException("no answer", "Again."));
    assertThatThrownBy(() -> fleet().deploy(app, true)).hasMessageContaining("no answer");
    assertThatThrownBy(() -> fleet().deploy(app, false))
        .hasMessageContaining("somebody changed the values at the app acme since");
    MemoryTarget other = new MemoryTarget("other");
    other.set(TestApplePki.vendor().pem(), "another's key", "another's passphrase");
    other.failsBefore(new TimedOutException("no answer", "Again."));
    assertThatThrownBy(() -> fleet().deploy(other, true)).hasMessageContaining("no answer");
    assertThatThrownBy(() -> fleet().deploy(other, false)).isInstanceOf(RefusedException.class);
    assertThat(other.changes).isZero();
  }

  @Test
  void aNoDoesNotCloseADeployThatWasStoppedBefore() {
    accepted();
    app.failsBefore(new TimedOutException("no answer", "Again."));
    assertThatThrownBy(() -> fleet().deploy(app, false)).hasMessageContaining("no answer");
    app.failsBefore(new RefusedException("not confirmed", "Say yes."));
    assertThatThrownBy(() -> fleet().deploy(app, false)).hasMessageContaining("not confirmed");
    assertThat(fleet().status().next()).isEqualTo(NextStep.DEPLOY_AGAIN);
  }

  @Test
  void theAnswersOfARefusedDeployAreNotRemembered() {
    accepted();
    app.failsBefore(new RefusedException("not confirmed", "Say yes."));
    RenewalSettings other = RenewalSettings.none().with("app", "other");
    assertThatThrownBy(() -> fleet().withAnswers(other).deploy(app, false))
        .isInstanceOf(RefusedException.class);
    assertThat(fleet().settings().get("app")).isEmpty();
    fleet().withAnswers(other).deploy(app, false);
    assertThat(fleet().settings().get("app")).contains("other");
  }

  @Test
  void whatTheTargetHeldIsKeptIfTheEarlierGenerationsFilesAreDamaged() throws IOException {
    wholeYear(1);
    String key = Files.readString(generation(1).resolve(KEY));
    Files.writeString(generation(1).resolve(KEY), "damaged");
    later(Duration.ofDays(340));
    wholeYear(2);
    assertThat(generation(2).resolve("replaced-1").resolve(KEY)).hasContent(key);
    assertThat(generation(1).resolve(KEY)).hasContent("damaged");
  }

  @Test
  void aLostKeyIsNamedAndTheGenerationCanBeGivenUp() throws IOException {
    accepted();
    app.failsBefore(new TimedOutException("no answer", "Again."));
    assertThatThrownBy(() -> fleet().deploy(app, false)).hasMessageContaining("no answer");
    Files.delete(generation(1).resolve(KEY));
    assertThat(fleet().status().next()).isEqualTo(NextStep.DEPLOY_AGAIN);
    assertThatThrownBy(() -> start())
        .hasMessageContaining("VendorPrivateKey.key is missing, though")
        .extracting(e -> ((MdmException) e).remedy())
        .isEqualTo(
            step(
                RenewalAct.ABORT,
                "Nothing was changed. Bring it back from a backup or from the vault. If it is"
                    + " lost: {}."));
    assertThatThrownBy(() -> fleet().deploy(app, false)).hasMessageContaining("is missing");
    MemoryTarget other = new MemoryTarget("other");
    assertThatThrownBy(() -> fleet().abort(Optional.of(other), Optional.empty()))
        .hasMessageContaining("was begun to the app acme, and this is the app other");
    fleet().abort(Optional.of(app), Optional.empty());
    assertThat(fleet().rebuildState().already()).isTrue();
    assertThat(start().status().generation()).isEqualTo(2);
  }

  @Test
  void valuesInForceAreKnownByTheirCertificateInWhateverForm() throws IOException {
    accepted();
    app.failsAfter(new TimedOutException("no answer", "Again."));
    assertThatThrownBy(() -> fleet().deploy(app, false)).hasMessageContaining("no answer");
    Path pem = generation(1).resolve("vendor.pem");
    Files.writeString(pem, "a note\n" + Files.readString(pem));
    Files.delete(generation(1).resolve(KEY));
    assertThatThrownBy(() -> fleet().abort(Optional.of(app), Optional.empty()))
        .hasMessageContaining("are in force");
  }

  @Test
  void aKeyThatDoesNotOpenIsNotHandedToAVault() throws IOException {
    accepted();
    Path passphrase = generation(1).resolve("VendorPrivateKey.passphrase");
    String right = Files.readString(passphrase);
    Files.writeString(passphrase, "another passphrase");
    Path out = home.resolve("out");
    Path program = Files.writeString(home.resolve("vault.sh"), "#!/bin/sh\ncat > '" + out + "'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Vault vault = CommandVault.of(program.toString(), Map.of());
    assertThatThrownBy(() -> fleet().store(vault, Optional.empty()))
        .isInstanceOf(InvalidInputException.class);
    assertThat(out).doesNotExist();
    Files.writeString(passphrase, right + "\n"); // as an editor leaves it
    fleet().store(vault, Optional.empty());
    assertThat(out).content().contains("\"passphrase\":\"" + right + "\"");
    assertThat(fleet().deploy(app, false).passed()).isTrue();
  }

  @Test
  void anotherPlaceThanTheDeployedOneIsNotVerified() {
    wholeYear(1);
    MemoryTarget other = new MemoryTarget("other");
    assertThatThrownBy(() -> fleet().verify(other, Optional.empty(), false))
        .hasMessageContaining("were deployed to the app acme, and this is the app other");
    assertThat(fleet().status().stage()).isEqualTo(Stage.VERIFIED);
  }

  @Test
  void aPushCertificateFromBetweenAcceptAndDeployProvesNothing() {
    accepted();
    PushCertificate between = push();
    later(Duration.ofDays(3));
    fleet().deploy(app, false);
    assertThat(fleet().verify(app, Optional.of(between), false).checks())
        .filteredOn(check -> check.result() == Check.Result.FAIL)
        .extracting(Check::name)
        .containsExactly("push-issued-now");
    assertThat(fleet().verify(app, Optional.of(push()), false).passed()).isTrue();
  }

  @Test
  void repeatedStepsRememberAnswersAndKeepWhatWasFoundOfAPushCertificate() {
    wholeYear(1);
    fleet().verify(app, Optional.of(push()), false);
    String state = content(generation(1)).get("state.json");
    RenewalSettings more = RenewalSettings.none().with("a", "accept");
    SourceFile given = SourceFile.read(generation(1).resolve("mdm.cer"));
    fleet().rehearsal().withAnswers(more).accept(given, Optional.of(app));
    assertThat(fleet().settings().get("a")).isEmpty();
    fleet().withAnswers(more).accept(given, Optional.of(app));
    fleet().withAnswers(more.with("d", "deploy")).deploy(app, false);
    Renewal verifying = fleet().withAnswers(more.with("v", "verify"));
    assertThat(verifying.verify(app, Optional.empty(), false).already()).isTrue();
    assertThat(fleet().settings().toString()).contains("a=accept", "d=deploy", "v=verify");
    assertThat(content(generation(1)).get("state.json")).isEqualTo(state);
  }

  @Test
  void lostSettingsAreNamedAndTheTopicIsStillCompared() throws IOException {
    wholeYear(1);
    fleet().verify(app, Optional.of(push()), false);
    assertThat(fleet().warnings()).isEmpty();
    Files.delete(home.resolve("renewals/fleet/settings.json"));
    Files.delete(generation(1).resolve(KEY));
    assertThat(fleet().warnings())
        .hasSize(2)
        .anyMatch(check -> check.sentence().contains("settings.json is missing"))
        .anyMatch(check -> check.sentence().contains(KEY + " is missing"));
    PushCertificate other =
        PushCertificate.of(
            TestApplePki.pushAnswer(
                    TestApplePki.OTHER_TOPIC, now().minusSeconds(60), now().plus(YEAR))
                .certificate());
    assertThat(fleet().verify(app, Optional.of(other), false).checks())
        .anyMatch(
            check -> check.name().equals("push-same-topic") && check.result() == Check.Result.FAIL);
  }

  @Test
  void whatWasReplacedIsPutBackThoughANewerGenerationIsOpen() {
    wholeYear(1);
    app.set(TestApplePki.vendor().pem(), "somebody's key", "somebody's passphrase");
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isFalse();
    fleet().start(true, new SecureRandom());
    assertThatThrownBy(() -> fleet().verify(app, Optional.empty(), false))
        .extracting(e -> ((MdmException) e).remedy())
        .isEqualTo(
            step(RenewalAct.LOOK, "{} says what is next.")
                .and(
                    new Remedy.PutBack(
                        "the app acme",
                        "",
                        generation(1).toString(),
                        home.resolve("renewals/fleet/chain.pem").toString(),
                        "Meanwhile, to put generation 1 in force again: {}.")));
    assertThatThrownBy(() -> fleet().deploy(app, false))
        .hasMessageContaining(generation(1).toString());
  }

  @Test
  void whatIsInForceIsReachedAgainOnceTheNewerGenerationIsGivenUp() {
    wholeYear(1);
    fleet().start(true, new SecureRandom());
    assertThatThrownBy(() -> fleet().verify(app, Optional.empty(), false))
        .hasMessageContaining("is not deployed yet; generation 1 is in force")
        .extracting(e -> ((MdmException) e).remedy())
        .isEqualTo(step(RenewalAct.LOOK, "{} says what is next."));
    assertThatThrownBy(() -> fleet().deploy(app, false))
        .isInstanceOf(RefusedException.class)
        .message()
        .doesNotContain("in force again");
    fleet().abort(Optional.empty(), Optional.empty());
    assertThat(fleet().status().generation()).isEqualTo(1);
    assertThat(fleet().verify(app, Optional.empty(), false).passed()).isTrue();
    app.set(TestApplePki.vendor().pem(), "somebody's key", "somebody's passphrase");
    fleet().deploy(app, true);
    assertThat(fleet().start(false, new SecureRandom()).notes())
        .anyMatch(one -> one.startsWith("Nothing was started: generation 1 is deployed, and its"));
    assertThat(fleet().abort(Optional.empty(), Optional.empty()).already()).isTrue();
    var next = fleet().start(true, new SecureRandom());
    assertThat(next.status().generation()).isEqualTo(3);
  }

  private PushCertificate push() {
    return PushCertificate.of(
        TestApplePki.pushAnswer(TestApplePki.TOPIC, now().minusSeconds(60), now().plus(YEAR))
            .certificate());
  }

  private void accepted() {
    start();
    fleet().accept(file(apple(1)), Optional.of(app));
  }

  private static RenewalStep step(RenewalAct act, String sentence) {
    return new RenewalStep("fleet", act, sentence);
  }
}
