package org.mdmtoolkit.cli.terminal;

import java.util.function.Supplier;
import org.mdmtoolkit.secret.Secret;

/**
 * Whether a person sits at the streams, and how to ask that person for a secret. As it is here,
 * nobody does.
 */
public interface Terminal {

  /** How often the same is asked, all in all, where an answer cannot be right. */
  int TRIES = 3;

  /** Whether standard input is a terminal: somebody can be asked. */
  default boolean canAsk() {
    return false;
  }

  /** Whether standard output is a terminal: no secret may go there unasked. */
  default boolean isOutput() {
    return false;
  }

  /** Whether standard error is a terminal: progress can be drawn there. */
  default boolean isError() {
    return false;
  }

  /** How many characters fit into a line. */
  default int columns() {
    return 80;
  }

  /** Asks for a secret without echo. Only where {@link #canAsk()}. */
  default Secret ask(String prompt) {
    throw new IllegalStateException("there is nobody to ask");
  }

  /** Does this, which may ask several times: between them nothing shows what is typed ahead. */
  default <T> T tries(Supplier<T> asking) {
    return asking.get();
  }

  /** Asks for what is no secret. Only where {@link #canAsk()}. */
  default String askPlainly(String prompt) {
    throw new IllegalStateException("there is nobody to ask");
  }

  /** The terminal of this process. */
  static Terminal ofProcess() {
    return new ProcessTerminal();
  }

  /** Neither a terminal nor anybody to ask. */
  static Terminal none() {
    return new Terminal() {};
  }
}
