package org.mdmtoolkit.delivery.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.approval.PlanTarget;

class PlanTextTest {

  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private static PlanTarget target(String serial, Duration since) {
    return new PlanTarget(
        "U-" + serial,
        "1",
        Optional.of(serial),
        Optional.of("mac-" + serial),
        Optional.empty(),
        Optional.of("macOS"),
        Optional.empty(),
        Optional.of(NOW.minus(since)));
  }

  @Test
  void aSummarySaysHowManyTheyAreAndWhatStandsOut() {
    assertThat(
            PlanText.summary(
                List.of(target("A", Duration.ofDays(1)), target("B", Duration.ofDays(40))), NOW))
        .isEqualTo(
            """
              Devices      2
              Platforms    2 macOS
              Oldest seen  B, 2026-09-22T12:00:00Z
              Look at      1 not seen for 30 days: B
            """);
  }
}
