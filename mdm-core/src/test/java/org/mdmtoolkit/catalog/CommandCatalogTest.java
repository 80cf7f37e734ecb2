package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.NotFoundException;

class CommandCatalogTest {

  private static final CommandCatalog CATALOG = CommandCatalog.apple();

  private static KeySpec key(String requestType, String... path) {
    KeySpec spec = CATALOG.command(requestType).request();
    for (String name : path) {
      spec =
          name.equals("[]")
              ? spec.element().orElseThrow()
              : name.startsWith("=")
                  ? spec.alternative(name.substring(1)).orElseThrow()
                  : spec.child(name).orElseThrow();
    }
    return spec;
  }

  private static String introduced(KeySpec spec, Platform platform) {
    return spec.support(platform).introduced().map(OsVersion::toString).orElse("n/a");
  }

  @Test
  void findsAll67CommandsByTheirRequestType() {
    assertThat(CATALOG.requestTypes()).hasSize(67).isSorted();
    for (String requestType : CATALOG.requestTypes()) {
      CommandSpec spec = CATALOG.command(requestType);
      assertThat(spec.requestType()).isEqualTo(requestType);
      assertThat(spec).isSameAs(CATALOG.command(requestType));
      assertThat(spec.page().getPath()).matches("/documentation/devicemanagement/[a-z-]+-command");
    }
  }

