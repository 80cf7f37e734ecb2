package org.mdmtoolkit.heroku;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads netrc files as curl and ftp(1) do: words, quotes, comments, and macros that are skipped.
 */
final class Netrc {

  private Netrc() {}

  /** The password of the first entry for this machine. */
  static Optional<String> password(byte[] content, String machine) {
    List<String> words = words(new String(content, UTF_8));
    boolean ours = false;
    for (int i = 0; i < words.size(); i++) {
      @Nullable String value = i + 1 < words.size() ? words.get(i + 1) : null;
      switch (words.get(i)) {
        case "machine" -> {
          if (ours) {
            return Optional.empty(); // our entry has no password
          }
          ours = machine.equalsIgnoreCase(value);
          i++;
        }
        case "default" -> {
          if (ours) {
            return Optional.empty();
          }
        }
        case "password" -> {
          if (ours) {
            return Optional.ofNullable(value);
          }
          i++;
        }
        case "login", "account" -> i++;
        default -> {
          // Unknown words are passed over, as others do.
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    boolean macro = false;
    for (String line : text.split("\r?\n", -1)) {
      if (macro) {
        macro = !line.isBlank(); // a macro ends with an empty line
        continue;
      }
      int before = words.size();
      addWords(line, words);
      int at = words.subList(before, words.size()).indexOf("macdef");
      if (at >= 0) {
        words.subList(before + at, words.size()).clear();
        macro = true;
      }
    }
    return words;
  }

  private static void addWords(String line, List<String> words) {
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i);
      if (Character.isWhitespace(c)) {
        i++;
        continue;
      }
      boolean isValue = !words.isEmpty() && words.get(words.size() - 1).equals("password");
      if (c == '#' && !isValue) {
        return;
      }
      StringBuilder word = new StringBuilder();
      boolean quoted = c == '"';
      i += quoted ? 1 : 0;
      while (i < line.length()
          && (quoted ? line.charAt(i) != '"' : !Character.isWhitespace(line.charAt(i)))) {
        if (quoted && line.charAt(i) == '\\' && i + 1 < line.length()) {
          i++;
        }
        word.append(line.charAt(i++));
      }
      i += quoted ? 1 : 0;
      words.add(word.toString());
    }
  }
}
