package org.mdmtoolkit.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void whoReadsThePinOfALockThatTheMacPutOffHasNotUsedIt() {
    for (String uuid : List.of("QUIET", "LATE")) {
      note("lock.enqueued", "m", uuid, "");
      note("lock.timed-out", "m", "LATE", "the device says \"not now\", at noon");
      note("pin.shown", "m", uuid, "");
      note("lock.closed", "m", uuid, "");
    }
    SecretHistory history = SecretHistory.of(journal);
    assertThat(history.mayWait(closed("LATE"))).isTrue();
    assertThat(history.mayWait(closed("QUIET"))).isFalse();
    assertThat(history.likeliestFirst(List.of(closed("QUIET"), closed("LATE"))))
        .containsExactly(closed("LATE"), closed("QUIET"));
  }

  private static EscrowRecord closed(String uuid) {
    return new EscrowRecord("closed", false, "m", "DeviceLock", uuid, NOON, "anna@desk");
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
