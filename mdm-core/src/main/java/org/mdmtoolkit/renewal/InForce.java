package org.mdmtoolkit.renewal;

import java.time.Duration;
import java.time.Instant;

/**
 * The certificate that signs today, as far as it is known here.
 *
 * @param generation the generation that it is of; 0 if it is of none of them
 * @param notAfter when it ends
 * @param daysLeft whole days until then; negative if it has ended
 */
public record InForce(int generation, Instant notAfter, long daysLeft) {

  static InForce of(int generation, Instant notAfter, Instant now) {
    long days = Math.floorDiv(Duration.between(now, notAfter).toSeconds(), 86_400L);
    return new InForce(generation, notAfter, days);
  }
}
