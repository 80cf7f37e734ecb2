package org.mdmtoolkit.delivery.server;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;

/**
 * Asks once, and remembers a refusal as well: a person is not asked for every host. Safe for use by
 * many threads.
 *
 * @param <T> what is asked for
 */
public final class AskedOnce<T> implements Supplier<T> {

  private final Supplier<T> asked;
  private @Nullable T answer;
  private @Nullable MdmException refused;

  private AskedOnce(Supplier<T> asked) {
    this.asked = asked;
  }

  /** One that asks this. */
  public static <T> AskedOnce<T> of(Supplier<T> asked) {
    return new AskedOnce<>(asked);
  }

  @Override
  public synchronized T get() {
    if (refused != null) {
      throw refused;
    }
    T known = answer;
    if (known == null) {
      try {
        known = asked.get();
        answer = known;
      } catch (MdmException e) {
        refused = e;
        throw e;
      }
    }
    return known;
  }
}
