package org.mdmtoolkit.command;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.plist.JsonContent;
import org.mdmtoolkit.plist.PlistReader;

/**
 * The keys of a command as a file gives them, for {@link CommandBuilder#setAll}: JSON or a property
 * list; a whole command ({@code {Command: {RequestType: …}, CommandUUID: …}}), its inner dictionary
 * with the RequestType, or only the keys. JSON is read strictly; data in it is Base64, a date ISO.
 *
 * @param keys property-list values, by key
 * @param commandUuid of a whole command that has one
 */
public record CommandSource(Map<String, Object> keys, Optional<String> commandUuid) {

  private static final String COMMAND = "Command";
  private static final String COMMAND_UUID = "CommandUUID";
  private static final String REQUEST_TYPE = "RequestType";

  /** Copies the keys, which keep their order. */
  public CommandSource {
    keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
  }

  /**
   * Reads them.
   *
   * @throws InvalidInputException if the content is neither, or of another command; the message
   *     repeats nothing of it
   */
  public static CommandSource read(byte[] content, CommandSpec spec) {
    Map<String, Object> file = dictionary(content);
    Optional<String> uuid = Optional.empty();
    Map<String, Object> keys = file;
    if (file.get(COMMAND) instanceof Map<?, ?> inner) {
      keys = JsonText.textKeys(inner);
      if (file.containsKey(COMMAND_UUID)) {
        uuid = Optional.of(text(file.get(COMMAND_UUID), COMMAND_UUID));
      }
      for (String key : file.keySet()) {
        if (!key.equals(COMMAND) && !key.equals(COMMAND_UUID)) {
          throw new InvalidInputException(
              "the file has another key beside Command and CommandUUID",
              "The keys of the command belong into Command.");
        }
      }
    }
    if (keys.containsKey(REQUEST_TYPE)) {
      keys = new LinkedHashMap<>(keys);
      if (!text(keys.remove(REQUEST_TYPE), REQUEST_TYPE).equals(spec.requestType())) {
        throw new InvalidInputException(
            "the file holds another command than " + spec.requestType(),
            "Name the request type that the file has, or choose another file.");
      }
    }
    return new CommandSource(
        JsonText.isJson(content) ? JsonText.typedKeys(keys, spec.request(), "") : keys, uuid);
  }

  /**
   * The dictionary or array that is the value of one key, JSON or a property list.
   *
   * @param path of the key, for messages
   * @throws InvalidInputException as {@link #read}
   */
  public static Object container(byte[] content, KeySpec key, String path) {
    return JsonText.isJson(content)
        ? JsonText.typed(JsonText.read(content), key, path)
        : PlistReader.read(content);
  }

  private static Map<String, Object> dictionary(byte[] content) {
    if (!JsonText.isJson(content)) {
      return PlistReader.readDictionary(content);
    }
    if (JsonText.read(content) instanceof Map<?, ?> map) {
      Optional<String> another = JsonContent.description(map);
      if (another.isPresent()) {
        throw new InvalidInputException(
            "the file holds " + another.get() + ", not the keys of a command",
            JsonContent.advice(map));
      }
      return JsonText.textKeys(map);
    }
    throw new InvalidInputException(
        "the JSON is not an object at its top", "Give an object with the keys of the command.");
  }

  private static String text(Object value, String key) {
    if (value instanceof String text) {
      return text;
    }
    throw new InvalidInputException(key + " of the file is not a string", "Write it as one.");
  }
}