  @Test
  void namesTheNearestWhereThereIsNone() {
    assertThatThrownBy(() -> CATALOG.command("DeviceLok"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("\"DeviceLok\"")
        .hasMessageContaining("Did you mean DeviceLock?");
    assertThatThrownBy(() -> CATALOG.command("devicelock"))
        .hasMessageContaining("Did you mean DeviceLock?");
    assertThatThrownBy(() -> CATALOG.command("xyzzy")).hasMessageContaining("all 67");
    assertThatThrownBy(() -> CATALOG.command("")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> CATALOG.command("../catalog/index"))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void saysThatACommandWasDropped() {
    assertThat(CATALOG.find("RequestUnlockToken")).isEmpty();
    assertThatThrownBy(() -> CATALOG.command("RequestUnlockToken"))
        .hasMessageContaining("Apple has dropped it");
  }

  @Test
  void recordsWhereItIsFromAndCarriesApplesLicence() {
    assertThat(CATALOG.sourceCommit()).matches("[0-9a-f]{40}");
    assertThat(CATALOG.release()).isEqualTo("macOS 27.0");
    assertThat(CATALOG.licence())
        .contains("2022-2024 Apple Inc.")
        .contains("Permission is hereby granted")
        .contains(CATALOG.sourceCommit());
  }

  @Test
  void givesTheSameToManyThreads() {
    Set<CommandSpec> seen = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 64).parallel().forEach(i -> seen.add(CATALOG.command("Settings")));
    assertThat(seen).hasSize(1);
  }

  @Test
  void keyInheritsAttributeByAttributeThroughAllParents() {
    KeySpec cadence =
        key("Settings", "Settings", "=SoftwareUpdateSettings", "RecommendationCadence");
    Support support = cadence.support(Platform.IOS);
    assertThat(introduced(cadence, Platform.IOS)).isEqualTo("14.5");
    assertThat(support.supervised()).isTrue();
    assertThat(support.userEnrollment()).isEqualTo(EnrollmentMode.FORBIDDEN);
    assertThat(support.accessRight()).contains("AllowSettings");
    assertThat(support.removed()).map(OsVersion::toString).contains("27.0");
  }

  @Test
  void overrideWithoutAVersionKeepsTheInheritedOne() {
    KeySpec name = key("Settings", "Settings", "=DeviceName");
    assertThat(introduced(name, Platform.IOS)).isEqualTo("5.0");
    assertThat(name.support(Platform.IOS).supervised()).isTrue();
    assertThat(name.support(Platform.MACOS).channel(Channel.USER)).contains(false);
    assertThat(name.support(Platform.MACOS).channel(Channel.DEVICE)).contains(true);
  }

  @Test
  void platformMissingFromAnOverrideIsInherited() {
    assertThat(introduced(key("InstallApplication", "Configuration"), Platform.VISIONOS))
        .isEqualTo("1.1");
    assertThat(introduced(key("InstallApplication", "InstallAsManaged"), Platform.VISIONOS))
        .isEqualTo("n/a");
  }

  @Test
  void knowsSixSettingsOfAMacAndTwentyInAll() {
    List<KeySpec> all = key("Settings", "Settings").alternatives();
    assertThat(all).hasSize(20);
    assertThat(all)
        .filteredOn(setting -> setting.support(Platform.MACOS).isAvailable())
        .extracting(setting -> setting.name() + " " + introduced(setting, Platform.MACOS))
        .containsExactlyInAnyOrder(
            "DeviceName 10.10",
            "HostName 10.11",
            "OrganizationInfo 10.9",
            "MDMOptions 10.15",
            "Bluetooth 10.13.4",
            "ApplicationConfiguration 10.15");
    assertThat(all).allSatisfy(setting -> assertThat(setting.child("Item")).isPresent());
  }

  @Test
  void settingIsAvailableWhereItsItemIs() {
    KeySpec shared = key("Settings", "Settings", "=SharedDeviceConfiguration");
    assertThat(introduced(shared, Platform.VISIONOS)).isEqualTo("26.0");
    assertThat(introduced(shared.child("TemporarySessionTimeout").orElseThrow(), Platform.VISIONOS))
        .isEqualTo("26.0");
    assertThat(introduced(shared.child("QuotaSize").orElseThrow(), Platform.VISIONOS))
        .isEqualTo("n/a");
  }

  @Test
  void everyQueryHasItsOwnSupport() {
    KeySpec queries = key("DeviceInformation", "Queries", "[]");
    assertThat(queries.allowedValues()).hasSize(85);
    assertThat(queries.valueRule()).isEqualTo(ValueRule.OPEN);
    List<AllowedValue> mac =
        queries.allowedValues().stream()
            .filter(value -> value.support(Platform.MACOS).isAvailable())
            .toList();
    assertThat(mac).hasSize(43);
    assertThat(mac)
        .filteredOn(value -> value.support(Platform.MACOS).removed().isPresent())
        .extracting(AllowedValue::toString)
        .containsExactlyInAnyOrder("OSUpdateSettings", "SoftwareUpdateDeviceID");
    Support preflight = queries.allowedValue("EACSPreflight").orElseThrow().support(Platform.MACOS);
    assertThat(preflight.introduced()).map(OsVersion::toString).contains("13.3");
    assertThat(preflight.channel(Channel.USER)).contains(false);
  }

  @Test
  void labelsOfArrayElementsAreNoKeys() {
    KeySpec paths = key("RestartDevice", "KextPaths");
    assertThat(paths.children()).isEmpty();
    assertThat(paths.element()).map(KeySpec::type).contains(ValueType.STRING);
  }

  @Test
  void wildcardsAndHiddenSchemasAreFollowed() {
    assertThat(key("InstallApplication", "Configuration").wildcard()).isPresent();
    KeySpec kind =
        key("InstallEnterpriseApplication", "Manifest", "items", "[]", "assets", "[]", "kind");
    assertThat(kind.allows("software-package")).isTrue();
    assertThat(kind.allows("something-else")).isFalse();
    KeySpec hash = key("SetAutoAdminPassword", "passwordHash");
    assertThat(hash.type()).isEqualTo(ValueType.DATA);
    assertThat(hash.child("SALTED-SHA512-PBKDF2").orElseThrow().children())
        .extracting(KeySpec::name)
        .containsExactly("entropy", "iterations", "salt");
  }

  @Test
  void flagsMayBeCombinedAndNone() {
    KeySpec flags = key("InstallApplication", "ManagementFlags");
    assertThat(List.of(0L, 1L, 4L, 5L)).allMatch(flags::allows);
    assertThat(List.of(2L, 8L, -1L)).noneMatch(flags::allows);
  }

  @Test
  void secretsAreMarkedDownToTheLeaves() {
    assertThat(key("DeviceLock", "PIN").secret()).isTrue();
    assertThat(key("DeviceLock", "Message").secret()).isFalse();
    assertThat(key("SetAutoAdminPassword", "passwordHash", "SALTED-SHA512-PBKDF2").secret())
        .isTrue();
    assertThat(key("InstallApplication", "Configuration").wildcard().orElseThrow().secret())
        .isTrue();
    assertThat(
            CATALOG
                .command("ActivationLockBypassCode")
                .response()
                .child("ActivationLockBypassCode")
                .map(KeySpec::secret))
        .isEqualTo(Optional.of(true));
  }

  @Test
  void answersHaveTheirKeysAndSettingsAnswerWithAList() {
    KeySpec settings = CATALOG.command("Settings").response().child("Settings").orElseThrow();
    assertThat(settings.type()).isEqualTo(ValueType.ARRAY);
    assertThat(settings.element().orElseThrow().children())
        .extracting(KeySpec::name)
        .contains("Item", "Status", "ErrorChain");
    assertThat(CATALOG.command("VerifyRecoveryLock").responseKeys())
        .extracting(KeySpec::name)
        .containsExactly("PasswordVerified");
  }
}
