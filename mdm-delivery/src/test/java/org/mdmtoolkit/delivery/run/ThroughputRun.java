package org.mdmtoolkit.delivery.run;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.LoopbackClient;
import org.mdmtoolkit.delivery.TestHome;

/**
 * Locks many hosts, and prints how long each thousand of them took and how much memory was used.
 */
final class ThroughputRun {

  private ThroughputRun() {}

  /** Arguments: state folder, server, number of hosts. */
  public static void main(String[] arguments) {
    TestHome home = TestHome.in(Path.of(arguments[0]));
    int hosts = Integer.parseInt(arguments[2]);
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    Clock clock = Clock.systemUTC();
    long[] last = {clock.millis(), 0};
    long start = last[0];
    RunListener listener =
        new RunListener() {
          @Override
          public void ended(HostOutcome outcome) {
            last[1]++;
            if (last[1] % 1000 == 0) {
              long now = clock.millis();
              System.gc();
              System.out.printf(
                  Locale.ROOT,
                  "%6d hosts: last 1000 in %d ms, %d MB live%n",
                  last[1],
                  now - last[0],
                  memory.getHeapMemoryUsage().getUsed() >> 20);
              last[0] = clock.millis();
            }
          }
        };
    try (LoopbackClient client = new LoopbackClient(arguments[1])) {
      RunSummary summary =
          CommandSender.to(client, home.state()).send(TestHome.lock(), Hosts.macs(hosts), listener);
      long time = clock.millis() - start;
      System.out.printf(
          Locale.ROOT, "%d hosts in %d ms: %d a second%n", hosts, time, 1000L * hosts / time);
      System.out.println(summary.hosts() + " " + summary.firstFailure());
      System.exit(summary.verdict() == RunSummary.Verdict.DONE ? 0 : 1);
    }
  }
}
