package org.mdmtoolkit.journal;

import java.util.Optional;

/**
 * What a check of the journal found. Without a problem the entries are consistent. That nobody has
 * rewritten all of them, or cut some off the end, is seen only with a head that was kept elsewhere
 * ({@link Journal#contains}).
 *
 * @param entries how many lines were read
 * @param head SHA-256 of the last line, in lower-case hex; 64 zeros for an empty journal
 * @param problem the first thing that is wrong, with the number of its line; empty if nothing is
 * @param torn how many bytes stand after the last line's end: what a crash left of an entry. They
 *     are no problem, and the next append repairs them; 0 if there are none
 */
public record JournalCheck(long entries, String head, Optional<String> problem, long torn) {}
