package org.mdmtoolkit.journal;

import java.time.Instant;

/**
 * One line of the journal.
 *
 * @param number the number of the line, from 1
 * @param time when it was written, UTC
 * @param operator who did it
 * @param event what was done
 * @param previous SHA-256 of the line before, in lower-case hex; 64 zeros in the first line
 */
public record JournalEntry(
    long number, Instant time, Operator operator, JournalEvent event, String previous) {}
