package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.mdmtoolkit.InvalidInputException;

/** A value for a key of a command, as it came from the command line or from a file. */
final class BuildValue {

  private final String origin;
  private final byte[] content;
  private final boolean isFile;

  private BuildValue(String origin, byte[] content, boolean isFile) {
    this.origin = origin;
    this.content = content;
    this.isFile = isFile;
  }

  static BuildValue text(String text) {
    return new BuildValue("", text.getBytes(UTF_8), false);
  }

  static BuildValue file(String name, byte[] content) {
    return new BuildValue(name, content, true);
  }

  /** As text; of a file, without one line end at its end. */
  String asText() {
    String text = new String(content, UTF_8);
    return isFile ? text.replaceFirst("\\r?\\n\\z", "") : text;
  }

  /** As a boolean. */
  boolean asBoolean(String key) {
    return switch (asText()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidInputException(key + " must be true or false", "");
    };
  }

  /** As a whole number. */
  int asInteger(String key) {
    try {
      return Integer.parseInt(asText());
    } catch (NumberFormatException e) {
      throw new InvalidInputException(key + " must be a whole number", "");
    }
  }

  /** As data, which only a file can give. */
  byte[] asData(String key) {
    if (!isFile) {
      throw new InvalidInputException(
          key + " is data", "Give it as a file: --set-file " + key + "=FILE.");
    }
    return content.clone();
  }

  /** Where it came from, for errors; empty for the command line. */
  String origin() {
    return origin;
  }
}
