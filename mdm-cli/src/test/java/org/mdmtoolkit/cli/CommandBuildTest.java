package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.plist.PlistWriter;

class CommandBuildTest extends CommandBuildSetUp {

  private static final String CANARY = "canary-5c1f99";

  @Test
  void nestedValuesAreBuiltWithTheTypesOfTheCatalogue() {
    var run =
        build(
            "Settings",
            "--set",
            "Settings[0].Enabled=true",
            "--set",
            "Settings[0].Item=Bluetooth",
            "--uuid",
            "0042");
    assertThat(run.exitCode()).isZero();
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                "import plistlib,sys; print(plistlib.load(open(sys.argv[1],'rb')))",
                "" + out);
    assertThat(verdict.stdout().strip())
        .isEqualTo(
            "{'Command': {'RequestType': 'Settings', 'Settings': [{'Item': 'Bluetooth', 'Enabled':"
                + " True}]}, 'CommandUUID': '0042'}");
  }

  @Test
  void aWarningIsNotedAndAnErrorRefuses() throws IOException {
    var warned =
        build(
            "InstallEnterpriseApplication",
            "--set",
            "ManifestURL=https://a.b/m.plist",
            "--set",
            "ManagementFlags=1");
    assertThat(warned.exitCode()).isZero();
    assertThat(warned.stderr())
        .contains("InstallEnterpriseApplication: warning: ManagementFlags: ");
    Files.delete(out);
    String[] http = {
      "InstallEnterpriseApplication", "--set", "ManifestURL=http://mdm.example.com/m.plist"
    };
    var refused = build(http);
    assertThat(refused.exitCode()).isEqualTo(8);
    assertThat(refused.stdout()).isEmpty();
    assertThat(refused.stderr())
        .contains("InstallEnterpriseApplication: error: ManifestURL: ", "--no-check");
    assertThat(out).doesNotExist();
    var unchecked = build(http[0], http[1], http[2], "--no-check");
    assertThat(unchecked.exitCode()).isZero();
    assertThat(unchecked.stderr()).contains("error: ManifestURL: ");
    assertThat(command().keys()).containsKey("ManifestURL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DeviceLock --set PIN=canary-5c1f99",
        "InstallApplication --set Configuration.key=canary-5c1f99",
        "RotateFileVaultKey --set FileVaultUnlock.Password=canary-5c1f99",
        "DeclarativeManagement --set Data=canary-5c1f99",
        "DeviceLock --set canary-5c1f99",
        "DeviceLock --set =canary-5c1f99",
        "DeviceLock --set-file canary-5c1f99",
        "DeviceLock --set Message=a --set Message=canary-5c1f99",
        "DeviceLock extra canary-5c1f99",
      })
  void wrongUsageIsExitTwoAndRepeatsNoValue(String line) {
    var run = build(line.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.all()).doesNotContain(CANARY).contains("--help");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RestartDevice --set NotifyUser=canary-5c1f99",
        "RestartDevice --set NotifyUsr=canary-5c1f99",
        "InstallApplication --set iTunesStoreID=canary-5c1f99",
        "DeviceInformation --set Queries=canary-5c1f99",
        "DeviceInformation --set Queries[3]=canary-5c1f99",
        "Settings --set Settings[0].DeviceName=canary-5c1f99",
        "Settings --set Settings[0].Item=canary-5c1f99",
        "RemoveProfile",
        "RemoveProfile --set Identifier=",
        "RestartDevice --uuid=",
      })
  void whatAppleDoesNotDefineIsRefusedAndNotWritten(String line) {
    var run = build(line.split(" "));
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.all()).doesNotContain(CANARY);
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x<y", "x>y", "x&y", "x\"y", "x'y", "x y", "x\ty", "x\n", "\u00FC"})
  void aUuidThatServersTripOverIsRefusedWhereverItComesFrom(String uuid) throws IOException {
    var run = build("RestartDevice", "--no-check", "--uuid", uuid);
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr()).contains("command UUID").hasLineCount(2);
    Path from = folder.resolve("from");
    Map<String, Object> keys = Map.of("RequestType", "RestartDevice");
    Files.write(from, PlistWriter.xml(Map.of("Command", keys, "CommandUUID", uuid)));
    assertThat(build("RestartDevice", "--from", "" + from).exitCode()).isEqualTo(8);
    assertThat(out).doesNotExist();
  }

  @Test
  void aUuidHasUpTo128PrintableCharacters() throws IOException {
    String uuid = "0!#$%()*+,-./:;=?@[\\]^_`{|}~".concat("u".repeat(128)).substring(0, 128);
    assertThat(build("RestartDevice", "--uuid", uuid).exitCode()).isZero();
    assertThat(command().commandUuid()).contains(uuid);
    assertThat(build("RestartDevice", "--force", "--uuid", uuid + "u").exitCode()).isEqualTo(8);
    assertThat(command().commandUuid()).contains(uuid);
  }

  @Test
  void noSecretFromAFileIsShown() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), CANARY + "\n");
    StringBuilder seen = new StringBuilder();
    for (String key :
        List.of(
            "DeviceLock PIN",
            "EraseDevice PIN",
            "EraseDevice ReturnToService.BootstrapToken",
            "InstallProfile Payload",
            "SetFirmwarePassword NewPassword",
            "VerifyRecoveryLock Password",
            "RequestMirroring Password",
            "InviteToProgram InvitationURL",
            "RotateFileVaultKey FileVaultUnlock.Password",
            "InstallApplication Configuration",
            "InstallApplication Configuration.key",
            "SetAutoAdminPassword passwordHash",
            "RestartDevice NotifyUser",
            "InstallApplication iTunesStoreID")) {
      String type = key.substring(0, key.indexOf(' '));
      String set = key.substring(key.indexOf(' ') + 1) + "=" + secret;
      for (String more : List.of("--no-check", "--json", "--no-escrow")) {
        seen.append(build(type, "--set-file", set, more, "--debug", "--force").all());
      }
      for (String brace : List.of("{\"Command\":{\"a\":", "{\"", "{\"PIN\":", "[\"")) {
        Path from = Files.writeString(folder.resolve("from"), brace + CANARY + "\"");
        seen.append(build(type, "--from", from.toString(), "--debug").all());
      }
    }
    assertThat(seen).contains("written to", "not valid JSON").doesNotContain(CANARY);
  }

  @Test
  void aSecretIsNeverWrittenToATerminalAndOnlyForTheOwnerToAFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), CANARY);
    String set = "NewPassword=" + secret;
    var run =
        shell.outputIsTerminal().run("command", "build", "SetRecoveryLock", "--set-file", set);
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.all()).doesNotContain(CANARY);
    assertThat(build("SetRecoveryLock", "--set-file", set).exitCode()).isZero();
    assertThat(Files.getPosixFilePermissions(out)).hasSize(2);
  }

  @Test
  void aLockWithoutPinIsRefusedUnlessItIsForNoMac() {
    var run = build("DeviceLock", "--set", "Message=Call us");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("mdm lock");
    assertThat(out).doesNotExist();
    assertThat(build("DeviceLock", "--set", "Message=Call us", "--no-check").exitCode())
        .isEqualTo(6);
    assertThat(build("DeviceLock", "--set", "Message=Call us", "--no-escrow").exitCode()).isZero();
  }

  @Test
  void aPinOfFiveDigitsIsRefusedEvenIfSomebodyKeepsIt() throws IOException {
    Path pin = Files.writeString(folder.resolve("pin"), "86750\n");
    var run = build("DeviceLock", "--set-file", "PIN=" + pin, "--no-escrow");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.all()).doesNotContain("86750");
    assertThat(build("DeviceLock", "--set-file", "PIN=" + pin, "--no-check").exitCode())
        .isEqualTo(6);
  }

  @Test
  void aDictionaryOrAnArrayComesFromAFile() throws IOException {
    Map<String, Object> manifest =
        Map.of(
            "items",
            List.of(
                Map.of(
                    "assets",
                    List.of(Map.of("kind", "software-package", "url", "https://a.example/b.pkg")),
                    "metadata",
                    Map.of("bundle-identifier", "a", "kind", "software", "title", "b"))));
    Path file = Files.write(folder.resolve("m.plist"), PlistWriter.xml(manifest));
    assertThat(build("InstallEnterpriseApplication", "--set-file", "Manifest=" + file).exitCode())
        .isZero();
    assertThat(command().keys()).containsEntry("Manifest", manifest);
    Path json = Files.writeString(folder.resolve("q.json"), "[\"UDID\"]");
    assertThat(build("DeviceInformation", "--set-file", "Queries=" + json, "--force").exitCode())
        .isZero();
    assertThat(command().keys()).containsEntry("Queries", List.of("UDID"));
  }

  @Test
  void aBinaryPlistIsReadByAnotherProgram() {
    assertThat(build("RestartDevice", "--set", "NotifyUser=true", "--binary").exitCode()).isZero();
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                "import plistlib,sys; b=open(sys.argv[1],'rb').read();"
                    + " print(b[:8], plistlib.loads(b)['Command'])",
                "" + out);
    assertThat(verdict.stdout().strip())
        .isEqualTo("b'bplist00' {'RequestType': 'RestartDevice', 'NotifyUser': True}");
  }

  @Test
  void aFileThatIsEmptyOrNoTextOrNotThereIsRefused() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'c', 'a', 'f', (byte) 0xE9});
    Path missing = folder.resolve("missing");
    assertThat(build("InstallProfile", "--set-file", "Payload=" + empty).exitCode()).isEqualTo(8);
    assertThat(build("RemoveProfile", "--set-file", "Identifier=" + latin).exitCode()).isEqualTo(8);
    assertThat(build("InstallProfile", "--set-file", "Payload=" + missing).exitCode()).isEqualTo(4);
    assertThat(out).doesNotExist();
  }

  @Test
  void jsonAndTheCommandDoNotShareStandardOutput() {
    assertThat(shell.run("command", "build", "ShutDownDevice", "--json").exitCode()).isEqualTo(2);
    assertThat(build("ShutDownDevice", "--json").stdout())
        .contains("\"request_type\":\"ShutDownDevice\"");
  }
}
