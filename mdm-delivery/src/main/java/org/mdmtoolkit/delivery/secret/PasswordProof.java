package org.mdmtoolkit.delivery.secret;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.FirmwarePassword;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.RecoveryLock;
import org.mdmtoolkit.command.SecurityInfo;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretHistory.Step;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.run.HostOutcome;
import org.mdmtoolkit.delivery.run.QuestionRun;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.delivery.secret.DeviceSecrets.Results;
import org.mdmtoolkit.delivery.secret.SecretOutcome.Ending;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;

/**
 * Finds out which password each device holds, by asking it: the one whose command is open first,
 * then the one that it was last seen to hold, then the others, the newest first. Used by one
 * thread.
 */
final class PasswordProof {

  private static final String VERIFY = "-verify";
  private static final int MOST_QUESTIONS = 20;
  private static final String TOO_MANY =
      "it holds none of the " + MOST_QUESTIONS + " that were tried; there are older ones";
  private static final String ON_ITS_WAY =
      "it does not hold the newest one yet, and has not answered the command that sets it";

  /** Asks for the answer of a host to a command of before. */
  interface Answers {
    Optional<CommandResult> answer(String commandUuid, Host host);
  }

  /** Sends a run to some hosts. */
  interface Sender {
    void send(Run run, List<Host> hosts, Consumer<HostOutcome> ended);
  }

  private final SecretKind kind;
  private final boolean isFirmware;
  private final SendingState state;
  private final Supplier<EscrowKey> key;
  private final Sender sender;
  private final Answers answers;
  private @Nullable Map<String, List<EscrowRecord>> all;

  PasswordProof(
      SecretKind kind,
      SendingState state,
      Supplier<EscrowKey> key,
      Sender sender,
      Answers answers) {
    this.kind = kind;
    this.isFirmware = kind.equals(SecretKind.FIRMWARE_PASSWORD);
    this.state = state;
    this.key = key;
    this.sender = sender;
    this.answers = answers;
  }

  /** One host, and what was found out about it. */
  private final class Suspect {

    final Host host;
    final String said;
    final List<EscrowRecord> candidates = new ArrayList<>();
    final Map<EscrowRecord, List<JournalEvent>> settled = new LinkedHashMap<>();

    /** Whether a change went before, which the device has answered. */
    final boolean isChanged;

    /** Whether the first candidate is the one that was sent last. */
    boolean hasNewest;

    int next;
    boolean clears;
    boolean isOnItsWay;

    Suspect(Host host, Changed changed) {
      this.host = host;
      this.said = changed.said;
      this.isChanged = changed.record.isPresent();
    }

    /** Whether nothing newer may hold; of a change that went before, whether it is its own. */
    boolean isNewest(EscrowRecord record, SecretHistory history) {
      return hasNewest
          ? next == 0
          : candidates.stream()
              .filter(one -> one.requestType().equals(kind.requestType()))
              .filter(one -> history.state(one).mayHold())
              .noneMatch(one -> isNewer(one, record));
    }

    /** Of those of the same second it is the one that was asked before. */
    private boolean isNewer(EscrowRecord one, EscrowRecord record) {
      return one.created().isAfter(record.created())
          || (one.created().equals(record.created())
              && candidates.indexOf(one) < candidates.indexOf(record));
    }

    EscrowRecord candidate() {
      return candidates.get(next);
    }
  }

  /**
   * A change that a device has answered.
   *
   * @param record of what it sets; empty if none went before
   * @param said what the device said, if it was no yes: it may have done it all the same
   */
  record Changed(Optional<EscrowRecord> record, String said) {

    static final Changed NOTHING = new Changed(Optional.empty(), "");
  }

  /**
   * Asks them.
   *
   * @param changes that went before, by UDID
   */
  void prove(List<Host> hosts, Map<String, Changed> changes, Results results) {
    SecretHistory history = SecretHistory.of(state.journal());
    List<Suspect> left = new ArrayList<>();
    for (Host host : hosts) {
      Changed changed = changes.getOrDefault(host.udid(), Changed.NOTHING);
      Suspect suspect = new Suspect(host, changed);
      changed
          .record
          .or(() -> first(host))
          .ifPresent(
              newest -> {
                suspect.candidates.add(newest);
                suspect.hasNewest = true;
                suspect.isOnItsWay = isOnItsWay(newest, host, history);
              });
      if (suspect.candidates.isEmpty()) {
        suspect.candidates.addAll(others(host, history, List.of()));
      }
      if (suspect.candidates.isEmpty()) {
        results.add(
            SecretOutcome.failed(
                host,
                Ending.REFUSED,
                new NotFoundException(
                    host.label() + ": no " + kind.title() + " of it is in escrow",
                    Remedy.advice("Set one first."))));
      } else {
        left.add(suspect);
      }
    }
    left = isFirmware ? withoutPending(left, results) : left;
    while (!left.isEmpty()) {
      List<Suspect> asked = left;
      try {
        left = ask(asked, history, results);
      } catch (MdmException e) { // what was sent before is not forgotten for it
        asked.forEach(
            one -> results.addIfNew(SecretOutcome.failed(one.host, Ending.NOT_ANSWERED, e)));
        left = List.of();
      }
    }
  }

