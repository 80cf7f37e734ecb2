package org.mdmtoolkit.delivery.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Whether anything new may be begun. Safe for use by many threads. */
final class StopSignal {

  private final int maxErrors;
  private final AtomicInteger errors = new AtomicInteger();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private volatile boolean pointless;

  StopSignal(int maxErrors) {
    this.maxErrors = maxErrors;
  }

  void countErrors(int more) {
    errors.addAndGet(more);
  }

  int errors() {
    return errors.get();
  }

  void cancel() {
    cancelled.countDown();
  }

  boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  /** Is counted down when the run is cancelled. */
  CountDownLatch cancelled() {
    return cancelled;
  }

  /**
   * Nothing that is begun from now on can succeed: the login does not suffice, the disk is full.
   */
  void becomePointless() {
    pointless = true;
  }

  boolean isSet() {
    return pointless || isCancelled() || errors.get() > maxErrors;
  }
}
