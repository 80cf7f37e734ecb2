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
    String lock = folder.resolve("lock.xml").toString();
    String escrowKey = folder.resolve("home/escrow/identity.pem").toString();
    String signed = folder.resolve("lock.p7m").toString();
    String passphrase = folder.resolve("home/escrow/identity.passphrase").toString();
    run(folder, "--version");
    run(folder, "--help");
    run(folder, "lock", "--help");
    run(folder, "lock", "mac", "--message", "m & n", "--dry-run");
    run(folder, "lock", "mac", "--message", "m & n", "-o", lock, "--reason", "training");
    run(folder, "lock", "mac", "-o", lock); // refused
    run(folder, "lock", "mac", "--again", "--force", "-o", lock);
    run(folder, "erase", "mac", "--json", "-o", folder.resolve("erase.xml").toString());
    run(folder, "restart", "mac");
    run(folder, "shutdown", "mac");
    run(folder, "reinstall-fleetd");
    run(folder, "pin", "list");
    run(folder, "pin", "show", "mac", "--json");
    run(folder, "pin", "show", "mac");
    run(folder, "unlock", "mac");
    run(folder, "pin", "close", "mac", "--type", "DeviceLock");
    run(folder, "escrow", "recipients");
    run(folder, "journal", "list");
    run(folder, "journal", "verify", "--json");
    run(folder, "command", "build", "RemoveProfile", "--set", "Identifier=a.b");
    run(folder, "command", "check", lock, "--target", "macOS 15.1, supervised, device");
    run(folder, "command", "list");
    run(folder, "command", "show", "DeviceLock");
    run(
        folder,
        "command",
        "sign",
        lock,
        "--cert",
        escrowKey,
        "--key",
        escrowKey,
        "--passphrase-file",
        passphrase,
        "-o",
        signed);
    run(folder, "command", "verify", signed, "--trust", escrowKey);
    String vendor = folder.resolve("vendor").toString();
    run(folder, "vendor", "csr", "--email", "a@example.com", "--dir", vendor);
    run(folder, "cert", "show", escrowKey, "--within", "30d");
    run(folder, "renew", "start", "--name", "training", "--email", "a@example.com");
    run(folder, "renew", "status", "--within", "30d");
    run(folder, "server", "list");
    run(folder, "no-such-command");
  }

  /** What a command line ends with does not matter here: the classes it needed are loaded. */
  private static void run(Path folder, String... arguments) {
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
