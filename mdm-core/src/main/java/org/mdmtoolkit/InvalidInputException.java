package org.mdmtoolkit;

import org.jspecify.annotations.Nullable;

/**
 * What was given is wrong in itself: a bad file, value or certificate. Trying again will not help.
 */
public sealed class InvalidInputException extends MdmException permits WrongPassphraseException {

  private static final long serialVersionUID = 1L;

  /** With advice in plain words; see {@link MdmException#problem()} for the form of both. */
  public InvalidInputException(String problem, String advice) {
    this(problem, Remedy.advice(advice), null);
  }

  /** The same, with the exception that led here. */
  public InvalidInputException(String problem, String advice, @Nullable Throwable cause) {
    this(problem, Remedy.advice(advice), cause);
  }

  /** See {@link MdmException#problem()} and {@link MdmException#remedy()} for the form of both. */
  public InvalidInputException(String problem, Remedy remedy) {
    this(problem, remedy, null);
  }

  /** The same, with the exception that led here. */
  public InvalidInputException(String problem, Remedy remedy, @Nullable Throwable cause) {
    super(problem, remedy, cause);
  }
}
