package org.mdmtoolkit.heroku;

import java.io.IOException;
import java.util.OptionalLong;

/** An answer that is no success; the cause of what callers see. */
final class HerokuAnswerException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient HerokuError error;
  private final transient OptionalLong retryAfter;

  HerokuAnswerException(HerokuError error, OptionalLong retryAfter) {
    super("Heroku answered " + error.sentence());
    this.error = error;
    this.retryAfter = retryAfter;
  }

  HerokuError error() {
    return error;
  }

  /** The seconds that the server asks to wait; empty if it does not. */
  OptionalLong retryAfter() {
    return retryAfter;
  }
}
