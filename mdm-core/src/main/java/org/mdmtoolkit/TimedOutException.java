package org.mdmtoolkit;

import org.jspecify.annotations.Nullable;

/** It was not finished in time; it may still finish. The remedy tells how to look again. */
public final class TimedOutException extends MdmException {

  private static final long serialVersionUID = 1L;

  /** With advice in plain words; see {@link MdmException#problem()} for the form of both. */
  public TimedOutException(String problem, String advice) {
    this(problem, Remedy.advice(advice), null);
  }

  /** See {@link MdmException#problem()} and {@link MdmException#remedy()} for the form of both. */
  public TimedOutException(String problem, Remedy remedy) {
    this(problem, remedy, null);
  }

  /** The same, with the exception that led here. */
  public TimedOutException(String problem, Remedy remedy, @Nullable Throwable cause) {
    super(problem, remedy, cause);
  }
}
