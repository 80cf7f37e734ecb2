package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;

/**
 * Reminders as a calendar file (RFC 5545): for each certificate an event on the day 28 days before
 * its end, one 14 days before, and one on the day itself. Events, not alarms, because calendars
 * drop the alarms of what they import. A day that is past has none. The events of a later
 * certificate have UIDs of their own: many calendars, Google's among them, take no event whose UID
 * they have, whatever its SEQUENCE, so that a moved event would stay on last year's day. Nothing in
 * it is secret.
 */
public final class ReminderCalendar {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Octets in a line, its end not counted. */
  private static final int LINE = 75;

  private final StringBuilder text = new StringBuilder();

  private final Function<Reminders, String> advice;

  private ReminderCalendar(Function<Reminders, String> advice) {
    this.advice = advice;
  }

  /**
   * The file's content, in UTF-8 with CRLF.
   *
   * @param advice the last line of each event: what to do about this certificate
   */
  public static byte[] of(List<Reminders> all, Function<Reminders, String> advice) {
    ReminderCalendar calendar = new ReminderCalendar(advice);
    calendar.line("BEGIN:VCALENDAR");
    calendar.line("VERSION:2.0");
    calendar.line("PRODID:-//MDM toolkit//mdm renew//EN");
    calendar.line("CALSCALE:GREGORIAN");
    calendar.line("METHOD:PUBLISH");
    for (Reminders reminders : all) {
      for (int daysBefore : reminders.ahead()) {
        calendar.event(reminders, daysBefore);
      }
    }
    calendar.line("END:VCALENDAR");
    return calendar.text.toString().getBytes(UTF_8);
  }

  private void event(Reminders reminders, int daysBefore) {
    LocalDate day = reminders.day(daysBefore);
    String when = daysBefore == 0 ? "ends today" : "ends in " + daysBefore + " days";
    String summary = "MDM vendor certificate (" + reminders.renewal() + ") " + when;
    line("BEGIN:VEVENT");
    line("UID:" + reminders.id() + "-" + reminders.sequence() + "-" + daysBefore + "@mdm-toolkit");
    line("SEQUENCE:" + reminders.sequence());
    line("DTSTAMP:" + STAMP.format(reminders.made()));
    line("DTSTART;VALUE=DATE:" + day.format(DateTimeFormatter.BASIC_ISO_DATE));
    line("SUMMARY:" + escaped(summary));
    line(
        "DESCRIPTION:"
            + escaped(
                "It ends at "
                    + reminders.notAfter()
                    + ". From then on Apple refuses every push-certificate request that is signed"
                    + " with it.\n"
                    + advice.apply(reminders)));
    line("ORGANIZER:mailto:" + reminders.email()); // what is published needs one (RFC 5546)
    line("TRANSP:TRANSPARENT");
    line("BEGIN:VALARM");
    line("ACTION:DISPLAY");
    line("DESCRIPTION:" + escaped(summary));
    line("TRIGGER;RELATED=START:PT9H");
    line("END:VALARM");
    line("END:VEVENT");
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n");
  }

  /** A content line, folded so that no line is longer than 75 octets and no character is cut. */
  private void line(String content) {
    int octets = 0;
    for (int i = 0; i < content.length(); ) {
      int c = content.codePointAt(i);
      int size = Character.toString(c).getBytes(UTF_8).length;
      if (octets + size > LINE) {
        text.append("\r\n ");
        octets = 1; // the blank counts
      }
      text.appendCodePoint(c);
      octets += size;
      i += Character.charCount(c);
    }
    text.append("\r\n");
  }
}
