package org.mdmtoolkit.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * There was no whole answer. What that means depends on the request, so whoever sent it has to
 * decide: a request that {@link #mayHaveArrived} is not repeated before the server was asked.
 */
public final class LostAnswerException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Why there is no answer. */
  public enum Reason {
    /** Nobody listens, or the host name is unknown. */
    UNREACHABLE,
    /** The server could not prove who it is. Trying again does not help. */
    UNTRUSTED,
    /** The connection broke or the answer took too long. */
    BROKEN,
    /** The answer is larger than the client takes. */
    TOO_LARGE,
    /** The caller cancelled, or its thread was interrupted. */
    CANCELLED
  }

  private final Reason reason;
  private final boolean mayHaveArrived;

  LostAnswerException(
      String message, Reason reason, boolean mayHaveArrived, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.mayHaveArrived = mayHaveArrived;
  }

  /** Why there is no answer. */
  public Reason reason() {
    return reason;
  }

  /** False only if not one byte of the request can have reached the server. */
  public boolean mayHaveArrived() {
    return mayHaveArrived;
  }
}
