package org.mdmtoolkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.command.ItemResult.Verdict;
import org.mdmtoolkit.command.Outcome.Kind;

class OutcomeTest {

  private static final List<Object> REFUSED =
      Answers.chain("MCMDMErrorDomain", 12021, "It is not valid.");

  private static void comesTo(CommandResult result, Kind kind, String sentence) {
    comesTo(result, "", kind, sentence);
  }

  private static void comesTo(
      CommandResult result, String requestType, Kind kind, String sentence) {
    Outcome outcome = result.outcome(requestType);
    assertThat(outcome.kind()).as(outcome.sentence()).isEqualTo(kind);
    assertThat(outcome.sentence()).startsWith(sentence).endsWith(".").doesNotContain("\n");
  }

  @Test
  void plainAnswersComeToTheirStatus() {
    comesTo(Answers.answer("Acknowledged"), Kind.DONE, "Acknowledged.");
    comesTo(Answers.answer("NotNow"), Kind.NOT_NOW, "Not now: the device cannot");
    comesTo(Answers.answer("Idle"), Kind.IDLE, "Idle: this answers no command");
    comesTo(Answers.answer("CommandFormatError"), Kind.FAILED, "The device does not understand");
    comesTo(Answers.answer("Error"), Kind.FAILED, "Failed.");
    comesTo(
        Answers.answer("Error", "ErrorChain", REFUSED),
        Kind.FAILED,
        "Failed: MCMDMErrorDomain (12021): It is not valid. - usually: wrong target");
    comesTo(
        Answers.answer("Acknowledged", "ErrorChain", REFUSED),
        Kind.PARTLY_FAILED,
        "Acknowledged, but with an error: MCMDMErrorDomain (12021)");
  }

  @Test
  void acknowledgedInstallationIsReceivedNotInstalled() {
    for (String type : List.of("InstallEnterpriseApplication", "InstallApplication")) {
      comesTo(
          Answers.answer("Acknowledged"),
          type,
          Kind.RECEIVED,
          "Received, not installed: the device acknowledges before it installs");
    }
    comesTo(
        Answers.answer("Acknowledged", "Identifier", "a.b", "State", "Installing"),
        "InstallApplication",
        Kind.RECEIVED,
        "Received, not installed");
    comesTo(
        Answers.answer("Acknowledged", "State", "Managed"),
        "InstallApplication",
        Kind.DONE,
        "Acknowledged.");
    comesTo(
        Answers.answer("Acknowledged", "RejectionReason", "AppAlreadyQueued"),
        "InstallApplication",
        Kind.FAILED,
        "Acknowledged, but nothing was done: RejectionReason: AppAlreadyQueued");
    comesTo(
        Answers.answer("Acknowledged", "State", "UserRejected"),
        Kind.FAILED,
        "Acknowledged, but nothing was done: State: UserRejected");
    comesTo(Answers.answer("Acknowledged"), "RestartDevice", Kind.DONE, "Acknowledged.");
  }

  @Test
  void eraseThatAnswersErrorMayGoOn() {
    CommandResult error = Answers.answer("Error", "ErrorChain", REFUSED);
    comesTo(error, "EraseDevice", Kind.MAY_BE_DONE, "Failed: MCMDMErrorDomain");
    assertThat(error.outcome("EraseDevice").sentence()).contains("may be erasing itself");
    assertThat(erase(error, Map.of()).kind()).isEqualTo(Kind.MAY_BE_DONE);
    assertThat(erase(error, Map.of("ObliterationBehavior", "Default")).kind())
        .isEqualTo(Kind.MAY_BE_DONE);
    assertThat(erase(error, Map.of("ObliterationBehavior", "DoNotObliterate")).kind())
        .isEqualTo(Kind.FAILED);
    comesTo(error, "DeviceLock", Kind.FAILED, "Failed");
    comesTo(error, Kind.FAILED, "Failed");
    comesTo(Answers.answer("Acknowledged"), "EraseDevice", Kind.DONE, "Acknowledged.");
    comesTo(Answers.answer("NotNow"), "EraseDevice", Kind.NOT_NOW, "Not now");
  }

  private static Outcome erase(CommandResult result, Map<String, Object> keys) {
    return result.outcome(MdmCommand.of("EraseDevice", keys));
  }

