package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.cli.terminal.Shell;

/** Ctrl-C at a prompt of a run, in a process of its own. */
class StopAtPromptTest {

  /** Asks within a run, and ends. */
  public static final class Asking {

    private Asking() {}

    public static void main(String[] arguments) {
      Shell shell = Shell.ofProcess();
      OrderlyStop.during(
          shell,
          () -> {
            shell.terminal().ask("Escrow passphrase: ").close();
            return 0;
          });
    }
  }

  @Test
  void nobodyWaitsForAnAnswerThatWillNotCome() throws Exception {
    Process asking = start();
    asking.toHandle().destroy(); // leaves the streams open
    assertThat(asking.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anAnswerThatComesAllTheSameIsNoDefect() throws Exception {
    Process asking = start();
    asking.toHandle().destroy(); // leaves the streams open
    String said = readUntil(asking.getErrorStream(), "stopping");
    try (OutputStream keyboard = asking.getOutputStream()) {
      keyboard.write("passphrase\n".getBytes(UTF_8));
    }
    said += new String(asking.getErrorStream().readAllBytes(), UTF_8);
    assertThat(said).contains("stopping").doesNotContain("Exception");
  }

  private static Process start() throws IOException {
    List<String> java = Program.java();
    java.set(java.size() - 1, Asking.class.getName());
    Process asking = new ProcessBuilder(java).start();
    readUntil(asking.getErrorStream(), "passphrase: ");
    return asking;
  }

  private static String readUntil(InputStream from, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int b = from.read(); b >= 0; b = from.read()) {
      text.append((char) b);
      if (text.toString().endsWith(end)) {
        return text.toString();
      }
    }
    throw new AssertionError(text.toString());
  }
}
