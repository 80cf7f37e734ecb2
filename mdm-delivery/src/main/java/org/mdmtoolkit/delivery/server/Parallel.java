package org.mdmtoolkit.delivery.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.mdmtoolkit.UnavailableException;

/** Asks a server many things at a time. */
public final class Parallel {

  private Parallel() {}

  /**
   * The answers, in the order of the questions. What one question throws is thrown, and ends it.
   *
   * @param atATime how many threads ask, at least one
   * @param told is told how many are answered, on this thread
   * @throws UnavailableException if this thread is interrupted
   */
  public static <T, R> List<R> map(
      List<T> questions, int atATime, Function<T, R> ask, IntConsumer told) {
    ExecutorService threads = Executors.newFixedThreadPool(atATime);
    try {
      List<Future<R>> futures = new ArrayList<>();
      questions.forEach(one -> futures.add(threads.submit(() -> ask.apply(one))));
      List<R> answers = new ArrayList<>();
      for (Future<R> future : futures) {
        answers.add(future.get());
        told.accept(answers.size());
      }
      return answers;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("it was stopped", "Run it again.", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
