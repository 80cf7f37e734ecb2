package org.mdmtoolkit;

/** More than one thing matches, and guessing would be dangerous. */
public final class AmbiguousException extends MdmException {

  private static final long serialVersionUID = 1L;

  /** With advice in plain words; see {@link MdmException#problem()} for the form of both. */
  public AmbiguousException(String problem, String advice) {
    this(problem, Remedy.advice(advice));
  }

  /** See {@link MdmException#problem()} and {@link MdmException#remedy()} for the form of both. */
  public AmbiguousException(String problem, Remedy remedy) {
    super(problem, remedy, null);
  }
}
