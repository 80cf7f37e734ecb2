package org.mdmtoolkit.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.mdmtoolkit.fixtures.disk.DiskCall;
import org.mdmtoolkit.fixtures.disk.DiskControl.Fate;
import org.mdmtoolkit.fixtures.disk.Interleaving.Call;
import org.mdmtoolkit.fixtures.disk.Interleaving.Fault;
import org.mdmtoolkit.fixtures.disk.Interleaving.Schedule;

/**
 * Whatever call fails, whatever moment a process is killed or the power fails at, and whatever
 * another process does meanwhile: no PIN that was handed out is lost, no key, no request without
 * its key, and the same command can be run again.
 *
 * <p>All pairs of operations on one folder, on a simulated disk. Of the schedules up to the bound
 * one in so many is taken, always the same; with {@code -Dmdm.explore.share=1} every one.
 */
@Tag("any-jdk")
abstract class Exploration {

  private static final boolean ALL = Integer.getInteger("mdm.explore.share", 0) == 1;

  private static QuickKeys keys;

  @BeforeAll
  static void makeKeysQuickly() {
    keys = QuickKeys.use();
  }

  @AfterAll
  static void makeKeysAsEver() {
    keys.close();
  }

  static void explore(String where, Explorer explorer, List<Operation> operations, int share) {
    int taken = Integer.getInteger("mdm.explore.share", share);
    int place = 0;
    for (Operation one : operations) {
      alone(explorer, one, taken, place++);
    }
    int pair = 0;
    for (Operation one : operations) {
      for (Operation other : operations) {
        beside(explorer, one, other, taken, pair++);
      }
    }
    System.out.printf(
        "explored %s: %d schedules, %d kills, %d injected errors, %d different disks%n",
        where,
        explorer.schedules(),
        explorer.faults(Fate.KILLED),
        explorer.faults(Fate.FAILS, Fate.DONE_AND_FAILS),
        explorer.images());
    StringBuilder all = new StringBuilder();
    explorer
        .violations()
        .forEach(
            (what, stories) -> {
              all.append("== ").append(what).append('\n');
              stories.forEach(story -> all.append(story).append('\n'));
            });
    assertThat(explorer.violations().keySet()).as(all.toString()).isEmpty();
  }

  private static Schedule schedule(List<Integer> switches, Fault... faults) {
    return new Schedule(switches, List.of(faults));
  }

  /** What can become of a call other than that it is done. */
  private static List<Fate> fates(DiskCall call) {
    return switch (call) {
      case CREATE, MKDIR, LINK, RENAME, UNLINK, FORCE ->
          List.of(Fate.KILLED, Fate.FAILS, Fate.DONE_AND_FAILS);
      case WRITE, READ -> List.of(Fate.KILLED, Fate.FAILS);
      case LOOK, LIST, OPEN, LOCK -> List.of(Fate.FAILS);
    };
  }

  /** One process, each of its calls failing; of a small share, one in some. */
  private static void alone(Explorer explorer, Operation operation, int share, int place) {
    List<Operation> one = List.of(operation);
    List<Call> calls = explorer.run(one, schedule(List.of()), true);
    int step = Math.max(1, share / 1800);
    for (int i = 1 + place % step; i <= calls.size(); i += step) {
      for (Fate fate : fates(calls.get(i - 1).call())) {
        explorer.run(one, schedule(List.of(), new Fault(0, i, fate)), false);
      }
    }
  }

  /**
   * The second process runs in the middle of the first: at each call of it, or at one in so many.
   * Then the next change of the first fails, or one of the second's; or the first goes on before
   * the second has ended.
   */
  private static void beside(
      Explorer explorer, Operation first, Operation second, int share, int pair) {
    List<Operation> both = List.of(first, second);
    List<Call> calls = explorer.run(List.of(first), schedule(List.of()), false);
    int forces = Math.max(1, share / 150);
    for (int i = 1 + pair % forces; i <= calls.size(); i += forces) {
      if (calls.get(i - 1).call() == DiskCall.FORCE) { // what is there may be used, and fails then
        explorer.run(both, schedule(List.of(i), new Fault(0, i, Fate.FAILS)), false);
      }
    }
    for (int i = 1 + pair % share; i <= calls.size(); i += share) {
      List<Call> others =
          explorer.run(both, schedule(List.of(i)), true).stream()
              .filter(call -> call.process() == 1)
              .toList();
      DiskCall next = calls.get(i - 1).call();
      if (next.isChange()) {
        for (Fate fate : fates(next)) {
          explorer.run(both, schedule(List.of(i), new Fault(0, i, fate)), false);
        }
      }
      int step = ALL ? 1 : Math.max(1, others.size() - 1);
      for (int k = 1 + (ALL ? 0 : 7 * i % step); k <= others.size(); k += step) {
        explorer.run(both, schedule(List.of(i, k)), true);
        List<Fate> fates = fates(others.get(k - 1).call());
        for (Fate fate : ALL ? fates : List.of(fates.get(i % fates.size()))) {
          explorer.run(both, schedule(List.of(i), new Fault(1, k, fate)), false);
        }
      }
    }
  }
}
