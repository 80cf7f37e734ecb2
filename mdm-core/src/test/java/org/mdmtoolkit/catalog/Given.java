package org.mdmtoolkit.catalog;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.plist.PlistWriter;

/** Commands and parts of them as plain property list values, for the tests. */
final class Given {

  private Given() {}

  /** A dictionary of these keys and values, in turn. */
  static Map<String, Object> dict(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  /** A whole command of this type, with these keys and values. */
  static Map<String, Object> command(String requestType, Object... keysAndValues) {
    Map<String, Object> command = dict("RequestType", requestType);
    command.putAll(dict(keysAndValues));
    return dict("CommandUUID", "0001_" + requestType, "Command", command);
  }

  /** A Settings command of these settings. */
  static Map<String, Object> settings(Object... settings) {
    return command("Settings", "Settings", Arrays.asList(settings));
  }

  static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The property list in which a password's hash is sent. */
  static byte[] passwordHash() {
    Map<String, Object> hash =
        dict("entropy", new byte[128], "iterations", 40_000L, "salt", new byte[32]);
    return PlistWriter.xml(dict("SALTED-SHA512-PBKDF2", hash));
  }

  static List<Finding> check(Object root) {
    return PropertyListChecker.apple().check(root);
  }

  static List<Finding> check(Object root, String target) {
    return PropertyListChecker.apple().check(root, Target.parse(target));
  }

  /** The findings as {@code severity rule path}, which says enough to compare. */
  static List<String> brief(List<Finding> findings) {
    return findings.stream()
        .map(f -> (f.severity().label() + " " + f.rule() + " " + f.keyPath()).trim())
        .toList();
  }
}
