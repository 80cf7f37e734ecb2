package org.mdmtoolkit.plist;

import java.time.Instant;

/** Which dates a property list can hold. */
final class PlistDates {

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant BEYOND = Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1);
  private static final long APPLE_EPOCH_MILLIS =
      Instant.parse("2001-01-01T00:00:00Z").toEpochMilli();
  private static final double MILLIS = 1000.0;

  private PlistDates() {}

  /** Whether its year has four digits or less, and is not before the first. */
  static boolean isWritable(Instant date) {
    return !date.isBefore(EARLIEST) && date.isBefore(BEYOND);
  }

  /** Seconds since 2001 as binary files hold them, to the millisecond; far away if not a number. */
  static Instant ofAppleSeconds(double seconds) {
    if (!(Math.abs(seconds) < Integer.MAX_VALUE * MILLIS)) {
      return Instant.MAX;
    }
    return Instant.ofEpochMilli(APPLE_EPOCH_MILLIS + Math.round(seconds * MILLIS));
  }
}
