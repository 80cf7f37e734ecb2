package org.mdmtoolkit.delivery.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits between two tries. Tests give one that does not. */
@FunctionalInterface
public interface CancellableSleeper {

  /** The one that really waits. */
  CancellableSleeper REAL =
      (time, cancelled) -> cancelled.await(time.toMillis(), TimeUnit.MILLISECONDS);

  /**
   * Returns after this time, or as soon as the run is cancelled.
   *
   * @param cancelled is counted down when the run is cancelled
   */
  void sleep(Duration time, CountDownLatch cancelled) throws InterruptedException;
}
