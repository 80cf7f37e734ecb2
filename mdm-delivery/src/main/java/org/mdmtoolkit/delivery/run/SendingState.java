package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.time.Clock;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.journal.Journal;

/**
 * Where a run keeps what must outlive it.
 *
 * @param custody the secrets
 * @param journal what was done, and by whom
 * @param runs runs that are not finished
 * @param clock the time
 * @param random makes PINs; {@code new SecureRandom()} outside tests
 */
public record SendingState(
    Custody custody, Journal journal, RunStore runs, Clock clock, SecureRandom random) {

  /** All of it in the folder of an escrow, and beside it. */
  public static SendingState in(Escrow escrow, Journal journal, RunStore runs) {
    return new SendingState(
        Custody.in(escrow, journal), journal, runs, escrow.clock(), escrow.random());
  }
}