  /** Whether the device may still be going to take it: then a no of today says nothing. */
  private boolean isOnItsWay(EscrowRecord open, Host host, SecretHistory history) {
    SecretState known = history.state(open);
    if (known == SecretState.ACKNOWLEDGED || known == SecretState.DENIED || !known.mayHold()) {
      return false;
    }
    try {
      return known != SecretState.RESTART_PENDING
          && answers.answer(open.commandUuid(), host).isEmpty();
    } catch (MdmException e) {
      return true; // nobody knows
    }
  }

  /** The one whose command is open. */
  private Optional<EscrowRecord> first(Host host) {
    return state.custody().open(host.names(), kind);
  }

  private List<EscrowRecord> others(Host host, SecretHistory history, List<EscrowRecord> without) {
    Optional<String> held = history.held(kind, host.names());
    List<EscrowRecord> found = new ArrayList<>();
    for (String name : host.names()) {
      found.addAll(all().getOrDefault(HostLabel.stored(name).key(), List.of()));
    }
    found.removeIf(
        one ->
            history.state(one) == SecretState.NOT_SENT
                || without.stream().anyMatch(o -> o.commandUuid().equals(one.commandUuid())));
    found.sort(
        Comparator.<EscrowRecord, Boolean>comparing(
                one -> held.filter(one.commandUuid()::equals).isEmpty())
            .thenComparing(Comparator.comparing(EscrowRecord::created).reversed()));
    return found;
  }

  /** All records of this kind, by host: read once, and only if a first answer was no. */
  private Map<String, List<EscrowRecord>> all() {
    if (all == null) {
      all = new HashMap<>();
      for (EscrowRecord record : state.custody().records().records()) {
        if (kind.types().contains(record.requestType())) {
          all.computeIfAbsent(HostLabel.stored(record.host()).key(), k -> new ArrayList<>())
              .add(record);
        }
      }
    }
    return all;
  }

  private List<Suspect> withoutPending(List<Suspect> suspects, Results results) {
    Map<String, Suspect> byUdid = byUdid(suspects);
    List<Suspect> left = new ArrayList<>();
    Map<EscrowRecord, List<JournalEvent>> pending = new LinkedHashMap<>();
    sender.send(
        QuestionRun.of(kind.verb() + VERIFY, Optional.empty(), SecurityInfo.query()),
        hosts(suspects),
        outcome -> {
          Suspect suspect = byUdid.get(outcome.host().udid());
          if (suspect == null) {
            return;
          }
          Optional<Boolean> isPending =
              outcome.result().flatMap(SecurityInfo::isFirmwareChangePending);
          if (outcome.result().isEmpty()) {
            results.add(unanswered(suspect, outcome));
          } else if (isPending.isEmpty()) {
            results.add(saysNothing(suspect, DeviceSecrets.SILENT_ON_PENDING));
          } else if (isPending.get() && suspect.hasNewest) {
            pending.put(suspect.candidate(), List.of(Step.RESTART_PENDING.event(kind)));
            results.add(
                SecretOutcome.of(
                    suspect.host, Ending.RESTART_PENDING, suspect.candidate(), suspect.said));
          } else if (isPending.get()) { // of which nobody knows
            results.add(
                SecretOutcome.of(
                    suspect.host, Ending.RESTART_PENDING, Optional.empty(), suspect.said));
          } else {
            left.add(suspect);
          }
        });
    state.custody().note(pending);
    return left;
  }

  /** Asks each the next question; returns those that said no, and have another candidate. */
  private List<Suspect> ask(List<Suspect> suspects, SecretHistory history, Results results) {
    Map<String, Suspect> byUdid = byUdid(suspects);
    List<Suspect> left = new ArrayList<>();
    Results found = new Results();
    Map<EscrowRecord, List<JournalEvent>> settled = new LinkedHashMap<>();
    sender.send(
        QuestionRun.of(
            kind.verb() + VERIFY,
            Optional.empty(),
            verify(""),
            hosts -> commands(hosts, byUdid, found)),
        hosts(suspects),
        outcome -> {
          Suspect suspect = byUdid.get(outcome.host().udid());
          if (suspect != null) {
            judge(suspect, outcome, history, found, settled, left);
          }
        });
    state.custody().settle(settled); // first: what is not noted is not said
    found.all().forEach(results::add);
    return left;
  }

  private MdmCommand verify(String password) {
    try (Secret secret = Secret.copyOf(password.toCharArray())) {
      return isFirmware ? FirmwarePassword.verify(secret) : RecoveryLock.verify(secret);
    }
  }

