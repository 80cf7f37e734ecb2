package org.mdmtoolkit.delivery.config;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.approval.PolicyDocument;
import org.mdmtoolkit.approval.PolicyStore;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.approval.SshSignature;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * The policy in a store that a team shares. The first one is put there by anybody who may write the
 * store, and so is one that is at least as strict as the one that counts. What cannot be shown to
 * be takes a plan ({@link PolicyChange}) with as many approvals as the policy that counts wants
 * anywhere, and at least one.
 *
 * <p>That is verified by whoever reads it, for all policies that there ever were: what somebody put
 * into the store in another way does not count, and nothing goes on until it is out.
 *
 * <p>Immutable, as safe for use by many threads and processes as the stores.
 */
public final class StoredPolicy {

  /** In a store's time: how long before its end a plan is run at the latest. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final PolicyStore policies;
  private final PlanStore plans;
  private final String store;

  private StoredPolicy(PolicyStore policies, PlanStore plans, String store) {
    this.policies = policies;
    this.plans = plans;
    this.store = store;
  }

  /**
   * The policy of a store. Nothing is asked yet.
   *
   * @param plans where the plans are, with their signatures
   * @param store the identity of the store, for which alone a plan is made
   */
  public static StoredPolicy in(PolicyStore policies, PlanStore plans, String store) {
    return new StoredPolicy(policies, plans, store);
  }

  /**
   * All policies that there were, the first one first; the last one counts.
   *
   * @throws RefusedException if one was weakened without approval, or is not there any more
   * @throws InvalidInputException if one cannot be read
   */
  public List<PolicyStore.Version> history() {
    List<PolicyStore.Version> versions = policies.versions();
    Set<String> used = new HashSet<>();
    for (int i = 1; i < versions.size(); i++) {
      PolicyStore.Version version = versions.get(i);
      PolicyDocument before = versions.get(i - 1).document();
      try {
        if (version.plan().isEmpty()) {
          requireAsStrict(before, version.document());
        } else if (used.add(version.plan().get())) {
          Plan plan = stored(version.plan().get());
          requireApproved(plan, before, version.document(), version.time());
        } else {
          throw new RefusedException("its plan was run before", "");
        }
      } catch (RefusedException | InvalidInputException | NotFoundException e) {
        throw new RefusedException(
            "policy "
                + version.number()
                + " in the store, put there by "
                + version.by()
                + ", must not count: "
                + e.problem(),
            "Nothing is sent until the store's owner has removed it.");
      }
    }
    return versions;
  }

  private Plan stored(String digest) {
    return plans
        .plan(digest)
        .orElseThrow(
            () -> new NotFoundException("the store has no plan " + digest, "Put it there."));
  }

  /** The policy that counts; empty if there never was one. As {@link #history}. */
  public Optional<PolicyFile> current() {
    List<PolicyStore.Version> versions = history();
    return versions.isEmpty()
        ? Optional.empty()
        : Optional.of(file(versions.size(), versions.get(versions.size() - 1).document()));
  }

  private static PolicyFile file(int number, PolicyDocument document) {
    return PolicyFile.of("policy " + number + " in the store", document);
  }

  private static Policy policy(PolicyDocument document) {
    return PolicyFile.of("the policy", document).content();
  }

  /** Why one is not known to be at least as strict as another one; empty if it is. */
  private static List<String> looser(PolicyDocument before, PolicyDocument after) {
    List<String> looser = new ArrayList<>(policy(after).looserThan(policy(before)));
    after.signers().widerThan(before.signers()).forEach(one -> looser.add("may sign: " + one));
    return looser;
  }

  private static void requireAsStrict(PolicyDocument before, PolicyDocument after) {
    List<String> looser = looser(before, after);
    if (!looser.isEmpty()) {
      throw new RefusedException(
          "it is not known to be as strict as the one before ("
              + String.join("; ", looser)
              + "), and no plan was approved for it",
          "Have it approved.");
    }
  }

  /**
   * What a plan would weaken, in one line each; empty if nothing. That too few may sign then
   * weakens it, too: nobody could change it any more, or nobody once one has left.
   *
   * @param now when it is counted who may sign
   * @throws InvalidInputException if one of its policies is wrong
   */
  public static List<String> weakened(PolicyChange change, Instant now) {
    List<String> weakened = new ArrayList<>(looser(change.before(), change.after()));
    Policy after = policy(change.after());
    int signers = change.after().signers().count(Plan.NAMESPACE, now);
    weakened.addAll(after.unfulfillable(signers));
    if (after.needsEverybody(signers)) {
      int needed = after.mostApprovals() + 2;
      weakened.add(
          "only "
              + signers
              + " may sign then, "
              + needed
              + " are needed"
              + (signers == needed - 1 ? ", so that one of them can leave" : ""));
    }
    return weakened;
  }

