package org.mdmtoolkit.explorer;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.disk.DiskImage;
import org.mdmtoolkit.fixtures.disk.SimulatedDisk;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** What is explored of a folder with a key, a reader, locks and a renewal. */
class ExploreUsedFolderTest extends Exploration {

  @Test
  void inAFolderInUse() {
    SimulatedDisk disk = SimulatedDisk.forProcesses(1);
    Promises promises = new Promises();
    run(disk, promises, "init", Operation.INIT.body());
    run(disk, promises, "anna", (state, p) -> Operation.addReader(state, p, "anna"));
    run(disk, promises, "locked", (state, p) -> Operation.lock(state, p, Operation.LOCKED));
    run(disk, promises, "gone", (state, p) -> Operation.lock(state, p, Operation.GONE));
    run(disk, promises, "start", Operation.START.body());
    DiskImage used = disk.seen().without("/home/escrow/open/gone-mac.DeviceLock.pem");
    explore(
        "a folder in use",
        new Explorer(used, promises, Set.of(Operation.LOST)),
        Operation.later(),
        31);
  }

  private static void run(
      SimulatedDisk disk, Promises promises, String attempt, Operation.Body body) {
    body.run(new StateFolder(disk.root(0), 0, attempt, TestPki.clock()), promises);
  }
}
