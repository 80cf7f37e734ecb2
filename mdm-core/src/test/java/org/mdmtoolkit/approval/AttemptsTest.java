package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.catalog.DangerClass;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;

/** Any mixture of ways around a policy, each of which is enough to be refused. */
class AttemptsTest {

  private enum Flaw {
    EDITED,
    AUTHOR_ALONE,
    AUTHOR_WITH_TWO_KEYS,
    STRANGER,
    KEY_TOO_OLD,
    SIGNED_FOR_GIT,
    SIGNED_ANOTHER,
    EXPIRED,
    CLOCK_SET_BACK,
    NOT_THE_HOURS,
    TOO_MANY,
    TOO_MANY_BEFORE,
    TOO_MANY_ON_ANOTHER_MACHINE,
    ONE_KEY_UNDER_TWO_NAMES,
    POLICY_SWAPPED,
    EMERGENCY
  }

  private static final Instant NOW = PlanTest.NOW;

  @TempDir static Path folder;
  private static SshKeys keys;
  private static Signers signers;
  private static Plan plan;
  private static String twoNames = "";
  private static final Map<String, byte[]> SIGNATURES = new LinkedHashMap<>();

  @BeforeAll
  static void makePeople() {
    keys = new SshKeys(folder);
    plan = PlanTest.plan("INC-7", PlanTest.target(1), PlanTest.target(2));
    byte[] other = PlanTest.plan("INC-8", PlanTest.target(1)).bytes();
    String file =
        "anna "
            + keys.make("anna", "ed25519", 256)
            + "\nanna "
            + keys.make("anna2", "ed25519", 256)
            + "\nbob "
            + keys.make("bob", "ed25519", 256)
            + "\nlate valid-before=\"20260101Z\" "
            + keys.make("late", "ed25519", 256)
            + "\n";
    twoNames = file + file.lines().findFirst().orElseThrow().replaceFirst("anna", "carl") + "\n";
    keys.make("stranger", "ed25519", 256);
    for (String name : List.of("anna", "anna2", "bob", "late", "stranger")) {
      SIGNATURES.put(name, keys.sign(name, plan.bytes()));
    }
    SIGNATURES.put("git", keys.sign("bob", "git", plan.bytes()));
    SIGNATURES.put("other", keys.sign("bob", other));
    signers = AllowedSigners.read("signers", file.getBytes(UTF_8));
  }

  private static Policy policy(Set<Flaw> flaws) {
    PolicyRule rule =
        new PolicyRule(
            "rule",
            new PolicyRule.When(Optional.of(DangerClass.DESTRUCTIVE), Set.of(), Set.of(), 1),
            flaws.contains(Flaw.POLICY_SWAPPED) ? 2 : 1, // since it was signed
            OptionalInt.of(flaws.contains(Flaw.TOO_MANY) ? 1 : 2),
            Optional.of(new PolicyRule.Window(3, Duration.ofHours(1))),
            Optional.of(
                new PolicyRule.Hours(
                    ZoneOffset.UTC,
                    EnumSet.allOf(DayOfWeek.class),
                    LocalTime.of(12, flaws.contains(Flaw.NOT_THE_HOURS) ? 30 : 0),
                    LocalTime.of(13, 0))),
            List.of());
    return new Policy(List.of(rule), Optional.empty(), "abc");
  }

  private static String second(Set<Flaw> flaws) {
    return flaws.contains(Flaw.AUTHOR_WITH_TWO_KEYS)
        ? "anna2"
        : flaws.contains(Flaw.STRANGER)
            ? "stranger"
            : flaws.contains(Flaw.KEY_TOO_OLD)
                ? "late"
                : flaws.contains(Flaw.SIGNED_FOR_GIT)
                    ? "git"
                    : flaws.contains(Flaw.SIGNED_ANOTHER) ? "other" : "bob";
  }

  private static void attempt(Set<Flaw> flaws, int number) {
    Journal journal =
        Journal.at(
            folder.resolve("journal-" + number + ".jsonl"),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new Operator("anna", "desk"));
    RunAdmission admission = RunAdmission.of(Optional.of(policy(flaws)), journal);
    RunRequest run =
        new RunRequest("lock", "DeviceLock", DangerClass.DESTRUCTIVE, "Fleet at https://x", 2);
    journal.append(JournalEvent.of("server.added"));
    if (flaws.contains(Flaw.TOO_MANY_BEFORE)) {
      RunAdmission.of(Optional.empty(), journal).admit(run, JournalEvent.of(RunAdmission.ADMITTED));
    }
    if (flaws.contains(Flaw.TOO_MANY_ON_ANOTHER_MACHINE)) {
      Journal shared =
          Journal.at(
              folder.resolve("journal-" + number + ".jsonl"),
              Clock.fixed(NOW, ZoneOffset.UTC),
              new Operator("bob", "jump-2"));
      RunAdmission.of(Optional.of(policy(Set.of())), shared)
          .admit(run, JournalEvent.of(RunAdmission.ADMITTED));
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a.sig", SIGNATURES.getOrDefault("anna", new byte[0]));
    if (!flaws.contains(Flaw.AUTHOR_ALONE)) {
      files.put("b.sig", SIGNATURES.getOrDefault(second(flaws), new byte[0]));
    }
    Instant now =
        flaws.contains(Flaw.EXPIRED)
            ? NOW.plus(Duration.ofHours(24))
            : flaws.contains(Flaw.CLOCK_SET_BACK) ? NOW.minus(Duration.ofHours(1)) : NOW;
    Plan read =
        flaws.contains(Flaw.EDITED)
            ? PlanTest.plan("INC-7!", PlanTest.target(1), PlanTest.target(2))
            : plan;
    Signers those =
        flaws.contains(Flaw.ONE_KEY_UNDER_TWO_NAMES)
            ? AllowedSigners.read("signers", twoNames.getBytes(UTF_8))
            : signers;
    Approvals approvals = Approvals.of(read, files, those, now);
    admission.check(read, run, approvals, now, flaws.contains(Flaw.EMERGENCY));
    admission.admit(run, JournalEvent.of(RunAdmission.ADMITTED));
  }

  @Test
  void noneOfAThousandMixturesSucceeds() {
    assertThatCode(() -> attempt(EnumSet.noneOf(Flaw.class), -1)).doesNotThrowAnyException();
    int number = -1;
    for (Flaw flaw : Flaw.values()) {
      int own = --number;
      assertThatThrownBy(() -> attempt(EnumSet.of(flaw), own))
          .as(flaw.name())
          .isInstanceOf(MdmException.class);
    }
    Random random = new Random(16);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
      for (int n = random.nextInt(3); n >= 0; n--) {
        flaws.add(Flaw.values()[random.nextInt(Flaw.values().length)]);
      }
      try {
        attempt(flaws, i);
      } catch (MdmException e) {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(1000);
  }
}
