package org.mdmtoolkit.explorer;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.disk.DiskImage;
import org.mdmtoolkit.fixtures.disk.SimulatedDisk;

/** What is explored of a folder that is not there yet. */
class ExploreEmptyFolderTest extends Exploration {

  @Test
  void inAFolderThatIsNotThereYet() {
    DiskImage empty = SimulatedDisk.forProcesses(1).seen();
    explore(
        "an empty folder", new Explorer(empty, new Promises(), Set.of()), Operation.first(), 53);
  }
}
