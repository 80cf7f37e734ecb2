package org.mdmtoolkit.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;

class DeviceNamesTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;
  private Journal journal;

  @BeforeEach
  void open() {
    journal =
        Journal.at(
            folder.resolve("journal.jsonl"), Clock.systemUTC(), new Operator("anna", "desk"));
  }

  private void note(String action, String host, String uuid, String words) {
    JournalEvent event = JournalEvent.of(action).withHost(host).withCommandUuid(uuid);
    journal.append(words.isEmpty() ? event : event.withOutcome(words));
  }

  @Test
  void whatWasSentToOneUdidIsOfOneDevice() {
    journal.append(
        JournalEvent.of("lock.planned")
            .withHost("C02T000001")
            .withCommandUuid("U")
            .withDetail(JournalEntries.UDID, "00008112-A"));
    DeviceNames names = DeviceNames.of(journal);
    assertThat(names.all(List.of("00008112-a"))).containsExactly("00008112-a", "C02T000001");
    assertThat(names.all(List.of("c02t000001"))).containsExactly("c02t000001", "00008112-A");
  }

  @Test
  void whatWasMadeForAnotherNameIsOfTheDeviceThatItWasSentTo() {
    note("lock.escrowed", "reception", "U", "");
    journal.append(
        JournalEvent.of("lock.planned")
            .withHost("C02T000001")
            .withCommandUuid("U")
            .withDetail(JournalEntries.UDID, "00008112-A"));
    assertThat(DeviceNames.of(journal).all(List.of("C02T000001")))
        .containsExactly("C02T000001", "00008112-A", "reception");
  }

  @Test
  void whatWasMadeToBeSentMayHaveBeenSent() {
    note("lock.escrowed", "m", "MADE", "");
    note("lock.planned", "m", "SENT", "");
    note("lock.escrowed", "m", "SENT", "");
    note("lock.planned", "m", "STOPPED", "");
    note("lock.escrowed", "m", "STOPPED", "");
    note("lock.withdrawn", "m", "STOPPED", "");
    SecretHistory history = SecretHistory.of(journal);
    assertThat(List.of("MADE", "SENT", "STOPPED").stream().map(uuid -> history.state(pin(uuid))))
        .containsExactly(SecretState.SEALED, SecretState.UNKNOWN, SecretState.NOT_SENT);
    assertThat(history.mayWait(pin("SENT"))).isTrue();
    assertThat(history.mayWait(pin("MADE"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // what the journal says of its sending and of the answer, whether the lock may still reach it
    "'', '', false",
    "planned, '', true",
    "planned withdrawn, '', false",
    "planned refused, '', false",
    "planned unknown, '', true",
    "enqueued, '', true",
    "enqueued pushed, '', true",
    "enqueued unknown, '', true",
    "planned, 'timed-out: the device says \"not now\", at noon', true",
    "enqueued, 'timed-out: the device says \"not now\", at noon', true",
    "enqueued, 'timed-out: no answer in 10m', true",
    "planned, 'acknowledged: ', false",
    "enqueued, 'acknowledged: ', false",
    "enqueued, 'failed: Failed: the device says 12021.', false",
    "enqueued, 'failed: Failed: it went wrong.', false",
  })
  void onlyAnAnswerEndsALockThatMayReachTheMac(String steps, String answer, boolean waits) {
    int number = 0;
    for (boolean isShown : List.of(false, true)) {
      for (boolean isClosed : List.of(false, true)) {
        for (boolean isLate : List.of(false, true)) { // the answer, after who looked and closed
          String uuid = "U" + number++;
          note("lock.escrowed", "m", uuid, "");
          for (String step : steps.split(" ", -1)) {
            note("lock." + (step.isEmpty() ? "built" : step), "m", uuid, "");
          }
          if (!isLate) {
            answer(uuid, answer);
          }
          if (isShown) {
            note("pin.shown", "m", uuid, "");
          }
          if (isClosed) {
            note("lock.closed", "m", uuid, "");
          }
          if (isLate) {
            answer(uuid, answer);
          }
          EscrowRecord record = isClosed ? closed(uuid) : pin(uuid);
          assertThat(SecretHistory.of(journal).mayWait(record))
              .as("shown %s, closed %s, answered late %s", isShown, isClosed, isLate)
              .isEqualTo(waits);
        }
      }
    }
  }

  private void answer(String uuid, String answer) {
    if (!answer.isEmpty()) {
      int colon = answer.indexOf(": ");
      note("lock." + answer.substring(0, colon), "m", uuid, answer.substring(colon + 2));
    }
  }

  @Test
  void theOlderOfTwoLocksThatWaitStandsFirstAlthoughItWasShownAndClosed() {
    note("lock.enqueued", "m", "OVER", "");
    note("lock.acknowledged", "m", "OVER", "");
    note("pin.shown", "m", "OVER", "");
    note("lock.closed", "m", "OVER", "");
    note("lock.enqueued", "m", "OLDER", "");
    note("pin.shown", "m", "OLDER", "");
    note("lock.closed", "m", "OLDER", "");
    note("lock.enqueued", "m", "NEW", "");
    EscrowRecord over = closed("OVER", NOON);
    EscrowRecord older = closed("OLDER", NOON.plusSeconds(60));
    EscrowRecord now =
        EscrowRecord.of("m", "DeviceLock", "NEW", NOON.plusSeconds(120), "anna@desk");
    assertThat(SecretHistory.of(journal).likeliestFirst(List.of(now, over, older)))
        .containsExactly(older, now, over);
  }

  private static EscrowRecord closed(String uuid) {
    return closed(uuid, NOON);
  }

  private static EscrowRecord closed(String uuid, Instant created) {
    return new EscrowRecord("closed", false, "m", "DeviceLock", uuid, created, "anna@desk");
  }

  private static EscrowRecord pin(String uuid) {
    return EscrowRecord.of("m", "DeviceLock", uuid, NOON, "anna@desk");
  }

  @Test
  void whatTheJournalDoesNotLinkStaysApart() {
    note("lock.planned", "C02T000001", "U", "");
    assertThat(DeviceNames.of(journal).all(List.of("C02T000002", "x")))
        .containsExactly("C02T000002", "x");
  }

  @Test
  void whatHasReachedTheMacIsTriedFirstAndWhatCannotOpenItLast() {
    note("lock.enqueued", "m", "DONE", "");
    note("lock.acknowledged", "m", "DONE", "");
    note("lock.continued", "m", "DONE", "");
    note("lock.enqueued", "m", "LATE", "");
    note("lock.timed-out", "m", "LATE", "the device says \"not now\", at noon");
    note("lock.enqueued", "m", "ERROR", "");
    note("lock.failed", "m", "ERROR", "Failed: the device says 12021.");
    note("lock.withdrawn", "m", "NEVER", "");
    note("lock.refused", "m", "REFUSED", "not enrolled");
    SecretHistory history = SecretHistory.of(journal);
    List<EscrowRecord> pins =
        List.of("NEVER", "ERROR", "REFUSED", "LATE", "DONE").stream()
            .map(DeviceNamesTest::pin)
            .toList();
    assertThat(history.state(pins.get(4))).isEqualTo(SecretState.ACKNOWLEDGED);
    assertThat(history.acknowledged(pins.get(4))).isPresent();
    assertThat(history.state(pins.get(3))).isEqualTo(SecretState.NOT_NOW);
    assertThat(history.state(pins.get(1))).isEqualTo(SecretState.NOT_DONE);
    assertThat(history.state(pins.get(2))).isEqualTo(SecretState.FAILED);
    assertThat(history.likeliestFirst(pins).stream().map(EscrowRecord::commandUuid).limit(2))
        .containsExactly("DONE", "LATE");
  }
}
