package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.LoopbackServer;
import org.mdmtoolkit.delivery.LoopbackServer.Arrived;
import org.mdmtoolkit.delivery.MemoryServer;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;

/** Two processes lock the same hosts at the same time, or two people run one plan. */
@Tag("any-jdk")
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

  @Test
  void ofTwoWhoPlanTheSameRestartAtOnceOneSendsIt() {
    MemoryServer server = new MemoryServer();
    server.maxHosts = 10;
    PlainRun restart = PlainRun.of("query", MdmCommand.of("SecurityInfo", Map.of()));
    RecordingListener second = secondWhileTheFirstIsPlanned(server, restart);
    assertThat(server.calls).hasSize(1);
    assertThat(second.outcomes).hasSize(3).allMatch(one -> one.ending() == Ending.REFUSED);
  }

  @Test
  void ofTwoWhoPlanTheSameLockAtOnceNobodyIsToldToCloseTheOthers() {
    MemoryServer server = new MemoryServer();
    RecordingListener second = secondWhileTheFirstIsPlanned(server, TestHome.lock());
    assertThat(server.calls).hasSize(3);
    assertThat(second.outcomes)
        .hasSize(3)
        .allMatch(one -> one.failure().orElseThrow().remedy() instanceof Remedy.LookAtRun);
  }

  /** Somebody runs the plan while it is planned by another, who has a run store of their own. */
  private RecordingListener secondWhileTheFirstIsPlanned(MemoryServer server, Run run) {
    TestHome home = TestHome.in(folder.resolve("home"));
    SendingState first = home.state();
    RunStore others = FolderRunStore.at(folder.resolve("others"));
    AtomicBoolean isMet = new AtomicBoolean();
    Runnable meeting =
        () -> {
          if (isMet.compareAndSet(false, true)) {
            sender(server, first).send(run, Hosts.macs(3), new RecordingListener());
          }
        };
    RecordingListener told = new RecordingListener();
    SendingState second =
        new SendingState(
            first.custody(),
            first.journal(),
            key -> new Meeting(others.open(key), meeting),
            first.clock(),
            first.random());
    RunSummary summary = sender(server, second).send(run, Hosts.macs(3), told);
    assertThat(isMet).isTrue();
    assertThat(summary.isNothingSent()).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(server.commandsFor("U" + i)).isEqualTo(1);
    }
    RecordingListener later = new RecordingListener();
    assertThat(sender(server, second).send(run, Hosts.macs(3), later).isSettled()).isTrue();
    assertThat(later.outcomes).allMatch(one -> one.words().startsWith("sent by this plan, by "));
    assertThat(server.calls.stream().mapToInt(List::size).sum()).isEqualTo(3);
    return told;
  }

  private static CommandSender sender(MemoryServer server, SendingState state) {
    return CommandSender.to(server, state).forPlan("the digest of the plan");
  }

  /** The log of a run that meets another one before it tells the journal what it has planned. */
  private record Meeting(RunStore.Log log, Runnable meeting) implements RunStore.Log {

    @Override
    public void read(Consumer<RunLine> reader) {
      log.read(reader);
    }

    @Override
    public void append(List<RunLine> lines) {
      meeting.run();
      log.append(lines);
    }

    @Override
    public void clear() {
      log.clear();
    }

    @Override
    public void close() {
      log.close();
    }
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
