package org.mdmtoolkit.custody;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * How far each secret came, what devices answered, which secret each was last seen to hold, and
 * under which names. Read from the journal once, in one go: what is appended later is not in it.
 * Immutable.
 */
public final class SecretHistory {

  /** The steps that say how far a secret came, beside those of its sending. */
  public enum Step {
    /** The device says that it holds it. */
    VERIFIED(SecretState.VERIFIED),
    /** The device says that it holds another one. */
    DISPROVED(SecretState.FAILED),
    /** The device takes it over at its next start. */
    RESTART_PENDING(SecretState.RESTART_PENDING),
    /** Its answer is kept, and nobody could open it. */
    UNREADABLE(SecretState.UNREADABLE);

    private final SecretState state;

    Step(SecretState state) {
      this.state = state;
    }

    /** The journal's entry for a secret of this kind. */
    public JournalEvent event(SecretKind kind) {
      return JournalEvent.of(kind.verb() + "." + label());
    }

    private String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What the journal is told of a push of a command for a device that the server does not know. */
  public static final String NO_SUCH_DEVICE = "no device with this UDID";

  private static final Map<String, SecretState> STATES = states();

  /** What is left of a state when the device is seen to hold another one. */
  private static final Map<SecretState, SecretState> AFTER_ANOTHER =
      Map.of(
          SecretState.VERIFIED, SecretState.REPLACED,
          SecretState.DENIED, SecretState.FAILED,
          SecretState.RESTART_PENDING, SecretState.FAILED);

  private static final Set<String> VERBS =
      SecretKind.known().stream().map(SecretKind::verb).collect(Collectors.toUnmodifiableSet());

  private static final Set<String> PINS =
      SecretKind.known().stream()
          .filter(SecretKind::isPin)
          .map(SecretKind::verb)
          .collect(Collectors.toUnmodifiableSet());

  /** What most likely opens the device comes first. */
  private static final List<SecretState> LIKELIEST =
      List.of(
          SecretState.ACKNOWLEDGED,
          SecretState.DENIED,
          SecretState.NOT_NOW,
          SecretState.SENT,
          SecretState.UNKNOWN,
          SecretState.SEALED);

  /** The steps after which no server has a command any more, or its device has answered it. */
  private static final Set<String> OVER = Set.of("acknowledged", "failed", "refused", "withdrawn");

  private static final Set<SecretState> WAITING =
      Set.of(SecretState.SENT, SecretState.NOT_NOW, SecretState.UNKNOWN);

  private final Map<String, SecretState> states = new HashMap<>();
  private final Set<String> forNobody = new HashSet<>();
  private final Set<String> handedOut = new HashSet<>();
  private final Set<String> planned = new HashSet<>();
  private final Map<String, Instant> acknowledged = new HashMap<>();
  private final Map<String, String> held = new HashMap<>();
  private final Map<String, Set<String>> pending = new HashMap<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private final Map<String, Instant> queued = new HashMap<>();
  private final Map<String, String> types = new HashMap<>();
  private final Map<String, Queued> last = new HashMap<>();
  private final Set<String> over = new HashSet<>();
  private final DeviceNames names = new DeviceNames();

  /**
   * What a device answered to a command.
   *
   * @param isGood whether it has taken it
   * @param words what the answer comes to, a sentence
   * @param time when the journal was told, in whole seconds
   */
  public record Answer(boolean isGood, String words, Instant time) {}

  /**
   * A command that a server has for a device.
   *
   * @param time when the journal was told, in whole seconds
   * @param isPutOff whether the device said last that it does it later
   */
  public record Queued(String commandUuid, Instant time, boolean isPutOff) {}

  private SecretHistory() {}

  private static Map<String, SecretState> states() {
    Map<String, SecretState> states = new HashMap<>();
    states.put("kept", SecretState.KEPT);
    states.put("escrowed", SecretState.SEALED);
    states.put("enqueued", SecretState.SENT);
    states.put("pushed", SecretState.SENT);
    states.put("push-failed", SecretState.SENT);
    states.put("continued", SecretState.SENT);
    states.put("acknowledged", SecretState.ACKNOWLEDGED);
    states.put("failed", SecretState.DENIED);
    states.put("refused", SecretState.FAILED);
    states.put("withdrawn", SecretState.NOT_SENT);
    states.put("unknown", SecretState.UNKNOWN);
    for (Step step : Step.values()) {
      states.put(step.label(), step.state);
    }
    return states;
  }

  /** The history that this journal tells. */
  public static SecretHistory of(Journal journal) {
    return of(journal, entry -> {});
  }

  /** The same, and hands every entry to another reader, too. */
  static SecretHistory of(Journal journal, Consumer<JournalEntry> other) {
    SecretHistory history = new SecretHistory();
    journal.read(
        entry -> {
          history.take(entry);
          other.accept(entry);
        });
    return history;
  }

  /** The same; empty if the journal cannot be read, which keeps nobody from a secret. */
  public static Optional<SecretHistory> ifReadable(Journal journal) {
    try {
      return Optional.of(of(journal));
    } catch (MdmException e) {
      return Optional.empty();
    }
  }

