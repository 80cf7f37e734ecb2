package org.mdmtoolkit.cli.terminal;

import java.util.function.Supplier;
import org.mdmtoolkit.secret.Secret;

/** Whether a person sits at the streams, and how to ask that person for a secret. */
public interface Terminal {

  /** How often the same is asked, all in all, where an answer cannot be right. */
  int TRIES = 3;

  /** How wide a terminal is that does not say so. */
  int WIDTH = 80;

  /** Whether standard input is a terminal: somebody can be asked. */
  boolean canAsk();

  /** Whether standard output is a terminal: no secret may go there unasked. */
  boolean isOutput();

  /** Whether standard error is a terminal: progress can be drawn there. */
  boolean isError();

  /** How many characters fit into a line. */
  default int columns() {
    return WIDTH;
  }

  /** Asks for a secret without echo. Only where {@link #canAsk()}. */
  Secret ask(String prompt);

  /** Does this, which may ask several times: between them nothing shows what is typed ahead. */
  default <T> T tries(Supplier<T> asking) {
    return asking.get();
  }

  /** Asks for what is no secret. Only where {@link #canAsk()}. */
  String askPlainly(String prompt);

  /**
   * The terminal of this process; the launcher tells by system properties which streams are one.
   */
  static Terminal ofProcess() {
    return new Terminal() {
      @Override
      public boolean canAsk() {
        return Boolean.getBoolean("mdm.stdin.tty");
      }

      @Override
      public boolean isOutput() {
        // Nobody told: it may be one, and then a secret must not go there.
        return !"false".equals(System.getProperty("mdm.stdout.tty"));
      }

      @Override
      public boolean isError() {
        return Boolean.getBoolean("mdm.stderr.tty");
      }

      @Override
      public int columns() {
        return SttyPrompt.columns();
      }

      @Override
      public Secret ask(String prompt) {
        return SttyPrompt.ask(prompt, System.in, System.err);
      }

      @Override
      public <T> T tries(Supplier<T> asking) {
        return SttyPrompt.tries(asking);
      }

      @Override
      public String askPlainly(String prompt) {
        return SttyPrompt.askPlainly(prompt, System.in, System.err);
      }
    };
  }

  /** Neither a terminal nor anybody to ask. */
  static Terminal none() {
    return new Terminal() {
      @Override
      public boolean canAsk() {
        return false;
      }

      @Override
      public boolean isOutput() {
        return false;
      }

      @Override
      public boolean isError() {
        return false;
      }

      @Override
      public Secret ask(String prompt) {
        throw new IllegalStateException("there is nobody to ask");
      }

      @Override
      public String askPlainly(String prompt) {
        throw new IllegalStateException("there is nobody to ask");
      }
    };
  }
}
