package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.ValueType;
import org.mdmtoolkit.fixtures.judge.Judge;

class CommandBuilderTest {

  private static final String CANARY = "canary-91827364";

  static Stream<String> requestTypes() {
    return CommandCatalog.apple().requestTypes().stream();
  }

  @ParameterizedTest
  @MethodSource("requestTypes")
  void theExampleOfEveryCommandIsBuiltUnchanged(String requestType) {
    Map<String, Object> example = CommandCatalog.apple().command(requestType).example();
    Map<String, Object> keys = new LinkedHashMap<>();
    if (example.get("Command") instanceof Map<?, ?> command) {
      command.forEach((key, value) -> keys.put(String.valueOf(key), value));
    }
    keys.remove("RequestType");
    MdmCommand built = of(requestType).setAll(keys).commandUuid("0001_" + requestType).build();
    assertThat(built).isEqualTo(MdmCommand.of(requestType, keys, "0001_" + requestType));
  }

  @Test
  void anotherProgramReadsTheTypesOfTheCatalogue() {
    byte[] xml =
        of("Settings")
            .setText("Settings[0].Item", "MDMOptions")
            .setText("Settings[0].MDMOptions.BootstrapTokenAllowed", "true")
            .setText("Settings[1].Item", "MaximumResidentUsers")
            .setText("Settings[1].MaximumResidentUsers", "12")
            .setText("Settings[2].Item", "DeviceName")
            .setText("Settings[2].DeviceName", "0042")
            .setText("RequestRequiresNetworkTether", "false")
            .build()
            .toXml();
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                "import plistlib,sys; c=plistlib.loads(sys.argv[1].encode())['Command'];"
                    + " print(c['Settings'], c['RequestRequiresNetworkTether'])",
                new String(xml, UTF_8));
    assertThat(verdict.stdout().strip())
        .isEqualTo(
            "[{'Item': 'MDMOptions', 'MDMOptions': {'BootstrapTokenAllowed': True}}, {'Item':"
                + " 'MaximumResidentUsers', 'MaximumResidentUsers': 12}, {'Item': 'DeviceName',"
                + " 'DeviceName': '0042'}] False");
  }

  @Test
  void aPinKeepsItsZeros() {
    assertThat(of("DeviceLock").setText("PIN", "012345").build().keys())
        .containsEntry("PIN", "012345");
  }

  @Test
  void dataIsTheBytesAsTheyAre() {
    byte[] data = {0, 1, (byte) 0xFF, '\n'};
    MdmCommand command = of("ClearPasscode").setData("UnlockToken", data).build();
    data[0] = 9;
    assertThat(command.keys()).containsEntry("UnlockToken", new byte[] {0, 1, (byte) 0xFF, '\n'});
  }

  @Test
  void openPlacesTakeAnyScalarAndKeepTheirDots() {
    CommandBuilder builder =
        of("InstallApplication")
            .setText("iTunesStoreID", "1")
            .setText("Configuration.com\\.example\\.On", "true")
            .setText("Configuration.Count", "7")
            .setText("Configuration.Zip", "01234")
            .setText("Configuration.List[0].Inner", "x")
            .set("Configuration.When", Instant.EPOCH)
            .set("Configuration.Real", 1.5)
            .setData("Configuration.Data", new byte[] {1});
    MdmCommand expected =
        MdmCommand.of(
            "InstallApplication",
            Map.of(
                "iTunesStoreID",
                1L,
                "Configuration",
                Map.of(
                    "com.example.On",
                    true,
                    "Count",
                    7L,
                    "Zip",
                    "01234",
                    "List",
                    List.of(Map.of("Inner", "x")),
                    "When",
                    Instant.EPOCH,
                    "Real",
                    1.5,
                    "Data",
                    new byte[] {1})),
            "u");
    assertThat(builder.commandUuid("u").build()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "DeviceLock, Pin, DeviceLock has no key Pin, Did you mean PIN?",
    "EraseDevice, ReturnToService.Enable, ReturnToService has no key Enable, Did you mean Enabled?",
    "DeviceLock, Xyzzy, DeviceLock has no key Xyzzy, 'It takes Message, PhoneNumber, PIN.'",
    "ShutDownDevice, NotifyUser, ShutDownDevice has no key NotifyUser, It takes none.",
    "DeviceLock, RequestType, DeviceLock has no key RequestType, 'It takes Message, PhoneNumber, PIN.'",
  })
  void anUnknownKeyIsRefusedWithTheNearestName(
      String requestType, String path, String problem, String remedy) {
    assertRefused(() -> of(requestType).setText(path, CANARY), problem, remedy);
    assertRefused(() -> of(requestType).set(path, CANARY), problem, remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "RestartDevice, NotifyUser, yes",
    "RestartDevice, NotifyUser, TRUE",
    "RestartDevice, NotifyUser, ''",
    "InstallApplication, iTunesStoreID, 007",
    "InstallApplication, iTunesStoreID, 1.0",
    "InstallApplication, iTunesStoreID, 0x10",
    "InstallApplication, iTunesStoreID, 9223372036854775808",
    "InstallApplication, iTunesStoreID, ''",
    "InstallProfile, Payload, canary-91827364",
    "EraseDevice, ReturnToService, canary-91827364",
    "DeviceInformation, Queries, canary-91827364",
    "DeviceInformation, Queries.a, canary-91827364",
    "DeviceLock, PIN[0], canary-91827364",
    "DeviceLock, PIN.a, canary-91827364",
    "DeviceInformation, Queries[1], canary-91827364",
    "DeviceInformation, Queries[999999], canary-91827364",
    "Settings, Settings[0].DeviceName, canary-91827364",
    "Settings, Settings[0].Item, canary-91827364",
    "Settings, Settings[0].Item.x, canary-91827364",
    "Settings, Settings[0], canary-91827364",
  })
  void whatIsNotOfTheTypeOfItsKeyIsRefusedAndNotRepeated(
      String requestType, String path, String text) {
    String place = path.replaceFirst("[.\\[].*", "");
    assertRefused(() -> of(requestType).setText(path, text), place, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a.", ".a", "a..b", "[0]", "a[", "a[]", "a[x]", "a[-1]", "a[0]b", "a[1"})
  void whatIsNoPathIsRefused(String path) {
    assertRefused(() -> of("DeviceInformation").setText(path, CANARY), "", "");
  }

  @Test
  void wholeValuesAreComparedToTheirBottom() {
    CommandBuilder settings = of("Settings");
    assertRefused(
        () -> settings.set("Settings", List.of(Map.of("Item", "DeviceName", "DeviceNam", CANARY))),
        "Settings[0] has no key DeviceNam",
        "Did you mean DeviceName?");
    assertRefused(
        () -> settings.set("Settings", List.of(Map.of("Item", "Bluetooth", "Enabled", CANARY))),
        "Settings[0].Enabled must be boolean",
        "");
    assertRefused(() -> settings.set("Settings", Map.of()), "Settings must be array", "");
    assertRefused(() -> settings.set("Settings[0]", CANARY), "Settings[0] must be dictionary", "");
    assertRefused(
        () -> settings.set("Settings", List.of(Map.of("Item", "DeviceNamee"))),
        "Settings[0].Item names no setting",
        "Did you mean DeviceName?");
    assertRefused(
        () -> settings.set("Settings", Arrays.asList((Object) null)), "which no property list", "");
    assertThat(settings.buildUnchecked().keys()).isEmpty();
  }

  @Test
  void anItemIsNotChangedUnderTheKeysOfAnother() {
    CommandBuilder builder =
        of("Settings")
            .setText("Settings[0].Item", "DeviceName")
            .setText("Settings[0].DeviceName", "Mac 42");
    assertRefused(
        () -> builder.setText("Settings[0].Item", "HostName"),
        "Settings[0] has no key DeviceName",
        "It takes Item, HostName.");
    assertThat(builder.setText("Settings[0].Item", "DeviceName").build().keys()).hasSize(1);
  }

  @Test
  void aRefusedValueLeavesNoTrace() {
    CommandBuilder builder = of("EraseDevice");
    assertRefused(() -> builder.setText("ReturnToService.Enabled", "1"), "ReturnToService", "");
    assertThat(builder.build().keys()).isEmpty();
  }

  @Test
  void anOpenPlaceIsNotTwoThingsAtOnce() {
    CommandBuilder builder = of("InstallApplication").setText("Configuration.a", "x");
    assertRefused(
        () -> builder.setText("Configuration.a.b", CANARY), "Configuration.a is set already", "");
    assertRefused(
        () -> builder.setText("Configuration.a[0]", CANARY), "Configuration.a is set already", "");
  }

  @Test
  void whatTheCheckerCallsAnErrorIsNotBuilt() {
    CommandBuilder pin = of("DeviceLock").setText("PIN", "12345");
    assertRefused(pin::build, "DeviceLock: PIN: ", "https://developer.apple.com/");
    assertThat(pin.findings()).extracting(finding -> finding.rule()).contains("lock-pin-form");
    assertThat(pin.buildUnchecked().keys()).containsEntry("PIN", "12345");
    assertRefused(() -> of("InstallProfile").build(), "Payload", "");
    assertRefused(() -> of("EraseDevice").setText("ObliterationBehavior", "Maybe").build(), "", "");
    assertRefused(
        () ->
            of("InstallEnterpriseApplication")
                .setText("ManifestURL", "http://mdm.example.com/m.plist")
                .build(),
        "ManifestURL",
        "");
  }

  @Test
  void anEmptyCommandUuidIsRefused() {
    assertRefused(() -> of("RestartDevice").commandUuid("").build(), "CommandUUID", "");
    assertRefused(() -> of("RestartDevice").commandUuid("").buildUnchecked(), "CommandUUID", "");
  }

  @Test
  void theKeyAtAPlaceTellsTypeAndSecrecy() {
    assertThat(of("DeviceLock").key("PIN").secret()).isTrue();
    assertThat(of("DeviceLock").key("Message").secret()).isFalse();
    assertThat(of("InstallApplication").key("Configuration.a.b[0].c").secret()).isTrue();
    assertThat(of("Settings").key("Settings[0]").type()).isEqualTo(ValueType.DICTIONARY);
    assertThatThrownBy(() -> of("DeviceLock").key("Pim")).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void noTextMakesAPathFailInAnotherWay() {
    Random random = new Random(20261121);
    String letters = "Settings[]0.1\\Item\u0000é";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder path = new StringBuilder(random.nextBoolean() ? "Settings[0]" : "");
      for (int n = random.nextInt(12); n > 0; n--) {
        path.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        of("Settings").setText(path.toString(), "DeviceName");
      } catch (InvalidInputException e) {
        assertThat(e.problem()).doesNotContain("\u0000");
      }
    }
  }

  private static CommandBuilder of(String requestType) {
    return CommandBuilder.of(CommandCatalog.apple().command(requestType));
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String problem, String remedy) {
    var refused = catchThrowableOfType(InvalidInputException.class, call);
    assertThat(refused).isNotNull();
    assertThat(refused.problem()).contains(problem).doesNotContain(CANARY);
    assertThat(refused.remedy().text()).contains(remedy).doesNotContain(CANARY);
  }
}
