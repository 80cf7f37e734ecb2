package org.mdmtoolkit.heroku;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;

/**
 * What Heroku said when it refused: its error document {@code {id, message, url}}, the status, and
 * the number under which Heroku's support finds the request.
 *
 * @param status the HTTP status
 * @param id Heroku's word for the error, such as {@code two_factor}; empty if it sent none
 * @param message its sentence; empty if it sent none, or one that repeats a secret of ours
 * @param url where to read more; empty if it sent none of heroku.com
 * @param requestId its number of the request; empty if it sent none
 */
public record HerokuError(
    int status, String id, String message, Optional<String> url, Optional<String> requestId) {

  /** What Heroku said about a failure; empty if it was not Heroku that refused. */
  public static Optional<HerokuError> of(MdmException failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof HerokuAnswerException answer) {
        return Optional.of(answer.error());
      }
    }
    return Optional.empty();
  }

  /** Status, id, message and request number in one line. */
  String sentence() {
    return status
        + (id.isEmpty() ? "" : " " + id)
        + (message.isEmpty() ? "" : ": " + message)
        + requestId.map(number -> " (Request-Id " + number + ")").orElse("");
  }
}
