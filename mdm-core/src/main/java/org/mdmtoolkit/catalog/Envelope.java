package org.mdmtoolkit.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is around every command: a dictionary of CommandUUID and Command, and in Command the
 * RequestType. Apple's schema does not hold it.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/implementing-device-management">
 *     Implementing device management</a>
 */
record Envelope(CommandSpec spec, Map<?, ?> command) {

  static final String COMMAND = "Command";
  static final String COMMAND_UUID = "CommandUUID";
  static final String REQUEST_TYPE = "RequestType";
  static final String NETWORK_TETHER = "RequestRequiresNetworkTether";

  /** Takes the command out of its envelope; null where that cannot be done, which is reported. */
  static @Nullable Envelope open(@Nullable Object root, Report report) {
    if (!(root instanceof Map<?, ?> map)) {
      report.error(
          KeyPath.ROOT,
          "envelope-root",
          "A command is a dictionary, but this is " + ValueType.nameOf(root) + ".");
      return null;
    }
    if (!(map.get(COMMAND) instanceof Map<?, ?> command)) {
      noCommand(map, report);
      return null;
    }
    commandUuid(map, report);
    if (command.get(COMMAND) instanceof Map<?, ?>) {
      report.error(
          KeyPath.ROOT.key(COMMAND),
          "envelope-nested",
          "A whole command stands inside Command; RequestType belongs directly into Command.");
      return null;
    }
    CommandSpec spec = spec(command, report);
    if (spec == null) {
      return null;
    }
    report.about(spec);
    tether(command, report);
    besideCommand(map, spec, report);
    return new Envelope(spec, command);
  }

  private static void noCommand(Map<?, ?> map, Report report) {
    if (map.containsKey(COMMAND)) {
      report.error(
          KeyPath.ROOT.key(COMMAND),
          "envelope-command",
          "Command must be dictionary, not " + ValueType.nameOf(map.get(COMMAND)) + ".");
    } else if (map.containsKey("PayloadType") || map.containsKey("PayloadContent")) {
      report.error(
          KeyPath.ROOT,
          "envelope-profile",
          "This is a configuration profile, not a command; its bytes belong into Payload of an"
              + " InstallProfile command.");
    } else if (map.containsKey("Status")) {
      report.error(
          KeyPath.ROOT,
          "envelope-answer",
          "This is the answer of a device, not a command for one.");
    } else if (map.containsKey("MessageType")) {
      report.error(
          KeyPath.ROOT,
          "envelope-check-in",
          "This is a check-in message of a device, not a command for one.");
    } else if (map.containsKey(REQUEST_TYPE)) {
      report.error(
          KeyPath.ROOT,
          "envelope-command",
          "This is only the inside of a command: put the whole dictionary under the key Command,"
              + " with a CommandUUID beside it.");
    } else if (map.get("items") instanceof Iterable<?>) {
      report.error(
          KeyPath.ROOT,
          "envelope-manifest",
          "This is the manifest of an app, not a command; it belongs into Manifest of an"
              + " InstallEnterpriseApplication command.");
    } else {
      report.error(
          KeyPath.ROOT,
          "envelope-command",
          "The key Command is missing: a command is a dictionary of CommandUUID and Command."
              + meant(map, COMMAND)
              + meant(map, REQUEST_TYPE));
    }
  }

  private static void commandUuid(Map<?, ?> map, Report report) {
    Object uuid = map.get(COMMAND_UUID);
    KeyPath path = KeyPath.ROOT.key(COMMAND_UUID);
    if (!map.containsKey(COMMAND_UUID)) {
      report.warning(
          path,
          "envelope-uuid",
          "CommandUUID is missing; the sender has to add one, by which the answer is found.");
    } else if (!(uuid instanceof String text)) {
      report.error(
          path, "envelope-uuid", "CommandUUID must be string, not " + ValueType.nameOf(uuid) + ".");
    } else if (text.isBlank()) {
      report.error(
          path, "envelope-uuid", "CommandUUID is empty; any text will do, a UUID is usual.");
    }
  }

  private static @Nullable CommandSpec spec(Map<?, ?> command, Report report) {
    Object requestType = command.get(REQUEST_TYPE);
    KeyPath path = KeyPath.ROOT.key(REQUEST_TYPE);
    if (!command.containsKey(REQUEST_TYPE)) {
      report.error(
          path,
          "envelope-request-type",
          "RequestType is missing; it says which command this is." + meant(command, REQUEST_TYPE));
      return null;
    }
    if (!(requestType instanceof String name)) {
      report.error(
          path,
          "envelope-request-type",
          "RequestType must be string, not " + ValueType.nameOf(requestType) + ".");
      return null;
    }
    CommandCatalog catalog = CommandCatalog.apple();
    CommandSpec spec = catalog.findOrNull(name);
    if (spec == null) {
      report.error(
          path,
          "unknown-request-type",
          "No command of Apple is called " + MessageText.quote(name) + ". " + catalog.remedy(name));
    }
    return spec;
  }

  /** A key that was probably meant to be this one. */
  private static String meant(Map<?, ?> map, String wanted) {
    return map.keySet().stream()
        .map(String::valueOf)
        .filter(key -> key.replaceAll("[-_ ]", "").equalsIgnoreCase(wanted))
        .findFirst()
        .map(key -> " Write " + wanted + " for " + MessageText.clean(key) + ".")
        .orElse("");
  }

  private static void tether(Map<?, ?> command, Report report) {
    Object tether = command.get(NETWORK_TETHER);
    if (command.containsKey(NETWORK_TETHER) && !(tether instanceof Boolean)) {
      report.error(
          KeyPath.ROOT.key(NETWORK_TETHER),
          "wrong-type",
          NETWORK_TETHER + " must be boolean, not " + ValueType.nameOf(tether) + ".");
    }
  }

  private static void besideCommand(Map<?, ?> map, CommandSpec spec, Report report) {
    for (Object key : map.keySet()) {
      String name = String.valueOf(key);
      if (name.equals(COMMAND) || name.equals(COMMAND_UUID)) {
        continue;
      }
      KeyPath path = KeyPath.ROOT.key(name);
      if (name.equals(REQUEST_TYPE) || spec.request().childOrNull(name) != null) {
        report.error(
            path,
            "wrong-nesting",
            MessageText.clean(name) + " stands beside Command, not inside it.");
      } else {
        report.unknown(
            path,
            "unknown-key",
            MessageText.clean(name)
                + " stands beside Command, where devices expect only CommandUUID.");
      }
    }
  }
}
