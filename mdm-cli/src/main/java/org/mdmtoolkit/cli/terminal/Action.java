package org.mdmtoolkit.cli.terminal;

/** A command whose line was read, and that can be run now. */
public interface Action {

  /** Runs it, and returns its exit code. */
  int run(Context context);
}