  @Test
  void worstSettingDecidesWhereTheyComeAsAnArray() {
    CommandResult result =
        Answers.answer(
            "Acknowledged",
            "Settings",
            List.of(
                Map.of("Item", "DeviceName", "Status", "Acknowledged"),
                Map.of("Item", "Bluetooth", "Status", "Error", "ErrorChain", REFUSED)));
    comesTo(
        result,
        Kind.PARTLY_FAILED,
        "Acknowledged, but not all of it was done: Bluetooth: Error: MCMDMErrorDomain (12021)");
    assertThat(result.items()).hasSize(2);
    assertThat(result.items().get(0).verdict()).isEqualTo(Verdict.DONE);
    assertThat(result.items().get(1).keyPath()).isEqualTo("Settings[1]");
    assertThat(result.items().get(1).errors()).hasSize(1);
  }

  @Test
  void settingsAsADictionaryAreReadToo() {
    comesTo(
        Answers.answer("Acknowledged", "Settings", Map.of("Status", "Error", "Identifier", "a.b")),
        Kind.FAILED,
        "Acknowledged, but nothing was done: Settings a.b: Error");
    comesTo(
        Answers.answer(
            "Acknowledged", "Settings", Map.of("DeviceName", Map.of("Status", "Acknowledged"))),
        Kind.DONE,
        "Acknowledged.");
    comesTo(
        Answers.answer("Acknowledged", "Settings", Map.of("HostName", Map.of("Status", "Error"))),
        Kind.FAILED,
        "Acknowledged, but nothing was done: HostName: Error");
    comesTo(
        Answers.answer("Acknowledged", "Settings", List.of(Map.of("Item", "x", "Status", "Odd"))),
        Kind.UNKNOWN,
        "Acknowledged, but the device says of a part what Apple does not document: x: Odd");
  }

  @Test
  void updatesThatFailedOrGoOnAreToldApart() {
    comesTo(update("Default", "Downloading"), Kind.RECEIVED, "Received, and not finished yet");
    comesTo(update("InstallASAP", "Idle"), Kind.RECEIVED, "Received, and not finished yet");
    comesTo(update("Error", "Idle"), Kind.FAILED, "Acknowledged, but nothing was done: 012-34567");
    comesTo(update("InstallASAP", "DownloadFailed"), Kind.FAILED, "Acknowledged, but nothing");
    comesTo(update("Default", "InstallInsufficientPower"), Kind.FAILED, "Acknowledged, but");
    comesTo(update("Default", "InstallPhoneCallInProgress"), Kind.FAILED, "Acknowledged, but");
    comesTo(update("Default", "SomethingNew"), Kind.UNKNOWN, "Acknowledged, but the device says");
  }

  private static CommandResult update(String action, String status) {
    return Answers.answer(
        "Acknowledged",
        "UpdateResults",
        List.of(Map.of("ProductKey", "012-34567", "InstallAction", action, "Status", status)));
  }

  @Test
  void passwordsThatWereNotTakenAreFailuresWhereverTheyStand() {
    comesTo(
        Answers.answer("Acknowledged", "SetFirmwarePassword", Map.of("PasswordChanged", false)),
        Kind.FAILED,
        "Acknowledged, but nothing was done: PasswordChanged: false, the password was not changed");
    comesTo(
        Answers.answer("Acknowledged", "VerifyFirmwarePassword", Map.of("PasswordVerified", false)),
        Kind.FAILED,
        "Acknowledged, but nothing was done: PasswordVerified: false, this is not the password");
    comesTo(
        Answers.answer("Acknowledged", "PasswordVerified", false),
        Kind.FAILED,
        "Acknowledged, but nothing was done: PasswordVerified");
    comesTo(Answers.answer("Acknowledged", "PasswordVerified", true), Kind.DONE, "Acknowledged.");
    comesTo(
        Answers.answer("Acknowledged", "SetFirmwarePassword", Map.of("PasswordChanged", true)),
        Kind.DONE,
        "Acknowledged.");
    comesTo(Answers.answer("Acknowledged", "ScanInitiated", false), Kind.FAILED, "Acknowledged,");
  }

  @Test
  void lockedMacWhoseMessageFailedIsPartlyFailed() {
    comesTo(
        Answers.answer("Acknowledged", "MessageResult", "NoPasscodeSet"),
        "DeviceLock",
        Kind.PARTLY_FAILED,
        "Acknowledged, but not all of it was done: MessageResult: NoPasscodeSet");
    comesTo(Answers.answer("Acknowledged", "MessageResult", "Success"), Kind.DONE, "Acknowledged.");
  }

