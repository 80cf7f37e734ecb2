package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.PropertyListChecker;
import org.mdmtoolkit.catalog.ValueType;

/**
 * Builds any command that Apple defines, key by key. Unknown keys and wrong types are refused when
 * they are set, all else that the checker calls an error when the command is built.
 *
 * <p>A place is written {@code Settings[0].Item}: keys with dots between, places in an array (from
 * 0, without gaps) in brackets; a backslash before a dot, bracket or backslash that belongs to a
 * key. Of an element of Settings, Item is set first: it says which setting it is.
 *
 * <p>Where the command carries a PIN, prefer {@link DeviceLock} and {@link EraseDevice} inside of
 * the escrow, which keeps it. No message holds a value. Not safe for use by several threads.
 */
public final class CommandBuilder {

  private final CommandSpec spec;
  private final Map<String, Object> keys = new LinkedHashMap<>();
  private @Nullable String commandUuid;

  private CommandBuilder(CommandSpec spec) {
    this.spec = spec;
  }

  /** A builder for commands of this type. */
  public static CommandBuilder of(CommandSpec spec) {
    return new CommandBuilder(spec);
  }

  /**
   * Sets a key, or replaces it. Dictionaries and arrays are compared with the catalogue to their
   * bottom.
   *
   * @param value a property-list value as for {@link MdmCommand#of(String, Map)}, which is copied;
   *     for a real a whole number will do
   * @throws InvalidInputException if Apple defines no such key there (the remedy has the nearest
   *     name), or the value is not of its type; the message names the place
   */
  public CommandBuilder set(String path, Object value) {
    ValuePath place = ValuePath.parse(path);
    Found found = find(place);
    String name = place.toString();
    checkForm(place, value);
    put(
        place,
        found.isForm()
            ? TypedValues.checkedElement(value, found.spec(), name)
            : TypedValues.checked(value, found.spec(), name));
    return this;
  }

  /** When Item says which setting an element is, what is already in it must fit. */
  private void checkForm(ValuePath place, Object item) {
    int above = place.steps().size() - 1;
    if (place.steps().get(above).equals(KeySpec.SELECTOR) && find(place, above).isForm()) {
      Found found = find(place, above);
      Map<Object, Object> element = new LinkedHashMap<>();
      if (found.value() instanceof Map<?, ?> map) {
        element.putAll(map);
      }
      element.put(KeySpec.SELECTOR, item);
      TypedValues.checkedElement(element, found.spec(), place.upTo(above));
    }
  }

  /**
   * Sets a key from text, by its type in the catalogue: a string as it is ({@code 012345} keeps its
   * zero), a boolean from {@code true} or {@code false}, numbers, a date as {@code
   * 2026-11-01T00:00:00Z}. Where the catalogue takes anything, what reads as a boolean or a whole
   * number becomes one, and all else a string.
   *
   * @throws InvalidInputException as {@link #set}; also for data, and for dictionaries and arrays,
   *     whose keys and elements are set one by one
   */
  public CommandBuilder setText(String path, String text) {
    ValuePath place = ValuePath.parse(path);
    return set(path, TypedValues.parsed(text, key(path), place.toString()));
  }

  /**
   * Sets a key of type data to exactly these bytes, which are copied.
   *
   * @throws InvalidInputException as {@link #set}
   */
  public CommandBuilder setData(String path, byte[] data) {
    return set(path, data);
  }

  /**
   * Sets a key from what a file holds, by its type: data to exactly these bytes, a dictionary or an
   * array from JSON or a property list, all else from text in UTF-8 without one line end at its
   * end.
   *
   * @throws InvalidInputException as {@link #setText}, or if the content cannot be such
   */
  public CommandBuilder setContent(String path, byte[] content) {
    KeySpec key = key(path);
    if (content.length == 0 && key.type() == ValueType.DATA) {
      throw new InvalidInputException(
          "the file for " + path + " is empty",
          "Check that the program that made it had finished.");
    }
    return switch (key.type()) {
      case DATA -> set(path, content);
      case DICTIONARY, ARRAY -> set(path, CommandSource.container(content, key, path));
      default -> setText(path, text(content, path));
    };
  }

