package org.mdmtoolkit.heroku;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.vendor.VendorValues;
import org.mdmtoolkit.vendor.VendorValues.KeyState;

/**
 * Writes each step of a change into the journal, with what a renewal has to know of its app. Until
 * the change is sent, no journal means no change; after that, the change is seen to its end. For
 * one app and one thread.
 */
public final class PushJournal implements PushListener {

  private final Journal journal;
  private final String app;
  private final PushListener next;
  private String by = "";
  private @Nullable HerokuDiff change;
  private boolean sent;

  private PushJournal(Journal journal, String app, PushListener next) {
    this.journal = journal;
    this.app = app;
    this.next = next;
  }

  /**
   * A listener that writes into this journal.
   *
   * @param next is told all the same, and decides
   */
  public static PushJournal of(Journal journal, String app, PushListener next) {
    return new PushJournal(journal, app, next);
  }

  /**
   * Which change this will be, for the entries of its steps.
   *
   * @param by what makes it, such as {@code "heroku push"}
   * @param diff is open as long as the change is made
   */
  public PushJournal change(String by, HerokuDiff diff) {
    this.by = by;
    change = diff;
    return this;
  }

  /** Notes that the change is about to be made. */
  public void planned() {
    append("planned", change == null ? "" : String.join(", ", change.differing()), null);
  }

  /** Notes that nothing had to be sent, if the journal last told of a change without its end. */
  public void inForce() {
    List<JournalEntry> told =
        journal.entries(
            entry ->
                entry.event().action().startsWith("heroku.")
                    && entry.event().host().filter(app::equals).isPresent());
    String last = told.isEmpty() ? "" : told.get(told.size() - 1).event().action();
    if (List.of("heroku.patched", "heroku.released", "heroku.failed").contains(last)) {
      append("verified", "set by an earlier start", null);
    }
  }

  @Override
  public void step(Step step, String detail) {
    try {
      append(step.name().toLowerCase(Locale.ROOT), detail, there(step));
      sent |= step == Step.PATCHED;
    } catch (MdmException e) {
      if (!sent && step != Step.FAILED) {
        throw e;
      }
      next.unrecorded(e);
    }
    next.step(step, detail);
  }

  /** What the app has, or may have, after this step; null if the step changes nothing. */
  private @Nullable VendorValues there(Step step) {
    return change == null
        ? null
        : switch (step) {
          case PATCHED, RELEASED, VERIFIED -> change.wanted();
          case RESTORED -> change.current();
          case SEALED, FAILED -> null;
        };
  }

  private void append(String step, String detail, @Nullable VendorValues there) {
    JournalEvent event = JournalEvent.of("heroku." + step).withHost(app);
    if (there != null) {
      Optional<Instant> end = there.readCertificate().map(one -> one.getNotAfter().toInstant());
      event =
          event
              .withDetail("place", "the Heroku app " + app)
              .withDetail("fingerprint", there.fingerprint())
              .withDetail("by", by);
      event = end.isPresent() ? event.withDetail("not_after", end.get().toString()) : event;
      KeyState key = there.keyState();
      event =
          key == KeyState.LOCKED || key == KeyState.OTHER
              ? event.withDetail("cannot_sign", "true")
              : event;
    }
    journal.append(detail.isEmpty() ? event : event.withOutcome(detail));
  }

  @Override
  public void note(String text) {
    next.note(text);
  }

  @Override
  public boolean restoreAfter(String release) {
    return next.restoreAfter(release);
  }
}
