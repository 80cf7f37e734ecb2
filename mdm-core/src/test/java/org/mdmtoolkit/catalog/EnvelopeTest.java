package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mdmtoolkit.catalog.Given.brief;
import static org.mdmtoolkit.catalog.Given.check;
import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

  private static final Map<String, Object> RESTART = dict("RequestType", "RestartDevice");

  @Test
  void anyTextIsACommandUuid() {
    assertThat(check(dict("CommandUUID", "0001_DeviceLock", "Command", RESTART))).isEmpty();
    assertThat(check(dict("CommandUUID", "x", "Command", RESTART))).isEmpty();
  }

  @Test
  void missingCommandUuidIsOnlyAWarning() {
    assertThat(brief(check(dict("Command", RESTART))))
        .containsExactly("warning envelope-uuid CommandUUID");
  }

  @Test
  void emptyOrMistypedCommandUuidIsAnError() {
    assertThat(brief(check(dict("CommandUUID", "", "Command", RESTART))))
        .containsExactly("error envelope-uuid CommandUUID");
    assertThat(brief(check(dict("CommandUUID", " ", "Command", RESTART))))
        .containsExactly("error envelope-uuid CommandUUID");
    assertThat(brief(check(dict("CommandUUID", 7L, "Command", RESTART))))
        .containsExactly("error envelope-uuid CommandUUID");
  }

  @Test
  void networkTetherIsAllowedOnAnyCommand() {
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      Map<String, Object> root = CommandCatalog.apple().command(requestType).example();
      Map<String, Object> inner = command(requestType);
      if (root.get("Command") instanceof Map<?, ?> keys) {
        keys.forEach((key, value) -> innerOf(inner).put(key.toString(), value));
      }
      innerOf(inner).put("RequestRequiresNetworkTether", true);
      assertThat(check(inner)).as(requestType).isEmpty();
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> innerOf(Map<String, Object> root) {
    return (Map<String, Object>) root.getOrDefault("Command", Map.of());
  }

  @Test
  void networkTetherMustBeBoolean() {
    assertThat(brief(check(command("RestartDevice", "RequestRequiresNetworkTether", "yes"))))
        .containsExactly("error wrong-type RequestRequiresNetworkTether");
  }

  @Test
  void whatIsNoDictionaryIsNoCommand() {
    for (Object root : List.of("text", 1L, 1.5, true, List.of(), new byte[1], Instant.EPOCH)) {
      assertThat(brief(check(root))).containsExactly("error envelope-root");
    }
  }

  @Test
  void emptyDictionaryLacksACommand() {
    assertThat(brief(check(Map.of()))).containsExactly("error envelope-command");
    assertThat(brief(check(dict("Command", "DeviceLock"))))
        .containsExactly("error envelope-command Command");
  }

  @Test
  void profileIsCalledAProfile() {
    List<Finding> findings =
        check(dict("PayloadType", "Configuration", "PayloadContent", List.of()));
    assertThat(brief(findings)).containsExactly("error envelope-profile");
    assertThat(findings.get(0).message()).contains("InstallProfile");
  }

  @Test
  void answerOfADeviceIsCalledOne() {
    assertThat(brief(check(dict("CommandUUID", "1", "Status", "Acknowledged", "UDID", "A"))))
        .containsExactly("error envelope-answer");
    assertThat(brief(check(dict("MessageType", "CheckOut", "UDID", "A"))))
        .containsExactly("error envelope-check-in");
  }

  @Test
  void manifestOfAnAppIsCalledOne() {
    assertThat(brief(check(dict("items", List.of())))).containsExactly("error envelope-manifest");
  }

  @Test
  void insideOfACommandAloneIsCalledThat() {
    List<Finding> findings = check(RESTART);
    assertThat(brief(findings)).containsExactly("error envelope-command");
    assertThat(findings.get(0).message()).contains("under the key Command");
  }

  @Test
  void commandNestedInACommandIsCalledThat() {
    Map<String, Object> nested = command("RestartDevice");
    assertThat(brief(check(dict("CommandUUID", "1", "Command", nested))))
        .containsExactly("error envelope-nested Command");
  }

  @Test
  void requestTypeMustBeThereAndText() {
    assertThat(brief(check(dict("CommandUUID", "1", "Command", Map.of()))))
        .containsExactly("error envelope-request-type RequestType");
    assertThat(brief(check(dict("CommandUUID", "1", "Command", dict("RequestType", 1L)))))
        .containsExactly("error envelope-request-type RequestType");
  }

  @Test
  void aKeySpelledLikeAnotherPlatformsIsTakenForWhatWasMeant() {
    assertThat(check(dict("CommandUUID", "a", "Command", dict("request_type", "DeviceLock"))))
        .extracting(Finding::message)
        .containsExactly(
            "RequestType is missing; it says which command this is. Write RequestType for"
                + " request_type.");
    assertThat(check(dict("command", dict("RequestType", "DeviceLock"))).get(0).message())
        .contains("Write Command for command.");
    assertThat(check(dict("request_type", "DeviceLock")).get(0).message())
        .contains("Write RequestType for request_type.");
  }

  @Test
  void aPartOfANameIsMeantForTheShortestThatHasIt() {
    assertThat(check(command("Lock")).get(0).message()).contains("Did you mean DeviceLock?");
    assertThat(check(command("Erase")).get(0).message()).contains("Did you mean EraseDevice?");
    assertThat(check(command("Xyz")).get(0).message()).doesNotContain("Did you mean");
  }

  @Test
  void unknownRequestTypeNamesTheNearest() {
    List<Finding> findings = check(command("EraseDevcie"));
    assertThat(brief(findings)).containsExactly("error unknown-request-type RequestType");
    assertThat(findings.get(0).message()).contains("Did you mean EraseDevice?");
    assertThat(check(command("RequestUnlockToken")).get(0).message()).contains("dropped");
  }

  @Test
  void keysBesideCommandAreUnknownOrMisplaced() {
    Map<String, Object> root = command("DeviceLock", "Message", "x");
    root.put("PIN", "481516");
    root.put("Comment", "by Alice");
    assertThat(brief(check(root)))
        .contains("error wrong-nesting PIN", "warning unknown-key Comment");
    assertThat(check(root)).noneMatch(finding -> finding.message().contains("481516"));
  }
}
