package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.LoopbackClient;
import org.mdmtoolkit.delivery.LoopbackServer;
import org.mdmtoolkit.delivery.LoopbackServer.Arrived;
import org.mdmtoolkit.delivery.MemoryServer;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.delivery.run.RunSummary.Verdict;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Disks that fail at each of the places where something is stored. */
@Tag("any-jdk")
class FailingDiskTest {

  /** Every so many calls one fails; 1 for each of them. */
  private static final int EVERY = Integer.getInteger("mdm.faults.every", 6);

  private static final int MOST_CALLS = 60;

  @TempDir Path folder;
  private TestHome home;
  private final MemoryServer server = new MemoryServer();

  @BeforeEach
  void makeHome() {
    home = TestHome.in(folder.resolve("home"));
  }

  private RunSummary lock() {
    return home.sender(server).send(TestHome.lock(), Hosts.macs(3), RunListener.NONE);
  }

  private void lockFails() {
    assertThatThrownBy(this::lock).isInstanceOf(UnavailableException.class);
  }

  private void lockGoesOn(Path blocked) throws IOException {
    Files.delete(blocked);
    assertThat(lock().verdict()).isEqualTo(Verdict.DONE);
    for (int i = 0; i < 3; i++) {
      assertThat(server.pinsOf("U" + i)).containsExactly(home.openPin("S-U" + i));
    }
  }

  @Test
  void whereTheListOfTheRunCannotBeStoredNothingIsMade() throws IOException {
    Path blocked = Files.createFile(home.runs());
    lockFails();
    assertThat(server.seen).isEmpty();
    assertThat(home.custody().records().records()).isEmpty();
    lockGoesOn(blocked);
  }

  @Test
  void whereTheJournalCannotBeWrittenNothingIsMade() throws IOException {
    Path blocked = Files.createDirectory(home.folder().resolve("journal.jsonl"));
    lockFails();
    assertThat(server.seen).isEmpty();
    assertThat(home.custody().records().records()).isEmpty();
    lockGoesOn(blocked);
  }

  @Test
  void whereThePinCannotBeStoredNothingIsSent() throws IOException {
    Path blocked = Files.createFile(home.folder().resolve("escrow/open"));
    assertThat(lock().firstFailure().orElseThrow()).isInstanceOf(UnavailableException.class);
    assertThat(server.seen).isEmpty();
    lockGoesOn(blocked);
  }

  @Test
  void whereTheOutcomeCannotBeNotedTheRunEndsAndIsContinuedWithoutASecondPin() throws IOException {
    Path journal = home.folder().resolve("journal.jsonl");
    Path aside = home.folder().resolve("aside");
    server.before =
        hosts -> {
          try {
            if (!Files.exists(aside)) {
              Files.move(journal, aside);
              Files.createDirectory(journal);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    RunTally tally = RunTally.of(TestHome.lock(), 3);
    CommandSender sender = home.sender(server).concurrency(1);
    assertThatThrownBy(
            () -> tally.watching(() -> sender.send(TestHome.lock(), Hosts.macs(3), tally)))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e ->
                assertThat(e.remedy().text())
                    .startsWith("Known before that: 1 sealed in escrow, 0 of 3 at the server; more")
                    .contains("run the same again"));
    Files.delete(journal);
    Files.copy(aside, journal);
    assertThat(lock().verdict()).isEqualTo(Verdict.DONE);
    for (int i = 0; i < 3; i++) {
      assertThat(server.pinsOf("U" + i)).containsExactly(home.openPin("S-U" + i));
    }
  }

  @Test
  void aDiskThatFailsAtAnyForceNeverLosesAPinNorMakesASecond() throws IOException {
    Judge.named("strace");
    int failures = 0;
    for (int when = 1; when <= MOST_CALLS; when += EVERY) {
      Path place = folder.resolve("fault-" + when);
      TestHome state = TestHome.in(place);
      try (LoopbackServer loopback = new LoopbackServer()) {
        var verdict =
            LockProcess.withFault("fsync:error=EIO:when=" + when, place, loopback.url(), 4);
        boolean failed = verdict.exitCode() != 0;
        failures += failed ? 1 : 0;
        checkPins(state, loopback);
        boolean finished = loopback.queued().size() == 4; // and maybe failed to forget the list
        try (LoopbackClient client = new LoopbackClient(loopback.url())) {
          RunSummary again =
              state.sender(client).send(TestHome.lock(), Hosts.macs(4), RunListener.NONE);
          assertThat(again.verdict())
              .as(verdict.stderr() + again.firstFailure())
              .isIn(
                  finished
                      ? List.of(Verdict.DONE, Verdict.FAILED) // or refused: locked before
                      : List.of(Verdict.DONE));
        }
        checkPins(state, loopback);
        assertThat(loopback.queued().stream().map(Arrived::udid).distinct()).hasSize(4);
        if (!failed) {
          break;
        }
      }
    }
    assertThat(failures).isBetween(1, MOST_CALLS - 1);
  }

  private static void checkPins(TestHome state, LoopbackServer loopback) {
    for (Arrived one : loopback.arrived) {
      assertThat(state.openPin("S-" + one.udid())).isEqualTo(one.pin());
    }
  }
}
