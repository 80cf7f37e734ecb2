package org.mdmtoolkit.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.DangerClass;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * Admits runs by a policy and the journal: which plan has been run, and how many devices all runs
 * had within some time. Whoever shares the journal shares the count: a run is written down first
 * and counted then, so that of two that begin at once the later one sees the earlier.
 *
 * <p>As safe for use by many threads and processes as the journal.
 */
public final class RunAdmission {

  /** Of entries that tell of a run which may begin. */
  public static final String ADMITTED = "run.admitted";

  /** Of entries that take one back, before anything was sent. */
  public static final String RELEASED = "run.released";

  /** Of entries that tell that a plan was run to its end. */
  public static final String DONE = "plan.done";

  /** The detail of an approval that names who signed, by the policy. */
  public static final String SIGNER = "signer";

  /** The detail that names the plan, by its digest. */
  public static final String PLAN = "plan";

  /** The detail of an admitted plan with the command that devices get, its secrets masked. */
  public static final String PAYLOAD = "payload";

  /** The detail of a run without approvals, which is counted for {@link #EMERGENCIES}. */
  public static final String EMERGENCY = "emergency";

  /** The time within which {@link Policy.Emergency#targets} counts. */
  public static final Duration EMERGENCIES = Duration.ofHours(24);

  /** The detail that both entries of a run have which was taken back. */
  public static final String SLOT = "slot";

  private static final Admissions NOTHING =
      new Admissions(List.of(), List.of(), Optional.empty(), "");
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** How many earlier runs a refusal tells of. */
  private static final int MOST_TOLD = 3;

  private final Optional<Policy> policy;
  private final Journal journal;

  private RunAdmission(Optional<Policy> policy, Journal journal) {
    this.policy = policy;
    this.journal = journal;
  }

  /** With this policy, or none, which admits what is no plan without a word. */
  public static RunAdmission of(Optional<Policy> policy, Journal journal) {
    return new RunAdmission(policy, journal);
  }

  /** How far a plan came. */
  public enum Progress {
    /** It was never run. */
    NEW,
    /** It was begun. */
    BEGUN,
    /** It was run to its end. */
    DONE
  }

  /**
   * How far this plan came, by the journal. What another person has begun is begun anew, and counts
   * twice: an entry that somebody else wrote lets nothing pass uncounted.
   */
  public Progress progress(Plan plan) {
    String digest = plan.digest();
    String user = journal.operator().user();
    Progress[] progress = {Progress.NEW};
    List<String> released = new ArrayList<>();
    List<String> slots = new ArrayList<>();
    journal.read(
        entry -> {
          JournalEvent event = entry.event();
          boolean isOwn = entry.operator().user().equals(user);
          if (digest.equals(event.details().get(PLAN))) {
            switch (event.action()) {
              case ADMITTED -> slots.addAll(isOwn ? List.of(slot(event)) : List.of());
              case RELEASED -> released.add(slot(event));
              case DONE -> progress[0] = Progress.DONE;
              default -> {} // of a host
            }
          }
        });
    slots.removeAll(released);
    return progress[0] == Progress.NEW && !slots.isEmpty() ? Progress.BEGUN : progress[0];
  }

  private static String slot(JournalEvent event) {
    return event.details().getOrDefault(SLOT, "");
  }

  /**
   * Whether this run may be sent without a plan. Without a policy it may. Changes nothing; {@link
   * #admit} is the next step.
   *
   * @throws RefusedException if the policy wants approvals, other hours, or fewer devices
   */
  public void check(RunRequest run, Instant now) {
    if (policy.isPresent()) {
      requireClock(now);
      policy.get().requireNoApproval(run);
      policy.get().requireHours(run, now);
      policy.get().requireSize(run);
      requireRoom(run, null, false, now);
    }
  }

