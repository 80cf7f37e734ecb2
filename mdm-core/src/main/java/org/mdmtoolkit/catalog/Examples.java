package org.mdmtoolkit.catalog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ready commands with invented values. Required keys come from the catalogue; what else makes a
 * command useful, and which values make sense together, is chosen in a file of rules.
 */
final class Examples {

  private static final String BASE64 = "base64:";

  /** Optional keys that an example has. */
  private static final Set<String> USEFUL = new HashSet<>();

  /** Values by the place of the key, and by {@code *} and the name of the key. */
  private static final Map<String, String> VALUES = new HashMap<>();

  static {
    CommandCatalog.resource("/org/mdmtoolkit/rules/examples.txt")
        .lines()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(Examples::read);
  }

  private Examples() {}

  private static void read(String line) {
    boolean isUseful = line.startsWith("+ ");
    String[] words = (isUseful ? line.substring(2) : line).split(" ", 2);
    if (isUseful) {
      USEFUL.add(words[0]);
    }
    if (words.length > 1) {
      VALUES.put(words[0], words[1]);
    }
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
    String chosen = VALUES.get(id);
    if (chosen != null) {
      return switch (key.type()) {
        case DATA -> bytes(chosen);
        case INTEGER -> Long.valueOf(chosen);
        case ARRAY -> Arrays.stream(chosen.split(", ", -1)).map(Examples::element).toList();
        default -> chosen;
      };
    }
    List<AllowedValue> allowed = key.allowedValues();
    if (!allowed.isEmpty()) {
      return allowed.get(0).value();
    }
    return switch (key.type()) {
      case STRING, ANY -> VALUES.getOrDefault("*." + key.name(), "example");
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

  private static Object element(String text) {
    if (!text.startsWith(KeySpec.SELECTOR + "=")) {
      return text;
    }
    Map<String, Object> dictionary = new LinkedHashMap<>();
    for (String member : text.split("; ", -1)) {
      int equals = member.indexOf('=');
      dictionary.put(member.substring(0, equals), member.substring(equals + 1));
    }
    return Collections.unmodifiableMap(dictionary);
  }

  private static byte[] bytes(String text) {
    if (text.startsWith(BASE64)) {
      return Base64.getDecoder().decode(text.substring(BASE64.length()));
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
