package org.mdmtoolkit.delivery.secret;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.MemoryServer;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.FakePlist;

/**
 * Locks many hosts, then sets and rotates the recovery locks of as many, each sealed before it is
 * sent and proven afterwards, and prints how long that took and how much memory was used.
 */
final class RotationRun {

  private RotationRun() {}

  /** Macs that hold their passwords and answer at once, in this process. */
  private static final class Macs extends MemoryServer {

    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final Map<String, CommandResult> results = new ConcurrentHashMap<>();

    @Override
    public List<Delivery> enqueue(MdmCommand command, List<Host> hosts) {
      List<Delivery> delivered = new ArrayList<>();
      for (Host host : hosts) {
        answer(command, host.udid());
        delivered.add(new Delivery(host.udid(), Delivery.State.QUEUED, ""));
      }
      return delivered;
    }

    private void answer(MdmCommand command, String udid) {
      String uuid = command.commandUuid().orElseThrow();
      Map<String, Object> report = new HashMap<>();
      report.put("CommandUUID", uuid);
      report.put("UDID", udid);
      report.put("Status", "Acknowledged");
      String held = passwords.getOrDefault(udid, "");
      if (command.requestType().equals("SetRecoveryLock")) {
        boolean isRight =
            held.isEmpty() || held.equals(command.keys().getOrDefault("CurrentPassword", ""));
        report.put("Status", isRight ? "Acknowledged" : "Error");
        if (isRight) {
          passwords.put(udid, (String) command.keys().getOrDefault("NewPassword", ""));
        }
      } else if (command.requestType().equals("VerifyRecoveryLock")) {
        report.put("PasswordVerified", held.equals(command.keys().get("Password")));
      }
      results.put(uuid, CommandResult.read(FakePlist.write(report)));
    }

    @Override
    public Optional<CommandResult> result(String commandUuid, Host host) {
      return Optional.ofNullable(results.remove(commandUuid));
    }
  }

  /** Arguments: state folder, number of hosts. */
  public static void main(String[] arguments) {
    TestHome home = TestHome.in(Path.of(arguments[0]));
    int count = Integer.parseInt(arguments[1]);
    List<Host> hosts = new ArrayList<>();
    Hosts.macs(count).forEachRemaining(hosts::add);
    home.unlock();
    Macs macs = new Macs();
    measure(
        "lock",
        count,
        () ->
            CommandSender.to(macs, home.state())
                .send(TestHome.lock(), hosts.iterator(), RunListener.NONE)
                .hosts());
    for (Act act : List.of(Act.SET, Act.ROTATE)) {
      home.pass(Duration.ofDays(2));
      measure(
          act.label(),
          count,
          () ->
              DeviceSecrets.at(macs, home.state(), home::unlock)
                  .waitingFor(Duration.ofMinutes(10))
                  .change(SecretChange.recoveryLock(act, "INC-7"), hosts)
                  .stream()
                  .collect(Collectors.groupingBy(SecretOutcome::ending, Collectors.counting())));
    }
    home.pass(Duration.ofDays(2));
    measure(
        "rotate, not waited for",
        count,
        () ->
            DeviceSecrets.at(macs, home.state(), home::unlock)
                .change(SecretChange.recoveryLock(Act.ROTATE, "INC-8"), hosts)
                .stream()
                .collect(Collectors.groupingBy(SecretOutcome::ending, Collectors.counting())));
    System.exit(0);
  }

  private static void measure(String what, int hosts, Supplier<Object> run) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    Clock clock = Clock.systemUTC();
    long start = clock.millis();
    Object ended = run.get();
    long time = Math.max(1, clock.millis() - start);
    System.gc();
    System.out.printf(
        Locale.ROOT,
        "%s: %d hosts in %d ms: %d a second, %d MB live; %s%n",
        what,
        hosts,
        time,
        1000L * hosts / time,
        memory.getHeapMemoryUsage().getUsed() >> 20,
        ended);
  }
}
