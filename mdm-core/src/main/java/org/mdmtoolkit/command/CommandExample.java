package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.KeySpec;

/**
 * A ready command of a type, its values invented, and how a {@link CommandBuilder} makes it.
 *
 * @param command the command; its command UUID is 0001 and the type
 * @param settings for {@link CommandBuilder#setText} and {@link CommandBuilder#setContent}, in this
 *     order
 */
public record CommandExample(MdmCommand command, List<Setting> settings) {

  /** Copies the list. */
  public CommandExample {
    settings = List.copyOf(settings);
  }

  /**
   * One key.
   *
   * @param path its place
   * @param text its value as text; empty for data
   * @param content what a file holds instead, because it is secret or data
   */
  public record Setting(String path, String text, Optional<byte[]> content) {}

  /** The example of this type. */
  public static CommandExample of(CommandSpec spec) {
    Map<String, Object> keys = new LinkedHashMap<>();
    if (spec.example().get(CommandEnvelope.COMMAND) instanceof Map<?, ?> inner) {
      inner.forEach((key, value) -> keys.put(String.valueOf(key), value));
    }
    keys.remove(CommandEnvelope.REQUEST_TYPE);
    List<Setting> settings = new ArrayList<>();
    each(settings, keys, spec.request(), "");
    return new CommandExample(
        MdmCommand.of(spec.requestType(), keys, "0001_" + spec.requestType()), settings);
  }

  private static void each(List<Setting> settings, Map<?, ?> map, KeySpec spec, String above) {
    map.forEach(
        (name, value) -> {
          String key = String.valueOf(name);
          add(settings, value, spec.child(key).or(spec::wildcard).orElse(null), above + key);
        });
  }

  private static void add(
      List<Setting> settings, Object value, @Nullable KeySpec spec, String path) {
    if (spec != null && value instanceof Map<?, ?> map) {
      each(settings, map, spec, path + ".");
    } else if (spec != null && value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        add(settings, list.get(i), element(spec, list.get(i)), path + "[" + i + "]");
      }
    } else if (value instanceof byte[] data) {
      settings.add(new Setting(path, "", Optional.of(data)));
    } else {
      byte[] line = (value + "\n").getBytes(UTF_8);
      boolean isSecret = spec != null && spec.secret();
      settings.add(new Setting(path, "" + value, isSecret ? Optional.of(line) : Optional.empty()));
    }
  }

  /** The form of this element of an array; null if the catalogue has none. */
  private static @Nullable KeySpec element(KeySpec array, Object value) {
    return value instanceof Map<?, ?> map && map.get(KeySpec.SELECTOR) instanceof String item
        ? array.alternative(item).or(array::element).orElse(null)
        : array.element().orElse(null);
  }
}
