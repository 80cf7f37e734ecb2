package org.mdmtoolkit.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Terminal;

/**
 * Runs what the commands run, so that the launcher can keep the classes they need ready in an
 * archive. Started by the launcher once after a build, without arguments; works in a temporary
 * folder, prints nothing, needs no network and ends with 0.
 */
public final class Training {

  private Training() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("mdm-training");
    try {
      runEverything(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(Training::delete);
      }
    }
  }

  private static void runEverything(Path folder) {
    run(folder, "--version");
    run(folder, "--help");
    run(folder, "lock --help");
    run(folder, "lock mac --dry-run --message", "m & n");
    run(folder, "lock mac -o FOLDER/lock.xml --reason training --message", "m & n");
    run(folder, "lock mac -o FOLDER/lock.xml"); // refused
    run(folder, "lock mac --again --force -o FOLDER/lock.xml");
    run(folder, "erase mac --json -o FOLDER/erase.xml");
    run(folder, "restart mac");
    run(folder, "shutdown mac");
    run(folder, "reinstall-fleetd");
    run(folder, "pin list");
    run(folder, "pin show mac --json");
    run(folder, "pin show mac");
    run(folder, "unlock mac");
    run(folder, "pin close mac --type DeviceLock");
    run(folder, "escrow readers");
    run(folder, "journal list");
    run(folder, "journal verify --json");
    run(folder, "command build RemoveProfile --set Identifier=a.b");
    run(folder, "command check FOLDER/lock.xml --target", "macOS 15.1, supervised, device");
    run(folder, "command list");
    run(folder, "command show DeviceLock");
    run(
        folder,
        "command sign FOLDER/lock.xml --cert KEY.pem --key KEY.pem --passphrase-file KEY.passphrase"
            + " -o FOLDER/lock.p7m");
    run(folder, "command verify FOLDER/lock.p7m --trust KEY.pem");
    run(folder, "vendor csr --email a@example.com --dir FOLDER/vendor");
    run(folder, "cert show KEY.pem --within 30d");
    run(folder, "renew start --name training --email a@example.com");
    run(folder, "renew status --within 30d");
    run(folder, "server list");
    run(folder, "config");
    run(folder, "help pin show");
    run(folder, "__complete host");
    run(folder, "no-such-command");
  }

  /** What a command line ends with does not matter here: the classes it needed are loaded. */
  private static void run(Path folder, String line, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of(line.split(" "))
                    .map(word -> word.replace("KEY", "FOLDER/home/escrow/identity"))
                    .map(word -> word.replace("FOLDER", folder.toString())),
                Stream.of(more))
            .toArray(String[]::new);
    OutputStream nowhere = OutputStream.nullOutputStream();
    Cli.run(
        new Shell(
            new ByteArrayInputStream(new byte[0]),
            nowhere,
            nowhere,
            Map.of("MDM_HOME", folder.resolve("home").toString()),
            Clock.systemUTC(),
            SecureRandom::new,
            Terminal.none()),
        arguments);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
