package org.mdmtoolkit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Runs the command line as a process of its own, which can be killed or lied to. */
final class Program {

  private Program() {}

  /** The command line as the arguments of {@code java}. */
  static List<String> java(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                // C1 alone starts fastest, and makes a key several times slower.
                makesKey(arguments) ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "org.mdmtoolkit.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static boolean makesKey(String... arguments) {
    return List.of(arguments).containsAll(List.of("escrow", "init"));
  }

  /**
   * Runs it under strace with a fault.
   *
   * @param fault what strace's {@code -e inject=} takes: {@code link:signal=KILL:when=2}
   */
  static Judge.Verdict withFault(String fault, Path home, String... arguments) {
    return withFaults(List.of(), List.of(fault), Map.of("MDM_HOME", home.toString()), arguments);
  }

  /**
   * Runs it under strace with several faults.
   *
   * @param filter more of strace's options: {@code -P} and a path for the calls that name it
   */
  static Judge.Verdict withFaults(
      List<String> filter,
      List<String> faults,
      Map<String, String> environment,
      String... arguments) {
    List<Object> strace = new ArrayList<>(List.of("-f", "-qq", "-o", "/dev/null"));
    strace.addAll(filter);
    faults.forEach(fault -> strace.addAll(List.of("-e", "inject=" + fault)));
    strace.addAll(java(arguments));
    return Judge.named("strace").runWith(new byte[0], environment, strace.toArray());
  }
}
