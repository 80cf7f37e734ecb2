package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What commands take away, as data; {@link RuleTexts} says how to read it. The text is ours, so an
 * error in it is a bug.
 */
final class DangerRules {

  private static final List<List<String>> BLOCKS = RuleTexts.blocks(RuleTexts.DANGER);

  private static final String KIND = "kind:";

  private DangerRules() {}

  /** The request types that have been decided. */
  static Stream<String> requestTypes() {
    return BLOCKS.stream().flatMap(lines -> Arrays.stream(lines.get(0).split(" ", -1)).skip(1));
  }

  /** Whether no command of this type takes anything away, whatever is in it. */
  static boolean isPlain(String requestType) {
    return BLOCKS.stream()
        .map(lines -> List.of(lines.get(0).split(" ", -1)))
        .anyMatch(header -> header.get(0).equals("plain") && header.contains(requestType));
  }

  /** The kind of secret that a command of this type sets, changes or brings back. */
  static Optional<String> secretKind(String requestType) {
    return BLOCKS.stream()
        .map(lines -> List.of(lines.get(0).split(" ", -1)))
        .filter(header -> header.get(0).startsWith(KIND) && header.contains(requestType))
        .map(header -> header.get(0).substring(KIND.length()))
        .findFirst();
  }

  /** Judges a command of this type by its dictionary. */
  static CommandDanger judge(String requestType, Map<?, ?> command) {
    Dict dict = new Dict(command, KeyPath.ROOT);
    boolean isDecided = false;
    Set<String> reasons = new LinkedHashSet<>();
    Set<String> secrets = new LinkedHashSet<>();
    for (List<String> lines : BLOCKS) {
      List<String> header = List.of(lines.get(0).split(" ", -1));
      if (!header.get(0).startsWith(KIND)
          && header.subList(1, header.size()).contains(requestType)) {
        isDecided = true;
        if (holds(lines, dict)) {
          (header.get(0).equals("secret") ? secrets : reasons).add(said(lines));
        }
      }
    }
    if (!isDecided) {
      reasons.add("Apple's catalogue has no such command; what it takes away cannot be known.");
    }
    return new CommandDanger(
        reasons.isEmpty() && secrets.isEmpty() ? DangerClass.PLAIN : DangerClass.DESTRUCTIVE,
        List.copyOf(reasons),
        List.copyOf(secrets));
  }

  private static boolean holds(List<String> lines, Dict command) {
    if (lines.size() == 1) {
      return false; // plain
    }
    List<Dict> judged = List.of(command);
    List<List<RuleCondition>> alternatives = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("each ")) {
        judged = RuleReader.each(command, List.of(line.substring(5).split("[.]", -1)));
      } else if (line.startsWith("if ")) {
        alternatives.add(RuleCondition.all(line.substring(3)));
      }
    }
    return alternatives.isEmpty()
        || judged.stream()
            .anyMatch(
                dict -> alternatives.stream().anyMatch(one -> RuleReader.holds(one, dict, null)));
  }

  private static String said(List<String> lines) {
    String last = lines.get(lines.size() - 1);
    if (!last.startsWith("say ")) {
      throw new IllegalStateException("cannot read what is said of danger: " + last);
    }
    return last.substring(4);
  }
}
