package org.mdmtoolkit.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.delivery.run.RunKey;
import org.mdmtoolkit.delivery.run.RunLine;
import org.mdmtoolkit.delivery.run.RunStore;

/**
 * What every {@link RunStore} must keep, as tests: extend this class and give it your store. It
 * must be empty at the beginning of each test.
 */
public abstract class RunStoreContract {

  private static final RunKey KEY = new RunKey("lock-0123456789abcdef");
  private static final RunKey OTHER = new RunKey("erase-0123456789abcdef");
  private static final Instant TIME = Instant.parse("2026-11-21T09:00:00.123456Z");

  /** The contract; JUnit makes one for each test. */
  protected RunStoreContract() {}

  /**
   * Opens the store. Called several times in a test: each opens the same data, as another process
   * would.
   */
  protected abstract RunStore open();

  /**
   * Damages the first of several lines of a run where it is stored.
   *
   * @return false if nothing can; what would be tested then is left out
   */
  protected boolean damage(RunKey key) {
    return false;
  }

  /**
   * Takes away the second half of a run's last line, as a crash in the middle of writing would.
   *
   * @return false if lines are always whole; what would be tested then is left out
   */
  protected boolean tear(RunKey key) {
    return false;
  }

  private static RunLine line(String uuid) {
    return new RunLine(RunLine.State.PLANNED, uuid, "S-" + uuid, List.of("U-" + uuid), TIME);
  }

