package org.mdmtoolkit.delivery.run;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;

/**
 * Where a run keeps what must outlive it.
 *
 * @param escrow the PINs
 * @param journal what was done
 * @param runs the folder of runs that are not finished; made when needed
 * @param operator who sends
 * @param clock the time
 * @param random makes PINs; {@code new SecureRandom()} outside tests
 */
public record SendingState(
    Escrow escrow,
    Journal journal,
    Path runs,
    Operator operator,
    Clock clock,
    SecureRandom random) {}
