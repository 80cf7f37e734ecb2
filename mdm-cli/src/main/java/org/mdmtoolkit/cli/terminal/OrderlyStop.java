package org.mdmtoolkit.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets Ctrl-C end a run in order: what is on its way is finished and noted, and nothing begun. */
public final class OrderlyStop {

  private static final int LONGEST_SECONDS = 120;

  /** Who pressed Ctrl-C at a prompt will not answer it; only what others do is waited for. */
  private static final int LONGEST_AT_A_PROMPT_SECONDS = 5;

  private OrderlyStop() {}

  /**
   * Does the work; if the process is asked to end meanwhile, interrupts it and lets it finish.
   *
   * @param work returns soon after its thread was interrupted
   */
  public static int during(Shell shell, Supplier<Integer> work) {
    Thread worker = Thread.currentThread();
    CountDownLatch done = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              shell.say("mdm: stopping; what is on its way is finished and noted first");
              worker.interrupt();
              try {
                int waited = 0;
                while (waited < longest() && !done.await(1, TimeUnit.SECONDS)) {
                  waited++;
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "mdm-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      done.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending: the hook waited for this.
      }
    }
  }

  private static int longest() {
    return SttyPrompt.isAsking() ? LONGEST_AT_A_PROMPT_SECONDS : LONGEST_SECONDS;
  }
}
