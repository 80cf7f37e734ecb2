package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeServer;
import org.mdmtoolkit.fixtures.SeenCommand;

/** A Fleet with Macs, and a person's state folder in which it is the server {@code office}. */
final class FleetWithHome implements AutoCloseable {

  private static byte[] identity = new byte[0];
  private static byte[] passphrase = new byte[0];

  final Path folder;
  final FakeFleet fleet;
  final List<FakeHost> macs;
  private final long askedBefore;

  FleetWithHome(Path folder, int macs) {
    this.folder = folder;
    this.fleet = FakeFleet.start();
    this.macs = fleet.addMacs(macs);
    add("office", "fleet", fleet);
    askedBefore = fleet.requests();
    escrowKey();
  }

  /** Adds another server. */
  void add(String name, String type, FakeServer server, String... more) {
    String[] add =
        with(new String[] {"server", "add", name}, "--type", type, "--url", server.url());
    add = with(add, more);
    if (shell().set("MDM_SERVER_TOKEN", server.token()).run(add).exitCode() != 0) {
      throw new AssertionError("the server was not added");
    }
  }

  /** How often the server was asked since it was added. */
  long requests() {
    return fleet.requests() - askedBefore;
  }

  /** Makes the escrow key, the same for all tests: each costs a second. */
  private void escrowKey() {
    synchronized (FleetWithHome.class) {
      Path file = home().resolve("escrow/identity.pem");
      Path words = home().resolve("escrow/identity.passphrase");
      try {
        if (identity.length == 0) {
          shell().run("escrow", "init");
          identity = Files.readAllBytes(file);
          passphrase = Files.readAllBytes(words);
        } else {
          Files.createDirectories(file.getParent());
          Files.write(file, identity);
          Files.write(words, passphrase);
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
          Files.setPosixFilePermissions(words, PosixFilePermissions.fromString("rw-------"));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  Path home() {
    return folder.resolve("home");
  }

  /** A shell in which nobody can be asked. */
  TestShell shell() {
    return new TestShell(home()).set("HOME", folder.toString());
  }

  TestShell.Run run(String... arguments) {
    return shell().run(arguments);
  }

  /** {@code mdm lock}, which nobody is asked about. */
  TestShell.Run lock(String host, String... more) {
    return run(with(new String[] {"lock", host, "--reason", "lost", "--yes"}, more));
  }

  /** The line with more arguments. */
  static String[] with(String[] line, String... more) {
    return Stream.of(line, more).flatMap(Stream::of).toArray(String[]::new);
  }

  String serial(int number) {
    return macs.get(number - 1).serial();
  }

  /** The commands that the server took for a Mac. */
  List<SeenCommand> taken(int number) {
    return fleet.seen().of(macs.get(number - 1).udid()).stream()
        .filter(SeenCommand::taken)
        .toList();
  }

  /** The PIN that the server took for a Mac; there is exactly one. */
  String pin(int number) {
    return taken(number).stream()
        .map(SeenCommand::pin)
        .flatMap(Optional::stream)
        .distinct()
        .reduce(
            (one, other) -> {
              throw new AssertionError("two PINs for one Mac");
            })
        .orElseThrow(() -> new AssertionError("no PIN"));
  }

  /** A PIN as `mdm pin show` prints it. */
  static String grouped(String pin) {
    return pin.substring(0, 3) + " " + pin.substring(3);
  }

  String journal() {
    return run("journal", "list").stdout();
  }

  /** Everything in the state folder, as text. */
  String everyFile() {
    try (Stream<Path> files = Files.walk(home())) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(new String(Files.readAllBytes(file), ISO_8859_1));
      }
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    fleet.close();
  }
}
