package org.mdmtoolkit.heroku;

import java.io.IOException;

/** A success whose body is cut off, empty, or not of the kind asked for. Quotes nothing of it. */
final class UnreadableAnswerException extends IOException {

  private static final long serialVersionUID = 1L;

  UnreadableAnswerException() {
    super("Heroku's answer cannot be read");
  }
}
