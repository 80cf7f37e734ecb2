package org.mdmtoolkit.delivery.run;

import java.util.List;
import org.mdmtoolkit.delivery.server.Host;

/**
 * Plans calls for hosts. What it returns may be sent: it is noted, and its PINs are in escrow. Used
 * by one thread.
 */
interface Planner {

  /** How many hosts it takes at once: first few, so that an error is found with few. */
  int batchSize();

  /** For how many hosts calls may be out before more are planned, at so many calls at a time. */
  default int mostAhead(int concurrency) {
    return 2 * concurrency;
  }

  /** Calls for these hosts; a host that is refused or was served before is in none. */
  List<PlannedCall> plan(List<Host> hosts);

  /** What could not be sent before the end of the list was known. */
  List<PlannedCall> rest();

  /** This command is certainly not on the server, for no host. */
  void withdraw(PlannedCall call);
}