  @SuppressWarnings("UnusedException") // says nothing more
  private static String text(byte[] content, String path) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.replaceFirst("\\r?\\n\\z", "");
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(
          "the file for " + path + " is not text in UTF-8", "Store it as UTF-8.");
    }
  }

  /**
   * Sets these keys, each as by {@link #set}; the names are taken as they are.
   *
   * @throws InvalidInputException as {@link #set}
   */
  public CommandBuilder setAll(Map<String, ?> values) {
    values.forEach((key, value) -> set(key.replaceAll("([.\\[\\]\\\\])", "\\\\$1"), value));
    return this;
  }

  /**
   * What the catalogue says of the key at this place: its type, and whether it is secret.
   *
   * @throws InvalidInputException if Apple defines no such key there
   */
  public KeySpec key(String path) {
    Found found = find(ValuePath.parse(path));
    return found.isForm() ? found.spec().alternatives().get(0) : found.spec();
  }

  /** The command UUID; without it each command that is built gets a fresh one. */
  public CommandBuilder commandUuid(String uuid) {
    this.commandUuid = uuid;
    return this;
  }

  /** What the checker says of the command as it stands, nothing being known of the device. */
  public List<Finding> findings() {
    Map<String, Object> command = new LinkedHashMap<>();
    command.put(CommandEnvelope.REQUEST_TYPE, spec.requestType());
    command.putAll(keys);
    return PropertyListChecker.apple()
        .check(
            Map.of(
                CommandEnvelope.COMMAND,
                command,
                CommandEnvelope.UUID,
                commandUuid == null ? "fresh" : commandUuid));
  }

  /**
   * The command.
   *
   * @throws InvalidInputException if the checker finds an error; the problem is the first one
   */
  public MdmCommand build() {
    for (Finding finding : findings()) {
      if (finding.isError()) {
        throw new InvalidInputException(
            spec.requestType()
                + ": "
                + finding.keyPath()
                + ": "
                + finding.message().replaceFirst("[.]$", ""),
            "Apple describes the command: " + spec.page() + ".");
      }
    }
    return buildUnchecked();
  }

  /**
   * The command, with whatever the checker would find: missing keys, values off the list. Keys and
   * types are still as the catalogue has them.
   *
   * @throws InvalidInputException if the command UUID is empty, or text cannot be written in XML
   */
  public MdmCommand buildUnchecked() {
    return commandUuid == null
        ? MdmCommand.of(spec.requestType(), keys)
        : MdmCommand.of(spec.requestType(), keys, commandUuid);
  }

  /**
   * @param spec of the value; or, for a form, of the array around it
   * @param isForm whether the value is an element of an array with forms told by Item
   * @param value what stands there now
   */
  private record Found(KeySpec spec, boolean isForm, @Nullable Object value) {}

  private Found find(ValuePath path) {
    return find(path, path.steps().size());
  }

  private Found find(ValuePath path, int count) {
    Found found = new Found(spec.request(), false, keys);
    for (int i = 0; i < count; i++) {
      Object step = path.steps().get(i);
      String above = path.upTo(i);
      if (step instanceof Integer index) {
        List<?> list = list(found, above);
        if (index > list.size()) {
          throw new InvalidInputException(
              above + "[" + list.size() + "] is not set",
              "Fill the places of an array without gaps.");
        }
        KeySpec array = found.spec();
        boolean isForm = !array.alternatives().isEmpty();
        found = new Found(isForm ? array : array.element().orElse(array), isForm, at(list, index));
      } else {
        String key = (String) step;
        Map<?, ?> map = dictionary(found, above);
        found = new Found(child(found, map, key, above), false, map.get(key));
      }
    }
    return found;
  }

  private KeySpec child(Found found, Map<?, ?> map, String key, String above) {
    KeySpec owner = found.spec();
    if (owner.type() == ValueType.ANY) {
      return owner;
    }
    if (found.isForm()) {
      if (key.equals(KeySpec.SELECTOR)) {
        return owner.alternatives().get(0).child(key).orElseThrow();
      }
      owner = TypedValues.form(map.get(KeySpec.SELECTOR), owner, above);
    }
    KeySpec known = owner;
    return TypedValues.child(owner, key)
        .or(() -> above.isEmpty() ? common(key) : Optional.empty())
        .orElseThrow(() -> TypedValues.unknown(key, known, above));
  }

  private Optional<KeySpec> common(String key) {
    return spec.commonKeys().stream().filter(common -> common.name().equals(key)).findFirst();
  }

  private static List<?> list(Found found, String path) {
    check(found, ValueType.ARRAY, found.value() instanceof List, path);
    return found.value() instanceof List<?> list ? list : List.of();
  }

  private static Map<?, ?> dictionary(Found found, String path) {
    check(found, ValueType.DICTIONARY, found.value() instanceof Map, path);
    return found.value() instanceof Map<?, ?> map ? map : Map.of();
  }

  private static void check(Found found, ValueType wanted, boolean fits, String path) {
    ValueType type = found.isForm() ? ValueType.DICTIONARY : found.spec().type();
    if (type != wanted && type != ValueType.ANY) {
      throw TypedValues.wrongType(path, type);
    }
    if (!fits && found.value() != null) {
      throw new InvalidInputException(
          path + " is set already, and not to " + wanted.label(), "Leave one of them out.");
    }
  }

  /** Puts a value where {@link #find} has found that it may stand. */
  @SuppressWarnings("unchecked") // maps and lists here are our own
  private void put(ValuePath path, Object value) {
    Object node = keys;
    for (int i = 0; i < path.steps().size(); i++) {
      Object step = path.steps().get(i);
      boolean isLast = i == path.steps().size() - 1;
      Object known = node instanceof Map<?, ?> map ? map.get(step) : at((List<?>) node, step);
      Object below = isLast ? value : known == null ? container(path.steps().get(i + 1)) : known;
      if (step instanceof Integer index) {
        List<Object> list = (List<Object>) node;
        if (index < list.size()) {
          list.set(index, below);
        } else {
          list.add(below);
        }
      } else {
        ((Map<String, Object>) node).put((String) step, below);
      }
      node = below;
    }
  }

  private static @Nullable Object at(List<?> list, Object index) {
    return (Integer) index < list.size() ? list.get((Integer) index) : null;
  }

  private static Object container(Object step) {
    return step instanceof Integer ? new ArrayList<>() : new LinkedHashMap<>();
  }
}
