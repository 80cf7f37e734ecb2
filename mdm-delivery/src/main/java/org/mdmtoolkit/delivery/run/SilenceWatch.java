package org.mdmtoolkit.delivery.run;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;

/**
 * Says that somebody has not answered yet, while it is waited for: after some time, and again when
 * that was doubled. Safe for several threads.
 */
public final class SilenceWatch implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Timer timer = new Timer("mdm-silence", true);
  private final Duration patience;
  private final Consumer<Duration> telling;
  private TimerTask next; // both are guarded by this
  private boolean isOver;

  /**
   * Begins to watch.
   *
   * @param name who is waited for
   * @param more what else a person should know meanwhile
   * @param notes takes the sentence
   */
  public static SilenceWatch of(String name, String more, Consumer<String> notes) {
    return new SilenceWatch(name, more, notes, PATIENCE);
  }

  SilenceWatch(String name, String more, Consumer<String> notes, Duration patience) {
    this.patience = patience;
    this.telling =
        time ->
            notes.accept(
                name + " has not answered for " + time.toSeconds() + " s ... (" + more + ")");
    this.next = schedule(patience, patience);
  }

  /**
   * Tells it later.
   *
   * @param after when
   * @param silent how long it has been silent by then
   */
  private TimerTask schedule(Duration after, Duration silent) {
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            telling.accept(silent);
            again(this, silent);
          }
        };
    timer.schedule(task, after.toMillis());
    return task;
  }

  private synchronized void again(TimerTask told, Duration silent) {
    if (!isOver && next == told) {
      next = schedule(silent, silent.multipliedBy(2));
    }
  }

  /** Something was heard of it: the time begins anew. */
  public synchronized void heard() {
    if (!isOver) {
      next.cancel();
      next = schedule(patience, patience);
    }
  }

  /** Nothing more is waited for. */
  @Override
  public synchronized void close() {
    isOver = true;
    timer.cancel();
  }
}