  /**
   * Whether this plan may be run. Changes nothing; {@link #admit} is the next step, unless the plan
   * is begun.
   *
   * @param run what it comes to
   * @param isEmergency whether approvals and hours are left out, which the policy has to allow
   * @throws RefusedException if it is over, if too few have signed it, or as {@link
   *     #check(RunRequest, Instant)}
   */
  public void check(
      Plan plan, RunRequest run, Approvals approvals, Instant now, boolean isEmergency) {
    requireClock(now);
    requireTime(plan, now, "Nothing was sent.");
    policy.ifPresent(
        one -> one.requireSize(plan, "Nothing was sent. Make a new plan with fewer devices."));
    if (isEmergency) {
      Policy present =
          policy.orElseThrow(
              () ->
                  new RefusedException(
                      "there is no policy here, and so no approvals that an emergency could leave"
                          + " out",
                      new Remedy.LeaveOut(
                          Remedy.LeaveOut.Wish.EMERGENCY, "without a policy the plan just runs")));
      Policy.Emergency allowed =
          present
              .emergency()
              .orElseThrow(
                  () ->
                      new RefusedException(
                          "the policy allows no emergency", "Nothing was sent. Have it approved."));
      if (run.targets() > allowed.targets()) {
        throw new RefusedException(
            "the policy allows an emergency for "
                + allowed.targets()
                + (allowed.targets() == 1 ? " device" : " devices")
                + " at most, and this plan has "
                + run.targets(),
            "Nothing was sent. Have it approved.");
      }
      requireRoom(run, plan, true, now);
      return;
    }
    if (policy.isPresent()) {
      approvals.require(plan, policy.get().approvals(run));
      policy
          .get()
          .requireHours(
              run,
              now,
              "Nothing was sent. Wait until then; the plan can be run until "
                  + plan.expires()
                  + ". If that is too early, make a new one with a later end.");
      requireRoom(run, plan, false, now);
    }
  }

  /**
   * Refuses a plan that is over, or that a clock of tomorrow has made.
   *
   * @param done what was not done, a sentence
   * @throws RefusedException if so
   */
  public static void requireTime(Plan plan, Instant now, String done) {
    if (plan.isExpired(now)) {
      throw new RefusedException(
          "the plan could be run until " + plan.expires() + ", and it is " + now,
          done + " Make a new plan.");
    }
    if (now.plus(TOLERANCE).isBefore(plan.created())) {
      throw new RefusedException(
          "the plan was made at " + plan.created() + ", and it is only " + now + " here",
          done + " Correct the clock of one of the machines.");
    }
  }

  /** The policy; empty if there is none. */
  public Optional<Policy> policy() {
    return policy;
  }

  Journal journal() {
    return journal;
  }

  /**
   * Refuses a clock that is behind the journal: with it, what is over could be run.
   *
   * @throws RefusedException if so
   */
  public void requireClock(Instant now) {
    Instant[] last = {Instant.MIN};
    journal.read(entry -> last[0] = entry.time().isAfter(last[0]) ? entry.time() : last[0]);
    if (now.plus(TOLERANCE).isBefore(last[0])) {
      throw new RefusedException(
          "the clock of this machine says " + now + ", and the journal was written at " + last[0],
          "Nothing was sent. Correct the clock.");
    }
  }

  /**
   * Writes down that a run begins, and counts. Nothing that the policy is about is sent before.
   *
   * @param event to which this adds; with the plan and who has approved it, where there is one; and
   *     with {@link #EMERGENCY} where nobody has to
   * @return the place that the run has taken, for {@link #release}
   * @throws RefusedException if a rule lets fewer devices be sent to within some time, or the
   *     policy fewer in emergencies; then that it was admitted is taken back in the journal
   */
  public String admit(RunRequest run, JournalEvent event) {
    String slot = UUID.randomUUID().toString();
    JournalEvent admitted =
        event
            .withDetail(SLOT, slot)
            .withDetail("verb", run.verb())
            .withDetail("command", run.requestType())
            .withDetail("danger", run.danger().name().toLowerCase(Locale.ROOT))
            .withDetail("server", run.server())
            .withDetail("targets", Integer.toString(run.targets()));
    if (policy.isPresent()) {
      admitted = admitted.withDetail("policy", policy.get().digest());
    }
    journal.append(admitted);
    for (Cap cap : caps(run, isEmergency(event))) {
      List<Earlier> before = before(cap, slot);
      if (devices(before) + run.targets() > cap.window().targets()) {
        release(slot, event, "more devices than allowed");
        String plan = event.details().getOrDefault(PLAN, "");
        refuseIfBegun(before, plan);
        throw tooMany(cap, before, run, way(run, !plan.isEmpty(), isEmergency(event), ""));
      }
    }
    return slot;
  }

