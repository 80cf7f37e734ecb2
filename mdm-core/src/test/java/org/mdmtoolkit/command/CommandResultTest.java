package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.plist.PlistWriter;

class CommandResultTest {

  @Test
  void answerTellsItsStatusAndWhoAnswersWhat() {
    byte[] bytes = Answers.bytes("Acknowledged");
    CommandResult result = CommandResult.read(bytes);
    assertThat(result.status()).isEqualTo(CommandStatus.ACKNOWLEDGED);
    assertThat(result.commandUuid()).contains("0001_Test");
    assertThat(result.udid()).contains("00008112-000A10E00CE1401E");
    assertThat(result.enrollmentId()).isEmpty();
    assertThat(result.isFromUserChannel()).isFalse();
    assertThat(result.bytes()).isEqualTo(bytes);
    assertThat(result.errorChain()).isEmpty();
    assertThat(result.items()).isEmpty();
  }

  @Test
  void binaryAnswerIsReadToo() {
    Map<String, Object> map = Answers.map("NotNow");
    assertThat(CommandResult.read(PlistWriter.binary(map)).content()).isEqualTo(map);
  }

  @Test
  void idleHasNoCommand() {
    CommandResult idle =
        CommandResult.read(PlistWriter.xml(Map.of("Status", "Idle", "UDID", "00008112")));
    assertThat(idle.status()).isEqualTo(CommandStatus.IDLE);
    assertThat(idle.commandUuid()).isEmpty();
    assertThat(idle.toString()).isEqualTo("CommandResult[Idle, no command, device 00008112]");
  }

  @Test
  void userChannelTellsItsUser() {
    CommandResult result =
        Answers.answer(
            "Acknowledged",
            "UserID",
            "A-1",
            "UserShortName",
            "jo",
            "UserLongName",
            "Jo Doe",
            "NotOnConsole",
            true);
    assertThat(result.isFromUserChannel()).isTrue();
    assertThat(result.userId()).contains("A-1");
    assertThat(result.userShortName()).contains("jo");
    assertThat(result.userLongName()).contains("Jo Doe");
    assertThat(result.isNotOnConsole()).isTrue();
  }

  @Test
  void userEnrollmentHasIdentifiersOfItsOwn() {
    CommandResult result =
        CommandResult.read(
            PlistWriter.xml(
                Map.of("Status", "Idle", "EnrollmentID", "E-1", "EnrollmentUserID", "U-1")));
    assertThat(result.enrollmentId()).contains("E-1");
    assertThat(result.enrollmentUserId()).contains("U-1");
    assertThat(result.udid()).isEmpty();
    assertThat(result.isFromUserChannel()).isTrue();
  }

  @Test
  void unknownStatusIsKeptAsText() {
    CommandResult result = Answers.answer("Later\u2028maybe");
    assertThat(result.status()).isEqualTo(CommandStatus.UNKNOWN);
    assertThat(result.statusText()).isEqualTo("Later\u2028maybe");
    assertThat(result.toString()).startsWith("CommandResult[Later maybe,");
    assertThat(result.outcome().kind()).isEqualTo(Outcome.Kind.UNKNOWN);
  }

  @Test
  void fieldsOfAnotherTypeAreTakenAsAbsent() {
    CommandResult result =
        CommandResult.read(
            PlistWriter.xml(
                Map.of(
                    "Status", "Error", "CommandUUID", 5L, "UDID", List.of(), "ErrorChain", true)));
    assertThat(result.commandUuid()).isEmpty();
    assertThat(result.udid()).isEmpty();
    assertThat(result.errorChain()).isEmpty();
    assertThat(result.content()).containsEntry("CommandUUID", 5L);
  }

