package org.mdmtoolkit.cli.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  @Test
  void silenceIsToldOnce() throws InterruptedException {
    try (SilenceWatch watch = new SilenceWatch("Fleet", said::add, Duration.ofMillis(20))) {
      assertThat(said.poll(30, TimeUnit.SECONDS)).isEqualTo("Fleet has not answered yet ...");
      watch.heard();
      assertThat(said.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void whoeverAnsweredOrIsNotWaitedForIsNotSilent() throws InterruptedException {
    SilenceWatch watch = new SilenceWatch("Fleet", said::add, Duration.ofHours(1));
    watch.heard();
    watch.close();
    watch.heard();
    assertThat(said).isEmpty();
  }
}