  /** What nobody could fulfil weakens it, too: the next change would be nobody's. */
  private List<String> weakened(Optional<PolicyDocument> before, PolicyDocument after) {
    List<String> findings = new ArrayList<>();
    before.ifPresent(document -> findings.addAll(looser(document, after)));
    findings.addAll(unfulfillable(after, policies.now()));
    return findings;
  }

  private static List<String> unfulfillable(PolicyDocument after, Instant now) {
    int signers = after.signers().count(Plan.NAMESPACE, now);
    List<String> findings = new ArrayList<>(policy(after).unfulfillable(signers));
    if (findings.isEmpty() && signers < policy(after).mostApprovals() + 1) {
      findings.add("fewer people may sign than it takes to change it");
    }
    return findings;
  }

  /**
   * Puts the first policy there, or one that weakens nothing, and tells the journal.
   *
   * @return false if it is the one that counts already
   * @throws RefusedException if it would weaken the one that counts, which takes a plan
   * @throws InvalidInputException if it is wrong, or the first one and nobody can fulfil it
   */
  public boolean set(PolicyDocument after, Journal journal) {
    List<PolicyStore.Version> versions = history();
    Optional<PolicyDocument> before =
        versions.isEmpty()
            ? Optional.empty()
            : Optional.of(versions.get(versions.size() - 1).document());
    if (before.filter(after::equals).isPresent()) {
      PolicyStore.Version last = versions.get(versions.size() - 1);
      tellOnce(journal, versions, last);
      return false;
    }
    refuseWeaker(before, after);
    add(versions, after, Optional.empty(), journal);
    return true;
  }

  /** Refuses what {@link #set} would refuse. Changes nothing. */
  public void checkSet(PolicyDocument after) {
    refuseWeaker(current().map(PolicyFile::document), after);
  }

  private void refuseWeaker(Optional<PolicyDocument> before, PolicyDocument after) {
    List<String> weakened = weakened(before, after);
    if (!weakened.isEmpty() && before.isEmpty()) {
      throw new InvalidInputException(
          "the policy cannot be the first: " + String.join("; ", weakened), "Correct it.");
    } else if (!weakened.isEmpty()) {
      throw new RefusedException(
          "the policy would be weaker: " + String.join("; ", weakened),
          new Remedy.MakePlan(PolicyChange.VERB));
    }
  }

  /**
   * The plan to put a policy in the place of the one that counts, approved by others.
   *
   * @param madeBy the program and its version
   * @param validity how long it can be run
   * @throws NotFoundException if no policy counts
   * @throws InvalidInputException if it is wrong, or the one that counts
   */
  public Plan plan(
      PolicyDocument after,
      Plan.Author author,
      String madeBy,
      String reason,
      Instant now,
      Duration validity) {
    PolicyDocument before = required();
    policy(after);
    after.signers();
    if (after.equals(before)) {
      throw new InvalidInputException("this is the policy that counts", "Nothing was planned.");
    }
    return new PolicyChange(store, before, after).plan(author, madeBy, reason, now, validity);
  }

