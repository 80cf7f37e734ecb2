package org.mdmtoolkit.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.OwnVariables;
import org.mdmtoolkit.secret.Secret;

/**
 * The terminal of this process; the launcher tells by system properties which streams are one. A
 * secret is asked for behind standard input, with {@code stty} switching the echo off. The JDK's
 * console would do as well, but not when standard output is a pipe, and {@code mdm lock … | tool}
 * is a normal way to work.
 */
final class ProcessTerminal implements Terminal {

  private static final int MAX_LENGTH = 1024;

  /**
   * Who comes back from Ctrl-Z would type a secret with the echo that the shell has switched on,
   * and at Ctrl-\ the JVM prints its threads: both keys are off while a secret is asked for.
   */
  private static final String[] SECRET = {"-echo", "susp", "undef", "quit", "undef"};

  private static final String[] PLAIN = {"quit", "undef"};
  private static final int SUSPEND_KEY = 0x1A;
  private static final int QUIT_KEY = 0x1C;

  private static volatile boolean asking;

  /** The modes that the terminal had, and what sets them back if this process ends. */
  private record Before(String modes, Thread hook) {}

  /** How the terminal was; null while it is. */
  private static volatile @Nullable Before before;

  private static volatile boolean isHeld;

  /** Whether a person is asked at this moment, who may never answer. */
  static boolean isAsking() {
    return asking;
  }

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
  public Secret ask(String prompt) {
    set(SECRET); // before the prompt: whoever sees it may type
    try {
      return read(prompt);
    } finally {
      if (!isHeld) {
        setBack();
      }
    }
  }

  /** The echo that was switched off meanwhile comes back when this ends, not before. */
  @Override
  public <T> T tries(Supplier<T> asking) {
    isHeld = true;
    try {
      return asking.get();
    } finally {
      isHeld = false;
      setBack();
    }
  }

  private static void set(String... modes) {
    if (before != null) {
      return;
    }
    String had = modes();
    Thread hook = new Thread(() -> stty(had, "echo"));
    try {
      Runtime.getRuntime().addShutdownHook(hook); // Ctrl-C must not leave the terminal mute
    } catch (IllegalStateException e) {
      throw new UnavailableException("mdm is ending and asks nothing more", "Run it again.", e);
    }
    before = new Before(had, hook);
    try {
      stty(modes);
    } catch (UnavailableException e) {
      before = null;
      Runtime.getRuntime().removeShutdownHook(hook);
      throw e;
    }
  }

  private static void setBack() {
    Before had = before;
    if (had == null) {
      return;
    }
    before = null;
    stty(had.modes(), "echo");
    try {
      Runtime.getRuntime().removeShutdownHook(had.hook());
    } catch (IllegalStateException e) {
      // The process is ending: the hook does the same once more.
    }
  }

  private static Secret read(String prompt) {
    byte[] line = new byte[MAX_LENGTH];
    try {
      int length = 0;
      for (int left = TRIES; length == 0 && left > 0; left--) {
        write(prompt);
        length = readLine(line);
        write("\n");
      }
      if (length < 0) { // Ctrl-D: whoever says no is not asked again
        throw new RefusedException("nothing was typed", "Run it again and type it.");
      }
      if (length == 0) {
        throw new InvalidInputException("nothing was typed", "Run it again and type it.");
      }
      return Secret.copyOf(Arrays.copyOf(line, length));
    } catch (IOException e) {
      throw new UnavailableException("cannot read from the terminal", "Run it again.", e);
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }

  @Override
  public String askPlainly(String prompt) {
    byte[] line = new byte[MAX_LENGTH];
    try {
      set(PLAIN);
    } catch (UnavailableException e) {
      // It shows no secret: without stty it is asked all the same.
    }
    try {
      write(prompt);
      int length = readLine(line);
      if (length < 0) {
        write("\n");
        return "";
      }
      return new String(line, 0, length, UTF_8);
    } catch (IOException e) {
      throw new UnavailableException("cannot read from the terminal", "Run it again.", e);
    } finally {
      if (!isHeld) {
        setBack();
      }
    }
  }

  /** How many bytes were typed; -1 if there is nothing more to come (Ctrl-D). */
  private static int readLine(byte[] line) throws IOException {
    int length = 0;
    asking = true;
    OrderlyStop.whileAsking(true);
    try {
      int b = System.in.read();
      if (b < 0) {
        return -1;
      }
      for (; b >= 0 && b != '\n'; b = System.in.read()) {
        if (b == SUSPEND_KEY || b == QUIT_KEY) {
          continue; // no part of what is typed
        }
        if (length < line.length) {
          line[length] = (byte) b;
        }
        length++; // to the end of the line: the shell would read the rest
      }
    } finally {
      asking = false;
      OrderlyStop.whileAsking(false);
    }
    if (length > line.length) {
      throw new InvalidInputException(
          "more than " + MAX_LENGTH + " bytes were typed", "Run it again.");
    }
    return length;
  }

  private static void write(String text) throws IOException {
    System.err.write(text.getBytes(UTF_8));
    System.err.flush();
  }

  @Override
  public int columns() {
    try {
      ProcessBuilder stty = stty(ProcessBuilder.Redirect.from(new File("/dev/tty")), "size");
      String[] size = said(stty).split("\\s+", -1);
      return size.length == 2 && size[1].matches("[1-9][0-9]{0,3}")
          ? Integer.parseInt(size[1])
          : Terminal.super.columns();
    } catch (IOException e) {
      return Terminal.super.columns();
    }
  }

  /** All modes of the terminal, in a form that stty takes back. */
  private static String modes() {
    try {
      return said(stty(ProcessBuilder.Redirect.INHERIT, "-g"));
    } catch (IOException e) {
      throw unset(e);
    }
  }

  private static String said(ProcessBuilder stty) throws IOException {
    return new String(stty.start().getInputStream().readAllBytes(), US_ASCII).strip();
  }

  private static void stty(String... modes) {
    try {
      stty(ProcessBuilder.Redirect.INHERIT, modes).start().waitFor();
    } catch (IOException e) {
      throw unset(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static UnavailableException unset(IOException e) {
    return new UnavailableException(
        "cannot switch the terminal's echo off", "Give the secret in a file instead.", e);
  }

  private static ProcessBuilder stty(ProcessBuilder.Redirect terminal, String... arguments) {
    ProcessBuilder stty =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("stty"), Stream.of(arguments).filter(word -> !word.isEmpty()))
                    .toList())
            .redirectInput(terminal)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    OwnVariables.removeFrom(stty.environment());
    return stty;
  }
}
