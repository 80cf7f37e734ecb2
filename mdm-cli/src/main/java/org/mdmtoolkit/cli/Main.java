package org.mdmtoolkit.cli;

import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.cli.terminal.Shell;

/** Where the JVM starts. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Shell shell = Shell.ofProcess();
    OrderlyStop.watch(shell);
    int code = Cli.run(shell, arguments);
    OrderlyStop.ended();
    end(code);
  }

  /**
   * Ends the JVM at once: all output is written unbuffered, and what must be closed has been.
   * {@code System.exit} would first look for a logger, from Java 21 on, and open the jar for it.
   *
   * <p>If the process was asked to end meanwhile, what waits for that ends it, unless the work was
   * done by then.
   */
  static void end(int code) {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread());
    } catch (IllegalStateException e) {
      if (!OrderlyStop.isConcluded()) {
        System.exit(code);
      }
    }
    Runtime.getRuntime().halt(code);
  }

  /** Loads what runs before and after each command. */
  static void train() {
    OrderlyStop.watch(Shell.ofProcess());
    OrderlyStop.ended();
  }
}
