package org.mdmtoolkit.cli.heroku;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.heroku.HerokuDiff;
import org.mdmtoolkit.heroku.PushListener;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * Writes each step of a change into the journal and asks the person about a failed release. Until
 * the change is sent, no journal means no change; after that, the change is seen to its end.
 */
final class HerokuProgress implements PushListener {

  private final Context context;
  private final String app;
  private final boolean yes;
  private boolean sent;
  private @Nullable Change change;

  /** What a change is made by, and the values before and after it. */
  private record Change(String by, Values before, Values after) {}

  /** The fingerprint of values, and when their certificate ends; empty if it cannot be read. */
  private record Values(String fingerprint, Optional<Instant> notAfter) {

    static Values of(VendorValues values) {
      return new Values(
          values.fingerprint(),
          values.readCertificate().map(certificate -> certificate.getNotAfter().toInstant()));
    }
  }

  HerokuProgress(Context context, String app, boolean yes) {
    this.context = context;
    this.app = app;
    this.yes = yes;
  }

  /** Whose change this will be; noted with it, so that a renewal knows what happened to its app. */
  void changes(String by, HerokuDiff diff) {
    change = new Change(by, Values.of(diff.current()), Values.of(diff.wanted()));
  }

  /** A change is about to be made. */
  void planned(String what) {
    append("planned", what);
  }

  /** The values are in force, and nothing had to be sent: by a start that was stopped, perhaps. */
  void inForce() {
    List<JournalEntry> told =
        context
            .journal()
            .entries(
                entry ->
                    entry.event().action().startsWith("heroku.")
                        && entry.event().host().filter(app::equals).isPresent());
    String last = told.isEmpty() ? "" : told.get(told.size() - 1).event().action();
    if (List.of("heroku.patched", "heroku.released", "heroku.failed").contains(last)) {
      append("verified", "set by an earlier start");
    }
  }

  @Override
  public void step(Step step, String detail) {
    String word = step.name().toLowerCase(Locale.ROOT);
    if (!sent && step != Step.FAILED) {
      append(word, detail, there(step));
      sent = step == Step.PATCHED;
      return;
    }
    try {
      append(word, detail, there(step));
    } catch (MdmException e) {
      context.warn(e.problem());
    }
  }

  /** What the app has, or may have, after this step; empty if the step changes nothing. */
  private Optional<Values> there(Step step) {
    return switch (step) {
      case PATCHED, RELEASED, VERIFIED -> Optional.ofNullable(change).map(Change::after);
      case RESTORED -> Optional.ofNullable(change).map(Change::before);
      case SEALED, FAILED -> Optional.empty();
    };
  }

  private void append(String step, String detail) {
    append(step, detail, Optional.empty());
  }

  private void append(String step, String detail, Optional<Values> there) {
    JournalEvent event = JournalEvent.of("heroku." + step).withHost(app);
    if (there.isPresent()) {
      event =
          event
              .withDetail("place", "the Heroku app " + app)
              .withDetail("fingerprint", there.get().fingerprint())
              .withDetail("by", Objects.requireNonNull(change).by());
      Optional<Instant> end = there.get().notAfter();
      event = end.isPresent() ? event.withDetail("not_after", end.get().toString()) : event;
    }
    context.journal().append(detail.isEmpty() ? event : event.withOutcome(detail));
  }

  @Override
  public void note(String text) {
    context.note(text);
  }

  @Override
  public boolean restoreAfter(String release) {
    if (yes) {
      return true;
    }
    OrderlyStop.whenStopped("stopped; the app keeps the new values, whose release failed");
    return context.shell().terminal().canAsk()
        && Confirmation.isGiven(
            context,
            "Release " + release + " failed. Type yes to put the previous values back: ",
            "yes");
  }
}
