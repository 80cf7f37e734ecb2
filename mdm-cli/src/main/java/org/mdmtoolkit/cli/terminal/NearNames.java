package org.mdmtoolkit.cli.terminal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Names that are written almost like one that does not exist. */
public final class NearNames {

  private static final int SHORT = 4;

  private NearNames() {}

  /** Those names that differ least, by one or two letters; for a short name by one. */
  public static List<String> of(String given, Collection<String> names) {
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
