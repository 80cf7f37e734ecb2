package org.mdmtoolkit.journal;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds entries that say an earlier time than the entry before them: a clock was set back. They
 * stand in the order in which they were written, so nothing is wrong with them but their times.
 *
 * <p>Takes the entries of a journal one by one, the oldest first. Not safe for use by several
 * threads.
 */
public final class TimeOrder implements Consumer<JournalEntry> {

  /** Clocks of several machines differ by this much. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private @Nullable JournalEntry last;
  private @Nullable String first;
  private int count;

  @Override
  public void accept(JournalEntry entry) {
    JournalEntry before = last;
    last = entry;
    if (before == null || !entry.time().plus(TOLERANCE).isBefore(before.time())) {
      return;
    }
    count++;
    if (first == null) {
      first =
          "entry "
              + entry.number()
              + " says "
              + entry.time()
              + ", entry "
              + before.number()
              + " before it "
              + before.time();
    }
  }

  /** How often a clock went back. */
  public int count() {
    return count;
  }

  /** The first time, in words without a full stop; empty if it never did. */
  public Optional<String> first() {
    return Optional.ofNullable(first);
  }
}
