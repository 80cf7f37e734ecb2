package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.SeenCommand;

/** When a run takes its place in the caps of a policy, and when people are told of an emergency. */
class AdmissionOrderTest {

  @TempDir Path folder;
  private TwoPeople people;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    people = new TwoPeople(folder, 6);
    office = people.office;
  }

  @AfterEach
  void close() {
    people.close();
  }

  private static void ended(int code, TestShell.Run run, String... words) {
    assertThat(run.exitCode()).as(run.all()).isEqualTo(code);
    assertThat(List.of(words)).allSatisfy(word -> assertThat(run.all()).contains(word));
  }

  private Path told() {
    return folder.resolve("told");
  }

  /** Up to this many devices in emergencies, and so many devices within an hour. */
  private void policy(int emergency, int window, String program) throws IOException {
    Path alarm = folder.resolve("alarm");
    TwoPeople.write(alarm, "#!/bin/sh\n" + program + "\n");
    Files.setPosixFilePermissions(alarm, PosixFilePermissions.fromString("rwx------"));
    people.policy(
        "rules:\n  - {class: destructive, approvals: 1, per_window: {targets: "
            + window
            + ", time: 1h}}\nemergency: {targets: "
            + emergency
            + ", program: "
            + alarm
            + "}\n");
  }

  private void policy(int emergency, int window) throws IOException {
    policy(emergency, window, "cat >> " + told());
  }

  private Path plan(String name, String... line) {
    Path file = folder.resolve(name + ".plan");
    String[] more = {"--reason", "INC-7", "--expires", "3d", "-o", file.toString()};
    TestShell.Run made =
        people
            .runner()
            .run(FleetWithHome.with(FleetWithHome.with(new String[] {"plan"}, line), more));
    assertThat(made.exitCode()).as(made.all()).isZero();
    return file;
  }

  private TestShell.Run emergency(Path plan, Duration later) {
    Instant at = TwoPeople.NOW.plus(later);
    String[] line = {"run", plan.toString(), "--emergency", "--reason", "stolen", "--yes"};
    return office.shell().at(at).run(line);
  }

  private List<String> taken(int number) {
    return office.taken(number).stream().map(SeenCommand::requestType).toList();
  }

  private String actions() {
    return office.run("journal", "list", "--json").stdout();
  }

  @Test
  void aRunThatRefusesToBeginIsNeitherCountedNorAlarmedOf() throws IOException {
    policy(2, 2);
    Path erase = plan("erase", "erase", office.serial(1), office.serial(2));
    // The Macs are silent, so that their Activation Lock codes are not known.
    ended(6, emergency(erase, Duration.ZERO), "did not give its Activation Lock code");
    assertThat(told()).doesNotExist();
    assertThat(actions()).doesNotContain("run.admitted", "run.emergency");
    assertThat(taken(1)).doesNotContain("EraseDevice");
    Path lock = plan("lock", "lock", office.serial(3), office.serial(4));
    ended(0, emergency(lock, Duration.ofMinutes(10)), "this is an emergency");
    assertThat(TwoPeople.read(told())).containsOnlyOnce("\"event\"");
  }

  @Test
  void whatWouldBeTooMuchIsRefusedBeforeAnythingOfItIsSentAndNobodyIsCalled() throws IOException {
    policy(3, 2);
    Path both = plan("both", "lock", office.serial(1), office.serial(2));
    ended(0, emergency(both, Duration.ZERO));
    String before = TwoPeople.read(told());
    Path one = plan("one", "erase", office.serial(3), "--without-bypass-code");
    ended(6, emergency(one, Duration.ofMinutes(1)), "2 devices be sent to within 1 hour (rule 1)");
    String[] rehearsal = {"run", one.toString(), "--emergency", "--reason", "x", "--dry-run"};
    ended(6, people.runner().run(rehearsal), "2 devices be sent to within 1 hour (rule 1)");
    assertThat(taken(3)).isEmpty();
    assertThat(TwoPeople.read(told())).isEqualTo(before);
    assertThat(actions().split("run.admitted", -1)).hasSize(2);
    ended(0, emergency(one, Duration.ofMinutes(61)));
  }

  @Test
  void emergenciesAreCountedTogetherForADay() throws IOException {
    policy(1, 100);
    Path first = plan("first", "lock", office.serial(1));
    Path second = plan("second", "lock", office.serial(2));
    Path third = plan("third", "lock", office.serial(3));
    ended(0, emergency(first, Duration.ZERO));
    ended(
        6,
        emergency(second, Duration.ofHours(23)),
        "1 device be sent to within 24 hours (emergency); 1 were");
    ended(0, emergency(second, Duration.ofHours(25)));
    ended(6, emergency(third, Duration.ofHours(26)), "(emergency); 1 were");
    assertThat(taken(3)).isEmpty();
    assertThat(TwoPeople.read(told()).split("\"event\"", -1)).hasSize(3);
  }

  @Test
  void anAlarmThatFailsGivesThePlaceBackAndIsNoEmergencyInTheEvidence() throws IOException {
    policy(2, 2, "exit 3");
    Path plan = plan("a", "lock", office.serial(1), office.serial(2));
    ended(6, emergency(plan, Duration.ZERO), "which has to be told of an emergency, ended with 3");
    assertThat(taken(1)).isEmpty();
    String evidence = people.runner().run("evidence", "--ticket", "INC-7").stdout();
    assertThat(evidence)
        .contains("refused, nothing was sent", "has to be told did not take it")
        .doesNotContain("**Run as an emergency");
    policy(2, 2);
    Files.delete(folder.resolve("alarm"));
    ended(6, emergency(plan, Duration.ZERO), "nobody could be told of the emergency: ");
    policy(2, 2);
    ended(0, emergency(plan("b", "lock", office.serial(3), office.serial(4)), Duration.ZERO));
    assertThat(people.runner().run("evidence", "--ticket", "INC-7").stdout())
        .contains("**Run as an emergency");
  }

  @Test
  void anEmergencyForAMacWithAnOpenLockCallsNobodyAndLeavesRoomForTheNext() throws IOException {
    policy(1, 100);
    String made = folder.resolve("made.xml").toString();
    ended(0, people.runner().run("lock", office.serial(1), "-o", made));
    Path open = plan("open", "lock", office.serial(1));
    ended(6, emergency(open, Duration.ZERO), "has an open DeviceLock");
    assertThat(told()).doesNotExist();
    assertThat(actions()).doesNotContain("run.admitted", "run.emergency");
    Path other = plan("other", "lock", office.serial(2));
    ended(0, emergency(other, Duration.ofMinutes(1)), "this is an emergency");
    Path third = plan("third", "lock", office.serial(3));
    ended(
        6,
        emergency(third, Duration.ofHours(2)),
        "Before it: lock to 1 device by ",
        " at 2026-11-27T12:01:00Z",
        "This run may begin after 2026-11-28T12:01:00Z");
  }

  @Test
  void whatIsTooLargeForEverIsNotToldToWait() throws IOException {
    policy(1, 2);
    Path two = plan("two", "lock", office.serial(1), office.serial(2));
    policy(1, 1);
    String[] line = {"run", two.toString(), "--dry-run"};
    TestShell.Run run = people.runner().run(line);
    assertThat(run.stderr()).doesNotContain("may begin after");
  }

  /** A run that was killed while the program was told has taken its place. */
  @Test
  void aPlaceThatWasNotGivenBackStaysTaken() throws IOException {
    policy(2, 2);
    Path plan = plan("a", "lock", office.serial(1), office.serial(2));
    ended(0, emergency(plan, Duration.ZERO));
    Path journal = office.home().resolve("journal.jsonl");
    String[] lines = TwoPeople.read(journal).split("(?<=\n)", -1);
    StringBuilder untilAdmitted = new StringBuilder();
    for (String line : lines) {
      untilAdmitted.append(line);
      if (line.contains("run.admitted")) {
        break;
      }
    }
    TwoPeople.write(journal, untilAdmitted.toString());
    Path other = plan("b", "lock", office.serial(3));
    ended(6, emergency(other, Duration.ofMinutes(1)), "2 were, and this run has 1");
    assertThat(taken(3)).isEmpty();
  }
}
