package org.mdmtoolkit.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;

/**
 * What runs need beside the right to send. Every rule that is about a run holds; the strictest
 * decides. Immutable.
 *
 * @param rules the rules, in their order
 * @param emergency what an emergency may leave out; empty if nothing
 * @param digest SHA-256, in hex, of the file or whatever it was read from: the journal names it
 */
public record Policy(List<PolicyRule> rules, Optional<Emergency> emergency, String digest) {

  /** How long before keys of signers end people are warned. */
  private static final Duration SOON = Duration.ofDays(30);

  /** Copies the rules. */
  public Policy {
    rules = List.copyOf(rules);
  }

  /**
   * A plan may be run without its approvals, and outside of the hours; never beyond the numbers of
   * devices.
   *
   * @param targets the most devices of all such runs within {@link RunAdmission#EMERGENCIES}
   * @param program what is told of it before anything is sent; if it fails, nothing is sent
   */
  public record Emergency(int targets, String program) {

    /** What is allowed, in words for people. */
    public String words() {
      return "up to "
          + targets
          + (targets == 1 ? " device" : " devices")
          + ", and "
          + program
          + " is told";
    }
  }

  /** The rules that are about this run. */
  public List<PolicyRule> about(RunRequest run) {
    return rules.stream().filter(rule -> rule.when().matches(run)).toList();
  }

  /** How many others than the author have to approve this run. */
  public int approvals(RunRequest run) {
    return about(run).stream().mapToInt(PolicyRule::approvals).max().orElse(0);
  }

  /** How many others than its author have to approve this plan. */
  public int approvals(Plan plan) {
    return PolicyChange.isIn(plan) ? mostApprovals() : approvals(request(plan));
  }

  private static RunRequest request(Plan plan) {
    return new RunRequest(
        plan.verb(), plan.requestType(), plan.danger(), plan.server(), plan.targets().size());
  }

  /** How many approvals any run needs at most: as many as it takes to weaken the policy itself. */
  public int mostApprovals() {
    return Math.max(1, rules.stream().mapToInt(PolicyRule::approvals).max().orElse(0));
  }