  /** Refuses what {@link #admit} would, were it called now: it alone decides. */
  private void requireRoom(RunRequest run, @Nullable Plan plan, boolean isEmergency, Instant now) {
    String owner = plan == null ? "" : owner(journal.operator().user(), plan.digest());
    List<Cap> caps = caps(run, isEmergency);
    Admissions admissions = caps.isEmpty() ? NOTHING : admissions("");
    for (Cap cap : caps) {
      List<Earlier> before = counted(cap, admissions, now, owner);
      if (devices(before) + run.targets() > cap.window().targets()) {
        refuseIfBegun(before, plan == null ? "" : plan.digest());
        Optional<Instant> from = freeFrom(cap, before, run);
        String end =
            plan == null || from.filter(plan::isExpired).isEmpty()
                ? ""
                : ", and the plan can be run until " + plan.expires() + " only";
        throw tooMany(cap, before, run, way(run, plan != null, isEmergency, end));
      }
    }
  }

  /** Where the room of a plan was taken by the plan itself, that is what people have to know. */
  private static void refuseIfBegun(List<Earlier> before, String plan) {
    for (Earlier one : before) {
      if (!plan.isEmpty() && one.owner().endsWith(plan(plan))) {
        throw new RefusedException(
            "this plan was begun by "
                + one.who()
                + " at "
                + one.time()
                + ", and is being run, or was stopped before its end",
            new Remedy.LookAtRun(plan, one.who()));
      }
    }
  }

  /** What else can be done than to wait. */
  private static String way(RunRequest run, boolean isPlanned, boolean isEmergency, String end) {
    if (!end.isEmpty()) {
      return end + ": make a new one with a later end.";
    } else if (isEmergency) {
      return "; or have the plan approved.";
    } else if (run.targets() == 1) {
      return ".";
    }
    return isPlanned ? "; or make a new plan with fewer devices." : "; or send to fewer.";
  }

  private static RefusedException tooMany(
      Cap cap, List<Earlier> before, RunRequest run, String way) {
    return new RefusedException(
        "the policy lets "
            + cap.window().words()
            + " ("
            + cap.name()
            + "); "
            + devices(before)
            + " were, and this run has "
            + run.targets(),
        "Nothing was sent. "
            + (before.isEmpty() ? "" : "Before it: " + told(before) + ". ")
            + freeFrom(cap, before, run)
                .map(time -> "This run may begin after " + time + way)
                .orElse("It has more devices than that: send to fewer."));
  }

  /** Who had them, and when; the newest of many. */
  private static String told(List<Earlier> before) {
    int first = Math.max(0, before.size() - MOST_TOLD);
    return (first > 0 ? first + " more runs; " : "")
        + before.subList(first, before.size()).stream()
            .map(
                one ->
                    one.run().verb()
                        + " to "
                        + one.run().targets()
                        + (one.run().targets() == 1 ? " device" : " devices")
                        + " by "
                        + one.who()
                        + " at "
                        + one.time())
            .collect(Collectors.joining("; "));
  }

  /** When there is room for this run again; empty if there never is. */
  private static Optional<Instant> freeFrom(Cap cap, List<Earlier> before, RunRequest run) {
    for (int gone = 1; gone <= before.size(); gone++) {
      long left = devices(before.subList(gone, before.size()));
      if (left + run.targets() <= cap.window().targets()) {
        return Optional.of(before.get(gone - 1).time().plus(cap.window().time()));
      }
    }
    return Optional.empty();
  }

  /**
   * Takes back that a run was admitted. Only for one of which nothing was sent, and nothing will
   * be.
   *
   * @param slot what {@link #admit} gave
   * @param event what was given to that
   * @param why for people
   */
  public void release(String slot, JournalEvent event, String why) {
    JournalEvent released = JournalEvent.of(RELEASED).withOutcome(why).withDetail(SLOT, slot);
    String plan = event.details().get(PLAN);
    journal.append(plan == null ? released : released.withDetail(PLAN, plan));
  }

  /** What is counted within some time, and how much of it may be. */
  private record Cap(String name, PolicyRule.Window window, Predicate<Earlier> counts) {}

  private List<Cap> caps(RunRequest run, boolean isEmergency) {
    List<Cap> caps = new ArrayList<>();
    for (PolicyRule rule : counting(run)) {
      caps.add(
          new Cap(
              rule.name(),
              rule.perWindow().orElseThrow(),
              earlier -> rule.when().isAbout(earlier.run())));
    }
    if (isEmergency) {
      int most = policy.flatMap(Policy::emergency).map(Policy.Emergency::targets).orElse(0);
      caps.add(
          new Cap("emergency", new PolicyRule.Window(most, EMERGENCIES), Earlier::isEmergency));
    }
    return caps;
  }

