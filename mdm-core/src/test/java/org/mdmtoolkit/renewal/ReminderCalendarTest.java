package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.fixtures.pki.TestPki;

class ReminderCalendarTest extends RenewalFixture {

  private static final Instant MADE = Instant.parse("2026-11-21T07:30:00Z");

  @ParameterizedTest
  @CsvSource({
    "2027-11-20T23:59:59Z, 20271023, 20271106, 20271120", // an ordinary year
    "2028-03-20T00:00:00Z, 20280221, 20280306, 20280320", // over 29 February
    "2028-02-29T12:00:00Z, 20280201, 20280215, 20280229", // on it
    "2027-03-20T12:00:00Z, 20270220, 20270306, 20270320", // a year without it
    "2027-01-05T00:00:01Z, 20261208, 20261222, 20270105", // over the end of a year
    "2026-12-31T23:59:59Z, 20261203, 20261217, 20261231"
  })
  void thereIsAnEventOnEachOfTheThreeDays(String end, String first, String second, String last) {
    String text = text(reminders(Instant.parse(end)));
    assertThat(text.lines().filter(line -> line.startsWith("DTSTART")))
        .containsExactly(
            "DTSTART;VALUE=DATE:" + first,
            "DTSTART;VALUE=DATE:" + second,
            "DTSTART;VALUE=DATE:" + last);
  }

  @Test
  void aDayThatIsPastHasNoEvent() {
    Reminders late = reminders(MADE.plus(Duration.ofDays(20)));
    assertThat(late.ahead()).containsExactly(14, 0);
    assertThat(uids(late)).hasSize(2);
    assertThat(reminders(MADE).ahead()).containsExactly(0);
    assertThat(reminders(MADE.minus(Duration.ofDays(1))).ahead()).isEmpty();
  }

  @Test
  void ical4jFindsNothingWrong() throws Exception {
    byte[] bytes = calendar(reminders(MADE.plus(Duration.ofDays(365))));
    Calendar calendar = new CalendarBuilder().build(new ByteArrayInputStream(bytes));
    assertThat(calendar.validate().getEntries()).isEmpty();
    assertThat(calendar.getComponents()).hasSize(3);
  }

  @Test
  void biweeklyFindsNothingWrongAndReadsTheTexts() {
    byte[] bytes = calendar(reminders(Instant.parse("2027-11-20T10:00:00Z")));
    ICalendar calendar = Biweekly.parse(new String(bytes, UTF_8)).first();
    assertThat(calendar.validate(biweekly.ICalVersion.V2_0).isEmpty()).isTrue();
    assertThat(calendar.getEvents()).hasSize(3);
    VEvent event = calendar.getEvents().get(0);
    assertThat(event.getSummary().getValue())
        .isEqualTo("MDM vendor certificate (fleet) ends in 28 days");
    assertThat(event.getDescription().getValue())
        .contains("2027-11-20T10:00:00Z")
        .endsWith("\nRenew it: what fleet needs");
    assertThat(event.getAlarms()).hasSize(1);
  }

  @Test
  void everyLineEndsWithCrlfAndIsNoLongerThan75Octets() {
    byte[] bytes = calendar(reminders(MADE));
    String text = new String(bytes, UTF_8);
    assertThat(text).endsWith("END:VCALENDAR\r\n");
    String withoutEnds = text.replace("\r\n", "");
    assertThat(withoutEnds).doesNotContain("\r", "\n");
    assertThat(Arrays.stream(text.split("\r\n", -1)))
        .allMatch(line -> line.getBytes(UTF_8).length <= 75);
    assertThat(text).contains("\r\n "); // something was folded
    assertThat(text.replace("\r\n ", "")).contains("is signed with it.\\nRenew it: what");
  }

  @Test
  void aLaterCertificateHasEventsOfItsOwnBecauseNotEveryCalendarMovesThoseItHas() {
    start();
    assertThatThrownBy(() -> fleet().reminders()).isInstanceOf(NotFoundException.class);
    wholeYear(1);
    Reminders first = fleet().reminders();
    later(Duration.ofDays(1));
    Reminders again = fleet().reminders();
    assertThat(again.sequence()).isEqualTo(first.sequence());
    assertThat(again.notAfter()).isEqualTo(first.notAfter());
    later(Duration.ofDays(340));
    wholeYear(2);
    assertThat(fleet().rehearsal().reminders().sequence()).isEqualTo(first.sequence() + 1);
    Reminders next = fleet().reminders();
    assertThat(next.sequence()).isEqualTo(first.sequence() + 1);
    assertThat(next.notAfter()).isAfter(first.notAfter());
    assertThat(uids(again)).isEqualTo(uids(first));
    assertThat(uids(next)).doesNotContainAnyElementsOf(uids(first));
    assertThat(uids(next)).hasSize(3).doesNotHaveDuplicates();
    assertThat(next.id()).isEqualTo(first.id());
  }

  @Test
  void theFirstReminderIsOnTheDayThatStatusCallsDue() {
    Instant end = TestPki.NOW.plus(Duration.ofDays(RenewalStatus.DUE_DAYS));
    assertThat(reminders(end).day(RenewalStatus.DUE_DAYS))
        .isEqualTo(TestPki.NOW.atZone(java.time.ZoneOffset.UTC).toLocalDate());
  }

  private static List<String> uids(Reminders reminders) {
    try (Stream<String> lines = text(reminders).lines()) {
      return lines.filter(line -> line.startsWith("UID:")).toList();
    }
  }

  private static byte[] calendar(Reminders reminders) {
    return ReminderCalendar.of(
        List.of(reminders), one -> "Renew it: what " + one.renewal() + " needs");
  }

  private static String text(Reminders reminders) {
    return new String(calendar(reminders), UTF_8);
  }

  private static Reminders reminders(Instant end) {
    return new Reminders(
        "fleet", "mdm@example.com", "0123456789abcdef0123456789abcdef", 4, end, MADE);
  }
}