  @Test
  void requestsToOtherDevicesAreJudgedOneByOne() {
    comesTo(
        Answers.answer(
            "Acknowledged",
            "ResponseList",
            List.of(
                Map.of("DeviceRequestUUID", "A", "DeviceRequestSuccess", true),
                Map.of(
                    "DeviceRequestUUID", "B",
                    "DeviceRequestSuccess", false,
                    "DeviceRequestReturnError", "no route"))),
        Kind.PARTLY_FAILED,
        "Acknowledged, but not all of it was done: B: no route.");
  }

  @Test
  void wordsOfOtherAnswersAreJudged() {
    comesTo(
        Answers.answer("Acknowledged", "InvitationResult", "InvalidProgramID"),
        Kind.FAILED,
        "Acknowledged, but nothing was done: InvitationResult");
    comesTo(
        Answers.answer("Acknowledged", "MirroringResult", "Prompting"),
        Kind.RECEIVED,
        "Received, and not finished yet: MirroringResult: Prompting");
    comesTo(
        Answers.answer("Acknowledged", "MirroringResult", "Cancelled"),
        Kind.FAILED,
        "Acknowledged, but nothing was done");
  }

  @Test
  void failureInAContainerThatNobodyKnowsIsFound() {
    comesTo(
        Answers.answer(
            "Acknowledged",
            "Widgets",
            List.of(Map.of("Identifier", "w", "Status", "Error"), "x", Map.of("Status", "Fine"))),
        Kind.FAILED,
        "Acknowledged, but nothing was done: w: Error");
    comesTo(
        Answers.answer("Acknowledged", "Widgets", Map.of("w", Map.of("ErrorChain", REFUSED))),
        Kind.FAILED,
        "Acknowledged, but nothing was done: w: Error: MCMDMErrorDomain");
  }

  @Test
  void statusOfAThingThatWasAskedForIsNoFailure() {
    comesTo(
        Answers.answer(
            "Acknowledged",
            "ManagedApplicationList",
            Map.of("a.b", Map.of("Status", "Failed", "ManagementFlags", 1L))),
        Kind.DONE,
        "Acknowledged.");
    comesTo(
        Answers.answer(
            "Acknowledged",
            "OSUpdateStatus",
            List.of(Map.of("ProductKey", "1", "Status", "Idle", "IsDownloaded", false))),
        Kind.DONE,
        "Acknowledged.");
    comesTo(
        Answers.answer("Acknowledged", "QueryResponses", Map.of("ErrorChain", REFUSED)),
        Kind.DONE,
        "Acknowledged.");
  }

  @Test
  void aSentenceOfTheDeviceKeepsOneFullStop() {
    CommandResult error =
        Answers.answer(
            "Error",
            "ErrorChain",
            Answers.chain("SomeDomain", 1, "The profile \u201ca\u201d is not installed."));
    assertThat(error.outcome().sentence()).endsWith("is not installed.").doesNotContain("..");
  }

  @ParameterizedTest
  @CsvSource({
    "MDMErrorDomain, 12075, no profile of this identifier",
    "MCMDMErrorDomain, 12075, no profile of this identifier",
    "MDMErrorDomain, 12013, not installed by this MDM server",
    "PKInstallErrorDomain, 100, it is not signed",
    "PKInstallErrorDomain, 102, not trusted",
    "MDMClientError, 96, not installed by this MDM server",
    "MDMClientError, 89, no profile of this identifier",
    "ConfigProfilePluginDomain, -107, same PayloadIdentifier",
    "MCProfileErrorDomain, 1007, same PayloadUUID",
    "MCProfileErrorDomain, 1, the profile itself",
    "MDMClientError, 70, 'the Mac has a recovery lock password, and the command did not give it'",
    "ROSLockoutServiceDaemonErrorDomain, 8, is not the one that is set"
  })
  void errorsOfProfilesAndRecoveryLocksAreExplained(String domain, long code, String meaning) {
    assertThat(
            Answers.answer("Error", "ErrorChain", Answers.chain(domain, code, "x"))
                .errorChain()
                .get(0)
                .meaning())
        .hasValueSatisfying(text -> assertThat(text).contains(meaning));
  }

  @ParameterizedTest
  @CsvSource({
    "MDMClientError, 8",
    "MDMClientError, 71",
    "ROSLockoutServiceDaemonErrorDomain, 70",
    "ROSLockoutServiceDaemonErrorDomain, 9"
  })
  void noOtherErrorIsTakenForOneOfARecoveryLock(String domain, long code) {
    assertThat(
            Answers.answer("Error", "ErrorChain", Answers.chain(domain, code, "x"))
                .errorChain()
                .get(0)
                .meaning())
        .isEmpty();
  }
}
