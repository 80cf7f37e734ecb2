package org.mdmtoolkit.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.UnavailableException;

/**
 * Another program that is given secrets: on standard input only, every byte of it ours, never in an
 * argument. What it prints on standard error is thrown away, because it may repeat what it was
 * given. It sees the environment without {@link OwnVariables}.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class ExternalProgram {

  /** The most that is read of a program's standard output, in bytes. */
  private static final int MAX_OUTPUT = 4 << 20;

  private final Path program;
  private final Map<String, String> environment;
  private final Duration limit;

  /** How it ended, and what it printed, which {@link #close} wipes. */
  public static final class Ended implements AutoCloseable {

    private final int exitCode;
    private final byte[] output;

    private Ended(int exitCode, byte[] output) {
      this.exitCode = exitCode;
      this.output = output;
    }

    /** 0 if the program says that all is well. */
    public int exitCode() {
      return exitCode;
    }

    /** What it printed on standard output, which may hold secrets; not a copy. */
    public byte[] revealOutput() {
      return output;
    }

    @Override
    public void close() {
      Arrays.fill(output, (byte) 0);
    }

    @Override
    public String toString() {
      return "Ended[" + exitCode + "]";
    }
  }

  private ExternalProgram(Path program, Map<String, String> environment, Duration limit) {
    this.program = program;
    this.environment = Map.copyOf(environment);
    this.limit = limit;
  }

  /**
   * The program of this name: a path, or a name that is looked for in {@code PATH}.
   *
   * @param environment what it shall see beside and instead of this process's environment; {@link
   *     OwnVariables} are left out
   * @param limit how long it may run
   * @throws NotFoundException if it is not there, or cannot be run
   */
  public static ExternalProgram find(String name, Map<String, String> environment, Duration limit) {
    if (name.contains("/")) {
      Path path = Path.of(name).toAbsolutePath();
      if (isProgram(path)) {
        return new ExternalProgram(path, environment, limit);
      }
      throw new NotFoundException(
          name + " is not a program that can be run", "Check its path and that it is executable.");
    }
    String path = environment.getOrDefault("PATH", String.valueOf(System.getenv("PATH")));
    for (String folder : path.split(":", -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, name).toAbsolutePath();
      if (isProgram(candidate)) {
        return new ExternalProgram(candidate, environment, limit);
      }
    }
    throw new NotFoundException(
        "there is no program " + name + " on the PATH", "Install it, or add its folder to PATH.");
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  /** The file that is run. */
  public Path path() {
    return program;
  }

  /**
   * Runs it to its end.
   *
   * @param input all that it can read on standard input; stays the caller's to wipe
   * @param arguments none of them a secret
   * @throws UnavailableException if it cannot be started, or prints more than it should
   * @throws TimedOutException if it does not end in time; it was stopped
   */
  public Ended run(byte[] input, List<String> arguments) {
    return run(input, arguments, ProcessBuilder.Redirect.PIPE);
  }

  /**
   * Runs it to its end where only its exit code counts; what it leaves running in the background
   * holds nobody up.
   *
   * @return its exit code
   * @throws UnavailableException as for {@link #run}
   * @throws TimedOutException as for {@link #run}
   */
  public int runSilently(byte[] input, List<String> arguments) {
    try (Ended ended = run(input, arguments, ProcessBuilder.Redirect.DISCARD)) {
      return ended.exitCode();
    }
  }

  /**
   * Hands a secret over: runs it to its end as {@link #runSilently}, and wipes the input.
   *
   * @param failed what to throw for an exit code other than 0
   * @throws MdmException as for {@link #run}, or that
   */
  public void handOver(byte[] secret, List<String> arguments, IntFunction<MdmException> failed) {
    try {
      int exitCode = runSilently(secret, arguments);
      if (exitCode != 0) {
        throw failed.apply(exitCode);
      }
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private Ended run(byte[] input, List<String> arguments, ProcessBuilder.Redirect printed) {
    final long end = System.nanoTime() + limit.toNanos();
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    OwnVariables.removeFrom(builder.environment());
    builder.redirectOutput(printed);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    if (input.length == 0) {
      // Some programs read a pipe whatever they were asked for, and wait for it.
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    }
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UnavailableException(
          "cannot start " + program, "Check that it is a program that runs on this machine.");
    }
    try {
      FutureTask<byte[]> output = begin(() -> drain(process.getInputStream()));
      FutureTask<byte[]> given = begin(() -> give(process.getOutputStream(), input));
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimedOutException(
            program + " did not end within " + limit.toSeconds() + " seconds and was stopped",
            "It is not known how far it came: look there, then run it again.");
      }
      given.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      byte[] answer = output.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      return new Ended(process.exitValue(), bounded(answer));
    } catch (TimeoutException e) {
      throw new TimedOutException(
          program + " ended, but something that it started keeps its input or output open",
          "It is not known how far it came: look there. Have it redirect what it leaves running in"
              + " the background.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(program + " was interrupted", "Run it again.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot talk to " + program, e.getCause());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * On a thread of its own: both directions may block, and a shared pool may have one thread only.
   */
  private static FutureTask<byte[]> begin(Callable<byte[]> work) {
    FutureTask<byte[]> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "external-program");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private byte[] bounded(byte[] output) {
    if (output.length > MAX_OUTPUT) {
      Arrays.fill(output, (byte) 0);
      throw new UnavailableException(
          program + " printed more than " + MAX_OUTPUT + " bytes", "This is not what it is for.");
    }
    return output;
  }

  private static byte[] drain(InputStream stream) {
    try (stream) {
      return stream.readNBytes(MAX_OUTPUT + 1); // closing it ends what prints for ever
    } catch (IOException e) {
      return new byte[0]; // it was stopped; its exit code tells
    }
  }

  private static byte[] give(OutputStream stream, byte[] input) {
    try (stream) {
      stream.write(input);
    } catch (IOException e) {
      // It ended without reading all; its exit code tells the rest.
    }
    return input;
  }

  @Override
  public String toString() {
    return "ExternalProgram[" + program + "]";
  }
}
