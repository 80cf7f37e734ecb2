package org.mdmtoolkit.heroku;

import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How waiting is done and how long: three things that tests replace.
 *
 * @param clock tells how much time has gone; what was slept counts even where it stands still
 * @param sleeper waits
 * @param random spreads the pauses, so that many clients do not come back at once
 * @param answerLimit how long one question may take, its repetitions included
 * @param releaseLimit how long a release may take to succeed or fail
 */
public record Pacing(
    Clock clock,
    Sleeper sleeper,
    RandomGenerator random,
    Duration answerLimit,
    Duration releaseLimit) {

  /** Waits. */
  @FunctionalInterface
  public interface Sleeper {
    /** Returns after this time. */
    void sleep(Duration duration) throws InterruptedException;
  }

  /** Two minutes for an answer, twenty for a release, as Terraform's provider for Heroku has it. */
  public static Pacing of(RandomGenerator random) {
    return new Pacing(
        Clock.systemUTC(),
        duration -> Thread.sleep(duration.toMillis()),
        random,
        Duration.ofMinutes(2),
        Duration.ofMinutes(20));
  }

  /** The same with another limit for releases. */
  public Pacing withReleaseLimit(Duration limit) {
    return new Pacing(clock, sleeper, random, answerLimit, limit);
  }

  Wait forAnswer() {
    return new Wait(this, answerLimit);
  }

  Wait forRelease() {
    return new Wait(this, releaseLimit);
  }
}
