package org.mdmtoolkit.renewal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.renewal.RenewalStatus.Doubt;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * What the journal tells of the place where a generation was deployed, since then. Whoever changes
 * such a place notes it with {@link #PLACE} and {@link #FINGERPRINT}.
 *
 * @param doubt what it means for what was deployed
 * @param fingerprint of the values that are there since; empty if that is not sure
 * @param notAfter when their certificate ends; empty if nobody noted it, or if it cannot sign
 */
record LaterChange(Doubt doubt, Optional<String> fingerprint, Optional<Instant> notAfter) {

  private static final Pattern RELEASE = Pattern.compile("v[0-9]+");

  /** {@link DeployTarget#description()}. */
  private static final String PLACE = "place";

  /** Of the values that were put there. */
  private static final String FINGERPRINT = "fingerprint";

  private static final String BY = "by";

  /** When the certificate ends that was put there. */
  private static final String NOT_AFTER = "not_after";

  /** That key, passphrase and certificate which were put there do not belong together. */
  private static final String CANNOT_SIGN = "cannot_sign";

  /** The last change, unless it put the values of this generation there. */
  static Optional<LaterChange> of(Journal journal, Generation generation) {
    @Nullable JournalEntry last =
        last(journal, generation, entry -> isProof(entry.event(), generation));
    if (last == null || isProof(last.event(), generation) || holds(last.event(), generation)) {
      return Optional.empty();
    }
    JournalEvent event = last.event();
    boolean isSure = isSure(event);
    Doubt doubt = new Doubt(Doubt.Kind.CHANGED, last.time(), words(last, isSure));
    Optional<String> there =
        Optional.ofNullable(event.details().get(FINGERPRINT)).filter(text -> isSure);
    Optional<Instant> end =
        there.filter(text -> !event.details().containsKey(CANNOT_SIGN)).flatMap(text -> end(event));
    return Optional.of(new LaterChange(doubt, there, end));
  }

  /** Whether the values of this generation were put there again after a failed verification. */
  static boolean isPutBack(Journal journal, Generation generation) {
    @Nullable JournalEntry last =
        last(
            journal,
            generation,
            entry ->
                entry.event().action().equals("renewal.verify-failed")
                    && entry.event().host().filter(generation.label()::equals).isPresent());
    return last != null && isSure(last.event()) && holds(last.event(), generation);
  }

  /** The release with which the values of this generation came into force last, if it is noted. */
  static Optional<String> release(Journal journal, Generation generation) {
    @Nullable JournalEntry last = last(journal, generation, entry -> false);
    return last != null && isSure(last.event()) && holds(last.event(), generation)
        ? last.event().outcome().filter(text -> RELEASE.matcher(text).matches())
        : Optional.empty();
  }

  /** The last change of the place, or the last of these entries. */
  private static @Nullable JournalEntry last(
      Journal journal, Generation generation, Predicate<JournalEntry> others) {
    String place = generation.state().get(GenerationState.DEPLOYED_TO).orElse("");
    @Nullable JournalEntry last = null;
    for (JournalEntry entry :
        journal.entries(one -> others.test(one) || isChange(one.event(), place))) {
      last = entry;
    }
    return last;
  }

  /** Whether it was made; one that was not is told before it is sent. */
  private static boolean isSure(JournalEvent event) {
    return !event.action().endsWith(".patched");
  }

  /** The last change, if it put these values there. */
  static Optional<LaterChange> to(VendorValues found, Journal journal, Generation generation) {
    return of(journal, generation)
        .filter(one -> one.fingerprint().equals(Optional.of(found.fingerprint())));
  }

  /** What happened to what was deployed, and when. */
  String words() {
    return doubt.what() + " on " + doubt.time();
  }

  /** The certificate that signs since then, as far as it is known. */
  Optional<InForce> inForce(List<Generation> all, Instant now) {
    Optional<Generation> ours =
        all.stream()
            .filter(
                one -> fingerprint.equals(one.state().get(GenerationState.DEPLOYED_FINGERPRINT)))
            .filter(one -> fingerprint.isPresent())
            .findFirst();
    int number = ours.map(Generation::number).orElse(0);
    return ours.flatMap(one -> one.state().time(GenerationState.NOT_AFTER))
        .or(() -> notAfter)
        .map(end -> InForce.of(number, end, now));
  }

  private static Optional<Instant> end(JournalEvent event) {
    try {
      return Optional.ofNullable(event.details().get(NOT_AFTER)).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The values were there at that time. */
  private static boolean isProof(JournalEvent event, Generation generation) {
    return event.host().filter(generation.label()::equals).isPresent()
        && (event.action().equals("renewal.deployed") || event.action().equals("renewal.verified"));
  }

  private static boolean isChange(JournalEvent event, String place) {
    return place.equals(event.details().get(PLACE)) && event.details().containsKey(FINGERPRINT);
  }

  private static boolean holds(JournalEvent event, Generation generation) {
    return generation
        .state()
        .get(GenerationState.DEPLOYED_FINGERPRINT)
        .orElse("")
        .equals(event.details().get(FINGERPRINT));
  }

  private static String words(JournalEntry entry, boolean isSure) {
    JournalEvent event = entry.event();
    String by = event.details().getOrDefault(BY, event.action());
    return (isSure ? "" : "perhaps ")
        + (by.endsWith("undo") ? "taken back " : "replaced ")
        + (event.details().containsKey(CANNOT_SIGN) ? "with what cannot sign, " : "")
        + "by "
        + by
        + event.outcome().filter(text -> isSure).map(text -> ", release " + text).orElse("")
        + " ("
        + entry.operator()
        + ")";
  }
}
