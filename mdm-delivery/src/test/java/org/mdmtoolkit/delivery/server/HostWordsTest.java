package org.mdmtoolkit.delivery.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostWordsTest {

  private static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");

  private static String seen(String time) {
    return new Host(
            "U-1",
            "1",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(time).filter(one -> !one.isEmpty()).map(Instant::parse),
            Optional.empty(),
            Host.MdmState.ON)
        .lastSeenWords(NOW);
  }

  @Test
  void whenAHostWasSeenIsSaidWithHowLongAgoThatIs() {
    assertThat(seen("2026-11-10T11:59:00Z")).isEqualTo("2026-11-10T11:59:00Z (now)");
    assertThat(seen("2026-11-10T11:00:00Z")).endsWith("(60 minutes ago)");
    assertThat(seen("2026-11-09T12:00:00Z")).endsWith("(24 hours ago)");
    assertThat(seen("2026-11-01T12:00:00Z")).endsWith("(9 days ago)");
    assertThat(seen("")).isEqualTo("-");
  }

  private static boolean mayBeDeactivated(String model, String version) {
    return new Host(
            "U-1",
            "1",
            Optional.empty(),
            Optional.empty(),
            Optional.of(model).filter(one -> !one.isEmpty()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(version).filter(one -> !one.isEmpty()),
            Host.MdmState.ON)
        .mayBeDeactivatedByLock();
  }

  @Test
  void aLockMayDeactivateWhatIsNotKnownToBeNewOrToHaveAnIntelProcessor() {
    for (String safe : List.of("macOS 11.5", "macOS 13.4.1 (c)", "macOS 15.1", "26")) {
      assertThat(mayBeDeactivated("Mac14,2", safe)).as(safe).isFalse();
    }
    for (String risky : List.of("", "macOS 11.4.9", "Mac OS X 10.15.7", "macOS", "macOS 15-beta")) {
      assertThat(mayBeDeactivated("", risky)).as(risky).isTrue();
      assertThat(mayBeDeactivated("MacBookPro16,1", risky)).as(risky).isFalse();
    }
  }

  @Test
  void namesThatRepeatAHostAreToldWithTheirPlace() {
    HostNames names =
        HostNames.of(List.of("C02T000001")).with("list", "c02t000001\nkelly\n".getBytes(UTF_8));
    assertThat(names.repeatedWords(Set.of("C02T000001", "kelly")))
        .contains("1 name repeats a host (c02t000001, list line 1); each is sent to once.");
    assertThat(names.repeatedWords(Set.of("C02T000001")))
        .hasValueSatisfying(words -> assertThat(words).startsWith("2 names repeat hosts ("));
    assertThat(HostNames.of(List.of("C02T000001")).repeatedWords(Set.of("C02T000001"))).isEmpty();
  }
}
