package org.mdmtoolkit.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.OwnVariables;
import org.mdmtoolkit.secret.Secret;

/**
 * Asks for a secret on the terminal behind standard input, with {@code stty} switching the echo
 * off. The JDK's console would do as well, but not when standard output is a pipe, and {@code mdm
 * lock … | tool} is a normal way to work.
 */
final class SttyPrompt {

  private static final int MAX_LENGTH = 1024;

  private static volatile boolean asking;

  private SttyPrompt() {}

  /** Whether a person is asked at this moment, who may never answer. */
  static boolean isAsking() {
    return asking;
  }

  static Secret ask(String prompt, InputStream in, OutputStream err) {
    byte[] line = new byte[MAX_LENGTH];
    Thread restore = new Thread(() -> stty("echo"));
    try {
      Runtime.getRuntime().addShutdownHook(restore); // Ctrl-C must not leave the terminal mute
    } catch (IllegalStateException e) {
      throw new UnavailableException("nobody is asked any more: mdm is ending", "Run it again.", e);
    }
    try {
      stty("-echo"); // before the prompt: whoever sees it may type
      int length = 0;
      for (int left = Terminal.TRIES; length == 0 && left > 0; left--) {
        write(err, prompt);
        length = readLine(in, line);
        write(err, "\n");
      }
      if (length == 0) {
        throw new InvalidInputException("nothing was typed", "Run it again and type it.");
      }
      return Secret.copyOf(Arrays.copyOf(line, length));
    } catch (IOException e) {
      throw new UnavailableException("cannot read from the terminal", "Run it again.", e);
    } finally {
      Arrays.fill(line, (byte) 0);
      stty("echo");
      try {
        Runtime.getRuntime().removeShutdownHook(restore);
      } catch (IllegalStateException e) {
        // The process is ending: the hook does the same once more.
      }
    }
  }

  /** Asks for what may be seen. */
  static String askPlainly(String prompt, InputStream in, OutputStream err) {
    byte[] line = new byte[MAX_LENGTH];
    try {
      write(err, prompt);
      return new String(line, 0, readLine(in, line), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UnavailableException("cannot read from the terminal", "Run it again.", e);
    }
  }

  private static int readLine(InputStream in, byte[] line) throws IOException {
    int length = 0;
    asking = true;
    try {
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        if (length < line.length) {
          line[length] = (byte) b;
        }
        length++; // to the end of the line: the shell would read the rest
      }
    } finally {
      asking = false;
    }
    if (length > line.length) {
      throw new InvalidInputException(
          "more than " + MAX_LENGTH + " bytes were typed", "Run it again.");
    }
    return length;
  }

  private static void write(OutputStream err, String text) throws IOException {
    err.write(text.getBytes(StandardCharsets.UTF_8));
    err.flush();
  }

  private static void stty(String mode) {
    try {
      ProcessBuilder stty =
          new ProcessBuilder("stty", mode)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      OwnVariables.removeFrom(stty.environment());
      stty.start().waitFor();
    } catch (IOException e) {
      throw new UnavailableException(
          "cannot switch the terminal's echo off", "Give the secret in a file instead.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
