package org.mdmtoolkit.cli.terminal;

import java.util.Optional;

/** The options that every command has. */
public interface GlobalOptions {

  /** {@code --home}. */
  Optional<String> home();

  /** {@code --json}. */
  boolean json();

  /** {@code --quiet}. */
  boolean quiet();

  /** {@code --debug}. */
  boolean debug();
}
