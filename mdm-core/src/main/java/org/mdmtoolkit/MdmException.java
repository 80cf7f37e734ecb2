package org.mdmtoolkit;

import org.jspecify.annotations.Nullable;

/**
 * Something could not be done. The subclass says what a caller can do about it; {@link #problem()}
 * says what is wrong and with what; {@link #remedy()} says what to do next.
 *
 * <p>No text of an exception of this family holds a secret (a PIN, a passphrase, a key, a token).
 */
public abstract sealed class MdmException extends RuntimeException
    permits InvalidInputException,
        NotFoundException,
        AmbiguousException,
        DeniedException,
        RefusedException,
        ConflictException,
        UnavailableException,
        TimedOutException {

  private static final long serialVersionUID = 1L;

  private final String problem;
  private final Remedy remedy;

  MdmException(String problem, Remedy remedy, @Nullable Throwable cause) {
    super(remedy.isEmpty() ? problem : problem + ". " + remedy.text(), cause);
    this.problem = problem;
    this.remedy = remedy;
  }

  /**
   * What is wrong, and with what, in one line without a full stop: {@code "lock.xml: not a property
   * list: ..."}.
   */
  public String problem() {
    return problem;
  }

  /** What to do next; {@link Remedy#isEmpty empty} where there is nothing to advise. */
  public Remedy remedy() {
    return remedy;
  }
}
