package org.mdmtoolkit.delivery.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.delivery.LoopbackServer;
import org.mdmtoolkit.delivery.LoopbackServer.Arrived;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * A lock of 20 hosts, killed at random moments and started again until it is through. By default a
 * few kills; {@code -Dmdm.kills=1000} for many.
 */
@Tag("any-jdk")
class KilledRunTest {

  private static final int HOSTS = 20;
  private static final int KILLS = Integer.getInteger("mdm.kills", 10);
  private static final int SEED = Integer.getInteger("mdm.seed", 20261121);

  /** As many lines as a whole run prints, and a few more, so that some runs come to their end. */
  private static final int MOST_STEPS = 4 * HOSTS + 10;

  private static final int LONGEST_RUN_MS = 2000;
  private static final int LONGEST_PAUSE_MS = 25;
  private static final int KILLS_OF_ONE_LOCK = 5;
  private static final int KILLED = 128 + 9;
  private static final int REFUSED = 3;

  @TempDir Path folder;

  @Test
  void everyPinThatAServerSawIsInEscrowAndEveryHostIsLockedOnce()
      throws IOException, InterruptedException {
    Random random = new Random(SEED);
    Map<Integer, Integer> killsAtArrived = new TreeMap<>();
    int kills = 0;
    for (int round = 0; kills < KILLS; round++) {
      Path home = folder.resolve("home-" + round);
      TestHome state = TestHome.in(home);
      EscrowKey key = state.unlock();
      try (LoopbackServer server = new LoopbackServer()) {
        boolean isThrough = false;
        for (int killed = 0; !isThrough; killed++) {
          boolean mayKill = kills < KILLS && killed < KILLS_OF_ONE_LOCK;
          isThrough = run(home, server, mayKill ? random : null);
          if (!isThrough) {
            kills++;
            killsAtArrived.merge(server.arrived.size(), 1, Integer::sum);
          }
          checkPins(state, key, server);
        }
        checkEachOnce(state, key, server);
        Files.deleteIfExists(home.resolveSibling(home.getFileName() + ".err"));
      }
    }
    System.out.println(kills + " kills, by the commands that had arrived: " + killsAtArrived);
    assertThat(killsAtArrived).as("moments of the kills").hasSizeGreaterThan(2);
  }

  /** Runs it, and kills it at some moment after some step; whether it came to its end. */
  private static boolean run(Path home, LoopbackServer server, @Nullable Random random)
      throws IOException, InterruptedException {
    Process process = LockProcess.start(home, server.url(), HOSTS);
    if (random != null) {
      killAtSomeMoment(process, server, random);
    }
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    if (random != null && process.exitValue() == KILLED) {
      return false;
    }
    String said = Files.readString(home.resolveSibling(home.getFileName() + ".err"));
    if (process.exitValue() == REFUSED) { // the kill came after the run was finished
      assertThat(said).contains("has an open DeviceLock");
      assertThat(server.queued()).hasSizeGreaterThanOrEqualTo(HOSTS);
    } else {
      assertThat(process.exitValue()).as(said).isZero();
    }
    return true;
  }

  /**
   * By the clock any part of a run can be hit; but the sending is short, so most kills follow a
   * step or an arrival. Returns when the process has ended or was killed.
   */
  private static void killAtSomeMoment(Process process, LoopbackServer server, Random random)
      throws IOException, InterruptedException {
    switch (random.nextInt(3)) {
      case 0 -> process.waitFor(random.nextInt(LONGEST_RUN_MS), TimeUnit.MILLISECONDS);
      case 1 -> {
        int steps = random.nextInt(MOST_STEPS);
        for (int i = 0; i < steps && process.inputReader(UTF_8).readLine() != null; i++) {
          // counts
        }
        process.waitFor(random.nextInt(LONGEST_PAUSE_MS), TimeUnit.MILLISECONDS);
      }
      default -> {
        int last = server.arrived.size() + 1 + random.nextInt(HOSTS);
        server.onArrival =
            count -> {
              if (count >= last) {
                process.destroyForcibly();
              }
            };
        process.waitFor(2, TimeUnit.MINUTES);
      }
    }
    process.destroyForcibly();
  }

  private static void checkPins(TestHome home, EscrowKey key, LoopbackServer server)
      throws IOException {
    Map<String, Set<String>> pins = new HashMap<>();
    for (Arrived one : server.arrived) {
      pins.computeIfAbsent(one.udid(), udid -> new HashSet<>()).add(one.pin());
      EscrowRecord record = home.openRecord("S-" + one.udid()).orElseThrow();
      assertThat(home.pin(record, key)).isEqualTo(one.pin());
      assertThat(record.commandUuid()).isEqualTo(one.commandUuid());
    }
    assertThat(pins.values()).allMatch(some -> some.size() == 1);
    try (Stream<Path> files = Files.walk(home.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("identity.pem")) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .as(file.toString())
              .isEqualTo("rw-------");
        }
      }
    }
  }

  private static void checkEachOnce(TestHome home, EscrowKey key, LoopbackServer server)
      throws IOException {
    checkPins(home, key, server);
    assertThat(server.queued().stream().map(Arrived::udid).distinct()).hasSize(HOSTS);
    assertThat(server.queued().stream().map(Arrived::commandUuid).distinct()).hasSize(HOSTS);
    assertThat(home.custody().records().records()).hasSize(HOSTS);
    assertThat(home.journal().verify().problem()).isEmpty();
    try (Stream<Path> runs = Files.list(home.runs())) {
      assertThat(runs).allMatch(ledger -> ledger.toFile().length() == 0);
    }
  }
}
