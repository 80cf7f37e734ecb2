package org.mdmtoolkit.delivery.server;

import java.time.Duration;

/** Waits; given from outside so that tests need not. */
@FunctionalInterface
public interface Sleeper {

  /** Waits this long. */
  void sleep(Duration time) throws InterruptedException;

  /** Really waits. */
  static Sleeper real() {
    return time -> Thread.sleep(time.toMillis());
  }
}
