package org.mdmtoolkit.evidence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * What the journal tells of one case: every entry that it is found by, and every other one of the
 * same plans and commands. Immutable.
 *
 * @param query the case
 * @param made when this was put together
 * @param by who did that
 * @param version the program and its version
 * @param entries the entries, the oldest first
 * @param targets the devices, each once for each command
 * @param check what the check of the whole journal found
 * @param payloads what devices were sent, as far as it is known
 */
public record Evidence(
    EvidenceQuery query,
    Instant made,
    String by,
    String version,
    List<JournalEntry> entries,
    List<EvidenceTarget> targets,
    JournalCheck check,
    List<Payload> payloads) {

  /** How many digits of a plan people read, who see all of them elsewhere on the page. */
  private static final int NAMED = 12;

  /** Copies the lists. */
  public Evidence {
    entries = List.copyOf(entries);
    targets = List.copyOf(targets);
    payloads = List.copyOf(payloads);
  }

  /**
   * What devices were sent.
   *
   * @param command Apple's name of it
   * @param from where it is from, and how many devices it is about
   * @param text the command as XML, with every secret in it masked
   */
  public record Payload(String command, String from, String text) {}

  /** The command UUIDs of targets that were queued, and of which no end is known. */
  public List<String> unanswered() {
    return targets.stream()
        .filter(one -> one.first(EvidenceStep.Kind.QUEUED).isPresent())
        .filter(one -> one.first(EvidenceStep.Kind.ANSWERED).isEmpty())
        .filter(one -> one.first(EvidenceStep.Kind.FAILED).isEmpty())
        .flatMap(one -> one.commands().stream())
        .toList();
  }

  /** Who had which part in it. */
  public record Part(String what, Instant time, String who, String details) {}

  /**
   * Reads it.
   *
   * @throws NotFoundException if the journal tells nothing of it
   */
  public static Evidence of(Journal journal, EvidenceQuery query, Instant now, String version) {
    Set<String> plans = new HashSet<>();
    Set<String> commands = new HashSet<>();
    journal.read(
        entry -> {
          if (query.matches(entry.event())) {
            entry.event().commandUuid().ifPresent(commands::add);
            Optional.ofNullable(entry.event().details().get(RunAdmission.PLAN))
                .ifPresent(plans::add);
          }
        });
    List<JournalEntry> entries =
        journal.entries(entry -> belongs(entry.event(), query, plans, commands));
    if (entries.isEmpty()) {
      throw new NotFoundException(
          "the journal tells nothing of " + query.words(),
          "Look into the journal by which reason, host or plan it is there.");
    }
    return new Evidence(
        query,
        now,
        journal.operator().toString(),
        version,
        entries,
        targets(entries),
        journal.verify(),
        payloads(entries));
  }

  /** The same, and these payloads, too. */
  public Evidence withPayloads(List<Payload> more) {
    List<Payload> all = new ArrayList<>(payloads);
    all.addAll(more);
    return new Evidence(query, made, by, version, entries, targets, check, all);
  }

  /** Of the runs whose plan fixed it; those without a plan tell the journal nothing of it. */
  private static List<Payload> payloads(List<JournalEntry> entries) {
    Map<String, Payload> payloads = new LinkedHashMap<>();
    for (JournalEntry entry : entries) {
      Map<String, String> details = entry.event().details();
      String text = details.get(RunAdmission.PAYLOAD);
      if (entry.event().action().equals(RunAdmission.ADMITTED) && text != null) {
        payloads.put(
            details.getOrDefault(RunAdmission.PLAN, "") + text,
            new Payload(
                details.getOrDefault("command", ""),
                "plan "
                    + details.getOrDefault(RunAdmission.PLAN, "")
                    + ", to "
                    + devices(details)
                    + "; SHA-256 without its secrets "
                    + details.getOrDefault("payload_sha256", "not known"),
                text));
      }
    }
    return List.copyOf(payloads.values());
  }

  private static boolean belongs(
      JournalEvent event, EvidenceQuery query, Set<String> plans, Set<String> commands) {
    if (query.matches(event)) {
      return true;
    } else if (query.by() == EvidenceQuery.By.HOST && event.host().isPresent()) {
      return false; // another's, even where one command was for both
    }
    String plan = event.details().get(RunAdmission.PLAN);
    return event.commandUuid().filter(commands::contains).isPresent()
        || (plan != null && plans.contains(plan));
  }

  private static List<EvidenceTarget> targets(List<JournalEntry> entries) {
    Map<List<String>, List<JournalEntry>> byCommand = new LinkedHashMap<>();
    for (JournalEntry entry : entries) {
      String uuid = entry.event().commandUuid().orElse("");
      entry
          .event()
          .host()
          .ifPresent(
              host ->
                  byCommand
                      .computeIfAbsent(List.of(host, uuid), key -> new ArrayList<>())
                      .add(entry));
    }
    List<EvidenceTarget> targets = new ArrayList<>();
    byCommand.forEach(
        (names, own) -> {
          String host = names.get(0);
          Set<String> uuids = new LinkedHashSet<>();
          own.forEach(entry -> entry.event().commandUuid().ifPresent(uuids::add));
          Optional<String> udid =
              own.stream()
                  .flatMap(
                      entry -> Optional.ofNullable(entry.event().details().get("udid")).stream())
                  .findFirst();
          targets.add(
              new EvidenceTarget(host, udid, uuids, own.stream().map(EvidenceStep::of).toList()));
        });
    return targets;
  }

  /** How many devices it is about. */
  public int devices() {
    return (int) targets.stream().map(EvidenceTarget::name).distinct().count();
  }

  /** Who planned, approved and ran it, where there was a plan. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (JournalEntry entry : entries) {
      JournalEvent event = entry.event();
      String plan = Optional.ofNullable(event.details().get(RunAdmission.PLAN)).orElse("");
      String who = entry.operator().toString();
      switch (event.action()) {
        case "plan.made" -> {
          parts.add(new Part("planned", entry.time(), who, "plan " + plan));
          if (event.details().containsKey("key")) { // the author has signed it, too
            parts.add(signed(entry, plan));
          }
        }
        case "plan.approved" -> parts.add(signed(entry, plan));
        case RunAdmission.ADMITTED -> parts.add(run(entry, plan));
        case RunAdmission.RELEASED ->
            parts.add(
                new Part(
                    "refused, nothing was sent",
                    entry.time(),
                    who,
                    event.outcome().orElse("more devices than allowed")));
        case "run.emergency" ->
            parts.add(
                new Part(
                    "declared an emergency, without approvals",
                    entry.time(),
                    who,
                    event.reason().orElse("")));
        case RunAdmission.DONE ->
            parts.add(new Part("done", entry.time(), who, event.outcome().orElse("")));
        default -> {} // of a device
      }
    }
    return parts;
  }

  private static Part signed(JournalEntry entry, String plan) {
    Map<String, String> details = entry.event().details();
    String who = entry.operator().toString();
    return new Part(
        "signed",
        entry.time(),
        Optional.ofNullable(details.get(RunAdmission.SIGNER))
            .map(name -> name + ", on " + who)
            .orElse(who),
        "plan "
            + plan.substring(0, Math.min(NAMED, plan.length()))
            + ", key "
            + details.getOrDefault("key", "not known"));
  }

  private static String devices(Map<String, String> details) {
    String targets = details.getOrDefault("targets", "?");
    return targets + (targets.equals("1") ? " device" : " devices");
  }

  private Part run(JournalEntry entry, String plan) {
    Map<String, String> details = entry.event().details();
    List<String> words = new ArrayList<>();
    words.add(
        details.getOrDefault("command", "")
            + " to "
            + devices(details)
            + " through "
            + details.getOrDefault("server", ""));
    if (details.containsKey("author")) {
      words.add(
          "asked for by "
              + details.get("author")
              + "@"
              + details.getOrDefault("author_machine", "")
              + " at "
              + details.getOrDefault("planned", ""));
    }
    words.add("signed by " + details.getOrDefault("signers", "nobody"));
    words.add(
        details.containsKey("policy") ? "policy " + details.get("policy") : "without a policy");
    if (!plan.isEmpty()) {
      words.add("plan " + plan);
    }
    return new Part(
        isSent(entry) ? "ran" : "ran, nothing was sent",
        entry.time(),
        entry.operator().toString(),
        String.join("; ", words));
  }

  /**
   * Whether a device may have got something by this run, as far as the entries of the case tell:
   * those of the hosts of somebody who is asked for one host alone do not tell it of the others.
   */
  private boolean isSent(JournalEntry admitted) {
    String targets = admitted.event().details().getOrDefault("targets", "");
    if (query.by() == EvidenceQuery.By.HOST && !targets.equals("1")) {
      return true;
    }
    String plan = admitted.event().details().getOrDefault(RunAdmission.PLAN, "");
    boolean isOver = false;
    Set<String> continued = new HashSet<>();
    for (JournalEntry entry : entries.subList(entries.indexOf(admitted) + 1, entries.size())) {
      JournalEvent event = entry.event();
      if (!entry.operator().equals(admitted.operator())) {
        continue; // a colleague's run of the same plan, perhaps at the same time
      }
      if (event.host().isPresent()) {
        EvidenceStep step = EvidenceStep.of(entry);
        String uuid = event.commandUuid().orElse("");
        if (event.action().endsWith(".continued") && !plan.isEmpty()) {
          continued.add(uuid); // an earlier run has sent it, whoever's
        } else if (step.isOfSomethingSent() && !continued.contains(uuid)) {
          return true;
        }
        isOver |=
            continued.contains(uuid)
                || step.kind() == EvidenceStep.Kind.FAILED
                || step.kind() == EvidenceStep.Kind.REFUSED;
      } else if (event.action().equals(RunAdmission.ADMITTED)
          && event.details().getOrDefault(RunAdmission.PLAN, "").equals(plan)) {
        break;
      } else {
        isOver |=
            event.action().equals(RunAdmission.RELEASED) && slot(entry).equals(slot(admitted));
      }
    }
    return !isOver; // or else it may be going on, or was begun by an earlier version
  }

  /** Whether somebody ran it without the approvals that were wanted. */
  public boolean isEmergency() {
    Set<String> released = new HashSet<>();
    entries.stream()
        .filter(entry -> entry.event().action().equals(RunAdmission.RELEASED))
        .forEach(entry -> released.add(slot(entry)));
    return entries.stream()
        .filter(entry -> entry.event().action().equals(RunAdmission.ADMITTED))
        .filter(entry -> entry.event().details().containsKey(RunAdmission.EMERGENCY))
        .anyMatch(entry -> !released.contains(slot(entry)));
  }

  private static String slot(JournalEntry entry) {
    return entry.operator().user()
        + " "
        + entry.event().details().getOrDefault(RunAdmission.SLOT, "");
  }

  /** Whether an erase is among it, whose acknowledgement proves less than people think. */
  public boolean hasErase() {
    return entries.stream().anyMatch(entry -> entry.event().action().startsWith("erase."));
  }
}
