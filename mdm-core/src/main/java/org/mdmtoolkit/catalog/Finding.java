package org.mdmtoolkit.catalog;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the checker has to say about a command. Never holds the value of a key that the
 * catalogue marks as secret.
 *
 * @param severity how much it matters
 * @param keyPath where it is, seen from the Command dictionary: {@code Settings[2].Item}; for the
 *     dictionary around it {@code CommandUUID}, {@code Command} or empty
 * @param rule the name of the rule, stable between releases: {@code lock-pin-form}
 * @param message what is wrong and what would be right, in one or more sentences on one line
 * @param reference Apple's page about the command, where it is known which command it is
 */
public record Finding(
    Severity severity, String keyPath, String rule, String message, @Nullable URI reference) {

  /** Whether it is an error. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** In one line: {@code error: PIN: ...}. */
  @Override
  public String toString() {
    return severity.label() + ": " + (keyPath.isEmpty() ? "" : keyPath + ": ") + message;
  }
}
