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
    System.exit(code);
  }
}
