package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.RestartDevice;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.server.Host;

class RunWordsTest {

  private static final Host HOST =
      new Host(
          "U-1",
          "1",
          Optional.of("C02T000001"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Host.MdmState.ON);

  private final PlainRun run = PlainRun.of("restart", RestartDevice.immediately());

  private static HostOutcome outcome(Ending ending, String words) {
    return new HostOutcome(
        HOST,
        ending,
        Optional.of("C-1"),
        words,
        ending == Ending.REFUSED
            ? Optional.of(new RefusedException("C02T000001: it is off", ""))
            : Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aLineSaysWhoAndHowItEndedAndPromisesNoMore() {
    RunWords words = new RunWords(run, 2);
    assertThat(words.line(outcome(Ending.QUEUED, ""), "again"))
        .isEqualTo("C02T000001  queued  C-1");
    assertThat(words.line(outcome(Ending.ACKNOWLEDGED, ""), "again"))
        .isEqualTo("C02T000001  acknowledged: the device received it  C-1");
    assertThat(words.line(outcome(Ending.NOT_SENT, ""), "again"))
        .isEqualTo("C02T000001  not sent: the run stopped before it");
  }

  @Test
  void ofAnOnlyHostTheErrorSaysWhyBelow() {
    assertThat(new RunWords(run, 2).line(outcome(Ending.REFUSED, ""), ""))
        .isEqualTo("C02T000001  not sent: it is off  C-1");
    assertThat(new RunWords(run, 1).line(outcome(Ending.REFUSED, ""), ""))
        .isEqualTo("C02T000001  not sent  C-1");
  }

  @Test
  void allHostsAreCountedByHowItEnded() {
    RunSummary summary =
        new RunSummary(
            Map.of(Ending.QUEUED, 2, Ending.PUSH_FAILED, 1), 0, 0, true, false, Optional.empty());
    assertThat(new RunWords(run, 4).summary(summary, 1))
        .isEqualTo("restart of 4 hosts: 2 queued, 1 push failed, 1 not begun");
    assertThat(new RunWords(run, 4).staysQueued(2)).isEqualTo("commands stay queued.");
  }
}
