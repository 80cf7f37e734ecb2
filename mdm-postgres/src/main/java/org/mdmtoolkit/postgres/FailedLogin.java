package org.mdmtoolkit.postgres;

import java.io.Serial;
import java.sql.SQLException;

/** Which server did not let which role into which database, and what to do about it. */
final class FailedLogin extends SQLException {

  @Serial private static final long serialVersionUID = 1L;

  private final String advice;

  FailedLogin(String problem, String advice, SQLException cause) {
    super(problem, cause.getSQLState(), cause);
    this.advice = advice;
  }

  String advice() {
    return advice;
  }
}
