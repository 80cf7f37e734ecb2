package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;

/**
 * When somebody is to be reminded of the end of a certificate. Days are those of UTC.
 *
 * @param renewal the name of the renewal
 * @param email whom to ask about it
 * @param id what stays the same from year to year
 * @param sequence rises with each change of the dates, whose events are others than those before
 * @param notAfter when the certificate ends
 * @param made when this was made
 */
public record Reminders(
    String renewal, String email, String id, int sequence, Instant notAfter, Instant made) {

  /** How many days before the end there is an event. */
  public static final List<Integer> DAYS_BEFORE = List.of(28, 14, 0);

  private static final String ID = "calendar_id";

  /** The day of the event so many days before the end. */
  public LocalDate day(int daysBefore) {
    return LocalDate.ofInstant(notAfter, ZoneOffset.UTC).minusDays(daysBefore);
  }

  /** The events that are not past on the day when this was made, in days before the end. */
  public List<Integer> ahead() {
    LocalDate today = LocalDate.ofInstant(made, ZoneOffset.UTC);
    return DAYS_BEFORE.stream().filter(before -> !day(before).isBefore(today)).toList();
  }

  static Reminders of(RenewalFolder folder) {
    InForce inForce =
        folder
            .status()
            .inForce()
            .orElseThrow(
                () ->
                    new NotFoundException(
                        "no certificate of the renewal "
                            + folder.name()
                            + " is known to be in force",
                        folder.step(
                            RenewalAct.START_WITH_CURRENT,
                            "Name the certificate that signs today: {}.")));
    RenewalSettings settings = folder.settings();
    String end = inForce.notAfter().toString();
    int sequence =
        settings.get(RenewalSettings.CALENDAR_SEQUENCE).map(Integer::parseInt).orElse(-1);
    boolean isNew = !settings.get(RenewalSettings.CALENDAR_END).orElse("").equals(end);
    String id = settings.get(ID).orElseGet(() -> newId(folder));
    Reminders reminders =
        new Reminders(
            folder.name(),
            settings.get(RenewalSettings.EMAIL).orElse("nobody@example.invalid"),
            id,
            isNew ? sequence + 1 : sequence,
            inForce.notAfter(),
            folder.now());
    if (isNew && !folder.isRehearsal()) {
      // Before anybody gets it: a number that was handed out is never used for another date.
      folder.save(
          settings
              .with(ID, id)
              .with(RenewalSettings.CALENDAR_END, end)
              .with(RenewalSettings.CALENDAR_SEQUENCE, Integer.toString(reminders.sequence())));
    }
    return reminders;
  }

  private static String newId(RenewalFolder folder) {
    String text = folder.name() + "\n" + folder.operator() + "\n" + folder.now();
    return StateFile.digest(text.getBytes(UTF_8)).substring(0, 32);
  }
}
