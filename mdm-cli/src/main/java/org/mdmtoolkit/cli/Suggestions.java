package org.mdmtoolkit.cli;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.mdmtoolkit.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was probably meant by a name that does not exist: only what is near, or nothing. */
final class Suggestions {

  /** What people type who know other tools, or the other half of this one. */
  private static final Map<String, String> MEANT =
      Map.ofEntries(
          Map.entry("show pin", "pin show"),
          Map.entry("list pin", "pin list"),
          Map.entry("close pin", "pin close"),
          Map.entry("reboot", "restart"),
          Map.entry("wipe", "erase"),
          Map.entry("poweroff", "shutdown"),
          Map.entry("reinstall", "reinstall-fleetd"),
          Map.entry("status", "renew status"),
          Map.entry("sign", "command sign"),
          Map.entry("renew undo", "heroku undo"),
          Map.entry("renew list", "renew status"),
          Map.entry("renew show", "renew status"),
          Map.entry("heroku status", "renew status"),
          Map.entry("vendor sign", "vendor sign-push-request"),
          Map.entry("vendor verify", "vendor verify-push-request"),
          Map.entry("cert check", "cert show"));

  private Suggestions() {}

  /** A sentence that says what was meant, or what there is; empty if neither can be said. */
  static String instead(UnmatchedArgumentException e, List<String> words) {
    CommandLine line = e.getCommandLine();
    Optional<String> meant = meant(words);
    if (meant.isPresent()) {
      return "Did you mean mdm " + meant.get() + "?";
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

  /** The command that the first words mean, which are none; options of all commands aside. */
  private static Optional<String> meant(List<String> words) {
    List<String> names = words.stream().takeWhile(word -> !word.startsWith("-")).limit(2).toList();
    return Optional.ofNullable(MEANT.get(String.join(" ", names)))
        .or(() -> names.stream().limit(1).map(MEANT::get).filter(Objects::nonNull).findFirst());
  }
}