  /** How many devices at a time; empty for all at once. The first rule with waves decides. */
  public List<Integer> waves(RunRequest run) {
    return about(run).stream()
        .map(PolicyRule::waves)
        .filter(waves -> !waves.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /**
   * Refuses a run that nobody has planned, if it has to be approved.
   *
   * @throws RefusedException if so
   */
  public void requireNoApproval(RunRequest run) {
    int approvals = approvals(run);
    if (approvals > 0) {
      throw new RefusedException(
          "the policy wants "
              + approvals
              + (approvals == 1 ? " approval" : " approvals")
              + " for "
              + run.requestType()
              + " to "
              + run.targets()
              + (run.targets() == 1 ? " device" : " devices")
              + named(run),
          new Remedy.MakePlan(run.verb()));
    }
  }

  private String named(RunRequest run) {
    int most = approvals(run);
    return about(run).stream()
        .filter(rule -> rule.approvals() == most)
        .findFirst()
        .map(rule -> " (" + rule.name() + ")")
        .orElse("");
  }

  /**
   * Refuses a run that begins outside of the hours.
   *
   * @throws RefusedException if so
   */
  public void requireHours(RunRequest run, Instant now) {
    requireHours(run, now, "Nothing was sent. Wait until then.");
  }

  /** The same, with this advice. */
  void requireHours(RunRequest run, Instant now, String advice) {
    for (PolicyRule rule : about(run)) {
      if (rule.hours().filter(hours -> !hours.contains(now)).isPresent()) {
        throw new RefusedException(
            "the policy lets this begin "
                + rule.hours().get()
                + " only ("
                + rule.name()
                + "), and it is "
                + now.atZone(rule.hours().get().zone()).toLocalDateTime().withNano(0),
            advice);
      }
    }
  }

  /**
   * Refuses a run to more devices than one may have.
   *
   * @throws RefusedException if so
   */
  public void requireSize(RunRequest run) {
    requireSize(run, "Nothing was sent. Leave some out.");
  }

  private void requireSize(RunRequest run, String advice) {
    for (PolicyRule rule : about(run)) {
      OptionalInt most = rule.perRun();
      if (most.isPresent() && run.targets() > most.getAsInt()) {
        throw new RefusedException(
            "the policy lets one run have "
                + most.getAsInt()
                + (most.getAsInt() == 1 ? " device at most (" : " devices at most (")
                + rule.name()
                + "), and this one has "
                + run.targets(),
            advice);
      }
    }
  }

  /**
   * Refuses a plan that this policy lets be run at no time, whoever signs it: it has more devices
   * than one run may have, or than all runs together within some time.
   *
   * @param advice what to do then, in whole sentences
   * @throws RefusedException if so
   */
  public void requireSize(Plan plan, String advice) {
    if (PolicyChange.isIn(plan)) {
      return;
    }
    RunRequest run = request(plan);
    requireSize(run, advice);
    for (PolicyRule rule : about(run)) {
      Optional<PolicyRule.Window> window =
          rule.perWindow().filter(one -> run.targets() > one.targets());
      if (window.isPresent()) {
        throw new RefusedException(
            "the policy lets "
                + window.get().words()
                + " ("
                + rule.name()
                + "), and this plan has "
                + run.targets(),
            advice);
      }
    }
  }

  /** Whether {@link #requireSize(Plan, String)} lets it pass. */
  boolean allowsSize(Plan plan) {
    try {
      requireSize(plan, "");
      return true;
    } catch (RefusedException e) {
      return false; // whoever approves or runs it is told why
    }
  }

  /**
   * What is wrong with the policy itself, in one line each; empty if nothing is: what nobody can
   * fulfil, and what is easily got around.
   *
   * @param signers how many persons could sign a plan now
   */
  public List<String> findings(int signers) {
    List<String> findings = new ArrayList<>(unfulfillable(signers));
    for (PolicyRule rule : rules) {
      if (rule.when().targets() > 1 && !hasWindow(rule)) {
        findings.add(gotAround(rule));
      }
    }
    return findings;
  }

  private static String gotAround(PolicyRule rule) {
    PolicyRule.When when = rule.when();
    String wants =
        rule.approvals() > 0
            ? " wants " + rule.approvals() + (rule.approvals() == 1 ? " approval" : " approvals")
            : " holds";
    int less = when.targets() - 1;
    List<String> about = new ArrayList<>();
    when.danger().ifPresent(one -> about.add("class: " + one.name().toLowerCase(Locale.ROOT)));
    if (!when.verbs().isEmpty()) {
      about.add("verb: " + new TreeSet<>(when.verbs()));
    }
    if (!when.servers().isEmpty()) {
      about.add("server: " + new TreeSet<>(when.servers()));
    }
    about.add("per_window: {targets: " + less + ", time: 24h}");
    return rule.name()
        + wants
        + " from "
        + when.targets()
        + " devices on, but two runs of "
        + less
        + " get around it: add a rule without targets, such as {"
        + String.join(", ", about)
        + "}";
  }

  /**
   * Whether everybody who could sign has to, for the policy to be changed: then it cannot be any
   * more once one of them has left. With n approvals it takes n + 2 people that it can.
   *
   * @param signers how many persons could sign a plan now
   */
  public boolean needsEverybody(int signers) {
    return signers < mostApprovals() + 2;
  }

  /**
   * Why nobody might be able to change the policy before long, in one line each; empty if somebody
   * will be, or nobody can now: one of those who may sign leaves, or their keys end.
   */
  public List<String> warnings(Signers signers, Instant now) {
    List<String> warnings = new ArrayList<>();
    int present = signers.count(Plan.NAMESPACE, now);
    int later = signers.count(Plan.NAMESPACE, now.plus(SOON));
    warningOfLeaving(present).ifPresent(warnings::add);
    int needed = mostApprovals() + 1;
    if (present >= needed && later < needed) {
      warnings.add(
          "to change the policy takes "
              + needed
              + " people, and in "
              + SOON.toDays()
              + " days only "
              + later
              + " may sign, as keys end (valid-before): nobody can change it any more then. Put"
              + " their new keys into allowed_signers before that");
    }
    return warnings;
  }

  /**
   * That nobody could change the policy any more once one of those who may sign has left; empty if
   * somebody could, or nobody can now.
   *
   * @param signers how many persons could sign a plan now
   */
  Optional<String> warningOfLeaving(int signers) {
    int needed = mostApprovals() + 1;
    return Optional.of(
            "to change the policy takes "
                + needed
                + " people, and only "
                + signers
                + " may sign: if one of them leaves, nobody can change it any more. Add another to"
                + " allowed_signers, so that there are "
                + (needed + 1))
        .filter(warning -> needsEverybody(signers) && signers >= needed);
  }

  /**
   * The addresses of servers that rules name and that are none of these: written wrongly, or of
   * others who share the policy. In the order of the rules.
   *
   * @param addresses of the servers that are known
   */
  public List<String> otherServers(Collection<String> addresses) {
    return rules.stream()
        .flatMap(rule -> rule.when().servers().stream().sorted())
        .filter(one -> addresses.stream().noneMatch(known -> PolicyRule.When.isServer(one, known)))
        .distinct()
        .toList();
  }

  /**
   * What nobody can fulfil, in one line each; empty if there is nothing.
   *
   * @param signers how many persons could sign a plan now
   */
  public List<String> unfulfillable(int signers) {
    List<String> findings = new ArrayList<>();
    if (rules.isEmpty()) {
      findings.add("it has no rules: everything may be sent");
    }
    for (PolicyRule rule : rules) {
      if (asksForNothing(rule)) {
        findings.add(rule.name() + ": it asks for nothing");
      }
      if (rule.approvals() > 0 && signers < rule.approvals() + 1) {
        findings.add(
            rule.name()
                + ": it cannot be fulfilled: "
                + (rule.approvals() + 1)
                + " people have to sign, the author among them, and only "
                + signers
                + " can");
      }
      if (rule.perRun().isPresent() && rule.perRun().getAsInt() < rule.when().targets()) {
        findings.add(
            rule.name()
                + ": it cannot be fulfilled: one run has to have fewer devices than the rule "
                + "is for");
      }
      if (rule.hours().filter(one -> !one.from().isBefore(one.to())).isPresent()) {
        findings.add(rule.name() + ": it cannot be fulfilled: its hours end before they begin");
      }
    }
    return findings;
  }

  /**
   * Where this policy cannot be shown to be at least as strict as another one, in one line each;
   * empty if it is, for every run. Each rule of the other has to have one here that is about all of
   * its runs and as strict; who may sign is another question.
   */
  public List<String> looserThan(Policy before) {
    List<String> looser = new ArrayList<>();
    for (PolicyRule old : before.rules) {
      if (old.approvals() > 0 && lacks(old, rule -> rule.approvals() >= old.approvals())) {
        looser.add(old.name() + ": approvals");
      }
      if (old.perRun().isPresent()
          && lacks(
              old,
              rule ->
                  rule.perRun().isPresent()
                      && rule.perRun().getAsInt() <= old.perRun().getAsInt())) {
        looser.add(old.name() + ": per_run");
      }
      if (old.perWindow().isPresent()
          && lacks(
              old,
              rule ->
                  rule.perWindow().isPresent()
                      && rule.perWindow().get().isWithin(old.perWindow().get()))) {
        looser.add(old.name() + ": per_window");
      }
      if (old.hours().isPresent()
          && lacks(
              old,
              rule -> rule.hours().isPresent() && rule.hours().get().isWithin(old.hours().get()))) {
        looser.add(old.name() + ": hours");
      }
    }
    // The first that fits decides, so only the very same ones are known to come to the same.
    if (!before.waved().isEmpty() && !waved().equals(before.waved())) {
      looser.add("waves");
    }
    if (emergency.isPresent() && before.emergency.filter(this::isNoWider).isEmpty()) {
      looser.add("emergency");
    }
    return looser;
  }

  private boolean lacks(PolicyRule old, Predicate<PolicyRule> asStrict) {
    return rules.stream()
        .noneMatch(
            rule ->
                covers(rule.when(), old.when())
                    && rule.when().targets() <= old.when().targets()
                    && asStrict.test(rule));
  }

  /** Which runs are done in which waves. */
  private record Waved(PolicyRule.When when, List<Integer> waves) {}

  private List<Waved> waved() {
    return rules.stream()
        .filter(rule -> !rule.waves().isEmpty())
        .map(rule -> new Waved(rule.when(), rule.waves()))
        .toList();
  }

  private boolean isNoWider(Emergency old) {
    return emergency
        .filter(one -> one.program().equals(old.program()) && one.targets() <= old.targets())
        .isPresent();
  }

  private static boolean asksForNothing(PolicyRule rule) {
    return rule.approvals() == 0
        && rule.perRun().isEmpty()
        && rule.perWindow().isEmpty()
        && rule.hours().isEmpty()
        && rule.waves().isEmpty();
  }

  /** Whether some rule counts the devices of all such runs, however small. */
  private boolean hasWindow(PolicyRule rule) {
    return rules.stream()
        .anyMatch(
            other ->
                other.perWindow().isPresent()
                    && other.when().targets() <= 1
                    && covers(other.when(), rule.when()));
  }

  private static boolean covers(PolicyRule.When wide, PolicyRule.When narrow) {
    return (wide.danger().isEmpty() || wide.danger().equals(narrow.danger()))
        && (wide.verbs().isEmpty()
            || (!narrow.verbs().isEmpty() && wide.verbs().containsAll(narrow.verbs())))
        && (wide.servers().isEmpty()
            || (!narrow.servers().isEmpty() && wide.servers().containsAll(narrow.servers())));
  }
}
