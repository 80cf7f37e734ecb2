package org.mdmtoolkit.delivery.run;

import java.time.Duration;
import java.time.Instant;

/**
 * Is told what a run does, while it does it. Called by one thread at a time, and only after what is
 * told was noted durably. What it throws ends the run as a full disk would.
 */
public interface RunListener {

  /** One that does not care. */
  RunListener NONE = new RunListener() {};

  /**
   * This run goes on with an earlier one that was not finished. Comes once, with the first host
   * that was in the earlier one; never if none was.
   *
   * @param started when the earlier one began with that host
   */
  default void continued(Instant started) {}

  /** A step was made for a host. */
  default void happened(HostEvent event) {}

  /**
   * All is sent, and answers are waited for from now on. Comes at most once, and only if there are
   * some to wait for.
   *
   * @param hosts how many are waited for
   * @param time how long at most
   */
  default void waiting(int hosts, Duration time) {}

  /** It has ended for a host, in whatever way. Comes once for each host. */
  default void ended(HostOutcome outcome) {}
}
