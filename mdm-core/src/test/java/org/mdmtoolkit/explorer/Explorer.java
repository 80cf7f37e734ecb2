package org.mdmtoolkit.explorer;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.fixtures.disk.DiskCall;
import org.mdmtoolkit.fixtures.disk.DiskControl.Fate;
import org.mdmtoolkit.fixtures.disk.DiskImage;
import org.mdmtoolkit.fixtures.disk.Interleaving;
import org.mdmtoolkit.fixtures.disk.Interleaving.Call;
import org.mdmtoolkit.fixtures.disk.Interleaving.Schedule;
import org.mdmtoolkit.fixtures.disk.Killed;
import org.mdmtoolkit.fixtures.disk.SimulatedDisk;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** Runs operations on a folder by schedules, and judges what each leaves. */
final class Explorer {

  private static final int MAX_STORIES = 3;

  private final SimulatedDisk disk = SimulatedDisk.forProcesses(2);
  private final DiskImage beginning;
  private final Promises promised;
  private final Invariants invariants;
  private final Clock clock = TestPki.clock();
  private final Map<String, List<String>> violations = new LinkedHashMap<>();
  private final Map<Fate, Integer> faults = new HashMap<>();
  private long schedules;

  /**
   * @param beginning what the folder is like before
   * @param promised what was promised of it
   */
  Explorer(DiskImage beginning, Promises promised, Set<String> missing) {
    this.beginning = beginning;
    this.promised = promised;
    invariants = new Invariants(missing);
  }

  /** What went wrong, each with the schedules that show it. */
  Map<String, List<String>> violations() {
    return violations;
  }

  long schedules() {
    return schedules;
  }

  int faults(Fate... fates) {
    return List.of(fates).stream().mapToInt(fate -> faults.getOrDefault(fate, 0)).sum();
  }

  long images() {
    return invariants.images();
  }

  /**
   * Runs these operations, each as a process.
   *
   * @param isWatched whether a crash of the machine at each change is judged, too
   * @return the calls that were made
   */
  List<Call> run(List<Operation> operations, Schedule schedule, boolean isWatched) {
    schedules++;
    schedule.faults().forEach(fault -> faults.merge(fault.fate(), 1, Integer::sum));
    Promises promises = promised.copy();
    List<Operation> unfinished = new ArrayList<>(operations);
    String[] outcomes = new String[operations.size()];
    Violation[] foreign = new Violation[1];
    disk.load(beginning);
    List<Runnable> processes =
        IntStream.range(0, operations.size())
            .<Runnable>mapToObj(
                i ->
                    () -> {
                      try {
                        outcomes[i] = "killed";
                        StateFolder state =
                            new StateFolder(disk.root(i), i, operations.get(i).name(), clock);
                        operations.get(i).body().run(state, promises);
                        unfinished.remove(unfinished.lastIndexOf(operations.get(i)));
                        outcomes[i] = "done";
                      } catch (MdmException e) {
                        outcomes[i] = e.getMessage();
                      } catch (Killed e) {
                        throw e;
                      } catch (Violation e) {
                        foreign[0] = e;
                      } catch (RuntimeException | Error e) {
                        foreign[0] = new Violation(operations.get(i) + " throws " + e, e);
                      }
                    })
            .toList();
    Violation[] first = new Violation[1];
    Interleaving run =
        Interleaving.run(
            disk,
            schedule,
            () -> {
              if (isWatched && first[0] == null) {
                first[0] = judge(disk.afterCrash(), promises, unfinished);
              }
            },
            processes);
    if (first[0] == null) {
      first[0] = foreign[0];
    }
    if (first[0] == null) {
      first[0] = judge(disk.afterCrash(), promises, unfinished);
    }
    if (first[0] != null) {
      tell(first[0], operations, schedule, outcomes, run.calls());
    }
    return run.calls();
  }

  private Violation judge(List<DiskImage> images, Promises promises, List<Operation> unfinished) {
    for (DiskImage image : images) {
      try {
        invariants.check(image, promises, List.copyOf(unfinished));
      } catch (Violation e) {
        return new Violation(
            e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()) + "\n" + image, e);
      }
    }
    return null;
  }

  private void tell(
      Violation violation,
      List<Operation> operations,
      Schedule schedule,
      String[] outcomes,
      List<Call> calls) {
    String[] text = violation.getMessage().split("\n", 2);
    List<String> stories =
        violations.computeIfAbsent(
            text[0].replaceAll("mdm-tmp-[0-9a-f]+", "mdm-tmp-"), what -> new ArrayList<>());
    if (stories.size() >= MAX_STORIES) {
      return;
    }
    stories.add(
        operations
            + " "
            + schedule
            + " -> "
            + String.join(" | ", outcomes)
            + "\n"
            + calls.stream()
                .filter(call -> call.call().isChange() || call.call() == DiskCall.LOCK)
                .map(call -> call.process() + " " + call.call() + " " + call.path())
                .collect(Collectors.joining("\n"))
            + "\nleaves\n"
            + (text.length > 1 ? text[1] : ""));
  }
}
