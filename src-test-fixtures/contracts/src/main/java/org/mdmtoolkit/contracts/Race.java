package org.mdmtoolkit.contracts;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.mdmtoolkit.MdmException;

/** Many threads that do something at the same moment, and one that is interrupted in it. */
final class Race {

  static final int THREADS = 20;

  private static final long STEP_NANOS = 100_000;

  private Race() {}

  /** Calls this with 0 to 19, each on its own thread, and returns the answers in that order. */
  static <T> List<T> of(IntFunction<T> call) {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return call.apply(number);
                }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> one : running) {
        answers.add(one.get());
      }
      return answers;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("a thread failed", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * Makes the call on a thread that is interrupted: before it begins at step 0, later and later at
   * the next ones. An {@link MdmException} is an answer, anything else thrown is none.
   *
   * @return whether it ended without an exception
   */
  static boolean interrupted(int step, Runnable call) {
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              if (step == 0) {
                Thread.currentThread().interrupt();
              }
              begun.countDown();
              try {
                call.run();
                return true;
              } catch (MdmException e) {
                return false;
              }
            });
    Thread thread = new Thread(task, "interrupted");
    thread.start();
    try {
      begun.await();
      LockSupport.parkNanos(step * STEP_NANOS);
      thread.interrupt();
      return task.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("an interrupted call threw what it must not", e);
    }
  }
}
