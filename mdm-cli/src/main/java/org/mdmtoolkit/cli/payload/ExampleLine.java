package org.mdmtoolkit.cli.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.command.MdmCommand;

/** A ready command of each type, and the command line that builds it. */
public final class ExampleLine {

  private static final String COMMAND = "Command";

  private final List<String> arguments = new ArrayList<>();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final MdmCommand command;

  private ExampleLine(CommandSpec spec) {
    Map<String, Object> example = spec.example();
    Map<String, Object> keys = new LinkedHashMap<>();
    if (example.get(COMMAND) instanceof Map<?, ?> inner) {
      inner.forEach((key, value) -> keys.put(String.valueOf(key), value));
    }
    keys.remove("RequestType");
    command = MdmCommand.of(spec.requestType(), keys, "0001_" + spec.requestType());
    arguments.addAll(List.of("mdm", "command", "build", spec.requestType()));
    each(keys, spec.request(), "");
    if (keys.containsKey("PIN")) {
      arguments.add("--no-escrow");
    }
    arguments.addAll(List.of("-o", spec.requestType() + ".xml"));
  }

  public static ExampleLine of(CommandSpec spec) {
    return new ExampleLine(spec);
  }

  /** The program and its arguments, as they are before a shell sees them. */
  public List<String> arguments() {
    return List.copyOf(arguments);
  }

  /** The same as one line, to be pasted into a shell. */
  String line() {
    return arguments.stream().map(Quoted::argument).collect(Collectors.joining(" "));
  }

  /** What the files that the line names must hold, by their names. */
  public Map<String, byte[]> files() {
    return files;
  }

  /** What the line builds, except for the command UUID. */
  public MdmCommand command() {
    return command;
  }

  private void each(Map<?, ?> map, KeySpec spec, String path) {
    map.forEach(
        (name, value) -> {
          String key = String.valueOf(name);
          KeySpec below = spec.child(key).or(spec::wildcard).orElse(null);
          value(value, below, path.isEmpty() ? key : path + "." + key);
        });
  }

  private void value(Object value, @Nullable KeySpec spec, String path) {
    if (spec != null && value instanceof Map<?, ?> map) {
      each(map, spec, path);
    } else if (spec != null && value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        value(list.get(i), element(spec, list.get(i)), path + "[" + i + "]");
      }
    } else if (value instanceof byte[] data) {
      file(path, ".bin", data);
    } else if (spec != null && spec.secret()) {
      file(path, ".txt", (value + "\n").getBytes(UTF_8));
    } else {
      arguments.addAll(List.of("--set", path + "=" + value));
    }
  }

  /** The form of this element of an array; null if the catalogue has none. */
  private static @Nullable KeySpec element(KeySpec array, Object value) {
    return value instanceof Map<?, ?> map && map.get(KeySpec.SELECTOR) instanceof String item
        ? array.alternative(item).or(array::element).orElse(null)
        : array.element().orElse(null);
  }

  private void file(String path, String suffix, byte[] content) {
    String name = path.replace('[', '.').replace("]", "") + suffix;
    arguments.addAll(List.of("--set-file", path + "=" + name));
    files.put(name, content);
  }
}
