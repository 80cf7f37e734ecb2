package org.mdmtoolkit.custody;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * How far each secret came, and which one each device was last seen to hold. Read from the journal
 * once, in one go: what is appended later is not in it. Immutable.
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

  private static final Map<String, SecretState> STATES = states();

  /** What is left of a state when the device is seen to hold another one. */
  private static final Map<SecretState, SecretState> AFTER_ANOTHER =
      Map.of(
          SecretState.VERIFIED, SecretState.REPLACED,
          SecretState.DENIED, SecretState.FAILED,
          SecretState.RESTART_PENDING, SecretState.FAILED);

  private static final Set<String> VERBS =
      SecretKind.known().stream().map(SecretKind::verb).collect(Collectors.toUnmodifiableSet());

  private final Map<String, SecretState> states = new HashMap<>();
  private final Map<String, String> held = new HashMap<>();
  private final Map<String, Set<String>> pending = new HashMap<>();

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
    states.put("withdrawn", SecretState.NOT_SENT);
    states.put("unknown", SecretState.UNKNOWN);
    for (Step step : Step.values()) {
      states.put(step.label(), step.state);
    }
    return states;
  }

  /** The history that this journal tells. */
  public static SecretHistory of(Journal journal) {
    SecretHistory history = new SecretHistory();
    journal.read(history::take);
    return history;
  }

  private void take(JournalEntry entry) {
    JournalEvent event = entry.event();
    String action = event.action();
    int dot = action.indexOf('.');
    if (dot < 0 || event.commandUuid().isEmpty() || !VERBS.contains(action.substring(0, dot))) {
      return;
    }
    SecretState state = STATES.get(action.substring(dot + 1));
    if (state == null) {
      return;
    }
    String uuid = event.commandUuid().get();
    SecretState next = next(states.getOrDefault(uuid, SecretState.SEALED), state);
    states.put(uuid, next);
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
      case SEALED, NOT_SENT, FAILED -> now == SecretState.DENIED ? SecretState.FAILED : now;
      default -> now;
    };
  }

  private static String key(String verb, String host) {
    return verb + "\n" + JournalEntries.hostKey(host);
  }

  /** How far the secret of this record came. */
  public SecretState state(EscrowRecord record) {
    return states.getOrDefault(record.commandUuid(), SecretState.SEALED);
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
