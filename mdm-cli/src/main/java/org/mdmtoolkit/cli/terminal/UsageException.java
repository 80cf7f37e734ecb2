package org.mdmtoolkit.cli.terminal;

/** Options that do not go together; its message is for the person. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }
}