  private PolicyDocument required() {
    return current()
        .map(PolicyFile::document)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "there is no policy in the store", "The first one takes no plan."));
  }

  /** How many others than the author have to approve another policy. */
  public int approvals() {
    return current().map(PolicyFile::content).map(Policy::mostApprovals).orElse(1);
  }

  /**
   * Puts the policy of a plan there that is kept in the store with its signatures, and tells the
   * journal. With what is no plan for the policy that counts nothing is changed.
   *
   * @return the approvals that it was done with
   * @throws RefusedException if too few have signed, if it is over, is for another store, or is not
   *     for the policy that counts
   */
  public Approvals run(Plan plan, Journal journal) {
    PolicyChange change = PolicyChange.of(plan);
    List<PolicyStore.Version> versions = history();
    PolicyDocument before = required();
    Instant now = policies.now();
    Approvals approvals = requireApproved(plan, before, change.after(), now);
    requireApproved(plan, before, change.after(), now.plus(MARGIN)); // when it will be read
    file(versions.size() + 1, change.after()).content();
    change.after().signers();
    add(versions, change.after(), Optional.of(plan), journal);
    return approvals;
  }

  /**
   * The same with a plan and signatures that the store need not have: it keeps them, as whoever
   * reads the policy verifies it by them.
   *
   * @param signatures those that are not of this plan are left out
   */
  public Approvals run(Plan plan, Collection<byte[]> signatures, Journal journal) {
    plans.put(plan);
    signatures.stream()
        .filter(one -> isOf(plan, one))
        .forEach(one -> plans.sign(plan.digest(), one));
    return run(plan, journal);
  }

  private static boolean isOf(Plan plan, byte[] signature) {
    try {
      return SshSignature.read("a signature", signature).verify(plan.bytes(), Plan.NAMESPACE);
    } catch (InvalidInputException e) {
      return false;
    }
  }

  /** Whether this plan was run. As {@link #history}. */
  public boolean isRun(Plan plan) {
    return history().stream()
        .anyMatch(version -> version.plan().filter(plan.digest()::equals).isPresent());
  }

  /**
   * What {@link #run} would do. Changes nothing.
   *
   * @param signatures those that the store does not have yet; others' are left out
   * @return the approvals that it would be done with
   * @throws RefusedException as {@link #run}
   */
  public Approvals check(Plan plan, Collection<byte[]> signatures) {
    PolicyChange change = PolicyChange.of(plan);
    PolicyDocument before = required();
    Instant now = policies.now();
    Map<String, byte[]> all = new LinkedHashMap<>(plans.signatures(plan.digest()));
    signatures.stream().filter(one -> isOf(plan, one)).forEach(one -> addIfNew(all, one));
    Approvals approvals = requireApproved(plan, before, change.after(), now, all);
    requireApproved(plan, before, change.after(), now.plus(MARGIN), all);
    policy(change.after());
    change.after().signers();
    return approvals;
  }

  private static void addIfNew(Map<String, byte[]> all, byte[] signature) {
    if (all.values().stream().noneMatch(one -> Arrays.equals(one, signature))) {
      all.put("signature " + (all.size() + 1), signature);
    }
  }

  private Approvals requireApproved(
      Plan plan, PolicyDocument before, PolicyDocument after, Instant at) {
    return requireApproved(plan, before, after, at, plans.signatures(plan.digest()));
  }

  private Approvals requireApproved(
      Plan plan,
      PolicyDocument before,
      PolicyDocument after,
      Instant at,
      Map<String, byte[]> signatures) {
    PolicyChange change = PolicyChange.of(plan);
    if (!change.store().equals(store)) {
      throw refused("the plan is for " + change.store() + ", and this is " + store);
    } else if (!change.before().equals(before) || !change.after().equals(after)) {
      throw refused("the plan is for another policy than the one that counts");
    } else if (plan.isExpired(at)) {
      throw refused("the plan could be run until " + plan.expires() + ", and it is " + at);
    } else if (at.plus(TOLERANCE).isBefore(plan.created())) {
      throw refused("the plan was made at " + plan.created() + ", and it is only " + at);
    }
    Approvals approvals = Approvals.of(plan, signatures, before.signers(), at);
    approvals.require(plan, policy(before).mostApprovals());
    return approvals;
  }

  private static RefusedException refused(String problem) {
    return new RefusedException(problem, "The policy was left as it is. Make a new plan.");
  }

  private void add(
      List<PolicyStore.Version> versions,
      PolicyDocument after,
      Optional<Plan> plan,
      Journal journal) {
    int number = versions.size() + 1;
    if (!policies.add(number, after, plan.map(Plan::digest))) {
      throw new RefusedException(
          "another policy was put there meanwhile, or this plan was run before",
          "The policy was left as it is. Look at it again.");
    }
    List<PolicyStore.Version> now = history();
    tellOnce(journal, now, now.get(number - 1));
  }

  /** A process that was stopped in between left it to the next one. */
  private void tellOnce(
      Journal journal, List<PolicyStore.Version> versions, PolicyStore.Version version) {
    String number = Integer.toString(version.number());
    boolean[] isTold = {false};
    journal.read(
        entry ->
            isTold[0] |=
                entry.event().action().equals(PolicyStore.SET)
                    && number.equals(entry.event().details().get("number"))
                    && version.document().digest().equals(entry.event().details().get("policy")));
    if (isTold[0]) {
      return;
    }
    JournalEvent event =
        JournalEvent.of(PolicyStore.SET)
            .withDetail("number", number)
            .withDetail("policy", version.document().digest());
    if (version.number() > 1) {
      event = event.withDetail("replaces", versions.get(version.number() - 2).document().digest());
    }
    if (version.plan().isPresent()) {
      Plan plan = stored(version.plan().get());
      PolicyDocument before = versions.get(version.number() - 2).document();
      List<String> signers =
          requireApproved(plan, before, version.document(), version.time()).valid().stream()
              .map(one -> one.person() + " " + one.key())
              .toList();
      event =
          event
              .withReason(plan.reason())
              .withDetail(RunAdmission.PLAN, plan.digest())
              .withDetail("author", plan.author().person())
              .withDetail("signers", String.join(", ", signers));
    }
    journal.append(event);
  }
}
