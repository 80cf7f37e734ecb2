package org.mdmtoolkit.catalog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ready commands with invented values. Required keys come from the catalogue; what else makes a
 * command useful, and which values make sense together, is chosen here.
 */
final class Examples {

  /** Optional keys that an example has. */
  private static final Set<String> USEFUL =
      Set.of(
          "AccountConfiguration.AutoSetupAdminAccounts",
          "AccountConfiguration.AutoSetupAdminAccounts.fullName",
          "AccountConfiguration.AutoSetupAdminAccounts.passwordHash",
          "AccountConfiguration.LockPrimaryAccountInfo",
          "AccountConfiguration.PrimaryAccountFullName",
          "AccountConfiguration.PrimaryAccountUserName",
          "DeclarativeManagement.Data",
          "DeleteUser.UserName",
          "DeviceLock.Message",
          "DeviceLock.PIN",
          "DeviceLock.PhoneNumber",
          "EnableLostMode.Footnote",
          "EnableLostMode.Message",
          "EnableLostMode.PhoneNumber",
          "EraseDevice.ObliterationBehavior",
          "EraseDevice.PIN",
          "InstallApplication.InstallAsManaged",
          "InstallApplication.ManagementFlags",
          "InstallApplication.Options",
          "InstallApplication.Options.PurchaseMethod",
          "InstallApplication.iTunesStoreID",
          "InstallEnterpriseApplication.ManifestURL",
          "InstallMedia.iTunesStoreID",
          "RemoveMedia.iTunesStoreID",
          "RequestMirroring.DestinationName",
          "RestartDevice.NotifyUser",
          "RotateFileVaultKey.FileVaultUnlock.Password",
          "RotateFileVaultKey.ReplyEncryptionCertificate",
          "ScheduleOSUpdate.Updates.MaxUserDeferrals",
          "ScheduleOSUpdate.Updates.ProductVersion");

  /** Values that a general one would not do for. */
  private static final Map<String, Object> VALUES =
      Map.ofEntries(
          Map.entry("ApplyRedemptionCode.RedemptionCode", "EXAMPLECODE"),
          Map.entry("DeclarativeManagement.Data", "{\"SyncTokens\":{}}"),
          Map.entry(
              "DeviceInformation.Queries", List.of("DeviceName", "OSVersion", "IsSupervised")),
          Map.entry("DeviceLock.Message", "Please return this Mac to the help desk."),
          Map.entry("EnableLostMode.Message", "Please return this device to the help desk."),
          Map.entry("EraseDevice.ObliterationBehavior", "DoNotObliterate"),
          Map.entry("InstallApplication.Options.PurchaseMethod", 1L),
          Map.entry("LOMDeviceRequest.RequestList.DeviceDNSName", "mac.example.com"),
          Map.entry("LOMDeviceRequest.RequestList.PrimaryIPv6AddressList", List.of("fe80::1")),
          Map.entry("LOMDeviceRequest.RequestList.SecondaryIPv6AddressList", List.of("fe80::2")),
          Map.entry("RemoveProfile.Identifier", "com.example.profile"),
          Map.entry("ScheduleOSUpdate.Updates.InstallAction", "InstallLater"),
          Map.entry("ScheduleOSUpdate.Updates.MaxUserDeferrals", 3L),
          Map.entry("ScheduleOSUpdate.Updates.ProductVersion", "14.7.1"),
          Map.entry("Settings.Settings", List.of(deviceName())));

  /** Text by the name of the key, for all commands. */
  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("CurrentPassword", "example password"),
          Map.entry("DestinationName", "Meeting room"),
          Map.entry("DeviceRequestUUID", "4A1C6D0E-9B1F-4C0D-8F55-0C5D3B1E7A90"),
          Map.entry("Footnote", "Example Inc."),
          Map.entry("GUID", "4A1C6D0E-9B1F-4C0D-8F55-0C5D3B1E7A90"),
          Map.entry("Identifier", "com.example.app"),
          Map.entry("InvitationURL", "https://apps.example.com/invitation"),
          Map.entry("ManifestURL", "https://mdm.example.com/manifest.plist"),
          Map.entry("NewPassword", "example password"),
          Map.entry("PIN", "481516"),
          Map.entry("Password", "example password"),
          Map.entry("PhoneNumber", "+1 555 0100"),
          Map.entry("PrimaryAccountFullName", "Alice Example"),
          Map.entry("PrimaryAccountUserName", "alice"),
          Map.entry("UUID", "4A1C6D0E-9B1F-4C0D-8F55-0C5D3B1E7A90"),
          Map.entry("UserName", "alice"),
          Map.entry("eSIMServerURL", "https://esim.example.com"),
          Map.entry("fullName", "Local Administrator"),
          Map.entry("iTunesStoreID", "361309726"),
          Map.entry("shortName", "admin"));

  private Examples() {}

  /** With Item first, always: it says how the rest is to be read. */
  private static Map<String, Object> deviceName() {
    Map<String, Object> setting = new LinkedHashMap<>();
    setting.put(KeySpec.SELECTOR, "DeviceName");
    setting.put("DeviceName", "Mac 42");
    return Collections.unmodifiableMap(setting);
  }

  static Map<String, Object> of(CommandSpec spec) {
    Map<String, Object> command = new LinkedHashMap<>();
    command.put(Envelope.REQUEST_TYPE, spec.requestType());
    keys(spec.request(), spec.requestType(), command);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put(Envelope.COMMAND, Collections.unmodifiableMap(command));
    root.put(Envelope.COMMAND_UUID, "0001_" + spec.requestType());
    return Collections.unmodifiableMap(root);
  }

  private static void keys(KeySpec spec, String id, Map<String, Object> into) {
    for (KeySpec key : spec.children()) {
      String keyId = id + "." + key.name();
      if (key.required() || USEFUL.contains(keyId)) {
        into.put(key.name(), value(key, keyId));
      }
    }
  }

  /** A value that the catalogue takes for this key. */
  static Object value(KeySpec key, String id) {
    Object chosen = VALUES.get(id);
    if (chosen != null) {
      return key.type() == ValueType.DATA ? bytes(chosen.toString()) : chosen;
    }
    List<AllowedValue> allowed = key.allowedValues();
    if (!allowed.isEmpty()) {
      return allowed.get(0).value();
    }
    return switch (key.type()) {
      case STRING, ANY -> TEXTS.getOrDefault(key.name(), "example");
      case BOOLEAN -> true;
      case INTEGER -> Long.valueOf(key.name().equals("iTunesStoreID") ? 361309726L : 1L);
      case REAL -> 1.0;
      case DATA -> bytes("example");
      case DATE -> Instant.parse("2026-01-01T00:00:00Z");
      case ARRAY -> elements(key, id);
      case DICTIONARY -> {
        Map<String, Object> inner = new LinkedHashMap<>();
        keys(key, id, inner);
        yield Collections.unmodifiableMap(inner);
      }
    };
  }

  private static List<Object> elements(KeySpec array, String id) {
    List<Object> elements = new ArrayList<>();
    array.element().ifPresent(element -> elements.add(value(element, id)));
    return Collections.unmodifiableList(elements);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
