package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.approval.RunRequest;
import org.mdmtoolkit.catalog.DangerClass;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;

/** The caps of a policy and plans that were begun and not done. */
class CapsOfBegunPlansTest {

  @TempDir Path folder;
  private TwoPeople people;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    people = new TwoPeople(folder, 6);
    office = people.office;
    people.policy(
        """
            rules:
              - class: destructive
                per_window: {targets: 2, time: 1h}
            """);
  }

  @AfterEach
  void close() {
    people.close();
  }

  private TestShell.Run run(Path plan, int minute) {
    Instant at = TwoPeople.NOW.plus(Duration.ofMinutes(minute));
    return office.shell().at(at).run("run", plan.toString(), "--yes");
  }

  private Path plan(int minute, int first, int second) {
    Path file = folder.resolve(first + ".plan");
    Instant at = TwoPeople.NOW.plus(Duration.ofMinutes(minute));
    var made =
        office
            .shell()
            .at(at)
            .run(
                "plan",
                "lock",
                office.serial(first),
                office.serial(second),
                "--reason",
                "x",
                "-o",
                file.toString());
    assertThat(made.exitCode()).as(made.all()).isZero();
    return file;
  }

  @Test
  void runsThatWereBegunInEarlierHoursAreNotDoneInOne() {
    Path first = plan(0, 1, 2);
    Path second = plan(0, 3, 4);
    office.fleet.commandFaults().always(FakeFault.lostBefore());
    assertThat(run(first, 0).exitCode()).isNotZero();
    assertThat(run(second, 61).exitCode()).isNotZero();
    office.fleet.commandFaults().none();
    assertThat(run(first, 122).exitCode()).isZero();
    var refused = run(second, 123);
    assertThat(refused.exitCode()).as(refused.all()).isEqualTo(6);
    assertThat(refused.all()).contains("2 devices be sent to within 1 hour");
    assertThat(office.taken(3)).isEmpty();
    assertThat(run(second, 184).exitCode()).isZero();
  }

  @Test
  void whatWasBegunGoesOnWithinItsHourAndIsCountedOnce() {
    Path first = plan(0, 1, 2);
    office.fleet.commandFaults().always(FakeFault.lostBefore());
    assertThat(run(first, 0).exitCode()).isNotZero();
    office.fleet.commandFaults().none();
    assertThat(run(first, 10).exitCode()).isZero();
    assertThat(run(plan(20, 3, 4), 20).exitCode()).isEqualTo(6);
    assertThat(run(folder.resolve("3.plan"), 71).exitCode()).isZero();
  }

  @Test
  void aRunThatEachDeviceWasRefusedInLeavesItsRoomToOthers() {
    Path first = plan(0, 1, 2);
    office
        .fleet
        .commandFaults()
        .always(FakeFault.answerBefore(400, "application/json", "{\"message\":\"no\"}"));
    assertThat(run(first, 0).exitCode()).isNotZero();
    office.fleet.commandFaults().none();
    assertThat(office.journal()).contains("each device was refused, and nothing was sent");
    var other = run(plan(1, 3, 4), 1);
    assertThat(other.exitCode()).as(other.all()).isZero();
    assertThat(run(first, 2).all()).contains("2 devices be sent to within 1 hour", "; 2 were");
    assertThat(run(first, 62).exitCode()).isZero();
  }

  @Test
  void aRunOfWhichAnythingMayHaveBeenSentKeepsItsRoom() {
    office.fleet.commandFaults().always(FakeFault.lostBefore());
    assertThat(run(plan(0, 1, 2), 0).exitCode()).isNotZero();
    office.fleet.commandFaults().none();
    assertThat(run(plan(1, 3, 4), 1).exitCode()).isEqualTo(6);
  }

  /** A start that is stopped between being written down and being taken back. */
  @Test
  void aStartThatWasKilledBeforeItWasRefusedIsNoAdmission() {
    assertThat(run(plan(0, 1, 2), 0).exitCode()).isZero();
    Path second = plan(1, 3, 4);
    admit(second, System.getProperty("user.name"));
    assertThat(office.journal().split("run.admitted", -1)).hasSize(3);
    var refused = run(second, 2);
    assertThat(refused.exitCode()).as(refused.all()).isEqualTo(6);
    assertThat(office.taken(3)).isEmpty();
  }

  /** Whoever comes second is not told of a cap that the plan itself has used up. */
  @Test
  void whoeverComesSecondIsToldWhoRunsThePlan() {
    Path plan = plan(0, 1, 2);
    String digest = admit(plan, "ben");
    var second = run(plan, 2);
    assertThat(second.exitCode()).as(second.all()).isEqualTo(6);
    assertThat(second.all())
        .contains(
            "this plan was begun by ben@desk at " + TwoPeople.NOW.plus(Duration.ofMinutes(1)),
            "`mdm evidence --run " + digest + "` shows how far it came",
            "ben@desk goes on with it")
        .doesNotContain("within 1 hour");
    assertThat(office.shell().run("evidence", "--run", digest).exitCode()).isZero();
    assertThat(office.taken(1)).isEmpty();
    assertThat(run(plan(3, 3, 4), 4).all()).contains("2 devices be sent to within 1 hour");
  }

  /** Begins a plan as this person at another desk, and takes nothing back; its digest. */
  private String admit(Path plan, String user) {
    String digest = Plan.read("a plan", TwoPeople.read(plan).getBytes(UTF_8)).digest();
    Journal journal =
        Journal.at(
            office.home().resolve("journal.jsonl"),
            Clock.fixed(TwoPeople.NOW.plus(Duration.ofMinutes(1)), ZoneOffset.UTC),
            new Operator(user, "desk"));
    RunAdmission.of(Optional.empty(), journal)
        .admit(
            new RunRequest("lock", "DeviceLock", DangerClass.DESTRUCTIVE, "Fleet at x", 2),
            JournalEvent.of(RunAdmission.ADMITTED).withDetail(RunAdmission.PLAN, digest));
    return digest;
  }
}