  private void take(JournalEntry entry) {
    JournalEvent event = entry.event();
    names.take(event);
    if (event.commandUuid().isEmpty()) {
      return;
    }
    String uuid = event.commandUuid().get();
    String action = event.action();
    int dot = action.indexOf('.');
    String step = action.substring(dot + 1);
    takeAnswer(uuid, step, event, entry.time());
    if (dot < 0 || !VERBS.contains(action.substring(0, dot))) {
      takeQueued(uuid, action, step, event, entry.time());
      return;
    }
    if (action.endsWith(".built") || action.endsWith(".built-again")) {
      handedOut.add(uuid);
    } else if (action.endsWith(".planned") && PINS.contains(action.substring(0, dot))) {
      planned.add(uuid);
    }
    SecretState state = state(action.substring(0, dot), step, event);
    if (state == null) {
      return;
    }
    if (handedOut.contains(uuid)
        && (action.endsWith(".refused") || action.endsWith(".withdrawn"))) {
      return; // who has it may have delivered it
    }
    forNobody.remove(uuid);
    if (step.equals("push-failed") && event.outcome().orElse("").contains(NO_SUCH_DEVICE)) {
      forNobody.add(uuid);
    }
    SecretState before = states.getOrDefault(uuid, SecretState.SEALED);
    if (action.endsWith(".refused") && before.mayHold() && before != SecretState.SEALED) {
      return; // it was sent before
    }
    SecretState next = next(before, state);
    states.put(uuid, next);
    if (state == SecretState.ACKNOWLEDGED) {
      acknowledged.putIfAbsent(uuid, entry.time().truncatedTo(ChronoUnit.SECONDS));
    }
    if (event.host().isEmpty() || !AFTER_ANOTHER.containsKey(next)) {
      return;
    }
    String key = key(action.substring(0, dot), event.host().get());
    Set<String> some = pending.computeIfAbsent(key, one -> new HashSet<>());
    if (state == SecretState.VERIFIED) {
      held.put(key, uuid);
      some.remove(uuid);
      boolean isAnswered = !key.startsWith(SecretKind.FILEVAULT_KEY.verb()); // that was but read
      some.forEach(
          other ->
              states.computeIfPresent(
                  other,
                  (one, was) ->
                      isAnswered || was == SecretState.VERIFIED
                          ? AFTER_ANOTHER.getOrDefault(was, was)
                          : was));
      some.clear();
    }
    some.add(uuid);
  }

  /** Of a command of any verb; what failed after it was queued, failed on the device. */
  private void takeAnswer(String uuid, String step, JournalEvent event, Instant time) {
    boolean isGood = step.equals("acknowledged");
    if (step.equals("enqueued") || step.equals("continued")) {
      queued.putIfAbsent(uuid, time);
    } else if (isGood || (step.equals("failed") && queued.containsKey(uuid))) {
      String words = event.outcome().orElse("an answer");
      answers.put(uuid, new Answer(isGood, words, time.truncatedTo(ChronoUnit.SECONDS)));
    }
  }

  /** Of a command without a secret: only when it is planned, its type is told. */
  private void takeQueued(
      String uuid, String action, String step, JournalEvent event, Instant time) {
    String host = event.host().orElse("");
    String sending = key(action.substring(0, action.length() - step.length()), host);
    if (step.equals("planned")) {
      types.put(sending, event.outcome().orElse(""));
    } else if (step.equals("enqueued") || step.equals("continued")) {
      last.put(
          key(types.getOrDefault(sending, ""), host),
          new Queued(uuid, time.truncatedTo(ChronoUnit.SECONDS), false));
    } else if (isPutOff(step, event.outcome().orElse(""))) {
      last.computeIfPresent(
          key(types.getOrDefault(sending, ""), host),
          (key, one) -> one.commandUuid().equals(uuid) ? new Queued(uuid, one.time(), true) : one);
    } else if (OVER.contains(step)) {
      over.add(key(uuid, host));
    }
  }

  private static boolean isPutOff(String step, String outcome) {
    return step.equals("timed-out") && outcome.startsWith("the device says \"not now\"");
  }

  private static @Nullable SecretState state(String verb, String step, JournalEvent event) {
    String outcome = event.outcome().orElse("");
    @Nullable SecretState state = STATES.get(step);
    if (isPutOff(step, outcome)) {
      return SecretState.NOT_NOW;
    }
    return state == SecretState.DENIED && PINS.contains(verb) && Outcome.saysNotDone(outcome)
        ? SecretState.NOT_DONE
        : state;
  }

  /**
   * Who sends again asks for the answer of then: what is proven stays so until it is disproved. And
   * what never came to the device, the device does not hold.
   */
  private static SecretState next(SecretState before, SecretState now) {
    return switch (before) {
      case VERIFIED, REPLACED, RESTART_PENDING ->
          now == SecretState.SENT || now == SecretState.ACKNOWLEDGED || now == SecretState.DENIED
              ? before
              : now;
      case SEALED, NOT_SENT, FAILED ->
          now == SecretState.DENIED || now == SecretState.NOT_DONE ? SecretState.FAILED : now;
      case ACKNOWLEDGED, DENIED, NOT_DONE, NOT_NOW -> now == SecretState.SENT ? before : now;
      default -> now;
    };
  }

