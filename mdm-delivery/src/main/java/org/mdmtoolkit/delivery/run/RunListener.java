package org.mdmtoolkit.delivery.run;

import java.time.Instant;

/**
 * Is told what a run does, while it does it. Called by one thread at a time, and only after what is
 * told was noted durably. What it throws ends the run as a full disk would.
 */
public interface RunListener {

  /** One that does not care. */
  RunListener NONE = new RunListener() {};

  /**
   * This run goes on with an earlier one that was not finished.
   *
   * @param started when the earlier one began
   */
  default void continued(Instant started) {}

  /** A step was made for a host. */
  default void happened(HostEvent event) {}

  /** It has ended for a host, in whatever way. Comes once for each host. */
  default void ended(HostOutcome outcome) {}
}
