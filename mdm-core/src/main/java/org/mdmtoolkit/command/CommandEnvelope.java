package org.mdmtoolkit.command;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.plist.PlistReader;

/**
 * The dictionary around every command, {@code {Command: {RequestType: …}, CommandUUID: …}},
 * checked; and what people hand in instead of one. No message repeats a value of the file.
 *
 * @param content the whole dictionary, a deep copy
 * @param command the inner dictionary, request type included
 */
record CommandEnvelope(
    Map<String, Object> content,
    Map<?, ?> command,
    String requestType,
    @Nullable String commandUuid) {

  static final String COMMAND = "Command";
  static final String REQUEST_TYPE = "RequestType";
  static final String UUID = "CommandUUID";

  private static final String USE_ENVELOPE =
      "A command is a dictionary with the keys Command (a dictionary with RequestType) and"
          + " CommandUUID.";

  static CommandEnvelope read(byte[] plist) {
    if (!(PlistReader.read(plist) instanceof Map<?, ?> map)) {
      throw not("the property list is not a dictionary", USE_ENVELOPE);
    }
    return of(map);
  }

  static CommandEnvelope of(Map<?, ?> map) {
    Map<String, Object> content = PlistCopies.dictionary(map);
    if (!content.containsKey(COMMAND)) {
      throw instead(content);
    }
    if (!(content.get(COMMAND) instanceof Map<?, ?> command)) {
      throw not("Command is not a dictionary", USE_ENVELOPE);
    }
    if (command.get(COMMAND) instanceof Map<?, ?>) {
      throw not(
          "its Command holds a whole command, one inside the other",
          "Use the inner one, with its own Command and CommandUUID.");
    }
    if (!command.containsKey(REQUEST_TYPE)) {
      throw not(
          isProfile(command)
              ? "its Command is a configuration profile, without a RequestType"
              : "its Command has no RequestType",
          "RequestType names what the device is to do, such as DeviceLock.");
    }
    String requestType = nonEmptyText(command.get(REQUEST_TYPE), REQUEST_TYPE);
    String commandUuid = content.containsKey(UUID) ? nonEmptyText(content.get(UUID), UUID) : null;
    return new CommandEnvelope(content, command, requestType, commandUuid);
  }

  private static String nonEmptyText(@Nullable Object value, String key) {
    if (!(value instanceof String text)) {
      throw not(key + " is not a string", "Write it as <string>.");
    }
    if (text.isEmpty()) {
      throw not(key + " is empty", "Give it a value.");
    }
    return text;
  }

  private static InvalidInputException instead(Map<String, Object> content) {
    if (isProfile(content)) {
      return not(
          "it is a configuration profile", "An InstallProfile command carries it to a device.");
    }
    if (content.containsKey("Status")) {
      return not("it is a device's answer to a command", "Read it as an answer.");
    }
    if (content.containsKey("MessageType")) {
      return not("it is a device's check-in message", USE_ENVELOPE);
    }
    if (content.containsKey(REQUEST_TYPE)) {
      return not(
          "it is the inner dictionary of a command, RequestType at the top",
          "Put it under the key Command, with a CommandUUID beside it.");
    }
    if (content.containsKey("items") || content.containsKey("assets")) {
      return not(
          "it is an app manifest", "An InstallEnterpriseApplication command points to a manifest.");
    }
    return not("the key Command is missing", USE_ENVELOPE);
  }

  private static boolean isProfile(Map<?, ?> map) {
    return map.containsKey("PayloadType") || map.containsKey("PayloadContent");
  }

  private static InvalidInputException not(String why, String remedy) {
    return new InvalidInputException("not an MDM command: " + why, remedy);
  }
}
