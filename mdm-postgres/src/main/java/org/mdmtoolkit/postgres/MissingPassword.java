package org.mdmtoolkit.postgres;

import java.io.Serial;
import java.sql.SQLException;

/** The server wants a password, and the password file has none: what, and where to write it. */
final class MissingPassword extends SQLException {

  @Serial private static final long serialVersionUID = 1L;

  private final String advice;

  MissingPassword(String problem, String advice, SQLException cause) {
    super(problem, cause.getSQLState(), cause);
    this.advice = advice;
  }

  String advice() {
    return advice;
  }
}
