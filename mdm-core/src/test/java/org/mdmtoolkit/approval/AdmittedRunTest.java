package org.mdmtoolkit.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.catalog.DangerClass;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;

/** What becomes of a run on its way through the policy; its refusals are tested with the policy. */
class AdmittedRunTest {

  private static final List<String> MACS = List.of("a", "b", "c", "d", "e");

  @TempDir private Path folder;

  private Journal journal() {
    Clock clock = Clock.fixed(PlanTest.NOW, ZoneOffset.UTC);
    return Journal.in(
        FileJournal.at(folder.resolve("journal.jsonl"), clock), new Operator("anna", "desk"));
  }

  private AdmittedRun run(Optional<ApprovedPlan> plan) {
    RunRequest request =
        new RunRequest("lock", "DeviceLock", DangerClass.DESTRUCTIVE, "Fleet", MACS.size());
    return AdmittedRun.of(RunAdmission.of(Optional.empty(), journal()), request, plan);
  }

  @Test
  void theRestIsTheLastWaveAndNoneIsEmpty() {
    AdmittedRun run = run(Optional.empty());

    assertThat(run.waves(MACS, List.of())).containsExactly(MACS);
    assertThat(run.waves(MACS, List.of(1, 2)))
        .containsExactly(List.of("a"), List.of("b", "c"), List.of("d", "e"));
    assertThat(run.waves(MACS, List.of(5, 3))).containsExactly(MACS);
    assertThat(run.waves(MACS, List.of(9))).containsExactly(MACS);
  }

  @Test
  void theNextWaveBeginsOnlyIfEnoughOfThisOneHaveDoneIt() {
    assertThat(sent(1, 1))
        .containsExactly("a", "1 bad, 4 left: true", "b, c", "1 bad, 2 left: true", "d, e");
    assertThat(sent(1, 0)).containsExactly("a", "1 bad, 4 left: false");
  }

  private List<String> sent(int bad, int mostBad) {
    List<String> told = new ArrayList<>();
    boolean isToTheEnd =
        run(Optional.empty())
            .inWaves(
                MACS,
                List.of(1, 2),
                mostBad,
                wave -> {
                  told.add(String.join(", ", wave));
                  return OptionalInt.of(bad);
                },
                (size, some, left, goesOn) ->
                    told.add(some + " bad, " + left + " left: " + goesOn));
    assertThat(isToTheEnd).isEqualTo(bad <= mostBad);
    return told;
  }

  @Test
  void aWaveThatWasStoppedIsTheLastAndNothingIsToldOfIt() {
    boolean isToTheEnd =
        run(Optional.empty())
            .inWaves(
                MACS,
                List.of(1),
                9,
                wave -> OptionalInt.empty(),
                (size, bad, left, goesOn) -> {
                  throw new AssertionError();
                });

    assertThat(isToTheEnd).isFalse();
  }

  @Test
  void withoutPolicyAndPlanNothingIsWrittenDown() {
    AdmittedRun run = run(Optional.empty());

    run.admit(
        (plan, program) -> {
          throw new AssertionError();
        });
    run.done();

    assertThat(journal().entries(one -> true)).isEmpty();
  }

  @Test
  void aPlanIsAdmittedOnceWithWhatItSendsAndDoneInTheEnd() {
    Plan plan = PlanTest.plan("INC-7", PlanTest.target(1));
    run(Optional.of(new ApprovedPlan(plan, Approvals.none(), Optional.empty(), false, "<plist/>")))
        .admit((planned, program) -> {});
    AdmittedRun again =
        run(Optional.of(new ApprovedPlan(plan, Approvals.none(), Optional.empty(), true, "")));
    again.admit((planned, program) -> {});
    again.done();

    assertThat(journal().entries(one -> true))
        .extracting(one -> one.event().action())
        .containsExactly(RunAdmission.ADMITTED, RunAdmission.DONE);
    assertThat(journal().entries(one -> true).get(0).event().details())
        .containsEntry(RunAdmission.PAYLOAD, "<plist/>")
        .containsEntry(RunAdmission.PLAN, plan.digest());
  }
}
