package org.mdmtoolkit.journal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that was done, as it goes into the journal. The journal itself adds who and when.
 *
 * <p>Immutable. None of the texts may be a secret.
 *
 * @param action what was done, as {@code noun.verb}: {@code lock.escrowed}, {@code pin.shown}
 * @param host the host it was done to
 * @param commandUuid the command it was done with
 * @param reason why, in the operator's words
 * @param outcome how it ended, or where the result is
 * @param details more of it, for programs, in the order in which they are stored: a name in
 *     snake_case, none of those that an entry has anyway
 */
public record JournalEvent(
    String action,
    Optional<String> host,
    Optional<String> commandUuid,
    Optional<String> reason,
    Optional<String> outcome,
    Map<String, String> details) {

  /** Copies the details. */
  public JournalEvent {
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /** An event of which only the action is known; add the rest with the {@code with…} methods. */
  public static JournalEvent of(String action) {
    return new JournalEvent(
        action, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
  }

  /** The same event, done to this host. */
  public JournalEvent withHost(String host) {
    return new JournalEvent(action, Optional.of(host), commandUuid, reason, outcome, details);
  }

  /** The same event, done with this command. */
  public JournalEvent withCommandUuid(String commandUuid) {
    return new JournalEvent(action, host, Optional.of(commandUuid), reason, outcome, details);
  }

  /** The same event, done for this reason; empty for none. */
  public JournalEvent withReason(Optional<String> reason) {
    return new JournalEvent(action, host, commandUuid, reason, outcome, details);
  }

  /** The same event, done for this reason. */
  public JournalEvent withReason(String reason) {
    return withReason(Optional.of(reason));
  }

  /** The same event, with this outcome. */
  public JournalEvent withOutcome(String outcome) {
    return new JournalEvent(action, host, commandUuid, reason, Optional.of(outcome), details);
  }

  /** The same event, with this detail. */
  public JournalEvent withDetail(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(details);
    more.put(name, value);
    return new JournalEvent(action, host, commandUuid, reason, outcome, more);
  }
}
