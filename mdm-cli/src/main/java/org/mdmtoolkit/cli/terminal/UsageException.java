package org.mdmtoolkit.cli.terminal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Options that do not go together, or are missing; its message is for the person. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final @Nullable String lacking;

  public UsageException(String message) {
    this(message, null);
  }

  private UsageException(String message, @Nullable String lacking) {
    super(message);
    this.lacking = lacking;
  }

  /**
   * A line that would do if this were added to it.
   *
   * @param lacking an option with an example of a value, as it is typed
   */
  public static UsageException lacking(String message, String lacking) {
    return new UsageException(message, lacking);
  }

  /** What would make the line do. */
  public Optional<String> lacking() {
    return Optional.ofNullable(lacking);
  }
}
