package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.plist.PlistWriter;

class CommandFilesTest {

  @Test
  void aCommandFileIsReadAsItIs() {
    MdmCommand lock = MdmCommand.read(SamplePayloads.lockCommand());

    assertThat(lock.requestType()).isEqualTo("DeviceLock");
    assertThat(lock.commandUuid()).contains(SamplePayloads.COMMAND_UUID);
    assertThat(lock.keys())
        .containsOnlyKeys("Message", "PIN", "PhoneNumber")
        .containsEntry("PIN", SamplePayloads.PIN)
        .containsEntry("Message", "Lost? Call us & get a reward \uD83D\uDCBB");
  }

  @Test
  void bytesAreKeptWithOddWhiteSpaceCommentsAndOrder() {
    String odd =
        "\n<!-- hand-made -->  <plist version='1.0'>\r\n<dict ><key>CommandUUID</key>\t"
            + "<string>0001_DeviceLock</string><!-- x --><key>Command</key><dict>\n\n"
            + "<key>RequestType</key><string>DeviceLock</string></dict ></dict>\n</plist>\n\n  ";
    byte[] xml = odd.getBytes(UTF_8);
    byte[] binary = MdmCommand.read(xml).toBinary();

    assertThat(MdmCommand.read(xml).bytes()).isEqualTo(xml);
    assertThat(binary).startsWith("bplist00".getBytes(UTF_8));
    assertThat(MdmCommand.read(binary).bytes()).isEqualTo(binary);
    assertThat(MdmCommand.read(binary)).isEqualTo(MdmCommand.read(xml));
  }

  @Test
  void laterChangesOfTheCallersArrayDoNotReachTheCommand() {
    byte[] file = SamplePayloads.lockCommand();
    MdmCommand command = MdmCommand.read(file);

    file[0] = 'x';

    assertThat(command.bytes()).isEqualTo(SamplePayloads.lockCommand());
  }

  @Test
  void aTemplateWithoutCommandUuidCanBeCompleted() {
    MdmCommand template = read("<key>Command</key>" + dict(type("ProfileList")));

    assertThat(template.commandUuid()).isEmpty();
    assertThat(template).hasToString("MdmCommand[ProfileList, without CommandUUID]");
    assertThat(template.withCommandUuid("u").commandUuid()).contains("u");
  }

  @Test
  void unknownRequestTypesAndKeysBesideTheCommandAreKept() {
    MdmCommand command =
        read(
            "<key>Command</key>"
                + dict(type("Future") + "<key>RequestRequiresNetworkTether</key><true/>")
                + "<key>Note</key><string>kept</string>");

    assertThat(command.requestType()).isEqualTo("Future");
    assertThat(command.keys()).isEqualTo(Map.of("RequestRequiresNetworkTether", true));
    assertThat(PlistReader.readDictionary(command.withCommandUuid("u").bytes()))
        .containsEntry("Note", "kept");
  }

