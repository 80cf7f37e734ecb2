package org.mdmtoolkit.delivery.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.delivery.LoopbackServer;

/**
 * A lock of many hosts, in a small heap, against a server that is another process. By default a few
 * hosts; {@code -Dmdm.hosts=10000} for the number that docs/performance.md speaks of.
 */
class ThroughputTest {

  private static final int HOSTS = Integer.getInteger("mdm.hosts", 500);

  @TempDir Path folder;

  @Test
  void thousandsOfHostsAreLockedInASmallHeap() throws IOException, InterruptedException {
    Path home = folder.resolve("home");
    Process server =
        new ProcessBuilder(LockProcess.java(List.of("-Xmx256m"), LoopbackServer.class.getName()))
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
      Path report = folder.resolve("report");
      Process sender =
          new ProcessBuilder(
                  LockProcess.java(
                      List.of("-Xmx256m"),
                      ThroughputRun.class.getName(),
                      home,
                      said.readLine(),
                      Integer.toString(HOSTS)))
              .redirectErrorStream(true)
              .redirectOutput(report.toFile())
              .start();
      assertThat(sender.waitFor(9, TimeUnit.MINUTES)).isTrue();
      assertThat(sender.exitValue()).as(Files.readString(report)).isZero();
      Path kept = Path.of("target", "throughput.txt");
      Files.copy(report, kept, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } finally {
      server.destroyForcibly();
    }
    try (Stream<Path> records = Files.list(home.resolve("escrow/open"))) {
      assertThat(records).hasSize(HOSTS);
    }
  }
}
