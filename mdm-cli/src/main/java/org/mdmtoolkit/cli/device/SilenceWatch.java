package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;

/** Says that somebody has not answered yet, while it is waited for. Safe for several threads. */
final class SilenceWatch implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Timer timer = new Timer("mdm-silence", true);
  private final Duration patience;
  private final Runnable telling;
  private TimerTask next; // both are guarded by this
  private boolean isOver;

  /**
   * Begins to watch.
   *
   * @param name who is waited for
   * @param notes takes the sentence
   */
  static SilenceWatch of(String name, Consumer<String> notes) {
    return new SilenceWatch(name, notes, PATIENCE);
  }

  SilenceWatch(String name, Consumer<String> notes, Duration patience) {
    this.patience = patience;
    this.telling = () -> notes.accept(name + " has not answered yet ...");
    this.next = schedule();
  }

  private TimerTask schedule() {
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            telling.run();
          }
        };
    timer.schedule(task, patience.toMillis());
    return task;
  }

  /** Something was heard of it: the time begins anew. */
  synchronized void heard() {
    if (!isOver && next.cancel()) {
      next = schedule();
    }
  }

  /** Nothing more is waited for. */
  @Override
  public synchronized void close() {
    isOver = true;
    timer.cancel();
  }
}
