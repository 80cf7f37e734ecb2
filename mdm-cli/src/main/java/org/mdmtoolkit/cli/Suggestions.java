package org.mdmtoolkit.cli;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.Spelling;
import org.mdmtoolkit.cli.terminal.ResourceText;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was probably meant by a name that does not exist: only what is near, or nothing. */
final class Suggestions {

  private Suggestions() {}

  /** A sentence that says what was meant, or what there is; empty if neither can be said. */
  static String instead(UnmatchedArgumentException e, List<String> words) {
    CommandLine line = e.getCommandLine();
    Optional<String> meant = meant(words, e.getUnmatched().get(0));
    if (meant.isPresent()) {
      return meant.get().endsWith(".") ? meant.get() : "Did you mean mdm " + meant.get() + "?";
    }
    String given = e.getUnmatched().get(0).replaceFirst("=.*", "").toLowerCase(Locale.ROOT);
    // One letter is too near to any other: -m is not -y.
    List<String> options =
        line.getCommandSpec().optionsMap().keySet().stream()
            .filter(name -> name.startsWith("--"))
            .toList();
    boolean isOption = given.startsWith("-");
    Collection<String> names = isOption ? options : line.getSubcommands().keySet();
    List<String> begun =
        names.stream()
            .filter(name -> name.startsWith(given) && given.length() > (isOption ? 4 : 2))
            .sorted()
            .toList();
    List<String> near = begun.isEmpty() ? Spelling.near(given, names) : begun;
    if (near.isEmpty() && options.contains("--" + given)) {
      near = List.of("--" + given); // mdm version
    } else if (near.isEmpty() && isOption) {
      String begin = given.length() == 2 ? "-" + given : given + "-"; // -m: --message
      near = options.stream().filter(name -> name.startsWith(begin)).sorted().toList();
    }
    if (!near.isEmpty()) {
      return "Did you mean " + String.join(" or ", near) + "?";
    }
    if (isOption || line.getSubcommands().isEmpty()) {
      return "";
    }
    return line.getParent() == null
        ? "There are commands for: " + String.join(", ", HelpTexts.read().groups().keySet()) + "."
        : "There are: " + String.join(", ", line.getSubcommands().keySet()) + ".";
  }

  /**
   * What the first words mean, which are no command, or the word that is not known; options of all
   * commands aside. The file meant.txt has what people type who know other tools or the other half
   * of this one, with the command, or with a whole sentence.
   */
  private static Optional<String> meant(List<String> words, String given) {
    List<String> names = words.stream().takeWhile(word -> !word.startsWith("-")).limit(2).toList();
    List<String> lines = ResourceText.beside(Suggestions.class, "meant.txt").lines().toList();
    return Stream.concat(Stream.of(String.join(" ", names), given), names.stream().limit(1))
        .map(name -> name + ": ")
        .flatMap(
            name ->
                lines.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length())))
        .findFirst();
  }
}
