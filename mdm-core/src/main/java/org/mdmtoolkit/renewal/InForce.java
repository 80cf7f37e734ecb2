package org.mdmtoolkit.renewal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The certificate that signs today, as far as it is known here.
 *
 * @param generation the generation that it is of; 0 if it is of none of them
 * @param notAfter when it ends
 * @param daysLeft whole days until then; negative if it has ended
 */
public record InForce(int generation, Instant notAfter, long daysLeft) {

  /** The day, of UTC, from which it is to be renewed. */
  public LocalDate dueDay() {
    return LocalDate.ofInstant(notAfter, ZoneOffset.UTC).minusDays(RenewalStatus.DUE_DAYS);
  }

  static InForce of(int generation, Instant notAfter, Instant now) {
    long days = Math.floorDiv(Duration.between(now, notAfter).toSeconds(), 86_400L);
    return new InForce(generation, notAfter, days);
  }
}
