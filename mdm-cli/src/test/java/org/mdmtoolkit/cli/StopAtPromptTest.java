package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.cli.terminal.Shell;

/** Ctrl-C at a prompt of a run, in a process of its own. */
class StopAtPromptTest {

  /** Asks within a run, and ends. */
  public static final class Asking {

    private Asking() {}

    public static void main(String[] arguments) {
      Context context = context();
      OrderlyStop.during(
          context,
          () -> {
            context.shell().terminal().ask("Escrow passphrase: ").close();
            return 0;
          });
      context.close();
    }
  }

  /** Is still about to tell what it has done. */
  public static final class Telling {

    private Telling() {}

    public static void main(String[] arguments) {
      Context context = context();
      int code =
          OrderlyStop.during(
              context,
              () -> {
                OrderlyStop.concluded();
                context.shell().terminal().ask("done: ").close();
                return 3;
              });
      context.close();
      Main.end(code);
    }
  }

  private static Context context() {
    return new Context(Shell.ofProcess(), null, false, false, Optional.empty());
  }

  @Test
  void aStopThatComesWhenTheWorkIsDoneChangesNothing() throws Exception {
    Process telling = start(Telling.class, "done: ");
    telling.toHandle().destroy(); // leaves the streams open
    try (OutputStream keyboard = telling.getOutputStream()) {
      keyboard.write("x\n".getBytes(UTF_8));
    }
    String said = new String(telling.getErrorStream().readAllBytes(), UTF_8);
    assertThat(telling.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(telling.exitValue()).isEqualTo(3);
    assertThat(said).doesNotContain("stopping", "Exception");
  }

  @Test
  void nobodyWaitsForAnAnswerThatWillNotCome() throws Exception {
    Process asking = start(Asking.class, "passphrase: ");
    asking.toHandle().destroy(); // leaves the streams open
    assertThat(asking.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anAnswerThatComesAllTheSameIsNoDefect() throws Exception {
    Process asking = start(Asking.class, "passphrase: ");
    asking.toHandle().destroy(); // leaves the streams open
    String said = readUntil(asking.getErrorStream(), "stopping");
    try (OutputStream keyboard = asking.getOutputStream()) {
      keyboard.write("passphrase\n".getBytes(UTF_8));
    }
    said += new String(asking.getErrorStream().readAllBytes(), UTF_8);
    assertThat(said).contains("stopping").doesNotContain("Exception");
  }

  private static Process start(Class<?> program, String end) throws IOException {
    List<String> java = Program.java();
    java.set(java.size() - 1, program.getName());
    Process asking = new ProcessBuilder(java).start();
    readUntil(asking.getErrorStream(), end);
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
