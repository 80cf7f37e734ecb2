package org.mdmtoolkit.delivery.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.RevealedSecret;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.run.HostEvent;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import org.mdmtoolkit.delivery.secret.SecretOutcome.Ending;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;

/** Each kind of secret, from escrow to the Mac and back, through the fake Fleet. */
class DeviceSecretsTest {

  private static final FakeHost HOST = FakeHost.mac(1);
  private static final String GUID = "0A1B2C3D-0000-4000-8000-000000000001";

  @TempDir Path folder;

  private final FakeFleet fleet = FakeFleet.start();
  private TestHome home;
  private FleetServer server;
  private Host host;

  @BeforeEach
  void begin() {
    home = TestHome.in(folder);
    fleet.add(HOST);
    server =
        FleetServer.at(
            ServerConnection.to(ServerAddress.of(fleet.url()), Given.secret(fleet.token())));
    host = server.find(HOST.serial()).get(0);
  }

  @AfterEach
  void end() {
    server.close();
    fleet.close();
  }

  private MacSecrets online(MacSecrets mac) {
    fleet.macAnswers(HOST, mac);
    return mac;
  }

  private DeviceSecrets secrets() {
    return DeviceSecrets.at(server, home.state(), home::unlock)
        .waitingFor(Duration.ofMinutes(1))
        .sleeper((time, cancelled) -> home.pass(time));
  }

  private SecretOutcome change(SecretChange change) {
    List<SecretOutcome> outcomes = secrets().change(change, List.of(host));
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  private SecretOutcome recovery(Act act) {
    return change(SecretChange.recoveryLock(act, "INC-7"));
  }

  private SecretOutcome verify(SecretKind kind) {
    return secrets().verify(kind, List.of(host)).get(0);
  }

  /** What is in escrow of a kind, the newest first. */
  private List<RevealedSecret> kept(SecretKind kind) {
    List<EscrowRecord> records =
        new ArrayList<>(
            home.custody().records().records().stream()
                .filter(record -> kind.types().contains(record.requestType()))
                .toList());
    Collections.reverse(records);
    return home.custody().reveal(records, home.unlock(), JournalEvent.of("test")).stream()
        .map(Custody.Revealed::secret)
        .flatMap(Optional::stream)
        .toList();
  }

  private SecretState state(String commandUuid) {
    EscrowRecord record =
        home.custody().records().records().stream()
            .filter(one -> one.commandUuid().equals(commandUuid))
            .findFirst()
            .orElseThrow();
    return SecretHistory.of(home.journal()).state(record);
  }

  private void assertNothingIsWrong() {
    assertThat(home.custody().check()).isEmpty();
  }

  @Test
  void aRecoveryLockIsSetAndProvenAndCanBeReadFromEscrow() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    SecretOutcome outcome = recovery(Act.SET);
    assertThat(outcome.ending()).as(outcome.words()).isEqualTo(Ending.VERIFIED);
    assertThat(mac.recoveryLock()).contains(kept(SecretKind.RECOVERY_LOCK).get(0).reveal());
    assertThat(state(outcome.commandUuid().orElseThrow())).isEqualTo(SecretState.VERIFIED);
    assertThat(home.custody().open(HOST.serial(), SecretKind.RECOVERY_LOCK)).isEmpty();
    assertNothingIsWrong();
  }

