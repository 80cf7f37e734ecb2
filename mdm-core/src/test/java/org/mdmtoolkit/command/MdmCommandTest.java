package org.mdmtoolkit.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.secret.Pin;

class MdmCommandTest {

  @Test
  void everyCommandGetsAFreshUpperCaseUuid() {
    Set<String> uuids = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      uuids.add(MdmCommand.of("ProfileList", Map.of()).commandUuid().orElseThrow());
    }

    assertThat(uuids)
        .hasSize(500)
        .allMatch(uuid -> uuid.matches("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"));
  }

  @Test
  void twoBuildsOfOneLockAreTwoCommandsWithThatPin() {
    DeviceLock lock = DeviceLock.forMac(Pin.of("012345"));

    MdmCommand first = lock.build();
    MdmCommand second = lock.build();

    assertThat(first.commandUuid()).isNotEqualTo(second.commandUuid());
    assertThat(first.keys()).isEqualTo(second.keys());
  }

  @Test
  void valuesOfEveryTypeArriveInXmlAndInBinary() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("Text", "00012");
    keys.put("Whole", 7);
    keys.put("Large", Long.MAX_VALUE);
    keys.put("Part", 0.25f);
    keys.put("Yes", true);
    keys.put("Data", new byte[] {0, 1, -1});
    keys.put("When", Instant.parse("2026-11-21T07:00:00Z"));
    keys.put("List", List.of("a", List.of(1L), Map.of("b", false)));
    MdmCommand command = MdmCommand.of("Settings", keys, "0001_Settings");

    for (byte[] written : List.of(command.bytes(), command.toXml(), command.toBinary())) {
      MdmCommand again = MdmCommand.read(written);
      assertThat(again).isEqualTo(command).hasSameHashCodeAs(command);
      assertThat(again.requestType()).isEqualTo("Settings");
      assertThat(again.commandUuid()).contains("0001_Settings");
      assertThat(again.keys())
          .containsEntry("Text", "00012")
          .containsEntry("Whole", 7L)
          .containsEntry("Large", Long.MAX_VALUE)
          .containsEntry("Part", 0.25)
          .containsEntry("Yes", true)
          .containsEntry("Data", new byte[] {0, 1, -1})
          .containsEntry("When", Instant.parse("2026-11-21T07:00:00Z"))
          .containsEntry("List", List.of("a", List.of(1L), Map.of("b", false)));
    }
  }

  @Test
  void whatABuilderWritesIsExactlyItsBytes() {
    MdmCommand command = ShutDownDevice.immediately();

    assertThat(command.bytes()).isEqualTo(command.toXml());
    assertThat(PlistReader.readDictionary(command.bytes()))
        .containsOnlyKeys("Command", "CommandUUID");
  }

  @Test
  void nobodyCanChangeACommandFromOutside() {
    byte[] data = {1, 2, 3};
    List<Object> list = new ArrayList<>(List.of("a"));
    Map<String, Object> keys = new HashMap<>(Map.of("Payload", data, "List", list));
    MdmCommand command = MdmCommand.of("InstallProfile", keys, "u");
    byte[] before = command.bytes();

    data[0] = 9;
    list.add("b");
    keys.clear();
    command.bytes()[0] = 0;
    assertThat(command.keys().get("Payload"))
        .isInstanceOfSatisfying(byte[].class, mine -> mine[1] = 9);

    assertThat(command.bytes()).isEqualTo(before);
    assertThat(command.toXml()).isEqualTo(before);
    assertThat(command.keys()).containsEntry("Payload", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> command.keys().put("x", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(command.keys().get("List"))
        .isInstanceOfSatisfying(
            List.class,
            inner ->
                assertThatThrownBy(inner::clear).isInstanceOf(UnsupportedOperationException.class));
  }

  @Test
  void anotherCommandUuidChangesNothingElse() {
    MdmCommand command = MdmCommand.of("RemoveProfile", Map.of("Identifier", "a.b"), "one");

    MdmCommand other = command.withCommandUuid("0001_RemoveProfile");

    assertThat(command.commandUuid()).contains("one");
    assertThat(other.commandUuid()).contains("0001_RemoveProfile");
    assertThat(other.keys()).isEqualTo(command.keys());
    assertThat(other).isNotEqualTo(command);
    assertThat(other.withCommandUuid("one")).isEqualTo(command);
    assertThat(MdmCommand.read(other.bytes())).isEqualTo(other);
  }

  @Test
  void commandsThatDifferInOneByteAreNotEqual() {
    MdmCommand one = MdmCommand.of("InstallProfile", Map.of("Payload", new byte[] {1}), "u");

    assertThat(one)
        .isEqualTo(MdmCommand.of("InstallProfile", Map.of("Payload", new byte[] {1}), "u"))
        .isNotEqualTo(MdmCommand.of("InstallProfile", Map.of("Payload", new byte[] {2}), "u"))
        .isNotEqualTo(MdmCommand.of("InstallProfile", Map.of("Payload", List.of(1)), "u"))
        .isNotEqualTo(MdmCommand.of("InstallProfile", Map.of("Payload", List.of()), "u"))
        .isNotEqualTo(MdmCommand.of("InstallProfile", Map.of(), "u"))
        .isNotEqualTo(null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RequestType", "CommandUUID"})
  void keysThatWouldOverwriteTheEnvelopeAreRefused(String key) {
    assertThatThrownBy(() -> MdmCommand.of("DeviceLock", Map.of(key, "EraseDevice")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the keys of DeviceLock hold " + key);
  }

  @Test
  void emptyRequestTypesAndCommandUuidsAreRefused() {
    assertThatThrownBy(() -> MdmCommand.of("", Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("RequestType is empty");
    assertThatThrownBy(() -> MdmCommand.of("ProfileList", Map.of(), ""))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("CommandUUID is empty");
    assertThatThrownBy(() -> ShutDownDevice.immediately().withCommandUuid(""))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("CommandUUID is empty");
  }

  @Test
  void valuesThatNoPropertyListHoldsAreRefusedByKeyAndTypeOnly() {
    Map<String, Object> missing = new HashMap<>();
    missing.put("Message", null);

    assertThatThrownBy(() -> MdmCommand.of("DeviceLock", missing))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Message holds a null");
    assertThatThrownBy(() -> MdmCommand.of("DeviceLock", Map.of("PIN", Pin.of("918273"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("PIN holds a Pin")
        .hasMessageNotContaining("918273");
    assertThatThrownBy(() -> MdmCommand.of("Settings", Map.of("Settings", Map.of(1, "a"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not a string");
  }

  @Test
  void aListThatHoldsItselfIsRefusedAndEnds() {
    List<Object> loop = new ArrayList<>();
    loop.add(loop);

    assertThatThrownBy(() -> MdmCommand.of("Settings", Map.of("Settings", loop)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("deeper than 128");
  }

  @Test
  void theTextFormHoldsNoValueAndNoControlCharacter() {
    MdmCommand lock = DeviceLock.forMac(Pin.of("918273")).message("secret word").build();
    MdmCommand odd = MdmCommand.of("ProfileList", Map.of(), "a\nb");

    assertThat(lock.toString())
        .isEqualTo("MdmCommand[DeviceLock, " + lock.commandUuid().orElseThrow() + "]");
    assertThat(odd.toString()).isEqualTo("MdmCommand[ProfileList, a\uFFFDb]");
  }
}
