package org.mdmtoolkit.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A checkout in a temporary folder: the real launcher, a few empty sources, and in place of Maven a
 * script that hands out a ready jar and counts how often it was asked.
 */
final class Checkout {

  /** How a start of the launcher ended. */
  record Outcome(int exitCode, String stdout, String stderr) {}

  private static final List<String> TOOLS =
      List.of(
          "sh",
          "find",
          "readlink",
          "mkdir",
          "rmdir",
          "ln",
          "rm",
          "cp",
          "mv",
          "touch",
          "date",
          "tail",
          "sleep",
          "ps",
          "sed",
          "sync",
          "cat",
          "id",
          "uname",
          "mktemp",
          "chmod");

  // The folder "hold" makes it stay until it is killed, the file "broken" makes it fail, the file
  // "slow" makes it slow.
  private static final String MAVEN =
      """
      if [ "$1" = --version ]; then
        printf '\\033[1mApache Maven %s\\033[m\\nMaven home: /nowhere\\n' "$(cat "$0.version")"
        exit 0
      fi
      for argument in "$@"; do
        case $argument in
          -Dmdm.quick=*) build=${argument#*=} ;;
        esac
      done
      echo "$PWD: $*" >>"$0.calls"
      [ ! -d "$0.hold" ] || { echo $$ >"$0.hold/pid.new"; mv "$0.hold/pid.new" "$0.hold/pid"; exec sleep 300; }
      [ ! -f "$0.slow" ] || { mkdir -p "mdm-core/target/quick/$build"; sleep 2; }
      [ ! -f "$0.broken" ] || { echo "[ERROR] no such type: Lok"; exit 1; }
      mkdir -p "mdm-core/target/quick/$build" "mdm-cli/target/quick/$build"
      cp "$0.jar" "mdm-cli/target/quick/$build/mdm.jar"
      """;

  private final Path root;
  private final Path bin;
  private final Map<String, String> environment = new TreeMap<>();

  private Checkout(Path root, Path bin) {
    this.root = root;
    this.bin = bin;
  }

  /** Makes one below this folder, whose Maven hands out this jar. */
  static Checkout in(Path folder, byte[] jar) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Checkout checkout = new Checkout(folder.resolve("it's a check out"), bin);
    Path real = Path.of("..").toRealPath();
    Path launcher = Path.of("mdm-cli", "src", "main", "launcher");
    checkout.copy(real.resolve("mdm"), Path.of("mdm"));
    try (Stream<Path> scripts = Files.list(real.resolve(launcher))) {
      for (Path script : scripts.toList()) {
        checkout.copy(script, launcher.resolve(script.getFileName()));
      }
    }
    for (String module : List.of("mdm-core", "mdm-cli", "mdm-other")) {
      checkout.write(module + "/pom.xml", "");
      checkout.write(module + "/src/main/java/One.java", "");
      checkout.write(module + "/src/main/java/Two.java", "");
    }
    checkout.write("pom.xml", "");
    for (String tool : TOOLS) {
      script(bin.resolve(tool), "exec " + locate(tool) + " \"$@\"");
    }
    checkout.installMaven("3.8.7", jar);
    checkout.environment.put("PATH", bin.toString());
    checkout.environment.put("JAVA_HOME", System.getProperty("java.home"));
    checkout.environment.put("HOME", folder.toString());
    return checkout;
  }

  Path root() {
    return root;
  }

  Path bin() {
    return bin;
  }

  Path state() {
    return root.resolve("mdm-cli/target/launcher");
  }

  /** A file beside the stand-in for Maven: calls, broken, hold. */
  Path maven(String extension) {
    return bin.resolve("mvn." + extension);
  }

  void installMaven(String version, byte[] jar) throws IOException {
    script(bin.resolve("mvn"), MAVEN);
    Files.writeString(maven("version"), version);
    Files.write(maven("jar"), jar);
  }

  int builds() throws IOException {
    return Files.exists(maven("calls")) ? Files.readAllLines(maven("calls")).size() : 0;
  }

  /** The archive of classes of the only build, or the mark that there can be none. */
  Path archive() throws IOException {
    try (Stream<Path> files = Files.walk(state())) {
      return files
          .filter(file -> file.toString().matches(".*\\.all\\.(jsa|aot)(\\.failed)?"))
          .reduce((one, other) -> Path.of("several", one.toString(), other.toString()))
          .orElse(Path.of("none"));
    }
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  void unset(String variable) {
    environment.remove(variable);
  }

  void write(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  Outcome run(String... arguments) {
    return run(root, Stream.concat(Stream.of("./mdm"), Arrays.stream(arguments)).toList());
  }

  Outcome run(Path folder, List<String> command) {
    return outcomeOf(start(folder, command));
  }

  Process start(Path folder, List<String> command) {
    // By way of sh, because ProcessBuilder would look for the program in the PATH of this process.
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$0\" \"$@\""));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs the launcher at a terminal.
   *
   * @param untilShown where this appears, Ctrl-C is pressed; empty for never
   * @return all that the terminal showed, as standard output
   */
  Outcome runAtTerminal(String untilShown) {
    String python =
        """
        import os, pty, signal, sys
        child, terminal = pty.fork()
        if child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored, where the tests run in the background
            os.execv(sys.argv[2], sys.argv[2:])
        signal.alarm(60)
        shown, stop = b"", sys.argv[1].encode()
        while True:
            try:
                data = os.read(terminal, 1024)
            except OSError:
                break
            shown += data
            if not data:
                break
            if stop and stop in shown:
                stop = b""
                os.write(terminal, b"\\x03")
        os.write(1, shown)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """;
    List<String> line =
        new ArrayList<>(List.of("python3", "-c", python, untilShown, "/usr/bin/env", "-i"));
    environment.forEach((name, value) -> line.add(name + "=" + value));
    line.add("./mdm");
    try {
      Process process = new ProcessBuilder(line).directory(root.toFile()).start();
      process.getOutputStream().close();
      return outcomeOf(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Outcome outcomeOf(Process process) {
    CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process, true));
    String out = read(process, false);
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the launcher did not end within 60 seconds");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return new Outcome(process.exitValue(), out, err.join());
  }

  private static String read(Process process, boolean errors) {
    try (var stream = errors ? process.getErrorStream() : process.getInputStream()) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void script(Path file, String content) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + content + "\n");
    makeExecutable(file);
  }

  private static void makeExecutable(Path file) {
    if (!file.toFile().setExecutable(true)) {
      throw new AssertionError("cannot make executable: " + file);
    }
  }

  private void copy(Path from, Path to) throws IOException {
    write(to.toString(), Files.readString(from));
    makeExecutable(root.resolve(to));
  }

  private static Path locate(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError(tool + " is not on the PATH"));
  }
}
