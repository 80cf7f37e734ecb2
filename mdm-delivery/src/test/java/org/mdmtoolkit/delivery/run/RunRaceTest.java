package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.delivery.LoopbackServer;
import org.mdmtoolkit.delivery.LoopbackServer.Arrived;
import org.mdmtoolkit.delivery.TestHome;

/** Two processes lock the same hosts at the same time. */
class RunRaceTest {

  private static final int HOSTS = 20;

  @TempDir Path folder;

  @Test
  void twoOfTheSameRunSendEachHostOneCommand() throws IOException, InterruptedException {
    race(List.of("20", "20"));
  }

  @Test
  void twoDifferentRunsSendEachHostOneCommand() throws IOException, InterruptedException {
    race(List.of("20 Lost", "20 Stolen"));
  }

  private void race(List<String> arguments) throws IOException, InterruptedException {
    Path home = folder.resolve("home");
    TestHome state = TestHome.in(home);
    try (LoopbackServer server = new LoopbackServer()) {
      List<Process> both =
          List.of(
              LockProcess.start(home, server.url(), (Object[]) arguments.get(0).split(" ")),
              LockProcess.start(home, server.url(), (Object[]) arguments.get(1).split(" ")));
      for (Process process : both) {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isIn(0, 1, 3);
      }
      assertThat(server.arrived).hasSize(HOSTS);
      assertThat(server.arrived.stream().map(Arrived::udid).distinct()).hasSize(HOSTS);
      for (Arrived one : server.arrived) {
        assertThat(state.openPin("S-" + one.udid())).isEqualTo(one.pin());
      }
      assertThat(state.journal().verify().problem()).isEmpty();
    }
  }
}
