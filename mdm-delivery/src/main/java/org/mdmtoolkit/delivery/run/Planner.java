package org.mdmtoolkit.delivery.run;

import java.util.List;
import org.mdmtoolkit.delivery.server.Host;

/**
 * Makes parcels for hosts. What it returns may be sent: it is noted, and its PINs are in escrow.
 * Used by one thread.
 */
interface Planner {

  /** How many hosts it takes at once: first few, so that an error is found with few. */
  int batchSize();

  /** Parcels for these hosts; a host that is refused or was served before is in none. */
  List<Parcel> plan(List<Host> hosts);

  /** What could not be sent before the end of the list was known. */
  List<Parcel> rest();

  /** This command is certainly not on the server, for no host. */
  void withdraw(Parcel parcel);
}
