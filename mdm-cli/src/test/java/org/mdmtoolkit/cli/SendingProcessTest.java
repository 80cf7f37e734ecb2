package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.SeenCommand;
import org.mdmtoolkit.secret.Secret;

/**
 * Locks of many hosts as processes that are killed and started again. By default a few; {@code
 * -Dmdm.cli.hosts=1000 -Dmdm.cli.kills=20} for many.
 */
@Tag("any-jdk")
class SendingProcessTest {

  private static final int HOSTS = Integer.getInteger("mdm.cli.hosts", 100);
  private static final int KILLS = Integer.getInteger("mdm.cli.kills", 3);

  @TempDir Path folder;

  @Test
  void aListThatIsKilledAndStartedAgainLocksEachHostOnceWithThePinThatIsInEscrow()
      throws Exception {
    try (FleetWithHome office = new FleetWithHome(folder, HOSTS)) {
      String csv = csv(office);
      office.fleet.commandFaults().always(FakeFault.slow(Duration.ofMillis(20)));
      for (int kill = 1; kill <= KILLS; kill++) {
        Process run = start(office, csv);
        awaitSeen(office, run, HOSTS * kill / (KILLS + 1));
        run.destroyForcibly().waitFor();
        checkRecords(office);
      }
      Process last = start(office, csv);
      String out = new String(last.getInputStream().readAllBytes(), UTF_8);
      assertThat(last.waitFor()).as(Files.readString(folder.resolve("err"))).isZero();
      assertThat(out.lines()).hasSize(HOSTS).allMatch(line -> line.contains("  queued"));
      // Of some the server had to be asked: that they are queued was not yet noted at the kill.
      assertThat(out.lines().filter(line -> line.contains("not sent again")))
          .hasSizeGreaterThanOrEqualTo(HOSTS * KILLS / (KILLS + 1));
      assertThat(office.fleet.seen().taken()).hasSize(HOSTS);
      assertThat(checkPins(office)).hasSize(HOSTS);
      assertThat(Files.readString(folder.resolve("err")))
          .contains("Going on with the run that began at");
    }
  }

  @Test
  void whoeverStopsARunIsToldToRunItAgainAndWhatWasOnItsWayIsNoted() throws Exception {
    try (FleetWithHome office = new FleetWithHome(folder, 60)) {
      String csv = csv(office);
      office.fleet.commandFaults().always(FakeFault.slow(Duration.ofMillis(100)));
      Process run = start(office, csv);
      awaitSeen(office, run, 10);
      // As Ctrl-C does; Process.destroy would close its output, too.
      new ProcessBuilder("kill", "-TERM", Long.toString(run.pid())).start().waitFor();
      String out = new String(run.getInputStream().readAllBytes(), UTF_8);
      assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(run.exitValue()).isEqualTo(143);
      long taken = office.fleet.seen().taken().size();
      assertThat(taken).isBetween(10L, 59L);
      assertThat(out.lines().filter(line -> line.contains("  queued  "))).hasSize((int) taken);
      assertThat(Files.readString(folder.resolve("err")))
          .contains("stopping; what is on its way is finished", "Run the same again")
          .containsOnlyOnce("\nJournal head: ");
      office.fleet.commandFaults().none();
      Process again = start(office, csv);
      again.getInputStream().readAllBytes();
      assertThat(again.waitFor()).isZero();
      assertThat(office.fleet.seen().taken()).hasSize(60);
      checkPins(office);
    }
  }

  @Test
  void manyThatLockTheSameMacAtOnceMakeOnePin() throws Exception {
    try (FleetWithHome office = new FleetWithHome(folder, 1)) {
      ExecutorService threads = Executors.newFixedThreadPool(8);
      List<Callable<Integer>> locks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String message = "message " + i / 2; // some the same run, some others
        locks.add(
            () ->
                office
                    .run("lock", office.serial(1), "--yes", "--reason", "r", "--message", message)
                    .exitCode());
      }
      List<Integer> codes = new ArrayList<>();
      for (Future<Integer> one : threads.invokeAll(locks)) {
        codes.add(one.get());
      }
      threads.shutdown();
      assertThat(codes).containsOnlyOnce(0).contains(6).containsOnly(0, 6);
      assertThat(office.taken(1)).hasSize(1);
      checkPins(office);
    }
  }

  private String csv(FleetWithHome office) throws IOException {
    Path csv = folder.resolve("hosts.csv");
    Files.writeString(
        csv,
        "serial\n" + office.macs.stream().map(FakeHost::serial).collect(Collectors.joining("\n")));
    return csv.toString();
  }

  private Process start(FleetWithHome office, String csv) throws IOException {
    List<String> line =
        Program.java(
            "lock",
            "--hosts-file",
            csv,
            "--reason",
            "r",
            "--yes",
            "--max-targets",
            Integer.toString(HOSTS));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectError(folder.resolve("err").toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("MDM_HOME", office.home().toString());
    builder.environment().put("HOME", folder.toString());
    return builder.start();
  }

  private static void awaitSeen(FleetWithHome office, Process run, int commands)
      throws InterruptedException {
    while (office.fleet.seen().count() < commands) {
      assertThat(run.waitFor(5, TimeUnit.MILLISECONDS)).as("it ended too early").isFalse();
    }
  }

  /** Every command that the server saw is in escrow. */
  private static void checkRecords(FleetWithHome office) {
    KeptSecrets kept = KeptSecrets.in(office.home());
    Map<String, String> serials = serials(office);
    for (SeenCommand seen : office.fleet.seen().all()) {
      EscrowRecord record = kept.openLock(serials.getOrDefault(seen.host(), ""));
      assertThat(record.commandUuid()).isEqualTo(seen.commandUuid());
    }
  }

  private static Escrow escrow(FleetWithHome office) {
    return Escrow.at(office.home().resolve("escrow"), Clock.systemUTC(), new SecureRandom());
  }

  private static Map<String, String> serials(FleetWithHome office) {
    return office.macs.stream().collect(Collectors.toMap(FakeHost::udid, FakeHost::serial));
  }

  /** Every PIN that the server saw is the one in escrow; the PINs by host. */
  private static Map<String, String> checkPins(FleetWithHome office) throws IOException {
    KeptSecrets kept = KeptSecrets.in(office.home());
    Map<String, String> pins = new HashMap<>();
    EscrowKey key;
    try (Secret words =
        Secret.ofLine(
            Files.readAllBytes(office.home().resolve("escrow/identity.passphrase")), "words")) {
      key = escrow(office).identity().unlock(words);
    }
    Map<String, String> serials = serials(office);
    for (SeenCommand seen : office.fleet.seen().all()) {
      EscrowRecord record = kept.openLock(serials.getOrDefault(seen.host(), ""));
      String pin = seen.pin().orElseThrow();
      assertThat(kept.reveal(record, key).pin().reveal()).isEqualTo(pin);
      assertThat(pins.put(seen.host(), pin)).isIn(null, pin);
    }
    return pins;
  }
}
