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

  /** The same cause in other words, such as of all that failed with it. */
  public final MdmException inOtherWords(String other, Remedy way) {
    if (this instanceof NotFoundException) {
      return new NotFoundException(other, way, this);
    } else if (this instanceof AmbiguousException) {
      return new AmbiguousException(other, way);
    } else if (this instanceof DeniedException) {
      return new DeniedException(other, way);
    } else if (this instanceof WrongPassphraseException) {
      return new WrongPassphraseException(other, way);
    } else if (this instanceof RefusedException) {
      return new RefusedException(other, way);
    } else if (this instanceof ConflictException) {
      return new ConflictException(other, way);
    } else if (this instanceof TimedOutException) {
      return new TimedOutException(other, way, this);
    }
    return this instanceof InvalidInputException
        ? new InvalidInputException(other, way, this)
        : new UnavailableException(other, way, this);
  }
}
