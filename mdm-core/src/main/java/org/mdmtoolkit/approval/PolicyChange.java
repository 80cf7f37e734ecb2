package org.mdmtoolkit.approval;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.catalog.DangerClass;

/**
 * What a plan says that is for no device, but for another policy in the place of the one that
 * counts in a store. Immutable.
 *
 * @param store which store, in the words of its identity
 * @param before the policy that it replaces, and no other
 * @param after the one that is to count
 */
public record PolicyChange(String store, PolicyDocument before, PolicyDocument after) {

  /** The verb of such a plan. */
  public static final String VERB = "policy";

  private static final String REQUEST_TYPE = "Policy";

  /**
   * The plan to do this.
   *
   * @param madeBy the program and its version
   * @param validity how long it can be run
   */
  public Plan plan(
      Plan.Author author, String madeBy, String reason, Instant now, Duration validity) {
    Instant created = now.truncatedTo(ChronoUnit.MILLIS);
    return new Plan(
        created,
        created.plus(validity),
        author,
        madeBy,
        reason,
        store,
        VERB,
        REQUEST_TYPE,
        DangerClass.DESTRUCTIVE,
        Map.of(
            "replaces", before.digest(),
            "before_policy", before.policy(),
            "before_allowed_signers", before.allowedSigners(),
            "before_revoked_keys", before.revokedKeys(),
            "policy", after.policy(),
            "allowed_signers", after.allowedSigners(),
            "revoked_keys", after.revokedKeys()),
        after.digest(),
        List.of());
  }

  /** Whether this is a plan for another policy. */
  public static boolean isIn(Plan plan) {
    return plan.verb().equals(VERB);
  }

  /**
   * What a plan says.
   *
   * @throws org.mdmtoolkit.InvalidInputException if it is no such plan, or contradicts itself
   */
  public static PolicyChange of(Plan plan) {
    PolicyChange change =
        new PolicyChange(
            plan.server(),
            new PolicyDocument(
                option(plan, "before_policy"),
                option(plan, "before_allowed_signers"),
                option(plan, "before_revoked_keys")),
            new PolicyDocument(
                option(plan, "policy"),
                option(plan, "allowed_signers"),
                option(plan, "revoked_keys")));
    Plan same =
        change.plan(
            plan.author(),
            plan.madeBy(),
            plan.reason(),
            plan.created(),
            Duration.between(plan.created(), plan.expires()));
    if (!same.equals(plan)) {
      throw Plan.invalid("it is not a plan for another policy, or contradicts itself");
    }
    return change;
  }

  /**
   * What becomes of one of the texts of a policy.
   *
   * @param name of the text
   * @param isSame whether it stays as it is, to the last line end
   * @param lines those that went, after {@code "- "}, and came, after {@code "+ "}, in their order
   */
  public record Difference(String name, boolean isSame, List<String> lines) {

    private static final long MOST_COMPARED = 4_000_000;

    /** Copies the list. */
    public Difference {
      lines = List.copyOf(lines);
    }

    /** The lines that went and came, and no other. */
    static Difference of(String name, String before, String after) {
      List<String> old = before.lines().toList();
      List<String> now = after.lines().toList();
      List<String> lines = new ArrayList<>();
      boolean isLong = (long) old.size() * now.size() > MOST_COMPARED; // all of it went, then
      int[][] same = isLong ? new int[0][0] : longestSame(old, now);
      int i = 0;
      int j = 0;
      while (i < old.size() || j < now.size()) {
        boolean hasBoth = i < old.size() && j < now.size();
        if (hasBoth && !isLong && old.get(i).equals(now.get(j))) {
          i++;
          j++;
        } else if (i < old.size() && (!hasBoth || isLong || same[i + 1][j] >= same[i][j + 1])) {
          lines.add("- " + old.get(i++));
        } else {
          lines.add("+ " + now.get(j++));
        }
      }
      return new Difference(name, before.equals(after), lines);
    }

    /** How many lines two texts have in common from these lines on. */
    private static int[][] longestSame(List<String> old, List<String> now) {
      int[][] same = new int[old.size() + 1][now.size() + 1];
      for (int i = old.size() - 1; i >= 0; i--) {
        for (int j = now.size() - 1; j >= 0; j--) {
          same[i][j] =
              old.get(i).equals(now.get(j))
                  ? same[i + 1][j + 1] + 1
                  : Math.max(same[i + 1][j], same[i][j + 1]);
        }
      }
      return same;
    }
  }

  /** What becomes of each of the texts. */
  public List<Difference> differences() {
    return List.of(
        Difference.of("policy", before.policy(), after.policy()),
        Difference.of("allowed_signers", before.allowedSigners(), after.allowedSigners()),
        Difference.of("revoked_keys", before.revokedKeys(), after.revokedKeys()));
  }

  private static String option(Plan plan, String name) {
    return Optional.ofNullable(plan.options().get(name))
        .orElseThrow(() -> Plan.invalid("it is not a plan for another policy"));
  }
}
