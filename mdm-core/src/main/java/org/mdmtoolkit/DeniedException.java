package org.mdmtoolkit;

import org.jspecify.annotations.Nullable;

/** A server or the system does not allow it: login, licence, permission. */
public final class DeniedException extends MdmException {

  private static final long serialVersionUID = 1L;

  /** With advice in plain words; see {@link MdmException#problem()} for the form of both. */
  public DeniedException(String problem, String advice) {
    this(problem, Remedy.advice(advice));
  }

  /** The same, with the exception that led here. */
  public DeniedException(String problem, String advice, @Nullable Throwable cause) {
    super(problem, Remedy.advice(advice), cause);
  }

  /** See {@link MdmException#problem()} and {@link MdmException#remedy()} for the form of both. */
  public DeniedException(String problem, Remedy remedy) {
    super(problem, remedy, null);
  }

  /** The same, with the exception that led here. */
  public DeniedException(String problem, Remedy remedy, @Nullable Throwable cause) {
    super(problem, remedy, cause);
  }
}