  @Test
  void aRotationTakesThePresentPasswordFromEscrowAndKeepsItThere() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    recovery(Act.SET);
    String first = mac.recoveryLock().orElseThrow();
    home.pass(Duration.ofDays(1));
    assertThat(recovery(Act.ROTATE).ending()).isEqualTo(Ending.VERIFIED);
    assertThat(mac.recoveryLock().orElseThrow()).isNotEqualTo(first);
    assertThat(kept(SecretKind.RECOVERY_LOCK))
        .extracting(RevealedSecret::reveal)
        .containsExactly(mac.recoveryLock().orElseThrow(), first);
    assertNothingIsWrong();
  }

  @Test
  void aFalseAcknowledgementIsFoundOutAndTheOldPasswordNamed() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    String first = recovery(Act.SET).commandUuid().orElseThrow();
    home.pass(Duration.ofDays(1));
    mac.faults().nextOf("SetRecoveryLock", MacFault.FALSE_ACKNOWLEDGEMENT);
    SecretOutcome outcome = recovery(Act.ROTATE);
    assertThat(outcome.ending()).isEqualTo(Ending.OLDER_HOLDS);
    assertThat(outcome.commandUuid()).contains(first);
    assertThat(state(first)).isEqualTo(SecretState.VERIFIED);
    home.pass(Duration.ofDays(1));
    assertThat(recovery(Act.ROTATE).ending()).isEqualTo(Ending.VERIFIED);
    assertNothingIsWrong();
  }

  @Test
  void aForeignPasswordIsSaidToBeOneAndCanBeGiven() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    recovery(Act.SET);
    mac.foreignRecoveryLock("set by somebody");
    home.pass(Duration.ofDays(1));
    SecretOutcome outcome = recovery(Act.ROTATE);
    assertThat(outcome.ending()).isEqualTo(Ending.NONE_HOLDS);
    assertThat(mac.recoveryLock()).contains("set by somebody");
    home.pass(Duration.ofDays(1));
    try (Secret known = Secret.copyOf("set by somebody".toCharArray())) {
      assertThat(change(SecretChange.recoveryLock(Act.ROTATE, "INC-8").withCurrent(known)).ending())
          .isEqualTo(Ending.VERIFIED);
    }
    assertThat(kept(SecretKind.RECOVERY_LOCK))
        .extracting(RevealedSecret::reveal)
        .contains("set by somebody", mac.recoveryLock().orElseThrow());
    assertNothingIsWrong();
  }

  @Test
  void aLostAnswerLeavesTheChangeOpenUntilTheMacIsAsked() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    mac.faults().nextOf("SetRecoveryLock", MacFault.LOST_ANSWER);
    SecretOutcome outcome = recovery(Act.SET);
    assertThat(outcome.ending()).isEqualTo(Ending.NOT_ANSWERED);
    assertThat(home.custody().open(HOST.serial(), SecretKind.RECOVERY_LOCK)).isPresent();
    SecretOutcome second =
        change(SecretChange.recoveryLock(Act.SET, "another").allowingOroms(true));
    assertThat(second.ending()).isIn(Ending.NOT_ANSWERED, Ending.REFUSED, Ending.VERIFIED);
    assertThat(verify(SecretKind.RECOVERY_LOCK).ending()).isEqualTo(Ending.VERIFIED);
    assertThat(mac.recoveryLock()).contains(kept(SecretKind.RECOVERY_LOCK).get(0).reveal());
  }

  @Test
  void withoutAProvenPasswordNothingIsRotatedOrCleared() {
    online(MacSecrets.appleSilicon().host(HOST).recoveryLock("set by somebody").build());
    SecretOutcome outcome = recovery(Act.ROTATE);
    assertThat(outcome.ending()).isEqualTo(Ending.REFUSED);
    assertThat(outcome.failure().orElseThrow()).isInstanceOf(RefusedException.class);
    assertThat(recovery(Act.CLEAR).ending()).isEqualTo(Ending.REFUSED);
    assertThat(recovery(Act.SET).ending()).isEqualTo(Ending.NONE_HOLDS);
  }

  @Test
  void aRecoveryLockIsTakenOffAndItsOldPasswordsStay() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    recovery(Act.SET);
    home.pass(Duration.ofDays(1));
    assertThat(recovery(Act.CLEAR).ending()).isEqualTo(Ending.VERIFIED);
    assertThat(mac.recoveryLock()).isEmpty();
    assertThat(kept(SecretKind.RECOVERY_LOCK)).hasSize(2);
    home.pass(Duration.ofDays(1));
    assertThat(recovery(Act.SET).ending()).isEqualTo(Ending.VERIFIED);
  }

  @Test
  void aFirmwarePasswordWaitsForTheRestartAndIsProvenThen() {
    fleet.intel(HOST);
    host = server.find(HOST.serial()).get(0);
    MacSecrets mac = online(MacSecrets.intel().host(HOST).build());
    SecretOutcome set = change(SecretChange.firmwarePassword(Act.SET, "INC-7"));
    assertThat(set.ending()).as(set.words()).isEqualTo(Ending.RESTART_PENDING);
    assertThat(state(set.commandUuid().orElseThrow())).isEqualTo(SecretState.RESTART_PENDING);
    assertThat(verify(SecretKind.FIRMWARE_PASSWORD).ending()).isEqualTo(Ending.RESTART_PENDING);
    assertThat(change(SecretChange.firmwarePassword(Act.ROTATE, "too early")).ending())
        .isEqualTo(Ending.REFUSED);
    mac.restart();
    assertThat(verify(SecretKind.FIRMWARE_PASSWORD).ending()).isEqualTo(Ending.VERIFIED);
    assertThat(mac.firmwarePassword()).contains(kept(SecretKind.FIRMWARE_PASSWORD).get(0).reveal());
    home.pass(Duration.ofDays(1));
    assertThat(change(SecretChange.firmwarePassword(Act.CLEAR, "INC-9")).ending())
        .isEqualTo(Ending.RESTART_PENDING);
    mac.restart();
    assertThat(verify(SecretKind.FIRMWARE_PASSWORD).ending()).isEqualTo(Ending.VERIFIED);
    assertThat(mac.firmwarePassword()).isEmpty();
    assertNothingIsWrong();
  }

  @Test
  void aNewFileVaultKeyComesBackSealedAndOpensTheNextRotation() {
    MacSecrets mac =
        online(MacSecrets.appleSilicon().host(HOST).fileVault().user("anna", "hers").build());
    try (Secret unlock = Secret.copyOf("hers".toCharArray())) {
      SecretOutcome outcome = change(SecretChange.fileVaultKey("INC-7").withCurrent(unlock));
      assertThat(outcome.ending()).as(outcome.words()).isEqualTo(Ending.KEPT);
    }
    assertThat(kept(SecretKind.FILEVAULT_KEY))
        .extracting(RevealedSecret::reveal)
        .contains(mac.fileVaultKey().orElseThrow());
    home.pass(Duration.ofDays(1));
    assertThat(change(SecretChange.fileVaultKey("INC-8")).ending()).isEqualTo(Ending.KEPT);
    assertThat(kept(SecretKind.FILEVAULT_KEY))
        .extracting(RevealedSecret::reveal)
        .contains(mac.fileVaultKey().orElseThrow());
    assertNothingIsWrong();
  }

  @Test
  void anActivationLockCodeIsFetchedBeforeItMayBeCleared() {
    MacSecrets mac =
        online(
            MacSecrets.appleSilicon()
                .host(HOST)
                .activationLockCode("0A1CD-EF2GH-3JK4-L5MN-6PQR-7TUV")
                .daysSinceSupervision(3)
                .build());
    assertThatThrownBy(() -> secrets().clearActivationLock(List.of(host), "INC-7"))
        .isInstanceOf(RefusedException.class);
    assertThat(mac.activationLockCodes()).hasSize(1);
    SecretOutcome outcome =
        secrets().fetch(SecretKind.ACTIVATION_LOCK_CODE, List.of(host), Optional.empty()).get(0);
    assertThat(outcome.ending()).as(outcome.words()).isEqualTo(Ending.KEPT);
    assertThat(kept(SecretKind.ACTIVATION_LOCK_CODE).get(0).reveal())
        .isEqualTo(mac.activationLockCodes().get(0));
    assertThat(secrets().clearActivationLock(List.of(host), "INC-7").get(0).ending())
        .isEqualTo(Ending.ACCEPTED);
    assertNothingIsWrong();
  }

  @Test
  void anAdministratorsPasswordIsAcceptedAndNeverSaidToBeProven() {
    MacSecrets mac =
        online(MacSecrets.appleSilicon().host(HOST).admin(GUID, "itadmin", "old").build());
    SecretOutcome outcome = change(SecretChange.adminPassword(Act.SET, GUID, "INC-7"));
    assertThat(outcome.ending()).as(outcome.words()).isEqualTo(Ending.ACCEPTED);
    String password = kept(SecretKind.ADMIN_PASSWORD).get(0).reveal();
    assertThat(mac.adminPasswordIs(GUID, password)).isTrue();
    assertThat(state(outcome.commandUuid().orElseThrow())).isEqualTo(SecretState.ACKNOWLEDGED);
    assertThat(change(SecretChange.adminPassword(Act.ROTATE, "NO-SUCH-GUID", "x")).ending())
        .isEqualTo(Ending.FAILED);
    assertThat(mac.adminPasswordIs(GUID, password)).isTrue();
    assertNothingIsWrong();
  }

  @Test
  void aMacOfTheWrongChipSaysSoAndKeepsWhatItHas() {
    MacSecrets mac = online(MacSecrets.intel().host(HOST).firmwarePassword("its own").build());
    assertThat(recovery(Act.SET).ending()).isEqualTo(Ending.FAILED);
    fleet.intel(HOST);
    host = server.find(HOST.serial()).get(0);
    assertThat(recovery(Act.SET).ending()).isEqualTo(Ending.REFUSED);
    assertThat(mac.firmwarePassword()).contains("its own");
  }

  // Found by the campaign

  @Test
  void ofTwoThatWereProvenOnlyTheLastIsSaidToBeHeld() {
    online(MacSecrets.appleSilicon().host(HOST).build());
    String first = recovery(Act.SET).commandUuid().orElseThrow();
    home.pass(Duration.ofDays(1));
    String second = recovery(Act.ROTATE).commandUuid().orElseThrow();
    assertThat(state(first)).isEqualTo(SecretState.REPLACED);
    assertThat(state(second)).isEqualTo(SecretState.VERIFIED);
  }

  @Test
  void aMacThatDidItTwiceAndSaysThatItFailedIsAskedForTheNewPassword() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    recovery(Act.SET);
    home.pass(Duration.ofDays(1));
    mac.faults().nextOf("SetRecoveryLock", MacFault.DONE_TWICE);
    mac.faults().nextOf("VerifyRecoveryLock", MacFault.WITHOUT_KEYS);
    SecretOutcome outcome = recovery(Act.ROTATE);
    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(state(outcome.commandUuid().orElseThrow())).isEqualTo(SecretState.DENIED);
    assertThat(mac.recoveryLock()).contains(kept(SecretKind.RECOVERY_LOCK).get(0).reveal());
    home.pass(Duration.ofDays(1));
    assertThat(verify(SecretKind.RECOVERY_LOCK).ending()).isNotEqualTo(Ending.NONE_HOLDS);
    assertThat(state(outcome.commandUuid().orElseThrow())).isEqualTo(SecretState.VERIFIED);
  }

  @Test
  void anAcknowledgedChangeIsNotSaidToHaveFailedWhereTheQuestionWasNotAnswered() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    mac.faults().nextOf("VerifyRecoveryLock", MacFault.ERROR);
    SecretOutcome outcome = recovery(Act.SET);
    assertThat(outcome.ending()).isEqualTo(Ending.NOT_ANSWERED);
    assertThat(state(outcome.commandUuid().orElseThrow())).isEqualTo(SecretState.ACKNOWLEDGED);
    assertThat(verify(SecretKind.RECOVERY_LOCK).ending()).isEqualTo(Ending.VERIFIED);
  }

  @Test
  void aFirmwarePasswordThatDoesNotWaitForTheRestartIsNotSaidToWait() {
    fleet.intel(HOST);
    host = server.find(HOST.serial()).get(0);
    MacSecrets mac = online(MacSecrets.intel().host(HOST).firmwarePassword("its own").build());
    mac.faults().nextOf("SetFirmwarePassword", MacFault.FALSE_ACKNOWLEDGEMENT);
    SecretOutcome outcome = change(SecretChange.firmwarePassword(Act.SET, "INC-7"));
    assertThat(outcome.ending()).isEqualTo(Ending.NONE_HOLDS);
    assertThat(mac.pendingFirmwarePassword()).isEmpty();
  }

  @Test
  void aCodeThatWasMadeSinceTheLastFetchIsNotCleared() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    secrets().fetch(SecretKind.ACTIVATION_LOCK_CODE, List.of(host), Optional.empty());
    String newer = mac.newActivationLockCode();
    mac.faults().nextOf("ActivationLockBypassCode", MacFault.WITHOUT_KEYS);
    assertThat(secrets().clearActivationLock(List.of(host), "INC-7").get(0).ending())
        .isEqualTo(Ending.NOT_ANSWERED);
    assertThat(secrets().clearActivationLock(List.of(host), "INC-7").get(0).ending())
        .isEqualTo(Ending.ACCEPTED);
    assertThat(kept(SecretKind.ACTIVATION_LOCK_CODE))
        .extracting(RevealedSecret::reveal)
        .contains(newer);
  }

  @Test
  void anOldFileVaultAnswerDoesNotTakeThePlaceOfTheNewestKey() {
    MacSecrets mac =
        online(MacSecrets.appleSilicon().host(HOST).fileVault().user("a", "b").build());
    String first;
    try (Secret unlock = Secret.copyOf("b".toCharArray())) {
      first =
          change(SecretChange.fileVaultKey("INC-7").withCurrent(unlock))
              .record()
              .orElseThrow()
              .commandUuid();
      home.pass(Duration.ofDays(1));
    }
    String second = change(SecretChange.fileVaultKey("INC-8")).record().orElseThrow().commandUuid();
    String command = first.replaceFirst("-key$", "");
    assertThat(secrets().fetchAnswer(command, host).ending()).isEqualTo(Ending.KEPT);
    assertThat(state(second)).isEqualTo(SecretState.VERIFIED);
    assertThat(state(first)).isEqualTo(SecretState.REPLACED);
    home.pass(Duration.ofDays(1));
    assertThat(change(SecretChange.fileVaultKey("INC-9")).ending()).isEqualTo(Ending.KEPT);
    assertThat(kept(SecretKind.FILEVAULT_KEY))
        .extracting(RevealedSecret::reveal)
        .contains(mac.fileVaultKey().orElseThrow());
  }

  @Test
  void whatWasProvenSinceIsNotContinuedButChangedAnew() {
    MacSecrets mac = online(MacSecrets.appleSilicon().host(HOST).build());
    recovery(Act.SET);
    home.pass(Duration.ofDays(1));
    DeviceSecrets killed =
        secrets()
            .telling(
                new RunListener() {
                  @Override
                  public void happened(HostEvent event) {
                    if (event.step() == HostEvent.Step.PUSHED) {
                      throw new IllegalStateException("killed");
                    }
                  }
                });
    SecretChange rotate = SecretChange.recoveryLock(Act.ROTATE, "INC-8");
    assertThatThrownBy(() -> killed.change(rotate, List.of(host)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(verify(SecretKind.RECOVERY_LOCK).ending()).isEqualTo(Ending.VERIFIED);
    String proven = mac.recoveryLock().orElseThrow();
    home.pass(Duration.ofHours(1));
    SecretOutcome again = change(rotate);
    assertThat(again.ending()).isEqualTo(Ending.VERIFIED);
    assertThat(mac.recoveryLock().orElseThrow()).isNotEqualTo(proven);
    assertNothingIsWrong();
  }

  @Test
  void aRotationThatTheMacRefusedIsOverWhenItsAnswerIsFetched() {
    online(MacSecrets.appleSilicon().host(HOST).fileVault().user("a", "b").build());
    DeviceSecrets queued =
        DeviceSecrets.at(server, home.state(), home::unlock)
            .sleeper((time, cancelled) -> home.pass(time));
    String uuid;
    try (Secret wrong = Secret.copyOf("wrong".toCharArray())) {
      SecretOutcome sent =
          queued
              .change(SecretChange.fileVaultKey("INC-7").withCurrent(wrong), List.of(host))
              .get(0);
      assertThat(sent.ending()).isEqualTo(Ending.QUEUED);
      uuid = sent.commandUuid().orElseThrow();
    }
    SecretOutcome fetched = secrets().fetchAnswer(uuid, host);
    assertThat(fetched.ending()).as(fetched.words()).isEqualTo(Ending.FAILED);
    assertThat(home.custody().open(HOST.serial(), SecretKind.FILEVAULT_KEY)).isEmpty();
    try (Secret right = Secret.copyOf("b".toCharArray())) {
      assertThat(change(SecretChange.fileVaultKey("INC-8").withCurrent(right)).ending())
          .isEqualTo(Ending.KEPT);
    }
    assertNothingIsWrong();
  }

  @Test
  void anAnswerThatIsInEscrowAlreadyEndsTheCommandThatBroughtIt() {
    MacSecrets mac =
        online(MacSecrets.appleSilicon().host(HOST).fileVault().user("a", "b").build());
    DeviceSecrets queued =
        DeviceSecrets.at(server, home.state(), home::unlock)
            .sleeper((time, cancelled) -> home.pass(time));
    String uuid;
    try (Secret right = Secret.copyOf("b".toCharArray())) {
      SecretChange change = SecretChange.fileVaultKey("INC-7").withCurrent(right);
      uuid = queued.change(change, List.of(host)).get(0).commandUuid().orElseThrow();
    }
    AnswerBook.in(home.custody()).keep(HOST.udid(), server.result(uuid, host).orElseThrow());
    fleet.macAnswers(HOST, command -> Optional.empty());
    assertThat(secrets().fetch(SecretKind.FILEVAULT_KEY, List.of(host), Optional.empty()))
        .extracting(SecretOutcome::ending)
        .containsExactly(Ending.KEPT);
    assertThat(kept(SecretKind.FILEVAULT_KEY))
        .extracting(RevealedSecret::reveal)
        .contains(mac.fileVaultKey().orElseThrow());
    assertNothingIsWrong();
  }
}
