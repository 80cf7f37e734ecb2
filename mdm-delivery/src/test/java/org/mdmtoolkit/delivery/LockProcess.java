package org.mdmtoolkit.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Locks hosts in a process of its own, which can be killed or lied to. */
final class LockProcess {

  private LockProcess() {}

  /** Arguments: state folder, server, number of hosts. Prints a line when it begins to send. */
  public static void main(String[] arguments) {
    TestHome home = TestHome.in(Path.of(arguments[0]));
    try (LoopbackClient client = new LoopbackClient(arguments[1])) {
      System.out.println("ready");
      RunSummary summary =
          CommandSender.to(client, home.state())
              .openingEscrowWith(home::unlock)
              .send(TestHome.lock(), Hosts.macs(Integer.parseInt(arguments[2])), RunListener.NONE);
      System.out.println(summary.hosts());
      summary.firstFailure().ifPresent(e -> System.err.println(e.getMessage()));
      System.exit(summary.verdict() == RunSummary.Verdict.DONE ? 0 : 3);
    } catch (org.mdmtoolkit.MdmException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  static List<String> java(List<Object> options, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
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
  static Process start(Path home, String url, int hosts) throws IOException {
    return new ProcessBuilder(
            java(List.of(), LockProcess.class.getName(), home, url, Integer.toString(hosts)))
        .redirectError(home.resolveSibling(home.getFileName() + ".err").toFile())
        .start();
  }
}
