package org.mdmtoolkit.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  @Test
  void silenceIsToldAgainWhenItHasLastedTwiceAsLong() throws InterruptedException {
    try (SilenceWatch watch = watch(Duration.ofSeconds(1))) {
      assertThat(said.poll(30, TimeUnit.SECONDS))
          .isEqualTo("Fleet has not answered for 1 s ... (nothing was sent)");
      assertThat(said.poll(30, TimeUnit.SECONDS))
          .isEqualTo("Fleet has not answered for 2 s ... (nothing was sent)");
      watch.heard();
      assertThat(said.poll(30, TimeUnit.SECONDS)).contains("for 1 s");
    }
  }

  @Test
  void whoeverAnsweredOrIsNotWaitedForIsNotSilent() throws InterruptedException {
    SilenceWatch watch = watch(Duration.ofHours(1));
    watch.heard();
    watch.close();
    watch.heard();
    assertThat(said).isEmpty();
  }

  private SilenceWatch watch(Duration patience) {
    return new SilenceWatch("Fleet", "nothing was sent", said::add, patience);
  }
}
