package org.mdmtoolkit.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.delivery.server.CancellableSleeper;
import org.mdmtoolkit.delivery.web.HostedManifest;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.secret.SystemRandom;

/**
 * What the command line stands in: streams, environment, clock, randomness, and whether a person
 * sits at it. Tests make their own.
 *
 * <p>Output is written unbuffered and checked: a full disk behind a pipe is an error, not silence.
 */
public final class Shell {

  private static final int MAX_PASSPHRASE_FILE = 4096;
  private static final String UNWRITTEN = "cannot write to standard output";

  private final AtomicBoolean inputIsRead = new AtomicBoolean();
  private final InputStream in;
  private final OutputStream out;
  private final OutputStream err;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Supplier<SecureRandom> random;
  private final Terminal terminal;
  private final @Nullable CancellableSleeper sleeper;
  private final UnaryOperator<HostedManifest> web;

  public Shell(
      InputStream in,
      OutputStream out,
      OutputStream err,
      Map<String, String> environment,
      Clock clock,
      Supplier<SecureRandom> random,
      Terminal terminal) {
    this(in, out, err, environment, clock, random, terminal, null, UnaryOperator.identity());
  }

  /** With another way to wait and to the web, for tests. */
  public Shell(
      InputStream in,
      OutputStream out,
      OutputStream err,
      Map<String, String> environment,
      Clock clock,
      Supplier<SecureRandom> random,
      Terminal terminal,
      @Nullable CancellableSleeper sleeper,
      UnaryOperator<HostedManifest> web) {
    this.sleeper = sleeper;
    this.web = web;
    this.in = in;
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.clock = clock;
    this.random = random;
    this.terminal = terminal;
  }

  /** The one that the process was started from. */
  public static Shell ofProcess() {
    return new Shell(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        System.getenv(),
        Clock.systemUTC(),
        SystemRandom::create,
        Terminal.ofProcess());
  }

  public Clock clock() {
    return clock;
  }

  public SecureRandom random() {
    return random.get();
  }

  public Terminal terminal() {
    return terminal;
  }

  /** How many characters fit into a line of the terminal. */
  public int columns() {
    return environment("COLUMNS")
        .filter(text -> text.matches("[1-9][0-9]{0,3}"))
        .map(Integer::valueOf)
        .orElseGet(terminal::columns);
  }

  /** The same for a result: as many as it takes where standard output is no terminal. */
  public int outputColumns() {
    return terminal.isOutput() ? columns() : Integer.MAX_VALUE;
  }

  /** The same for what a person is told. */
  public int errorColumns() {
    return terminal.isError() ? columns() : Integer.MAX_VALUE;
  }

  /** How to wait between two tries. */
  public CancellableSleeper sleeper() {
    return sleeper == null ? CancellableSleeper.REAL : sleeper;
  }

  /** The manifest at this address, as a device gets it. */
  public HostedManifest served(String manifestUrl) {
    return web.apply(HostedManifest.at(manifestUrl));
  }

