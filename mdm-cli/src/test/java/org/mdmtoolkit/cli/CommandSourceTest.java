package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.plist.PlistWriter;

/** {@code mdm command build --from}. */
class CommandSourceTest extends CommandBuildSetUp {

  @Test
  void keysComeFromAFileInEveryFormItMayHave() throws IOException {
    String keys = "{\"UnlockToken\": \"PHBsaXN0Lz4=\"}";
    Map<String, Object> plist = Map.of("UnlockToken", "<plist/>".getBytes(UTF_8));
    Map<String, Object> inner =
        Map.of("RequestType", "ClearPasscode", "UnlockToken", "<plist/>".getBytes(UTF_8));
    for (byte[] from :
        List.of(
            keys.getBytes(UTF_8),
            "{\"RequestType\":\"ClearPasscode\",\"UnlockToken\":\"PHBsaXN0Lz4=\"}".getBytes(UTF_8),
            ("\uFEFF {\"CommandUUID\":\"7\",\"Command\":{\"RequestType\":\"ClearPasscode\","
                    + "\"UnlockToken\":\"PHBsaXN0Lz4=\"}}")
                .getBytes(UTF_8),
            PlistWriter.xml(plist),
            PlistWriter.binary(inner),
            PlistWriter.xml(Map.of("Command", inner, "CommandUUID", "7")))) {
      Path file = Files.write(folder.resolve("from"), from);
      var run = build("ClearPasscode", "--from", file.toString(), "--force");
      assertThat(run.stderr()).startsWith("ClearPasscode command ");
      assertThat(command().keys()).containsEntry("UnlockToken", "<plist/>".getBytes(UTF_8));
      if (new String(from, UTF_8).contains("CommandUUID")) {
        assertThat(command().commandUuid()).contains("7");
      }
    }
  }

  @Test
  void jsonOfAnotherKindIsCalledByItsName() throws IOException {
    Path declaration =
        Files.writeString(
            folder.resolve("d.json"),
            "{\"Type\":\"com.apple.configuration.passcode.settings\",\"Identifier\":\"a\",\"Payload\":{}}");
    var run = build("DeviceLock", "--from", declaration.toString());
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr())
        .contains("a declaration (com.apple.configuration.passcode.settings)", "MDM server");
    Path micromdm =
        Files.writeString(
            folder.resolve("m.json"), "{\"udid\":\"a\",\"request_type\":\"DeviceLock\"}");
    assertThat(build("DeviceLock", "--from", micromdm.toString()).stderr())
        .contains("MicroMDM's own form", "RequestType DeviceLock");
  }

  @Test
  void whatComesAfterAFileChangesIt() throws IOException {
    Path file =
        Files.writeString(folder.resolve("from"), "{\"Queries\": [\"UDID\", \"OSVersion\"]}");
    var run = build("DeviceInformation", "--from", "" + file, "--set", "Queries[1]=IsSupervised");
    assertThat(run.exitCode()).isZero();
    assertThat(command().keys()).containsEntry("Queries", List.of("UDID", "IsSupervised"));
  }

  static Stream<String> hostile() {
    return Stream.of(
        "",
        "{",
        "[]",
        "null",
        "{} {}",
        "{\"NotifyUser\": null}",
        "{\"NotifyUser\": true, \"NotifyUser\": false}",
        "{\"NotifyUser\": \"true\"}",
        "{\"NotifyUser\": 1}",
        "{\"NotifyUser\": 123456789012345678901234567890}",
        "{\"NotifyUser\": 1e999}",
        "{\"KextPaths\": [\"/a\", 1]}",
        "{\"Xyzzy\": true}",
        "{/* comment */}",
        "{'NotifyUser': true}",
        "{\"NotifyUser\": NaN}",
        "{\"KextPaths\":" + "[".repeat(5000),
        "{\"RequestType\": \"DeviceLock\"}",
        "{\"RequestType\": 7}",
        "{\"Command\": {\"RequestType\": \"ShutDownDevice\"}}",
        "{\"Command\": {}, \"PIN\": \"1\"}",
        "{\"Command\": {}, \"CommandUUID\": 7}",
        "{\"Command\": 7}",
        "<html></html>",
        "<plist><array/></plist>");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aFileThatIsNoSuchCommandIsOneClearError(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("from"), content);
    var run = build("RestartDevice", "--from", file.toString());
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr()).startsWith("mdm: ").doesNotContain("should not happen");
    assertThat(run.stderr().lines()).hasSizeBetween(1, 2);
    assertThat(out).doesNotExist();
  }
}
