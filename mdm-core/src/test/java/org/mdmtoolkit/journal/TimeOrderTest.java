package org.mdmtoolkit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeOrderTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static TimeOrder of(long... seconds) {
    TimeOrder order = new TimeOrder();
    for (int i = 0; i < seconds.length; i++) {
      order.accept(
          new JournalEntry(
              i + 1L,
              NOON.plusSeconds(seconds[i]),
              new Operator("anna", "mac-7"),
              JournalEvent.of("test"),
              ""));
    }
    return order;
  }

  @Test
  void aClockThatGoesOnOrDiffersALittleIsNoNews() {
    assertThat(of().first()).isEmpty();
    assertThat(of(0, 0, 5, 100_000, 99_940).first()).isEmpty();
    assertThat(of(0, -60, -30, -90).count()).isZero();
  }

  @Test
  void eachStepBackIsCountedAndTheFirstIsTold() {
    TimeOrder order = of(0, 500, 439, 440, 0);
    assertThat(order.count()).isEqualTo(2);
    assertThat(order.first())
        .hasValue("entry 3 says 2026-11-21T12:07:19Z, entry 2 before it 2026-11-21T12:08:20Z");
  }
}