  private List<Optional<MdmCommand>> commands(
      List<Host> hosts, Map<String, Suspect> byUdid, Results results) {
    List<Suspect> asked =
        hosts.stream().map(host -> Objects.requireNonNull(byUdid.get(host.udid()))).toList();
    List<EscrowRecord> records = asked.stream().map(Suspect::candidate).toList();
    JournalEvent why = JournalEvent.of(kind.verb() + ".opened").withOutcome("to ask the device");
    List<Custody.Revealed> opened = state.custody().reveal(records, key.get(), why);
    List<Optional<MdmCommand>> commands = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      Suspect suspect = asked.get(i);
      Optional<MdmException> failure = opened.get(i).failure();
      if (failure.isPresent()) {
        results.add(SecretOutcome.failed(suspect.host, Ending.REFUSED, failure.get()));
        commands.add(Optional.empty());
      } else {
        String password = opened.get(i).secret().orElseThrow().reveal();
        suspect.clears = password.isEmpty();
        commands.add(Optional.of(suspect.clears ? SecurityInfo.query() : verify(password)));
      }
    }
    return commands;
  }

  private Optional<Boolean> holds(Suspect suspect, CommandResult result) {
    if (suspect.clears) {
      return (isFirmware
              ? SecurityInfo.hasFirmwarePassword(result)
              : SecurityInfo.isRecoveryLockEnabled(result))
          .map(isSet -> !isSet);
    }
    return isFirmware ? FirmwarePassword.isVerified(result) : RecoveryLock.isVerified(result);
  }

  private void judge(
      Suspect suspect,
      HostOutcome outcome,
      SecretHistory history,
      Results results,
      Map<EscrowRecord, List<JournalEvent>> settled,
      List<Suspect> left) {
    if (outcome.result().isEmpty()) {
      results.add(unanswered(suspect, outcome));
      return;
    }
    Optional<Boolean> holds = holds(suspect, outcome.result().get());
    if (holds.isEmpty()) { // which is no yes, and no no either
      results.add(saysNothing(suspect, SecretOutcome.SAYS_NOTHING));
      return;
    }
    EscrowRecord record = suspect.candidate();
    if (holds.get()) {
      suspect.settled.put(record, List.of(Step.VERIFIED.event(kind)));
      settled.putAll(suspect.settled);
      boolean isNewest = suspect.isNewest(record, history);
      boolean mayChange = !isNewest && suspect.isOnItsWay;
      results.add(
          SecretOutcome.of(
              suspect.host,
              isNewest ? Ending.VERIFIED : mayChange ? Ending.NOT_ANSWERED : Ending.OLDER_HOLDS,
              record,
              mayChange ? ON_ITS_WAY : isNewest && suspect.clears ? "none is set" : suspect.said));
      return;
    }
    if (suspect.next > 0 || !suspect.isOnItsWay) {
      suspect.settled.put(record, List.of(Step.DISPROVED.event(kind)));
    }
    if (suspect.next == 0) {
      suspect.candidates.addAll(others(suspect.host, history, suspect.candidates));
    }
    suspect.next++;
    if (suspect.next < Math.min(suspect.candidates.size(), MOST_QUESTIONS)) {
      left.add(suspect);
    } else {
      settled.putAll(suspect.settled);
      boolean isEnough = suspect.next == suspect.candidates.size();
      boolean isKnown = isEnough && !suspect.isOnItsWay;
      results.add(
          SecretOutcome.of(
              suspect.host,
              isKnown ? Ending.NONE_HOLDS : Ending.NOT_ANSWERED,
              Optional.of(suspect.candidates.get(0).commandUuid()),
              isKnown ? suspect.said : isEnough ? ON_ITS_WAY : TOO_MANY));
    }
  }

  /** That the question did not come through says nothing of the change before it. */
  private static SecretOutcome unanswered(Suspect suspect, HostOutcome question) {
    return suspect.isChanged
        ? SecretOutcome.of(
            suspect.host, Ending.NOT_ANSWERED, suspect.candidates.get(0), question.words())
        : DeviceSecrets.unanswered(question);
  }

  /** An answer that is no yes, and no no either. */
  private static SecretOutcome saysNothing(Suspect suspect, String words) {
    boolean isTaken = suspect.isChanged || words.equals(SecretOutcome.SAYS_NOTHING);
    return SecretOutcome.of(
        suspect.host,
        isTaken && suspect.said.isEmpty() ? Ending.NOT_ANSWERED : Ending.FAILED,
        suspect.isChanged ? suspect.candidates.get(0) : suspect.candidate(),
        suspect.said.isEmpty() ? words : suspect.said);
  }

  private static List<Host> hosts(List<Suspect> suspects) {
    return suspects.stream().map(one -> one.host).toList();
  }

  private static Map<String, Suspect> byUdid(List<Suspect> suspects) {
    Map<String, Suspect> byUdid = new HashMap<>();
    suspects.forEach(one -> byUdid.put(one.host.udid(), one));
    return byUdid;
  }
}
