package org.mdmtoolkit.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one text of {@link CatalogTexts}. A line is a key with its type and marks, indented by its
 * depth; {@code =} before a value, and {@code @} before where the thing above is available.
 */
final class SpecReader {

  private final List<String> lines;
  private int next;

  private SpecReader(List<String> lines) {
    this.lines = lines;
  }

  /** The specification in a text; the text is ours, so an error in it is a bug. */
  static CommandSpec read(String text) {
    return new SpecReader(List.of(text.strip().split("\n", -1))).command();
  }

  private CommandSpec command() {
    String requestType = after("command ");
    String page = after("page ");
    Support.ByPlatform support = Support.ByPlatform.NOWHERE.override(after("@ "));
    KeySpec request = section("request", requestType, support);
    KeySpec response = section("response", requestType, support);
    if (next != lines.size()) {
      throw new IllegalStateException(
          "cannot read the catalogue of " + requestType + ": " + line());
    }
    return new CommandSpec(requestType, page, request, response);
  }

  private String after(String prefix) {
    String line = lines.get(next++);
    if (!line.startsWith(prefix)) {
      throw new IllegalStateException("cannot read the catalogue: " + line);
    }
    return line.substring(prefix.length());
  }

  private KeySpec section(String name, String requestType, Support.ByPlatform support) {
    KeySpec.Builder root = new KeySpec.Builder(requestType, ValueType.DICTIONARY, support);
    if (next < lines.size() && line().equals(name)) {
      next++;
      below(0, root);
    }
    return new KeySpec(root);
  }

  private String line() {
    return lines.get(next);
  }

  private int depth() {
    int depth = 0;
    while (line().charAt(depth) == ' ') {
      depth++;
    }
    return depth;
  }

  private @Nullable String support(int depth) {
    if (next < lines.size() && depth() == depth && line().startsWith("@ ", depth)) {
      return lines.get(next++).substring(depth + 2);
    }
    return null;
  }

  /** Reads everything that is deeper into the key. */
  private void below(int depth, KeySpec.Builder parent) {
    while (next < lines.size() && depth() > depth) {
      if (line().startsWith("= ", depth + 1)) {
        value(depth + 1, parent);
      } else {
        key(depth + 1, parent);
      }
    }
  }

  private void value(int depth, KeySpec.Builder parent) {
    String text = lines.get(next++).substring(depth + 2);
    Object value = parent.type == ValueType.INTEGER ? (Object) Long.valueOf(text) : text;
    String override = support(depth);
    Support.ByPlatform support =
        override == null ? parent.support : parent.support.override(override);
    parent.values.put(value, new AllowedValue(value, support));
  }

  private void key(int depth, KeySpec.Builder parent) {
    String[] words = lines.get(next++).substring(depth).split(" ", -1);
    String label = words[0];
    boolean alternative = label.startsWith("[" + KeySpec.SELECTOR + "=");
    String name = alternative ? label.substring(label.indexOf('=') + 1, label.length() - 1) : label;
    ValueType type = ValueType.find(words[1]).orElseThrow();
    KeySpec.Builder key = new KeySpec.Builder(name, type, parent.support);
    key.secret = parent.secret;
    for (int i = 2; i < words.length; i++) {
      mark(words[i], key);
    }
    String override = support(depth);
    if (override != null) {
      key.support = key.support.override(override);
    }
    below(depth, key);
    if (alternative) {
      parent.alternatives.put(name, alternative(key));
    } else if (label.equals("[]")) {
      parent.element = new KeySpec(key);
    } else if (label.equals("*")) {
      parent.wildcard = new KeySpec(key);
    } else {
      parent.children.put(name, new KeySpec(key));
    }
  }

  private static void mark(String word, KeySpec.Builder key) {
    switch (word) {
      case "required" -> key.required = true;
      case "secret" -> key.secret = true;
      case "open" -> key.valueRule = ValueRule.OPEN;
      case "flags" -> key.valueRule = ValueRule.FLAGS;
      default -> throw new IllegalStateException("unknown mark in the catalogue: " + word);
    }
  }

  /**
   * A form is available where its selector is: Apple extends some to a platform by the selector and
   * single keys only, and the other keys stay what they were.
   */
  private static KeySpec alternative(KeySpec.Builder key) {
    KeySpec selector = key.children.get(KeySpec.SELECTOR);
    if (selector != null) {
      key.support = selector.platformSupport();
    }
    return new KeySpec(key);
  }
}
