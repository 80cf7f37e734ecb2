package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Terminal;
import org.mdmtoolkit.delivery.web.HostedManifest;
import org.mdmtoolkit.secret.Secret;

/** Runs command lines in this process, as from a shell that a test sets up. */
final class TestShell {

  /** What one run did: exit code, standard output and standard error. */
  record Run(int exitCode, String stdout, String stderr) {

    /** Everything a person could see. */
    String all() {
      return stdout + stderr;
    }
  }

  private final Map<String, String> environment = new HashMap<>();
  private final Deque<String> answers = new ArrayDeque<>();
  private Runnable whileWaiting = () -> {};
  private UnaryOperator<HostedManifest> web = UnaryOperator.identity();
  private volatile Instant now = Instant.parse("2026-11-21T07:30:00Z");
  private byte[] stdin = new byte[0];
  private boolean canAsk;
  private boolean isByPicocli;
  private boolean outputIsTerminal;
  private boolean outputIsFull;

  TestShell(Path home) {
    environment.put("MDM_HOME", home.toString());
  }

  TestShell set(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Lets picocli read usual lines, too. */
  TestShell byPicocli() {
    isByPicocli = true;
    return this;
  }

  TestShell at(Instant time) {
    now = time;
    return this;
  }

  TestShell stdin(String text) {
    stdin = text.getBytes(UTF_8);
    return this;
  }

  TestShell outputIsTerminal() {
    outputIsTerminal = true;
    return this;
  }

  /** Standard output takes nothing, as on a full disk. */
  TestShell outputIsFull() {
    outputIsFull = true;
    return this;
  }

  private final class Output extends ByteArrayOutputStream {

    @Override
    public void write(byte[] data) throws IOException {
      if (outputIsFull) {
        throw new IOException("No space left on device");
      }
      super.write(data);
    }
  }

  /** A person sits there and gives these answers. */
  TestShell answering(String... texts) {
    canAsk = true;
    answers.addAll(List.of(texts));
    return this;
  }

  /** Waiting takes no time, but this happens meanwhile. */
  TestShell whileWaiting(Runnable something) {
    whileWaiting = something;
    return this;
  }

  /** Manifests are fetched so. */
  TestShell web(UnaryOperator<HostedManifest> way) {
    web = way;
    return this;
  }

  Run run(String... arguments) {
    var out = new Output();
    var err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal() {
          @Override
          public boolean canAsk() {
            return canAsk;
          }

          @Override
          public boolean isOutput() {
            return outputIsTerminal;
          }

          @Override
          public boolean isError() {
            return outputIsTerminal;
          }

          @Override
          public Secret ask(String prompt) {
            return Secret.copyOf(askPlainly(prompt).toCharArray());
          }

          @Override
          public String askPlainly(String prompt) {
            err.writeBytes((prompt + "\n").getBytes(UTF_8));
            return answers.remove();
          }
        };
    Shell shell =
        new Shell(
            new ByteArrayInputStream(stdin),
            out,
            err,
            environment,
            new Clock() {
              @Override
              public Instant instant() {
                return now;
              }

              @Override
              public ZoneId getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(ZoneId zone) {
                return this;
              }
            },
            SecureRandom::new,
            terminal,
            (time, cancelled) -> {
              now = now.plus(time);
              whileWaiting.run();
            },
            web);
    int exitCode = isByPicocli ? Cli.run(shell, null, arguments) : Cli.run(shell, arguments);
    Run run = new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    if (Stream.of(arguments).takeWhile(word -> !word.equals("--")).anyMatch("--json"::equals)) {
      List<String> wrong = JsonContract.published().check(arguments, exitCode, run.stdout());
      if (!wrong.isEmpty()) {
        throw new AssertionError(wrong + "\n" + List.of(arguments) + "\n" + run.all());
      }
    }
    return run;
  }

  /** Each file below a state folder, locks aside, and what is in it. */
  static Map<String, String> files(Path home) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        if (!one.endsWith(".lock")) {
          files.put(one.toString(), Files.readString(one));
        }
      }
    }
    return files;
  }
}
