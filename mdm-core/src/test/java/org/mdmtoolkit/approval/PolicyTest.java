package org.mdmtoolkit.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.catalog.DangerClass;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;

class PolicyTest {

  private static final Instant SATURDAY = Instant.parse("2026-11-28T12:00:00Z");
  private static final Instant FRIDAY = Instant.parse("2026-11-27T12:00:00Z");

  @TempDir Path folder;

  private static PolicyRule rule(Set<String> verbs, int from, int approvals) {
    return new PolicyRule(
        "rule 1",
        new PolicyRule.When(Optional.of(DangerClass.DESTRUCTIVE), verbs, Set.of(), from),
        approvals,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static PolicyRule window(int targets, int from) {
    return new PolicyRule(
        "rule w",
        new PolicyRule.When(Optional.empty(), Set.of(), Set.of(), from),
        0,
        OptionalInt.of(10),
        Optional.of(new PolicyRule.Window(targets, Duration.ofHours(1))),
        Optional.empty(),
        List.of());
  }

  private static Policy policy(PolicyRule... rules) {
    return new Policy(List.of(rules), Optional.empty(), "abc");
  }

  private static RunRequest run(String verb, String type, int targets) {
    return new RunRequest(
        verb, type, DangerClass.DESTRUCTIVE, "Fleet at https://Fleet.example.com/", targets);
  }

  @Test
  void theStrictestRuleDecides() {
    Policy policy = policy(rule(Set.of(), 1, 1), rule(Set.of("erase"), 1, 2));
    assertThat(policy.approvals(run("lock", "DeviceLock", 1))).isEqualTo(1);
    assertThat(policy.approvals(run("erase", "EraseDevice", 1))).isEqualTo(2);
    RunRequest plain =
        new RunRequest("restart", "RestartDevice", DangerClass.PLAIN, "NanoMDM at https://x", 1);
    assertThat(policy.approvals(plain)).isZero();
    assertThatCode(() -> policy.requireNoApproval(plain)).doesNotThrowAnyException();
  }

  @Test
  void anEraseIsAnEraseHoweverItIsSent() {
    Policy policy = policy(rule(Set.of("erase"), 1, 2));
    assertThat(policy.approvals(run("send", "EraseDevice", 1))).isEqualTo(2);
    assertThat(policy.approvals(run("send", "DeviceLock", 1))).isZero();
    Policy byType = policy(rule(Set.of("EraseDevice"), 1, 2));
    assertThat(byType.approvals(run("erase", "EraseDevice", 1))).isEqualTo(2);
  }

  @Test
  void whatNeedsApprovalsIsRefusedWithoutAPlan() {
    assertThatThrownBy(
            () -> policy(rule(Set.of(), 3, 2)).requireNoApproval(run("lock", "DeviceLock", 3)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.remedy().has(new Remedy.MakePlan("lock"))).isTrue())
        .hasMessageContaining("2 approvals for DeviceLock to 3 devices (rule 1)");
    assertThatCode(
            () -> policy(rule(Set.of(), 3, 2)).requireNoApproval(run("lock", "DeviceLock", 2)))
        .doesNotThrowAnyException();
  }

  @Test
  void aServerIsKnownHoweverItsAddressIsWritten() {
    for (String address : List.of("https://fleet.example.com", "https://FLEET.example.com:443/")) {
      PolicyRule.When when = new PolicyRule.When(Optional.empty(), Set.of(), Set.of(address), 1);
      assertThat(when.matches(run("lock", "DeviceLock", 1))).as(address).isTrue();
    }
    for (String address : List.of("https://fleet.example.org", "https://fleet.example.com:8443")) {
      PolicyRule.When when = new PolicyRule.When(Optional.empty(), Set.of(), Set.of(address), 1);
      assertThat(when.matches(run("lock", "DeviceLock", 1))).as(address).isFalse();
    }
  }

  @Test
  void runsBeginWithinTheHoursOfTheirZone() {
    PolicyRule rule =
        new PolicyRule(
            "office",
            new PolicyRule.When(Optional.empty(), Set.of(), Set.of(), 1),
            0,
            OptionalInt.of(2),
            Optional.empty(),
            Optional.of(
                new PolicyRule.Hours(
                    ZoneId.of("Europe/Berlin"),
                    Set.of(DayOfWeek.FRIDAY),
                    LocalTime.of(13, 0),
                    LocalTime.of(14, 0))),
            List.of());
    Policy policy = policy(rule);
    RunRequest run = run("lock", "DeviceLock", 3);
    assertThatCode(() -> policy.requireHours(run, FRIDAY)).doesNotThrowAnyException();
    for (Instant time : List.of(SATURDAY, FRIDAY.plusSeconds(3600), FRIDAY.minusSeconds(1))) {
      assertThatThrownBy(() -> policy.requireHours(run, time))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("fri 13:00-14:00 Europe/Berlin");
    }
    assertThatThrownBy(() -> policy.requireSize(run))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("2 devices at most (office), and this one has 3");
  }

  @Test
  void whatNobodyCanFulfilIsFound() {
    assertThat(policy(rule(Set.of(), 1, 2)).findings(2))
        .singleElement()
        .asString()
        .contains("it cannot be fulfilled: 3 people have to sign");
    assertThat(policy(rule(Set.of(), 1, 2)).findings(3)).isEmpty();
    assertThat(policy(rule(Set.of(), 5, 1)).findings(3))
        .singleElement()
        .asString()
        .contains("two runs of 4 get around it");
    assertThat(policy(rule(Set.of(), 5, 1), window(20, 1)).findings(3)).isEmpty();
    assertThat(policy(window(20, 11)).findings(3)).hasSize(2);
  }

  private Journal journal(Instant now) {
    return Journal.at(
        folder.resolve("journal.jsonl"),
        Clock.fixed(now, ZoneOffset.UTC),
        new Operator("anna", "desk"));
  }

  private static void admit(Journal journal, Policy policy, int targets) {
    RunAdmission.of(Optional.of(policy), journal)
        .admit(run("lock", "DeviceLock", targets), JournalEvent.of(RunAdmission.ADMITTED));
  }

  @Test
  void devicesOfAllRunsCountWithinTheWindowAndNotAfterIt() {
    Policy policy = policy(window(10, 1));
    admit(journal(FRIDAY), policy, 6);
    admit(journal(FRIDAY.plusSeconds(60)), policy, 4);
    assertThatThrownBy(() -> admit(journal(FRIDAY.plusSeconds(3599)), policy, 1))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("10 devices be sent to within 1 hour (rule w); 10 were");
    admit(journal(FRIDAY.plusSeconds(3601)), policy, 6); // the first six are over, the refused too
    assertThatThrownBy(() -> admit(journal(FRIDAY.plusSeconds(3602)), policy, 1))
        .isInstanceOf(RefusedException.class);
  }

  /** Who writes the same journal cannot make room, or let a plan pass uncounted. */
  @Test
  void entriesThatAnotherPersonForgedFreeNothing() {
    Policy policy = policy(window(10, 1));
    admit(journal(FRIDAY), policy, 10);
    String slot =
        journal(FRIDAY)
            .entries(entry -> entry.event().action().equals(RunAdmission.ADMITTED))
            .get(0)
            .event()
            .details()
            .getOrDefault("slot", "");
    Journal eve =
        Journal.at(
            folder.resolve("journal.jsonl"),
            Clock.fixed(FRIDAY, ZoneOffset.UTC),
            new Operator("eve", "desk"));
    eve.append(JournalEvent.of(RunAdmission.RELEASED).withDetail("slot", slot));
    assertThatThrownBy(() -> admit(journal(FRIDAY), policy, 1))
        .isInstanceOf(RefusedException.class);
    Plan plan = PlanTest.plan("INC-7", PlanTest.target(1));
    eve.append(
        JournalEvent.of(RunAdmission.ADMITTED)
            .withDetail("slot", "x")
            .withDetail(RunAdmission.PLAN, plan.digest()));
    assertThat(RunAdmission.of(Optional.of(policy), journal(FRIDAY)).progress(plan))
        .isEqualTo(RunAdmission.Progress.NEW);
  }

  @Test
  void ofManyThatBeginAtOnceNoMoreThanTheCapAreAdmitted() throws Exception {
    Policy policy = policy(window(10, 1));
    ExecutorService threads = Executors.newFixedThreadPool(20);
    List<Callable<Boolean>> runs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Journal own = journal(FRIDAY); // as another process has it
      runs.add(
          () -> {
            try {
              admit(own, policy, 1);
              return true;
            } catch (RefusedException e) {
              return false;
            }
          });
    }
    int admitted = 0;
    for (Future<Boolean> one : threads.invokeAll(runs)) {
      admitted += one.get() ? 1 : 0;
    }
    threads.shutdown();
    assertThat(admitted).isBetween(1, 10);
  }

  @Test
  void aClockThatWasSetBackIsNoticed() {
    journal(FRIDAY).append(JournalEvent.of("lock.planned"));
    RunAdmission admission = RunAdmission.of(Optional.empty(), journal(FRIDAY));
    assertThatCode(() -> admission.requireClock(FRIDAY.minusSeconds(60)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> admission.requireClock(FRIDAY.minusSeconds(3600)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the clock of this machine");
  }

  @Test
  void aPlanIsNewBegunOrDone() {
    Plan plan = PlanTest.plan("INC-7", PlanTest.target(1));
    RunAdmission admission = RunAdmission.of(Optional.empty(), journal(FRIDAY));
    assertThat(admission.progress(plan)).isEqualTo(RunAdmission.Progress.NEW);
    JournalEvent about =
        JournalEvent.of(RunAdmission.ADMITTED).withDetail(RunAdmission.PLAN, plan.digest());
    admission.admit(run("lock", "DeviceLock", 1), about);
    assertThat(admission.progress(plan)).isEqualTo(RunAdmission.Progress.BEGUN);
    journal(FRIDAY)
        .append(JournalEvent.of(RunAdmission.DONE).withDetail(RunAdmission.PLAN, plan.digest()));
    assertThat(admission.progress(plan)).isEqualTo(RunAdmission.Progress.DONE);
    Plan other = PlanTest.plan("INC-8", PlanTest.target(1));
    assertThat(admission.progress(other)).isEqualTo(RunAdmission.Progress.NEW);
  }

  private static Policy random(Random random) {
    List<PolicyRule> rules = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      rules.add(
          new PolicyRule(
              "rule " + i,
              new PolicyRule.When(
                  random.nextBoolean() ? Optional.of(DangerClass.DESTRUCTIVE) : Optional.empty(),
                  random.nextBoolean() ? Set.of() : Set.of("erase"),
                  random.nextInt(4) > 0 ? Set.of() : Set.of("https://fleet.example.com"),
                  1 + random.nextInt(2)),
              random.nextInt(3),
              random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(3)),
              Optional.empty(),
              random.nextInt(3) > 0
                  ? Optional.empty()
                  : Optional.of(
                      new PolicyRule.Hours(
                          ZoneOffset.UTC,
                          random.nextBoolean()
                              ? Set.of(DayOfWeek.FRIDAY)
                              : Set.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY),
                          LocalTime.of(11 + random.nextInt(3), 0),
                          LocalTime.of(15, 0))),
              random.nextInt(4) > 0 ? List.of() : List.of(1 + random.nextInt(2))));
    }
    return new Policy(
        rules,
        random.nextInt(3) > 0
            ? Optional.empty()
            : Optional.of(new Policy.Emergency(1 + random.nextInt(2), "/bin/true")),
        "0".repeat(64));
  }

  private static boolean lets(Runnable check) {
    try {
      check.run();
      return true;
    } catch (RefusedException e) {
      return false;
    }
  }

  /** Whatever the weaker one would let through: the one that is called as strict lets no more. */
  @Test
  void whatIsNotLooserLetsNothingThroughThatTheOtherDoesNot() {
    Random random = new Random(16);
    int compared = 0;
    for (int i = 0; i < 6_000; i++) {
      Policy before = random(random);
      Policy after = random(random);
      assertThat(before.looserThan(before)).isEmpty();
      if (!after.looserThan(before).isEmpty()) {
        continue;
      }
      compared++;
      for (String verb : List.of("lock", "erase")) {
        for (int targets = 1; targets <= 4; targets++) {
          String type = verb.equals("lock") ? "DeviceLock" : "EraseDevice";
          RunRequest run = run(verb, type, targets);
          assertThat(after.approvals(run)).isGreaterThanOrEqualTo(before.approvals(run));
          assertThat(lets(() -> after.requireSize(run)) && !lets(() -> before.requireSize(run)))
              .isFalse();
          for (Instant time : List.of(FRIDAY, SATURDAY, FRIDAY.plusSeconds(7200))) {
            assertThat(
                    lets(() -> after.requireHours(run, time))
                        && !lets(() -> before.requireHours(run, time)))
                .isFalse();
          }
          assertThat(after.waves(run))
              .satisfiesAnyOf(
                  waves -> assertThat(before.waves(run)).isEmpty(),
                  waves -> assertThat(waves).isEqualTo(before.waves(run)));
        }
      }
      int emergency = after.emergency().map(Policy.Emergency::targets).orElse(0);
      assertThat(emergency)
          .isLessThanOrEqualTo(before.emergency().map(Policy.Emergency::targets).orElse(0));
    }
    assertThat(compared).isGreaterThan(100);
  }

  @Test
  void aWindowIsLooserIfItIsForMoreDevicesOrLessTime() {
    Policy ten = policy(window(10, 1));
    assertThat(policy(window(9, 1)).looserThan(ten)).isEmpty();
    assertThat(policy(window(11, 1)).looserThan(ten)).containsExactly("rule w: per_window");
    PolicyRule rule = window(10, 1);
    for (int minutes : new int[] {59, 61}) {
      PolicyRule other =
          new PolicyRule(
              "other",
              rule.when(),
              0,
              rule.perRun(),
              Optional.of(new PolicyRule.Window(10, Duration.ofMinutes(minutes))),
              Optional.empty(),
              List.of());
      assertThat(policy(other).looserThan(ten).isEmpty()).isEqualTo(minutes > 60);
    }
    assertThat(policy().looserThan(ten)).hasSize(2);
    assertThat(policy(rule(Set.of(), 1, 2)).mostApprovals()).isEqualTo(2);
    assertThat(ten.mostApprovals()).isEqualTo(1);
  }
}
