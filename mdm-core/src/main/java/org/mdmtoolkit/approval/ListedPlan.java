package org.mdmtoolkit.approval;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mdmtoolkit.journal.Journal;

/**
 * A plan in a store as people see it: without its targets, of which there may be many. Immutable.
 *
 * @param verb what it does
 * @param targets how many devices it has
 * @param first what the first of them is called; {@code -} if it has none
 * @param signatures how many there are, whoever's
 * @param people whose signatures count
 * @param state how far it came
 * @param lacking what it lacks, if it is open and a policy counts
 */
public record ListedPlan(
    String digest,
    String verb,
    int targets,
    String first,
    String reason,
    String author,
    Instant expires,
    int signatures,
    List<String> people,
    State state,
    Optional<Approvals.Lacking> lacking) {

  /** So many of the newest plans are looked at. */
  public static final int MOST = 100;

  private static final Set<String> ENDS = Set.of(RunAdmission.DONE, PolicyStore.SET);

  /** How far it came. */
  public enum State {
    /** It can be run. */
    OPEN,
    /** It cannot be run any more. */
    EXPIRED,
    /** It was run to its end. */
    RUN;

    /** As it is written in tables and JSON: {@code open}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The newest plans of this store, the one that was put last first.
   *
   * @param digests of the store, as it gives them
   * @param policy what counts; empty if nothing does
   * @param signers who may sign; empty if nobody knows
   */
  public static List<ListedPlan> newest(
      PlanStore store,
      List<String> digests,
      Journal journal,
      Optional<Policy> policy,
      Optional<? extends Signers> signers,
      Instant now) {
    Set<String> run = run(journal);
    return digests.stream()
        .limit(MOST)
        .flatMap(digest -> store.plan(digest).stream())
        .map(
            plan ->
                of(
                    plan,
                    store.signatures(plan.digest()),
                    run.contains(plan.digest()),
                    policy,
                    signers,
                    now))
        .toList();
  }

  private static ListedPlan of(
      Plan plan,
      Map<String, byte[]> signatures,
      boolean isRun,
      Optional<Policy> policy,
      Optional<? extends Signers> signers,
      Instant now) {
    Approvals approvals =
        signers.map(one -> Approvals.of(plan, signatures, one, now)).orElse(Approvals.none());
    State state = isRun ? State.RUN : (plan.isExpired(now) ? State.EXPIRED : State.OPEN);
    return new ListedPlan(
        plan.digest(),
        plan.verb(),
        plan.targets().size(),
        plan.targets().stream().findFirst().map(PlanTarget::identity).orElse("-"),
        plan.reason(),
        plan.author().person(),
        plan.expires(),
        signatures.size(),
        approvals.signedBy(),
        state,
        policy.filter(one -> state == State.OPEN).map(one -> approvals.lacking(one, plan)));
  }

  /** The digests of the plans that were run to their end, by the journal. */
  private static Set<String> run(Journal journal) {
    Set<String> run = new HashSet<>();
    journal.read(
        entry -> {
          if (ENDS.contains(entry.event().action())) {
            Optional.ofNullable(entry.event().details().get(RunAdmission.PLAN)).ifPresent(run::add);
          }
        });
    return run;
  }

  /** The plans of this store that can still be run, and do the same to a device of this one. */
  public static Stream<Plan> overlapping(PlanStore store, Journal journal, Plan plan) {
    Set<String> run = run(journal);
    return store.digests().stream()
        .limit(MOST)
        .filter(digest -> !run.contains(digest))
        .flatMap(digest -> store.plan(digest).stream())
        .filter(other -> other.verb().equals(plan.verb()) && !other.isExpired(plan.created()))
        .filter(other -> !plan.targetsOf(other).isEmpty());
  }
}
