package org.mdmtoolkit.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was probably meant by a name that does not exist: only what is near, or nothing. */
final class Suggestions {

  private static final int SHORT = 4;

  private Suggestions() {}

  /** A sentence that says what was meant, or what there is; empty if neither can be said. */
  static String instead(UnmatchedArgumentException e) {
    CommandLine line = e.getCommandLine();
    String given = e.getUnmatched().get(0).replaceFirst("=.*", "");
    Collection<String> options = line.getCommandSpec().optionsMap().keySet();
    boolean isOption = given.startsWith("-");
    List<String> near = near(given, isOption ? options : line.getSubcommands().keySet());
    if (near.isEmpty() && options.contains("--" + given)) {
      near = List.of("--" + given); // mdm version
    } else if (near.isEmpty() && isOption) {
      near = options.stream().filter(name -> name.startsWith(given + "-")).sorted().toList();
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

  /** Those names that differ least, by one or two letters; for a short name by one. */
  static List<String> near(String given, Collection<String> names) {
    int best = given.replaceFirst("^-+", "").length() < SHORT ? 1 : 2;
    List<String> near = new ArrayList<>();
    for (String name : names) {
      int distance = distance(given, name);
      if (distance < best) {
        near.clear();
        best = distance;
      }
      if (distance == best) {
        near.add(name);
      }
    }
    return near;
  }

  /** Letters to insert, take away, replace, or swap with the next. */
  static int distance(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        boolean isSame = one.charAt(i - 1) == other.charAt(j - 1);
        int least = cost[i - 1][j - 1] + (isSame ? 0 : 1);
        least = Math.min(least, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean isSwapped =
            i > 1
                && j > 1
                && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        cost[i][j] = isSwapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
      }
    }
    return cost[one.length()][other.length()];
  }
}