  @Test
  void otherFilesAreNamedForWhatTheyAre() {
    assertRefused(SamplePayloads.configurationProfile(), "it is a configuration profile");
    assertRefused(SamplePayloads.lockAnswer(), "it is a device's answer");
    assertRefused(SamplePayloads.errorAnswer(), "it is a device's answer");
    assertRefused(SamplePayloads.installedApplicationListAnswer(3), "it is a device's answer");
    assertRefused(SamplePayloads.appManifest(), "it is an app manifest");
    assertThatThrownBy(() -> MdmCommand.read(new byte[] {0x30, (byte) 0x82, 1, 2}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("signed messages (CMS)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <key>Status</key><string>Idle</string><key>UDID</key><string>U</string>  | device's answer
          <key>MessageType</key><string>TokenUpdate</string>                       | check-in message
          <key>RequestType</key><string>DeviceLock</string>                        | the inner dictionary of a command
          <key>a</key><string>b</string>                                           | Command is missing
          <key>Command</key><string>DeviceLock</string>                            | Command is not a dictionary
          <key>Command</key><array/>                                               | Command is not a dictionary
          <key>Command</key><dict/>                                                | its Command has no RequestType
          <key>Command</key><dict><key>PayloadType</key><string>a</string></dict>  | its Command is a configuration profile
          <key>Command</key><dict><key>RequestType</key><string></string></dict>   | RequestType is empty
          <key>Command</key><dict><key>RequestType</key><integer>1</integer></dict>| RequestType is not a string
          <key>Command</key><dict><key>Command</key><dict/></dict>                 | one inside the other
          """)
  void malformedCommandsAreRefusedWithTheReason(String content, String reason) {
    assertRefused(plist(dict(content)), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <string></string>   | CommandUUID is empty
          <integer>7</integer>| CommandUUID is not a string
          <array/>            | CommandUUID is not a string
          """)
  void commandUuidsThatAreNoTextAreRefused(String value, String reason) {
    String command = "<key>Command</key>" + dict(type("ProfileList"));

    assertRefused(plist(dict(command + "<key>CommandUUID</key>" + value)), reason);
  }

  @Test
  void whatIsNoDictionaryIsRefused() {
    assertRefused(plist("<array/>"), "not a dictionary");
    assertRefused(plist("<string>DeviceLock</string>"), "not a dictionary");
    assertRefused(PlistWriter.binary(List.of("a")), "not a dictionary");
    for (String noPlist : List.of("", "<html></html>", "{\"Command\": {}}", "RequestType")) {
      assertThatThrownBy(() -> MdmCommand.read(noPlist.getBytes(UTF_8)))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void whatIsAsDeepAsFilesMayBeIsStillACommand() {
    int depth = 126; // below the envelope and the command
    MdmCommand deep =
        read(
            "<key>Command</key>"
                + dict(
                    type("Settings")
                        + "<key>Settings</key>"
                        + "<array>".repeat(depth)
                        + "<string>a</string>"
                        + "</array>".repeat(depth)));

    assertThat(MdmCommand.read(deep.toXml())).isEqualTo(deep);
    assertThat(deep.withCommandUuid("u").keys()).isEqualTo(deep.keys());
    assertThat(deep.maskedXml()).isEqualTo(deep.toXml());
  }

  @Test
  void damagedFilesNeverGiveAnythingButACommandOrARefusal() {
    Random random = new Random(2026);
    byte[] xml = SamplePayloads.lockCommand();
    byte[] binary = MdmCommand.read(xml).toBinary();
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = (i % 2 == 0 ? xml : binary).clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(MdmCommand.read(damaged).bytes()).isEqualTo(damaged);
      } catch (InvalidInputException e) {
        assertThat(e.problem()).isNotBlank().doesNotContain(SamplePayloads.PIN);
      }
    }
  }

  @Test
  void refusalsDoNotRepeatThePin() {
    byte[] file =
        plist(
            dict(
                "<key>RequestType</key><string>DeviceLock</string>"
                    + "<key>PIN</key>"
                    + "<string>918273</string>"));

    assertThatThrownBy(() -> MdmCommand.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining("918273");
  }

  private static void assertRefused(byte[] file, String reason) {
    assertThatThrownBy(() -> MdmCommand.read(file))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.problem()).startsWith("not an MDM command: ").contains(reason);
              assertThat(e.remedy().text()).endsWith(".");
            });
  }

  private static MdmCommand read(String content) {
    return MdmCommand.read(plist(dict(content)));
  }

  private static String type(String requestType) {
    return "<key>RequestType</key><string>" + requestType + "</string>";
  }

  private static String dict(String content) {
    return "<dict>" + content + "</dict>";
  }

  private static byte[] plist(String content) {
    return ("<plist version=\"1.0\">" + content + "</plist>").getBytes(UTF_8);
  }
}
