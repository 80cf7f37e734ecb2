package org.mdmtoolkit.delivery.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.LoopbackClient;
import org.mdmtoolkit.delivery.TestHome;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Locks hosts in a process of its own, which can be killed or lied to. */
public final class LockProcess {

  private LockProcess() {}

  /**
   * Arguments: state folder, server, number of hosts, and a message if there is one. Prints a line
   * when it begins to send.
   */
  public static void main(String[] arguments) {
    TestHome home = TestHome.in(Path.of(arguments[0]));
    try (LoopbackClient client = new LoopbackClient(arguments[1])) {
      RunSummary summary =
          CommandSender.to(client, home.state())
              .openingEscrowWith(home::unlock)
              .maxErrors(arguments.length > 3 ? 1000 : 0)
              .send(
                  arguments.length > 3 ? lock(arguments[3]) : TestHome.lock(),
                  Hosts.macs(Integer.parseInt(arguments[2])),
                  new Printer());
      summary.firstFailure().ifPresent(e -> System.err.println(e.getMessage()));
      System.exit(summary.verdict() == RunSummary.Verdict.DONE ? 0 : 3);
    } catch (org.mdmtoolkit.MdmException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static final class Printer implements RunListener {

    @Override
    public void happened(HostEvent event) {
      System.out.println(event.step());
    }
  }

  private static SecretRun lock(String message) {
    return SecretRun.lock("stolen", pin -> DeviceLock.forMac(pin).message(message).build());
  }

  public static List<String> java(List<Object> options, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto"));
    options.forEach(option -> command.add(option.toString()));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  /** Starts one. */
  static Process start(Path home, String url, Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of(LockProcess.class.getName(), home, url));
    all.addAll(List.of(arguments));
    return new ProcessBuilder(java(List.of(), all.toArray()))
        .redirectError(home.resolveSibling(home.getFileName() + ".err").toFile())
        .start();
  }

  /**
   * Runs it under strace with a fault.
   *
   * @param fault what strace's {@code -e inject=} takes: {@code fsync:error=EIO:when=2}
   */
  static Judge.Verdict withFault(String fault, Path home, String url, int hosts) {
    List<Object> strace =
        new ArrayList<>(
            List.of(
                "-f",
                "--seccomp-bpf", // stops at these calls only
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=" + fault.substring(0, fault.indexOf(':')),
                "-e",
                "inject=" + fault));
    strace.addAll(java(List.of(), LockProcess.class.getName(), home, url, hosts));
    return Judge.named("strace").runWith(new byte[0], Map.of(), strace.toArray());
  }
}