  private static String key(String verb, String host) {
    return verb + "\n" + JournalEntries.hostKey(host);
  }

  /**
   * How far the secret of this record came. Of a PIN that was made to be sent, and of which nothing
   * was noted since, nobody knows whether it was.
   */
  public SecretState state(EscrowRecord record) {
    SecretState state = states.getOrDefault(record.commandUuid(), SecretState.SEALED);
    return state == SecretState.SEALED && planned.contains(record.commandUuid())
        ? SecretState.UNKNOWN
        : state;
  }

  /**
   * Whether the command of this PIN may still wait at a server, open or closed: the device said
   * last that it does it later; or it was sent, or may have been, and no answer is known. That
   * somebody looked at the PIN proves nothing: who looks need not have typed it.
   */
  public boolean mayWait(EscrowRecord record) {
    return WAITING.contains(state(record));
  }

  /** Whether it waits for a device that the server said last that it does not have. */
  public boolean waitsForNobody(EscrowRecord record) {
    return state(record) == SecretState.SENT && forNobody.contains(record.commandUuid());
  }

  /**
   * Whether the command of this PIN was made here, and is not known to have been sent: whoever has
   * it may have delivered it.
   */
  public boolean isOnlyMade(EscrowRecord record) {
    return state(record) == SecretState.SEALED
        && !record.commandUuid().startsWith(KeptSecret.MADE_BY_FLEET);
  }

  /** What is known of the secret of this record on its device, in words for people. */
  public String words(EscrowRecord record) {
    return record.commandUuid().startsWith(KeptSecret.MADE_HERE)
        ? "made here"
        : state(record).words();
  }

  /** The same of a PIN, in fewer words. */
  public String pinWords(EscrowRecord record) {
    boolean isLock = record.requestType().equals(SecretKind.LOCK_PIN.requestType());
    SecretState state = state(record);
    return switch (state) {
      case SEALED -> isOnlyMade(record) ? "made, not known to be sent" : "sent by Fleet itself";
      case SENT -> waitsForNobody(record) ? "no such device at the server" : "no answer noted";
      case NOT_NOW -> "not now";
      case ACKNOWLEDGED -> "acknowledged";
      case DENIED -> "Error, perhaps done";
      case NOT_DONE -> isLock ? "Error: not locked" : "Error: not done";
      case FAILED, NOT_SENT -> "never sent";
      case UNKNOWN -> "not known whether it was sent";
      default -> state.words();
    };
  }

  /** When the journal was told that the device took it; empty if it was not. */
  public Optional<Instant> acknowledged(EscrowRecord record) {
    return Optional.ofNullable(acknowledged.get(record.commandUuid()));
  }

  /** What the device answered last to the command of this UUID, as far as the journal knows. */
  public Optional<Answer> answer(String commandUuid) {
    return Optional.ofNullable(answers.get(commandUuid));
  }

  /**
   * Since when a server has had the command of this UUID, as far as the journal knows; empty also
   * where it said that it does not have the device.
   */
  public Optional<Instant> queued(String commandUuid) {
    return Optional.ofNullable(queued.get(commandUuid))
        .filter(time -> !forNobody.contains(commandUuid))
        .map(time -> time.truncatedTo(ChronoUnit.SECONDS));
  }

  /**
   * The last command of this type, without a secret, that was queued for the device of this name;
   * empty if there is none, or it was answered.
   */
  public Optional<Queued> unanswered(String requestType, String host) {
    return Optional.ofNullable(last.get(key(requestType, host)))
        .filter(one -> !over.contains(key(one.commandUuid(), host)));
  }

  /** The names that are those of one device. */
  public DeviceNames names() {
    return names;
  }

  /**
   * PINs in the order in which they are tried at a locked device: what cannot have reached it comes
   * last, what was closed and is over after the others; then what is known to have reached it. The
   * oldest of what has reached it or may yet comes first, as a locked device takes no other lock.
   */
  public List<EscrowRecord> likeliestFirst(Collection<EscrowRecord> pins) {
    return pins.stream()
        .sorted(
            Comparator.comparing((EscrowRecord record) -> !state(record).mayHold())
                .thenComparing(record -> !record.open() && !mayWait(record))
                .thenComparing(this::rank)
                .thenComparing(
                    (one, other) ->
                        mayWait(one) || (one.open() && state(one) == SecretState.ACKNOWLEDGED)
                            ? one.created().compareTo(other.created())
                            : other.created().compareTo(one.created())))
        .toList();
  }

  private int rank(EscrowRecord record) {
    int place = LIKELIEST.indexOf(state(record));
    return place < 0 ? LIKELIEST.size() : place;
  }

  /** The command UUID of the record whose secret the device was last seen to hold. */
  public Optional<String> held(SecretKind kind, Iterable<String> names) {
    for (String name : names) {
      @Nullable String uuid = held.get(key(kind.verb(), name));
      if (uuid != null) {
        return Optional.of(uuid);
      }
    }
    return Optional.empty();
  }
}
