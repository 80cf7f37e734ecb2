package org.mdmtoolkit;

import org.jspecify.annotations.Nullable;

/** Somebody else changed the same thing at the same time, or it is already in use. */
public final class ConflictException extends MdmException {

  private static final long serialVersionUID = 1L;

  /** With advice in plain words; see {@link MdmException#problem()} for the form of both. */
  public ConflictException(String problem, String advice) {
    this(problem, Remedy.advice(advice));
  }

  /** The same, with the exception that led here. */
  public ConflictException(String problem, String advice, @Nullable Throwable cause) {
    super(problem, Remedy.advice(advice), cause);
  }

  /** See {@link MdmException#problem()} and {@link MdmException#remedy()} for the form of both. */
  public ConflictException(String problem, Remedy remedy) {
    super(problem, remedy, null);
  }
}