  private static boolean isEmergency(JournalEvent event) {
    return "true".equals(event.details().get(EMERGENCY));
  }

  /**
   * Whether runs like this are counted. Each start of one is admitted then, also of a plan that is
   * begun: an earlier start was counted for its own time, and may have been refused without a word.
   */
  public boolean counts(RunRequest run) {
    return !counting(run).isEmpty();
  }

  private List<PolicyRule> counting(RunRequest run) {
    return policy.map(one -> one.about(run)).orElse(List.of()).stream()
        .filter(rule -> rule.perWindow().isPresent())
        .toList();
  }

  /** A run that was admitted before ours. */
  private record Earlier(
      Instant time, String slot, String owner, String who, RunRequest run, boolean isEmergency) {}

  /** By what a run is known: nobody takes back what another one has begun. */
  static String ownSlot(JournalEntry entry) {
    return entry.operator().user() + " " + slot(entry.event());
  }

  /** Starts of one plan by one person are one run; each start without a plan is its own. */
  private static String owner(JournalEntry entry) {
    String plan = entry.event().details().get(PLAN);
    return plan == null ? ownSlot(entry) : owner(entry.operator().user(), plan);
  }

  private static String owner(String user, String plan) {
    return user + plan(plan);
  }

  private static String plan(String digest) {
    return " plan " + digest;
  }

  /**
   * What was admitted.
   *
   * @param all before our slot, what was taken back among it
   * @param released the slots that were taken back, by whoever had taken them
   * @param ours when our slot was taken; empty if it was not
   * @param owner whose that is
   */
  private record Admissions(
      List<Earlier> all, List<String> released, Optional<Instant> ours, String owner) {}

  private Admissions admissions(String slot) {
    List<Earlier> all = new ArrayList<>();
    List<String> released = new ArrayList<>();
    List<JournalEntry> ours = new ArrayList<>();
    journal.read(
        entry -> {
          if (entry.event().action().equals(RELEASED)) {
            released.add(ownSlot(entry));
          } else if (entry.event().action().equals(ADMITTED)) {
            if (!slot.isEmpty() && slot(entry.event()).equals(slot)) {
              ours.add(entry);
            } else if (ours.isEmpty()) {
              all.add(earlier(entry));
            }
          }
        });
    Optional<JournalEntry> first = ours.stream().findFirst();
    return new Admissions(
        all, released, first.map(JournalEntry::time), first.map(RunAdmission::owner).orElse(""));
  }

  /** The runs that were admitted before this slot, within the window. */
  private List<Earlier> before(Cap cap, String slot) {
    Admissions admissions = admissions(slot);
    Instant ours =
        admissions
            .ours()
            .orElseThrow(
                () ->
                    new UnavailableException(
                        "the journal does not have what was just written",
                        "Nothing was sent. Check it."));
    return counted(cap, admissions, ours, admissions.owner());
  }

  /** The runs within the window until then, the oldest first; no earlier starts of our own. */
  private static List<Earlier> counted(Cap cap, Admissions admissions, Instant now, String owner) {
    Instant from = now.minus(cap.window().time());
    return admissions.all().stream()
        .filter(one -> one.time().isAfter(from) && !admissions.released().contains(one.slot()))
        .filter(one -> cap.counts().test(one) && !one.owner().equals(owner))
        .sorted(Comparator.comparing(Earlier::time))
        .toList();
  }

  /** How many devices these have; starts of one run count once. */
  private static long devices(List<Earlier> runs) {
    Map<String, Integer> counted = new HashMap<>();
    runs.forEach(one -> counted.merge(one.owner(), one.run().targets(), Math::max));
    return counted.values().stream().mapToLong(Integer::longValue).sum();
  }

  private static Earlier earlier(JournalEntry entry) {
    JournalEvent event = entry.event();
    return new Earlier(
        entry.time(),
        ownSlot(entry),
        owner(entry),
        entry.operator().toString(),
        new RunRequest(
            event.details().getOrDefault("verb", ""),
            event.details().getOrDefault("command", ""),
            "destructive".equals(event.details().get("danger"))
                ? DangerClass.DESTRUCTIVE
                : DangerClass.PLAIN,
            event.details().getOrDefault("server", ""),
            number(event.details().getOrDefault("targets", ""))),
        isEmergency(event));
  }

  /**
   * What cannot be read counts as too many: a count that is too low would let something through.
   */
  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
  }
}
