package org.mdmtoolkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was probably meant by a name that does not exist. Has no state. */
public final class Spelling {

  private static final int LONGEST = 60;

  private Spelling() {}

  /** The name among these that was probably meant; empty where none is near. */
  public static Optional<String> nearest(String given, Iterable<String> names) {
    String wanted = given.toLowerCase(Locale.ROOT);
    int allowed = Math.min(4, Math.max(1, wanted.length() / 3));
    if (wanted.length() > LONGEST) {
      return Optional.empty();
    }
    @Nullable String best = null;
    for (String name : names) {
      int distance = distance(wanted, name.toLowerCase(Locale.ROOT), allowed);
      if (distance <= allowed) {
        best = name;
        allowed = distance - 1;
      }
    }
    return Optional.ofNullable(best == null ? longer(wanted, names) : best);
  }

  /**
   * Those of these names that differ least, in the order that they are given in, by one or two
   * letters; from a name of less than six letters, hyphens before it aside, by one. Upper and lower
   * case differ.
   */
  public static List<String> near(String given, Collection<String> names) {
    List<String> near = new ArrayList<>();
    int least = given.replaceFirst("^-+", "").length() < 6 ? 1 : 2;
    for (String name : names) {
      int distance = distance(given, name, least);
      if (distance < least) {
        near.clear();
        least = distance;
      }
      if (distance == least) {
        near.add(name);
      }
    }
    return near;
  }

  /** The shortest name of which this is a part: DeviceLock for Lock. */
  private static @Nullable String longer(String wanted, Iterable<String> names) {
    @Nullable String best = null;
    for (String name : names) {
      boolean holds = wanted.length() > 3 && name.toLowerCase(Locale.ROOT).contains(wanted);
      if (holds && (best == null || name.length() < best.length())) {
        best = name;
      }
    }
    return best;
  }

  /**
   * Edits that lead from one to the other, a swap of neighbours counting once; more than the most
   * is the most plus one.
   */
  private static int distance(String a, String b, int most) {
    if (Math.abs(a.length() - b.length()) > most) {
      return most + 1;
    }
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
