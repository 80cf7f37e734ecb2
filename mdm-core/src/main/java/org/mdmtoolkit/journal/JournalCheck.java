package org.mdmtoolkit.journal;

import java.util.Optional;
import org.mdmtoolkit.Remedy;

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
 * @param remedy what to do about the problem; empty if there is none
 */
public record JournalCheck(
    long entries, String head, Optional<String> problem, long torn, Remedy remedy) {

  /** One whose problem, if there is one, is that of a journal that was changed. */
  public JournalCheck(long entries, String head, Optional<String> problem, long torn) {
    this(
        entries,
        head,
        problem,
        torn,
        problem.isPresent() ? Remedy.Act.CHECK_JOURNAL : Remedy.none());
  }

  /** The problem in words that can stand alone, without a full stop; empty if there is none. */
  public Optional<String> sentence() {
    return problem.map(
        what -> remedy.has(Remedy.Act.CHECK_JOURNAL) ? "the journal was changed: " + what : what);
  }
}
