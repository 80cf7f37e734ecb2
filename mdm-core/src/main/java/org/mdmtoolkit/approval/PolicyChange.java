package org.mdmtoolkit.approval;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

  private static String option(Plan plan, String name) {
    return Optional.ofNullable(plan.options().get(name))
        .orElseThrow(() -> Plan.invalid("it is not a plan for another policy"));
  }
}
