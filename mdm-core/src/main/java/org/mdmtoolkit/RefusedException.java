package org.mdmtoolkit;

import org.jspecify.annotations.Nullable;

/** A safety guard of the toolkit says no; the remedy tells how to go on deliberately. */
public final class RefusedException extends MdmException {

  private static final long serialVersionUID = 1L;

  /** With advice in plain words; see {@link MdmException#problem()} for the form of both. */
  public RefusedException(String problem, String advice) {
    this(problem, Remedy.advice(advice));
  }

  /** The same, with the exception that led here. */
  public RefusedException(String problem, String advice, @Nullable Throwable cause) {
    super(problem, Remedy.advice(advice), cause);
  }

  /** See {@link MdmException#problem()} and {@link MdmException#remedy()} for the form of both. */
  public RefusedException(String problem, Remedy remedy) {
    super(problem, remedy, null);
  }

  /** The same, with the exception that led here. */
  public RefusedException(String problem, Remedy remedy, @Nullable Throwable cause) {
    super(problem, remedy, cause);
  }
}