  private static List<RunLine> lines(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> line(name + "-" + i)).toList();
  }

  private static List<RunLine> read(RunStore.Log log) {
    List<RunLine> lines = new ArrayList<>();
    log.read(lines::add);
    return lines;
  }

  /** What a run has noted. */
  private List<RunLine> noted(RunKey key) {
    try (RunStore.Log log = open().open(key)) {
      return read(log);
    }
  }

  private void append(RunKey key, List<RunLine> lines) {
    try (RunStore.Log log = open().open(key)) {
      read(log);
      log.append(lines);
    }
  }

  private void assertGoingOn(RunKey key) {
    assertThatThrownBy(() -> open().open(key)).isInstanceOf(RefusedException.class);
  }

  @Test
  void aNewRunHasNotedNothing() {
    assertThat(noted(KEY)).isEmpty();
  }

  @Test
  void linesReadAsTheyWereWrittenInTheirOrderAlsoAfterReopening() {
    List<RunLine> all = new ArrayList<>();
    for (RunLine.State state : RunLine.State.values()) {
      all.add(new RunLine(state, "", "", List.of(), TIME));
      all.add(new RunLine(state, "AAAA", "Ünï \"Mac\" 🍏\n", List.of("U\\1", "U,2\t", "ü"), TIME));
    }
    append(KEY, all.subList(0, 3));
    append(KEY, all.subList(3, all.size()));
    assertThat(noted(KEY)).isEqualTo(all);
  }

  @Test
  void severalAppendsOfOneLogStandInTheirOrder() {
    try (RunStore.Log log = open().open(KEY)) {
      read(log);
      log.append(lines("a", 3));
      log.append(List.of());
      log.append(lines("b", 1000));
    }
    List<RunLine> expected = new ArrayList<>(lines("a", 3));
    expected.addAll(lines("b", 1000));
    assertThat(noted(KEY)).isEqualTo(expected);
  }

  @Test
  void runsOfDifferentKeysGoOnSideBySideAndDoNotKnowOfEachOther() {
    try (RunStore.Log one = open().open(KEY);
        RunStore.Log two = open().open(OTHER)) {
      read(one);
      read(two);
      one.append(lines("a", 1));
      two.append(lines("b", 2));
      one.clear();
      one.append(lines("c", 3));
    }
    assertThat(noted(KEY)).isEqualTo(lines("c", 3));
    assertThat(noted(OTHER)).isEqualTo(lines("b", 2));
  }

  @Test
  void aRunThatIsGoingOnIsRefusedToEveryoneElseAndIsNotDisturbed() {
    try (RunStore.Log log = open().open(KEY)) {
      read(log);
      assertGoingOn(KEY);
      log.append(lines("a", 2));
      assertGoingOn(KEY);
    }
    assertThat(noted(KEY)).isEqualTo(lines("a", 2));
  }

  @Test
  void closingTwiceLetsNobodyInBesideWhoHasOpenedItSince() {
    RunStore.Log first = open().open(KEY);
    first.close();
    try (RunStore.Log second = open().open(KEY)) {
      first.close();
      assertGoingOn(KEY);
      read(second);
      second.append(lines("a", 1));
      assertGoingOn(KEY);
    }
    assertThat(noted(KEY)).isEqualTo(lines("a", 1));
  }

  @Test
  void aClosedLogTakesAndForgetsNothingMore() {
    RunStore.Log closed = open().open(KEY);
    read(closed);
    closed.append(lines("a", 2));
    closed.close();
    assertThatThrownBy(() -> closed.append(lines("late", 1))).isInstanceOf(MdmException.class);
    assertThatThrownBy(closed::clear).isInstanceOf(MdmException.class);
    assertThat(noted(KEY)).isEqualTo(lines("a", 2));
  }

  @Test
  void ofTwentyThatOpenOneRunAtOnceOneGetsIt() {
    for (int round = 0; round < 10; round++) {
      AtomicReference<RunStore.@Nullable Log> got = new AtomicReference<>();
      List<Boolean> answers =
          Race.of(
              i -> {
                try {
                  got.set(open().open(KEY));
                  return true;
                } catch (RefusedException e) {
                  return false;
                }
              });
      assertThat(answers).containsOnlyOnce(true);
      Objects.requireNonNull(got.get()).close();
    }
    assertThat(noted(KEY)).isEmpty();
  }

  @Test
  void twentyRunsAtOnceLoseNothing() {
    Race.of(
        i -> {
          append(new RunKey("run-" + i), lines("a" + i, 5));
          append(new RunKey("run-" + i), lines("b" + i, 5));
          return i;
        });
    for (int i = 0; i < Race.THREADS; i++) {
      assertThat(noted(new RunKey("run-" + i)))
          .startsWith(lines("a" + i, 5).toArray(RunLine[]::new))
          .endsWith(lines("b" + i, 5).toArray(RunLine[]::new))
          .hasSize(10);
    }
  }

  @Test
  void whatIsClearedIsForgottenAndTheRunBeginsAnew() {
    append(KEY, lines("a", 5));
    try (RunStore.Log log = open().open(KEY)) {
      read(log);
      log.clear();
      assertGoingOn(KEY);
    }
    assertThat(noted(KEY)).isEmpty();
    append(KEY, lines("b", 2));
    assertThat(noted(KEY)).isEqualTo(lines("b", 2));
  }

  @Test
  void aReaderThatFailsLeavesTheRunAsItIs() {
    append(KEY, lines("a", 5));
    try (RunStore.Log log = open().open(KEY)) {
      assertThatThrownBy(
              () ->
                  log.read(
                      line -> {
                        throw new IllegalStateException("enough");
                      }))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(noted(KEY)).isEqualTo(lines("a", 5));
  }

  @Test
  void afterAnInterruptedAppendTheFirstLinesOfItMayBeThereAndNothingBehindThem() {
    List<RunLine> certain = new ArrayList<>();
    for (int step = 0; step < 20; step++) {
      List<RunLine> list = lines("step-" + step, 100);
      try (RunStore.Log log = open().open(KEY)) {
        read(log);
        if (Race.interrupted(step / 2, () -> log.append(list))) {
          certain.addAll(list);
        } else {
          assertThatThrownBy(() -> log.append(lines("behind", 1))).isInstanceOf(MdmException.class);
        }
      }
      List<RunLine> now = noted(KEY);
      assertThat(now.subList(0, Math.min(now.size(), certain.size()))).isEqualTo(certain);
      List<RunLine> more = now.subList(certain.size(), now.size());
      assertThat(more).isEqualTo(list.subList(0, more.size()));
      certain.addAll(more);
    }
    append(KEY, lines("next", 1));
    assertThat(noted(KEY)).hasSize(certain.size() + 1).endsWith(lines("next", 1).get(0));
  }

  @Test
  void aRunWhoseOpeningOrClearingWasInterruptedCanBeOpenedAgain() {
    append(KEY, lines("a", 3));
    for (int step = 0; step < 10; step++) {
      Race.interrupted(step, () -> assertThat(noted(KEY)).isEqualTo(lines("a", 3)));
      assertThat(noted(KEY)).isEqualTo(lines("a", 3));
    }
    boolean cleared;
    try (RunStore.Log log = open().open(KEY)) {
      read(log);
      cleared = Race.interrupted(0, log::clear);
    }
    assertThat(noted(KEY)).isIn(List.of(), cleared ? List.of() : lines("a", 3));
  }

  @Test
  void aLineOfWhichACrashLeftHalfIsNotThereAndTheRunGoesOnBehindTheWholeOnes() {
    append(KEY, lines("a", 3));
    assumeTrue(tear(KEY), "lines of this store are always whole");
    assertThat(noted(KEY)).isEqualTo(lines("a", 3).subList(0, 2));
    append(KEY, lines("b", 1));
    assertThat(noted(KEY)).hasSize(3).endsWith(lines("b", 1).get(0));
  }

  @Test
  void aDamagedLineIsNamedAndDoesNotKeepTheRunOpen() {
    append(KEY, lines("a", 3));
    append(OTHER, lines("b", 1));
    assumeTrue(damage(KEY), "nothing can damage a line of this store");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> noted(KEY)).isInstanceOf(InvalidInputException.class);
    }
    assertThat(noted(OTHER)).isEqualTo(lines("b", 1));
  }
}
