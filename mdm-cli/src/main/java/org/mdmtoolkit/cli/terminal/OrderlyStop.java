package org.mdmtoolkit.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets Ctrl-C end a run in order: what is on its way is finished and noted, and nothing begun. */
public final class OrderlyStop {

  private static final int LONGEST_SECONDS = 120;

  /** Who pressed Ctrl-C at a prompt will not answer it; only what others do is waited for. */
  private static final int LONGEST_AT_A_PROMPT_SECONDS = 5;

  private static final String UNANSWERED = "stopped; nothing was changed";
  private static final String ANYWHERE = "stopped before the end; run it again to go on";

  private static volatile String words = ANYWHERE;

  /** Whether the work is over: whatever ends the process now, it ends with its own exit code. */
  private static volatile boolean isConcluded;

  private OrderlyStop() {}

  /** Says one sentence if the process is asked to end before {@link #ended}. */
  public static void watch(Shell shell) {
    Thread farewell =
        new Thread("mdm-farewell") {
          @Override
          public void run() {
            if (!words.isEmpty()) {
              sayOnItsOwnLine(shell, "mdm: " + words);
            }
          }
        };
    Runtime.getRuntime().addShutdownHook(farewell);
  }

  /** The work is done: whatever ends the process now, there is nothing to tell. */
  public static void ended() {
    words = "";
  }

  /** What {@link #during} does is over but for the telling: a stop changes nothing any more. */
  public static void concluded() {
    isConcluded = true;
  }

  /** Whether the exit code stands although the process was asked to end. */
  public static boolean isConcluded() {
    return isConcluded;
  }

  /** What is true from now on if the process is asked to end: {@code nothing was sent}. */
  public static void whenStopped(String sentence) {
    words = sentence;
  }

  /** The same while a person is asked, where nothing else was said before. */
  static void whileAsking(boolean isAsking) {
    if (words.equals(isAsking ? ANYWHERE : UNANSWERED)) {
      words = isAsking ? UNANSWERED : ANYWHERE;
    }
  }

  /** After the ^C that a terminal shows, and after a prompt. */
  private static void sayOnItsOwnLine(Shell shell, String line) {
    shell.sayUnended(shell.terminal().isError() ? "\n" : "");
    shell.say(line);
  }

  /**
   * Does the work; if the process is asked to end meanwhile, interrupts it and lets it finish.
   *
   * @param work returns soon after its thread was interrupted
   */
  public static int during(Context context, Supplier<Integer> work) {
    Shell shell = context.shell();
    Thread worker = Thread.currentThread();
    CountDownLatch done = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              if (!isConcluded) {
                sayOnItsOwnLine(
                    shell,
                    "mdm: stopping; what is on its way is finished and noted first, for at most "
                        + longest()
                        + " s");
                worker.interrupt();
              }
              try {
                int waited = 0;
                while (waited < longest() && !done.await(1, TimeUnit.SECONDS)) {
                  waited++;
                }
                if (isConcluded) {
                  TimeUnit.SECONDS.sleep(LONGEST_AT_A_PROMPT_SECONDS); // the worker ends it before
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "mdm-stop");
    words = ""; // what came of it is told in the end
    isConcluded = false;
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      context.closeAtEnd(done::countDown); // what failed and the journal's head are told before
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending: the hook waited for this.
      }
    }
  }

  private static int longest() {
    return ProcessTerminal.isAsking() ? LONGEST_AT_A_PROMPT_SECONDS : LONGEST_SECONDS;
  }
}
