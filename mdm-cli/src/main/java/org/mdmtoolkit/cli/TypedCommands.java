package org.mdmtoolkit.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.EraseDevice;
import org.mdmtoolkit.command.InstallEnterpriseApplication;
import org.mdmtoolkit.command.InstallProfile;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.ObliterationBehavior;
import org.mdmtoolkit.command.RemoveProfile;
import org.mdmtoolkit.command.RestartDevice;
import org.mdmtoolkit.command.ShutDownDevice;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.secret.Pin;

/** Builds the commands that have typed builders from keys and values as people give them. */
final class TypedCommands {

  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "DeviceLock", Set.of("PIN", "Message", "PhoneNumber"),
          "EraseDevice", Set.of("PIN", "ObliterationBehavior"),
          "RestartDevice", Set.of("NotifyUser"),
          "ShutDownDevice", Set.of(),
          "InstallEnterpriseApplication",
              Set.of(
                  "ManifestURL",
                  "Manifest",
                  "ManifestURLPinningCerts",
                  "PinningRevocationCheckRequired",
                  "InstallAsManaged",
                  "ManagementFlags"),
          "InstallProfile", Set.of("Payload"),
          "RemoveProfile", Set.of("Identifier"));

  private TypedCommands() {}

  static boolean isSecret(String key) {
    return key.equals("PIN");
  }

  static MdmCommand build(String requestType, Map<String, BuildValue> values) {
    Set<String> keys = KEYS.get(requestType);
    if (keys == null) {
      throw new InvalidInputException(
          "cannot build " + requestType,
          "Known are " + String.join(", ", new TreeSet<>(KEYS.keySet())) + ".");
    }
    for (String key : values.keySet()) {
      if (!keys.contains(key)) {
        throw new InvalidInputException(
            requestType + " has no key " + key,
            keys.isEmpty()
                ? "It takes none."
                : "It takes " + String.join(", ", new TreeSet<>(keys)) + ".");
      }
    }
    return switch (requestType) {
      case "DeviceLock" -> lock(values);
      case "EraseDevice" -> erase(values);
      case "RestartDevice" ->
          values.containsKey("NotifyUser") && values.get("NotifyUser").asBoolean("NotifyUser")
              ? RestartDevice.notifyingUser()
              : RestartDevice.immediately();
      case "ShutDownDevice" -> ShutDownDevice.immediately();
      case "InstallEnterpriseApplication" -> application(values);
      case "InstallProfile" -> InstallProfile.of(required(values, "Payload").asData("Payload"));
      default -> RemoveProfile.of(required(values, "Identifier").asText());
    };
  }

  private static MdmCommand lock(Map<String, BuildValue> values) {
    // An iPhone takes no PIN; a Mac locked without one cannot be told from that, so it is refused.
    DeviceLock lock = DeviceLock.forMac(Pin.of(required(values, "PIN").asText()));
    BuildValue message = values.get("Message");
    BuildValue phone = values.get("PhoneNumber");
    lock = message == null ? lock : lock.message(message.asText());
    lock = phone == null ? lock : lock.phoneNumber(phone.asText());
    return lock.build();
  }

  private static MdmCommand erase(Map<String, BuildValue> values) {
    EraseDevice erase = EraseDevice.forMac();
    BuildValue pin = values.get("PIN");
    BuildValue behavior = values.get("ObliterationBehavior");
    erase = pin == null ? erase : erase.pin(Pin.of(pin.asText()));
    erase =
        behavior == null
            ? erase
            : erase.obliterationBehavior(ObliterationBehavior.ofAppleName(behavior.asText()));
    return erase.build();
  }

  private static MdmCommand application(Map<String, BuildValue> values) {
    BuildValue url = values.get("ManifestURL");
    BuildValue manifest = values.get("Manifest");
    if ((url == null) == (manifest == null)) {
      throw new InvalidInputException(
          "InstallEnterpriseApplication takes either ManifestURL or Manifest", "Give one of them.");
    }
    InstallEnterpriseApplication application =
        url == null
            ? InstallEnterpriseApplication.withManifest(
                PlistReader.readDictionary(manifest.asData("Manifest")))
            : InstallEnterpriseApplication.fromManifestUrl(url.asText());
    BuildValue pins = values.get("ManifestURLPinningCerts");
    if (pins != null) {
      application =
          application.pinningCertificates(List.of(pins.asData("ManifestURLPinningCerts")));
    }
    BuildValue revocation = values.get("PinningRevocationCheckRequired");
    if (revocation != null) {
      application =
          application.pinningRevocationCheckRequired(
              revocation.asBoolean("PinningRevocationCheckRequired"));
    }
    BuildValue managed = values.get("InstallAsManaged");
    if (managed != null) {
      application = application.installAsManaged(managed.asBoolean("InstallAsManaged"));
    }
    BuildValue flags = values.get("ManagementFlags");
    if (flags != null) {
      application = application.managementFlags(flags.asInteger("ManagementFlags"));
    }
    return application.build();
  }

  private static BuildValue required(Map<String, BuildValue> values, String key) {
    BuildValue value = values.get(key);
    if (value == null) {
      throw new InvalidInputException(
          key + " is missing",
          isSecret(key)
              ? "Give --set-file " + key + "=FILE."
              : "Give --set or --set-file " + key + "=…");
    }
    return value;
  }
}