  /** A variable of the environment; empty if it is unset or empty. */
  public Optional<String> environment(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** The whole environment, for programs that are run. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Data, to standard output. */
  public void print(byte[] data) {
    try {
      out.write(data);
      out.flush();
    } catch (IOException e) {
      throw new UnavailableException(
          UNWRITTEN + ": " + e.getMessage(), "What was printed is not complete.", e);
    }
  }

  /** Whether this is all that is wrong: whoever read standard output has gone. */
  public static boolean isReaderGone(Throwable e) {
    return e instanceof UnavailableException unwritten
        && unwritten.problem().startsWith(UNWRITTEN)
        && e.getCause() instanceof IOException cause
        && String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  /** Text, to standard output. */
  public void print(String text) {
    print(text.getBytes(UTF_8));
  }

  /**
   * A line for the person, to standard error; what it repeats of others moves no cursor. Never
   * fails: it is not the data.
   */
  public void say(String line) {
    sayUnended(Printable.lines(line) + "\n");
  }

  /** The same without a line end, for what will be written over. */
  void sayUnended(String text) {
    try {
      err.write(text.getBytes(UTF_8));
      err.flush();
    } catch (IOException e) {
      // Nobody reads; nothing depends on it.
    }
  }

  /** The content of a file that a person named; {@code -} is standard input. */
  public byte[] read(String file, int maxBytes) {
    requireName(file);
    if (!file.equals("-")) {
      return InputFiles.read(Path.of(file), maxBytes);
    }
    if (inputIsRead.getAndSet(true)) {
      throw new UsageException(
          "standard input can be only one of the two: two options name it; give a file for one of"
              + " them");
    }
    if (terminal.canAsk()) {
      say("Reading what is typed, up to Ctrl-D on a line of its own ...");
    }
    try {
      return InputFiles.read(in, "standard input", maxBytes);
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read standard input", e);
    }
  }

  /**
   * The secret in a file ({@code -} is standard input): everything but one line end at its end. If
   * others can read it, too, that is said. A person who is to type it is asked for it.
   *
   * @throws org.mdmtoolkit.RefusedException if others could have written it
   * @param what it is, for errors: {@code "the passphrase"}
   */
  public Secret readSecret(String file, String what) {
    requireName(file);
    if (file.equals("-")) {
      if (terminal.canAsk()) { // else what is typed would show
        return terminal.ask(Character.toUpperCase(what.charAt(0)) + what.substring(1) + ": ");
      }
    } else {
      TrustedPaths.checkInput(Path.of(file));
    }
    warnIfWide(file, what);
    byte[] bytes = read(file, MAX_PASSPHRASE_FILE);
    try {
      return Secret.ofLine(bytes, what + " in " + (file.equals("-") ? "standard input" : file));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Refuses an empty name, which would be that of the folder that one is in. */
  public static void requireName(String file) {
    if (file.isEmpty()) {
      throw new UsageException("the name of a file or folder is empty");
    }
  }

  /** Says that others can read the secret in this file, if they can. */
  public void warnIfWide(String file, String what) {
    Path path = Path.of(file);
    if (file.equals("-") || !Files.isRegularFile(path)) { // a pipe, for one
      return;
    }
    String modes = TrustedPaths.modes(path);
    if (modes.charAt(3) == 'r' || modes.charAt(6) == 'r') {
      say("mdm: others can read " + what + " in " + file + ": chmod 600 it");
    }
  }

  /**
   * Asks for a secret.
   *
   * @param what is wrong without it, such as {@code "the token is needed"}
   * @param remedy how else it can be given
   * @throws InvalidInputException if there is nobody to ask
   */
  public Secret ask(String prompt, String what, String remedy) {
    checkCanAsk(what, remedy);
    return terminal.ask(prompt);
  }

  /** Says what is wrong, and how else it can be given, if there is nobody to ask. */
  public void checkCanAsk(String what, String remedy) {
    if (!terminal.canAsk()) {
      throw new InvalidInputException(what + ", and there is no terminal to ask for it", remedy);
    }
  }

  /**
   * Asks for something until the answer will do, at most {@link Terminal#TRIES} times: what a
   * person types after a program has ended lands in the history of the shell. What is typed ahead
   * of the next try is not echoed.
   *
   * @param reason of exceptions that mean: ask again
   * @param asking asks, and throws one of these if the answer will not do
   * @throws InvalidInputException the last one
   */
  public <T> T askAgain(Class<? extends InvalidInputException> reason, Supplier<T> asking) {
    return terminal.tries(
        () -> {
          for (int left = Terminal.TRIES - 1; ; left--) {
            try {
              return asking.get();
            } catch (InvalidInputException e) {
              if (left == 0 || !reason.isInstance(e)) {
                throw e;
              }
              say(e.problem() + "; try again");
            }
          }
        });
  }

  /** The folder that holds the state, as CLI users may set it in three ways. */
  Path stateFolder(Optional<String> homeOption) {
    return folder(homeOption, "XDG_DATA_HOME", "keep PINs in", ".local/share/mdm-toolkit");
  }

  /** The folder that holds the configuration: the same if it was moved, else that of XDG. */
  Path configFolder(Optional<String> homeOption) {
    String purpose = "keep the configuration in";
    return folder(homeOption, "XDG_CONFIG_HOME", purpose, ".config/mdm-toolkit");
  }

  private Path folder(Optional<String> homeOption, String xdg, String purpose, String usual) {
    Optional<String> own = homeOption.or(() -> environment("MDM_HOME"));
    if (own.filter(name -> name.isEmpty() || name.indexOf('\uFFFD') >= 0).isPresent()) {
      throw new InvalidInputException(
          "the state folder's name is empty, or cannot be read in this locale",
          "Give --home DIR, or set MDM_HOME; for other characters set LC_ALL=C.UTF-8.");
    }
    Optional<Path> chosen =
        own.map(Path::of)
            .or(
                () ->
                    environment(xdg)
                        .map(Path::of)
                        .filter(Path::isAbsolute)
                        .map(path -> path.resolve("mdm-toolkit")));
    return chosen.orElseGet(
        () ->
            environment("HOME")
                .map(Path::of)
                .filter(Files::isDirectory)
                .orElseThrow(
                    () ->
                        new InvalidInputException(
                            "there is no home folder to " + purpose,
                            "Set MDM_HOME, or give --home DIR."))
                .resolve(usual));
  }
}
