package org.mdmtoolkit.approval;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * A plan as people see it in a list: without its targets, of which there may be many. Immutable.
 *
 * @param verb what it does
 * @param act what it does to a secret, such as {@code rotate}; empty for other verbs
 * @param targets how many devices it has
 * @param first what the first of them is called; {@code -} if it has none
 * @param signatures how many there are, whoever's
 * @param people whose signatures count; of a plan that was run, whose counted then
 * @param state how far it came
 * @param run when it was run to its end; empty if it was not
 * @param begun who began to run it, if it was begun and not run to its end
 * @param lacking what it lacks, if it is open and a policy counts
 */
public record ListedPlan(
    String digest,
    String verb,
    Optional<String> act,
    int targets,
    String first,
    String reason,
    String author,
    Instant expires,
    int signatures,
    List<String> people,
    State state,
    Optional<Instant> run,
    Optional<Begun> begun,
    Optional<Approvals.Lacking> lacking) {

  /** So many of the newest plans are looked at. */
  public static final int MOST = 100;

  /** More devices are not named. */
  private static final int NAMED = 3;

  private static final Set<String> ENDS = Set.of(RunAdmission.DONE, PolicyStore.SET);

  /** How far it came. */
  public enum State {
    /** It can be run, as far as this says it. */
    OPEN,
    /** The policy lets it be run at no time, whoever signs it: it has too many devices. */
    TOO_LARGE,
    /** It cannot be run any more. */
    EXPIRED,
    /** It was run to its end. */
    RUN;

    /** As it is written in tables and JSON: {@code open}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * The first run of a plan that was not taken back, and what all of them have come to.
   *
   * @param who began it
   * @param sent to how many devices it was sent, whoever's run it was
   */
  public record Begun(Instant time, String who, int sent) {}

  /** When a plan was run to its end, and whose signatures counted then. */
  private record Ran(Instant time, List<String> people) {}

  /** What the journal tells of the runs of all plans, by their digests. */
  private static final class Runs {

    private static final Set<String> SENT =
        Set.of("enqueued", "continued", "pushed", "push-failed", "acknowledged");

    private final Map<String, List<String>> signers = new HashMap<>();
    private final Map<String, Ran> ended = new HashMap<>();
    private final Map<String, Map<String, Begun>> admitted = new HashMap<>();
    private final Map<String, Set<String>> sent = new HashMap<>();

    void take(JournalEntry entry) {
      JournalEvent event = entry.event();
      String plan = event.details().get(RunAdmission.PLAN);
      if (plan == null) {
        return;
      }
      String named = event.details().get(ApprovedPlan.SIGNERS);
      if (named != null) { // of an admitted run, or of a policy that was set
        signers.put(plan, ApprovedPlan.people(named));
      }
      String action = event.action();
      Map<String, Begun> begun = admitted.computeIfAbsent(plan, one -> new LinkedHashMap<>());
      String slot = RunAdmission.ownSlot(entry);
      if (ENDS.contains(action)) {
        ended.putIfAbsent(plan, new Ran(entry.time(), signers.getOrDefault(plan, List.of())));
      } else if (action.equals(RunAdmission.ADMITTED)) {
        begun.put(slot, new Begun(entry.time(), entry.operator().toString(), 0));
      } else if (action.equals(RunAdmission.RELEASED)) {
        begun.remove(slot);
      } else if (SENT.contains(action.substring(action.lastIndexOf('.') + 1))) {
        event
            .host()
            .ifPresent(
                host ->
                    sent.computeIfAbsent(plan, one -> new HashSet<>())
                        .add(JournalEntries.hostKey(host)));
      }
    }

    Optional<Begun> begun(String plan) {
      int devices = sent.getOrDefault(plan, Set.of()).size();
      return admitted.getOrDefault(plan, Map.of()).values().stream()
          .findFirst()
          .map(one -> new Begun(one.time(), one.who(), devices));
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
    Runs run = runs(journal);
    return digests.stream()
        .limit(MOST)
        .flatMap(digest -> store.plan(digest).stream())
        .map(
            plan -> {
              Map<String, byte[]> signatures = store.signatures(plan.digest());
              Approvals approvals =
                  signers
                      .map(one -> Approvals.of(plan, signatures, one, now))
                      .orElse(Approvals.none());
              return of(plan, signatures.size(), approvals, run, policy, now);
            })
        .toList();
  }

  /**
   * One plan, wherever it is kept.
   *
   * @param signatures how many there are, whoever's
   * @param approvals those that count now
   * @param policy what counts; empty if nothing does
   */
  public static ListedPlan of(
      Plan plan,
      int signatures,
      Approvals approvals,
      Journal journal,
      Optional<Policy> policy,
      Instant now) {
    return of(plan, signatures, approvals, runs(journal), policy, now);
  }

  private static ListedPlan of(
      Plan plan,
      int signatures,
      Approvals approvals,
      Runs all,
      Optional<Policy> policy,
      Instant now) {
    Optional<Ran> run = Optional.ofNullable(all.ended.get(plan.digest()));
    State state =
        run.isPresent()
            ? State.RUN
            : plan.isExpired(now)
                ? State.EXPIRED
                : policy.filter(one -> !one.allowsSize(plan)).isPresent()
                    ? State.TOO_LARGE
                    : State.OPEN;
    return new ListedPlan(
        plan.digest(),
        plan.verb(),
        Optional.ofNullable(plan.options().get(Plan.ACT)),
        plan.targets().size(),
        plan.targets().stream().findFirst().map(PlanTarget::identity).orElse("-"),
        plan.reason(),
        plan.author().person(),
        plan.expires(),
        signatures,
        run.map(Ran::people).orElse(approvals.signedBy()),
        state,
        run.map(Ran::time),
        state == State.RUN ? Optional.empty() : all.begun(plan.digest()),
        policy.filter(one -> state == State.OPEN).map(one -> approvals.lacking(one, plan)));
  }

  private static Runs runs(Journal journal) {
    Runs runs = new Runs();
    journal.read(runs::take);
    return runs;
  }

  /** The other plans of this store that can be run, and do the same to a device of this one. */
  public static Stream<Plan> overlapping(PlanStore store, Journal journal, Plan plan) {
    Map<String, Ran> run = runs(journal).ended;
    return store.digests().stream()
        .limit(MOST)
        .filter(digest -> !run.containsKey(digest) && !digest.equals(plan.digest()))
        .flatMap(digest -> store.plan(digest).stream())
        .filter(other -> other.verb().equals(plan.verb()) && !other.isExpired(plan.created()))
        .filter(other -> !plan.targetsOf(other).isEmpty());
  }

  /** How far a plan came, and what it lacks, in words. */
  public String words() {
    String words =
        state.label()
            + run.map(time -> " at " + time.truncatedTo(ChronoUnit.SECONDS)).orElse("")
            + begun.map(this::begunWords).orElse("");
    return lacking
        .map(
            one ->
                one.missing() == 0
                    ? words + (begun.isEmpty() ? ", ready" : "")
                    : words
                        + ", needs "
                        + one.missing()
                        + " more"
                        + (one.others().isEmpty() ? "" : ": of " + String.join(", ", one.others())))
        .orElse(words);
  }

  private String begunWords(Begun one) {
    boolean isOver = state == State.EXPIRED && one.sent() > 0;
    return (isOver ? ", run in part: begun by " : ", begun by ")
        + one.who()
        + " at "
        + one.time().truncatedTo(ChronoUnit.SECONDS)
        + ", "
        + one.sent()
        + " of "
        + targets
        + (state == State.OPEN ? " sent; whoever runs it sends to the rest" : " sent");
  }

  /** What every list says of one in JSON. */
  public void write(JsonFields json) {
    lacking.ifPresent(one -> json.put("missing", one.missing()));
    run.ifPresent(time -> json.put("run_at", time.toString()));
    begun.ifPresent(
        one ->
            json.put("begun_at", one.time().toString())
                .put("begun_by", one.who())
                .put("sent", one.sent()));
    json.put("plan", digest)
        .put("verb", verb)
        .put("targets", targets)
        .put("reason", reason)
        .put("author", author)
        .put("expires", expires.toString())
        .strings("signed_by", people)
        .put("state", state.label())
        .strings("may_sign", lacking.map(Approvals.Lacking::others).orElse(List.of()));
  }

  /** The first device, and how many more. */
  public String hosts() {
    return first + (targets > 1 ? " +" + (targets - 1) : "");
  }

  /** That another plan, which is open, does the same to some devices of this one. */
  public static String overlapWords(Plan plan, Plan other) {
    List<String> both = plan.targetsOf(other);
    return "the open plan "
        + SignedPlan.shortened(other.digest())
        + " ("
        + other.verb()
        + ", by "
        + other.author().person()
        + ", until "
        + other.expires().truncatedTo(ChronoUnit.SECONDS)
        + ") has "
        + String.join(", ", both.subList(0, Math.min(NAMED, both.size())))
        + (both.size() > NAMED ? " and " + (both.size() - NAMED) + " more" : "")
        + ", too";
  }
}
