package org.mdmtoolkit.heroku;

import java.time.Duration;
import java.time.Instant;

/**
 * Pauses that grow, with jitter, until a limit. For one thread. An interrupted thread has no time
 * left.
 */
final class Wait {

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final Pacing pacing;
  private final Duration limit;
  private final Instant start;
  private Duration slept = Duration.ZERO;
  private Duration next = FIRST;

  Wait(Pacing pacing, Duration limit) {
    this.pacing = pacing;
    this.limit = limit;
    this.start = pacing.clock().instant();
  }

  /** Pauses; false, without a pause, if the time is up. */
  boolean pause() {
    return pause(Duration.ZERO);
  }

  /** Pauses for at least this long; false, without a pause, if that is beyond the limit. */
  boolean pause(Duration atLeast) {
    double jitter = 0.75 + 0.5 * pacing.random().nextDouble();
    Duration pause = Duration.ofMillis((long) (next.toMillis() * jitter));
    if (pause.compareTo(atLeast) < 0) {
      pause = atLeast;
    }
    if (elapsed().plus(pause).compareTo(limit) > 0) {
      return false;
    }
    try {
      pacing.sleeper().sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    slept = slept.plus(pause);
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    return true;
  }

  /** How long it may go on. */
  Duration left() {
    return limit.minus(elapsed());
  }

  /** How long it has been. */
  Duration elapsed() {
    Duration gone = Duration.between(start, pacing.clock().instant());
    return gone.compareTo(slept) > 0 ? gone : slept;
  }
}