  @Test
  void errorChainComesInOrderWithWhatItsCodesMean() {
    CommandResult result =
        Answers.answer(
            "Error",
            "ErrorChain",
            List.of(
                Map.of(
                    "ErrorCode", 12021L,
                    "ErrorDomain", "MCMDMErrorDomain",
                    "LocalizedDescription", "Unbekannt",
                    "USEnglishDescription", "“RestartDevice” is not a valid\nrequest type."),
                Map.of("ErrorCode", 7L, "ErrorDomain", "NSCocoaErrorDomain"),
                Map.of("LocalizedDescription", "nur lokal")));
    assertThat(result.errorChain().stream().map(ErrorChainItem::line))
        .containsExactly(
            "MCMDMErrorDomain (12021): “RestartDevice” is not a valid request type. - usually:"
                + " wrong target: the command is not for this platform or OS version, not for this"
                + " channel (device or user), needs supervision, or was removed",
            "NSCocoaErrorDomain (7)",
            "error: nur lokal");
    assertThat(result.errorChain().get(0).localizedDescription()).contains("Unbekannt");
    assertThat(result.errorChain().get(1).meaning()).isEmpty();
  }

  @Test
  void meaningsAreThoseOfTheirDomainOnly() {
    assertThat(meaning("MCMDMErrorDomain", 12081)).contains("network tether");
    assertThat(meaning("DeviceManagement.error", 2213)).contains("no software update");
    assertThat(meaning("MCSCEPErrorDomain", 22001)).contains("SCEP");
    assertThat(meaning("AnyDomain", 2604)).contains("look at its URL");
    assertThat(meaning("OtherDomain", 12021)).isEmpty();
    assertThat(meaning("", 12021)).isEmpty();
  }

  private static String meaning(String domain, long code) {
    return ErrorChainItem.chain(Answers.chain(domain, code, "Could not validate manifest"))
        .get(0)
        .meaning()
        .orElse("");
  }

  @Test
  void errorChainOfAnotherShapeIsReadAsFarAsItGoes() {
    assertThat(ErrorChainItem.chain(Map.of("ErrorCode", "12", "ErrorDomain", 5L)))
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.code()).isEmpty();
              assertThat(item.domain()).isEmpty();
              assertThat(item.line()).isEqualTo("error");
            });
    assertThat(ErrorChainItem.chain(List.of("it broke", 5L)))
        .singleElement()
        .satisfies(item -> assertThat(item.line()).isEqualTo("error: it broke"));
    assertThat(ErrorChainItem.chain(null)).isEmpty();
  }

  @Test
  void nothingCanBeChangedFromOutside() {
    byte[] bytes = Answers.bytes("Acknowledged", "Data", new byte[] {1}, "List", List.of("a"));
    CommandResult result = CommandResult.read(bytes);
    bytes[0] = 0;
    byte[] data = (byte[]) Objects.requireNonNull(result.content().get("Data"));
    data[0] = 9;
    result.bytes()[0] = 0;
    assertThat(result.bytes()[0]).isEqualTo((byte) '<');
    assertThat(result.content().get("Data")).isEqualTo(new byte[] {1});
    assertThatThrownBy(() -> result.content().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> result.maskedContent().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void otherFilesAreNamedForWhatTheyAre() {
    refused(SamplePayloads.lockCommand(), "it is a command for a device");
    refused(plist("PayloadType", "Configuration"), "it is a configuration profile");
    refused(plist("MessageType", "TokenUpdate"), "it is a device's check-in message");
    refused(plist("RequestType", "DeviceLock"), "it is the inner dictionary of a command");
    refused(plist("items", List.of()), "it is an app manifest");
    refused(plist("UDID", "1"), "the key Status is missing");
    refused(plist("Status", 5L), "Status is not a string");
    refused(PlistWriter.xml(List.of()), "the property list is not a dictionary");
    Map<String, Object> profile = new LinkedHashMap<>(Map.of("PayloadContent", List.of()));
    profile.put("Status", "Acknowledged");
    refused(PlistWriter.xml(profile), "it is a configuration profile");
    assertThatThrownBy(() -> CommandResult.read("<!DOCTYPE html><html/>".getBytes(UTF_8)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("HTML page");
    assertThatThrownBy(() -> CommandResult.read(new byte[0]))
        .isInstanceOf(InvalidInputException.class);
  }

  private static byte[] plist(String key, Object value) {
    return PlistWriter.xml(Map.of(key, value));
  }

  private static void refused(byte[] file, String why) {
    assertThatThrownBy(() -> CommandResult.read(file))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.problem()).isEqualTo("not a device's answer: " + why));
  }
}
