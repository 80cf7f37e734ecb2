package org.mdmtoolkit.journal;

import java.util.Optional;

/**
 * What a check of the journal found.
 *
 * @param entries how many lines were read
 * @param head SHA-256 of the last line, in lower-case hex; 64 zeros for an empty journal. Kept
 *     elsewhere it proves later that no line was cut off the end
 * @param problem the first thing that is wrong, with the number of its line; empty if nothing is
 * @param torn how many bytes stand after the last line's end: what a crash left of an entry. They
 *     are no problem, and the next append repairs them; 0 if there are none
 */
public record JournalCheck(long entries, String head, Optional<String> problem, long torn) {}
