package org.mdmtoolkit;

/**
 * A passphrase does not open what it was given for, or that is damaged: nobody can tell. Another
 * passphrase may.
 */
public final class WrongPassphraseException extends InvalidInputException {

  private static final long serialVersionUID = 1L;

  /** With advice in plain words; see {@link MdmException#problem()} for the form of both. */
  public WrongPassphraseException(String problem, String advice) {
    super(problem, advice);
  }

  /** With a remedy. */
  public WrongPassphraseException(String problem, Remedy remedy) {
    super(problem, remedy);
  }
}
