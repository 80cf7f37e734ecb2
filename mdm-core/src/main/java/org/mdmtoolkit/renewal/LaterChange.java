package org.mdmtoolkit.renewal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.renewal.RenewalStatus.Doubt;

/**
 * What the journal tells of the place where a generation was deployed, since then. Whoever changes
 * such a place notes it with {@link #PLACE} and {@link #FINGERPRINT}.
 */
final class LaterChange {

  /** {@link DeployTarget#description()}. */
  private static final String PLACE = "place";

  /** Of the values that were put there. */
  private static final String FINGERPRINT = "fingerprint";

  private static final String BY = "by";

  private LaterChange() {}

  /** The last change, unless it put the values of this generation there. */
  static Optional<Doubt> of(Journal journal, Generation generation) {
    String place = generation.state().get(GenerationState.DEPLOYED_TO).orElse("");
    String ours = generation.state().get(GenerationState.DEPLOYED_FINGERPRINT).orElse("");
    @Nullable JournalEntry last = null;
    for (JournalEntry entry :
        journal.entries(one -> isProof(one.event(), generation) || isChange(one.event(), place))) {
      last = entry;
    }
    if (last == null || isProof(last.event(), generation) || holds(last.event(), ours)) {
      return Optional.empty();
    }
    return Optional.of(new Doubt(Doubt.Kind.CHANGED, last.time(), words(last, place)));
  }

  /** The values were there at that time. */
  private static boolean isProof(JournalEvent event, Generation generation) {
    return event.host().filter(generation.label()::equals).isPresent()
        && (event.action().equals("renewal.deployed") || event.action().equals("renewal.verified"));
  }

  private static boolean isChange(JournalEvent event, String place) {
    return place.equals(event.details().get(PLACE)) && event.details().containsKey(FINGERPRINT);
  }

  private static boolean holds(JournalEvent event, String ours) {
    return ours.equals(event.details().get(FINGERPRINT));
  }

  private static String words(JournalEntry entry, String place) {
    JournalEvent event = entry.event();
    boolean isSure = !event.action().endsWith(".patched"); // told before the request is sent
    return place
        + (isSure ? " was changed by " : " may have been changed by ")
        + event.details().getOrDefault(BY, event.action())
        + event.outcome().filter(text -> isSure).map(text -> ", release " + text).orElse("")
        + " ("
        + entry.operator()
        + ")";
  }
}
