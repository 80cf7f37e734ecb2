package org.mdmtoolkit.delivery.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Spelling;
import org.mdmtoolkit.delivery.server.ServerWords;

/**
 * The keys that {@code config.yaml} may have. Any other is refused: behind a misspelt one is what
 * somebody counts on, such as the store of a team.
 */
final class ConfigKeys {

  private static final List<String> TOP = List.of("servers", "default_server", "escrow", "store");
  private static final List<String> SERVER =
      List.of("type", "url", "url-prefix", "rootca", "user", "webhook", "token_command");

  private final Path file;
  private final byte[] content;

  private ConfigKeys(Path file, byte[] content) {
    this.file = file;
    this.content = content;
  }

  /**
   * Refuses what is not known.
   *
   * @param whole what the content holds
   */
  static void check(Path file, byte[] content, Object whole) {
    if (!(whole instanceof Map<?, ?> top)) {
      return; // which is refused where it is read, as below
    }
    ConfigKeys keys = new ConfigKeys(file, content);
    keys.refuseOthers(top, TOP, "there is", List.of());
    keys.only(top, "store", "url");
    keys.only(top, "escrow", "passphrase_command");
    if (top.get("servers") instanceof Map<?, ?> servers) {
      servers.forEach(
          (name, server) ->
              keys.refuseOthers(
                  server,
                  SERVER,
                  "server " + ServerWords.line("" + name) + " has",
                  List.of("servers", "" + name)));
    }
  }

  /** A section that is there for one key: without its value somebody counts on what is not. */
  private void only(Map<?, ?> top, String section, String key) {
    if (!top.containsKey(section)) {
      return;
    }
    Object value = top.get(section);
    refuseOthers(value, List.of(key), section + " has", List.of(section));
    boolean isEmpty = value == null || (value instanceof Map<?, ?> map && isNothing(map.get(key)));
    if (isEmpty) {
      throw invalid(
          List.of(section), section + " has no `" + key + "`", "Give it, or take out " + section);
    }
  }

  private static boolean isNothing(@Nullable Object value) {
    return value == null || value.equals("");
  }

  private void refuseOthers(
      @Nullable Object value, List<String> known, String where, List<String> path) {
    if (!(value instanceof Map<?, ?> map)) {
      return;
    }
    for (Object key : map.keySet()) {
      if (key instanceof String name && !known.contains(name)) {
        String instead =
            Spelling.nearest(name, known)
                .map(near -> "; did you mean `" + near + "`?")
                .orElse("; known are " + String.join(", ", known));
        throw invalid(
            Stream.concat(path.stream(), Stream.of(name)).toList(),
            where + " no key `" + ServerWords.line(name) + "`" + instead,
            "Correct the file; if a newer version wrote it, use that one");
      }
    }
  }

  private InvalidInputException invalid(List<String> path, String problem, String advice) {
    return new InvalidInputException(
        file + Yaml.line(content, path).map(line -> " line " + line).orElse("") + ": " + problem,
        advice + ".");
  }
}
