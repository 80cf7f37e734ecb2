package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.SeenCommand;
import org.mdmtoolkit.fixtures.judge.OpenSsl;

/**
 * What version 0.1 left on the disk is read and gone on with: {@code state-0.1/README.txt} says how
 * it was made. Through the command line only, so that it holds whatever becomes of the classes.
 */
class EarlierStateTest {

  private static final Path STATE = Path.of("src/test/resources/state-0.1");

  /** The run is known by its server's address, so the fake has to stand there again. */
  private static final int PORT = 18412;

  private static final int FIRST = 11;
  private static final int LAST = 30;

  @TempDir Path folder;
  private TestShell shell;

  @BeforeEach
  void copyTheState() throws IOException {
    try (Stream<Path> all = Files.walk(STATE)) {
      for (Path from : all.sorted().toList()) {
        Path to = folder.resolve(STATE.relativize(from).toString());
        if (!to.equals(folder)) {
          Files.copy(from, to);
        }
        boolean isFolder = Files.isDirectory(to);
        Files.setPosixFilePermissions(
            to, PosixFilePermissions.fromString(isFolder ? "rwx------" : "rw-------"));
      }
    }
    shell =
        new TestShell(folder.resolve("home"))
            .at(Instant.parse("2026-11-28T03:00:00Z"))
            .set("HOME", folder.toString())
            .set("HEROKU_API_KEY", FakeHeroku.TOKEN);
  }

  @Test
  void everyRecordIsListedAndShowsThePinThatWasSent() throws IOException {
    Map<String, List<String>> rows =
        good("pin", "list")
            .lines()
            .map(line -> List.of(line.split(" {2,}", -1)))
            .collect(Collectors.toMap(row -> row.get(4), row -> row));
    assertThat(rows).hasSize(28 + 1); // and the heading
    List<String> pins = Files.readAllLines(STATE.resolve("pins.txt"));
    assertThat(pins).hasSize(20);
    for (String line : pins) {
      String[] sent = line.split(" ", 3);
      assertThat(rows).containsKey(sent[0]);
      assertThat(rows.getOrDefault(sent[0], List.of()).get(0)).isEqualTo(sent[2]);
    }
    for (String host : List.of("C02T000002", "C02T000004", "C02T000022", "Büro Mac")) {
      List<String> shown = good("pin", "show", host).lines().toList(); // opening the key is slow
      for (String line : pins.stream().filter(line -> line.endsWith(" " + host)).toList()) {
        String[] sent = line.split(" ", 3);
        assertThat(shown)
            .anyMatch(
                row ->
                    row.startsWith(FleetWithHome.grouped(sent[1])) && row.contains("  " + sent[0]));
      }
    }
    assertThat(rows.values().stream().filter(row -> row.get(2).equals("closed")))
        .extracting(row -> row.get(0) + " " + row.get(1))
        .containsExactlyInAnyOrder(
            "C02T000002 DeviceLock", "C02T000004 EraseDevice", "Büro Mac 2 DeviceLock");
  }

  @Test
  void anOpenLockIsRefusedMadeAgainAndClosed() {
    for (String host : List.of("C02T000001", "büro mac")) {
      String file = folder.resolve("lock.xml").toString();
      var refused = shell.run("lock", host, "-o", file);
      assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(6);
      assertThat(refused.stderr()).contains("pin close");
      good("lock", host, "--again", "-o", file);
      assertThat(folder.resolve("lock.xml")).content().contains(sentPin(host));
      good("pin", "close", "--yes", host, "--type", "DeviceLock");
      good("lock", host, "-o", folder.resolve("other-" + host + ".xml").toString());
      assertThat(folder.resolve("lock.xml").toFile().delete()).isTrue();
    }
    good("pin", "close", "--yes", "C02T000003");
    assertThat(good("pin", "list").lines().filter(line -> line.contains("EraseDevice  closed")))
        .hasSize(2);
  }

  @Test
  void theJournalIsReadVerifiedAndContinued() {
    assertThat(good("journal", "list"))
        .contains("anna", "desk-1", "lock.escrowed", "erase.pushed", "heroku.sealed", "Büro Mac")
        .contains("renewal.accepted", "pin.shown", "escrow.recipient-added", "server.added");
    assertThat(good("journal", "verify")).contains("114 entries");
    good("pin", "show", "C02T000001");
    assertThat(good("journal", "verify")).contains("115 entries");
  }

  @Test
  void whatIsMissingOrSlippedInIsNoticedThoughTheJournalIsOlder() throws IOException {
    good("escrow", "check");
    Path open = folder.resolve("home/escrow/open");
    String file = folder.resolve("lock.xml").toString();
    Files.delete(open.resolve("c02t000001.DeviceLock.pem"));
    Files.delete(open.resolve("b%C3%BCro%20mac.EraseDevice.pem"));
    var lock = shell.run("lock", "C02T000001", "-o", file);
    assertThat(lock.exitCode()).as(lock.stderr()).isEqualTo(6);
    assertThat(lock.stderr()).contains("B80B739E-8289-4B3D-AC5D-D412727B373C", "is missing");
    var erase = shell.run("erase", "BÜRO MAC", "-o", file);
    assertThat(erase.exitCode()).as(erase.stderr()).isEqualTo(6);
    assertThat(erase.stderr()).contains("94A05204-2069-476B-9206-F394A23D79FB", "is missing");
    good("lock", "new-mac", "-o", file);
    assertThat(good("journal", "list")).contains("escrow.readers-pinned", "berta, SHA-256");
    Path berta = folder.resolve("home/escrow/recipients/berta.pem");
    Files.copy(berta, folder.resolve("berta.pem"));
    Files.delete(berta);
    var without = shell.run("lock", "newer-mac", "-o", folder.resolve("2.xml").toString());
    assertThat(without.exitCode()).as(without.stderr()).isEqualTo(6);
    assertThat(without.stderr()).contains("berta could not read new PINs any more");
    good("escrow", "readers", "remove", "berta");
    good("lock", "newer-mac", "-o", folder.resolve("2.xml").toString());
    good("escrow", "check", "--give-up", "B80B739E-8289-4B3D-AC5D-D412727B373C", "--reason", "x");
    good("lock", "C02T000001", "-o", folder.resolve("3.xml").toString());
  }

  @Test
  void aRunThatWasKilledGoesOnWithTheSamePinsAndCommandUuids() throws IOException {
    Map<String, String> uuids = new HashMap<>();
    Map<String, String> pins = new HashMap<>();
    for (String row : good("pin", "list").lines().skip(1).toList()) {
      List<String> cells = List.of(row.split(" {2,}", -1));
      uuids.putIfAbsent(cells.get(0), cells.get(4));
    }
    for (String host : List.of(serial(22), serial(LAST))) { // opening the key is slow
      String row = good("pin", "show", host).lines().skip(1).findFirst().orElseThrow();
      pins.put(host, row.substring(0, 7).replace(" ", ""));
    }
    Set<String> queued = queuedBefore();
    assertThat(queued).hasSize(8);
    try (FileChannel file =
            FileChannel.open(
                Path.of(System.getProperty("java.io.tmpdir"), "mdm-test-port-" + PORT),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var ours = file.lock(); // one process at a time has the port
        FakeFleet fleet = FakeFleet.start(PORT)) {
      assertThat(ours.isValid()).isTrue();
      fleet.addMacs(LAST);
      var run = goOn();
      assertThat(run.exitCode()).as(run.stderr()).isZero();
      assertThat(run.stderr()).contains("Going on with the run that began at 2026-11-28T01:18:24");
      assertThat(run.stdout().lines()).hasSize(20).allMatch(line -> line.contains("  queued"));
      Map<String, String> serials =
          Stream.iterate(FIRST, i -> i <= LAST, i -> i + 1)
              .collect(Collectors.toMap(i -> FakeHost.mac(i).udid(), EarlierStateTest::serial));
      assertThat(fleet.seen().taken()).hasSize(12);
      for (SeenCommand seen : fleet.seen().taken()) {
        String serial = serials.getOrDefault(seen.host(), "");
        assertThat(queued).doesNotContain(serial);
        assertThat(seen.commandUuid()).isEqualTo(uuids.get(serial));
        assertThat(pins.getOrDefault(serial, seen.pin().orElse("")))
            .isEqualTo(seen.pin().orElse("none"));
      }
    }
    assertThat(good("journal", "verify")).startsWith("consistent: ");
  }

  private TestShell.Run goOn() {
    return shell.run(
        "lock",
        "--hosts-file",
        folder.resolve("leavers.csv").toString(),
        "--server",
        "office",
        "--reason",
        "ticket 4720",
        "--yes",
        "--max-targets",
        "20");
  }

  @Test
  void bothRenewalsAreReadAndGoOn() throws IOException {
    assertThat(good("renew", "status"))
        .contains("fleet: generation 1, request made on 2026-11-28", "certificate is awaited")
        .contains("spare: generation 1, certificate accepted on 2026-11-28", "not in use yet");
    try (FakeHeroku heroku = FakeHeroku.start()) {
      FakeHerokuApp app = heroku.app("acme-website", vars("heroku-before"));
      String url = heroku.address().toString();
      String answer = folder.resolve("mdm.cer").toString();
      good("renew", "accept", answer, "--name", "fleet", "--api-url", url);
      good("renew", "deploy", "--name", "fleet", "--yes", "--api-url", url);
      good("renew", "verify", "--name", "fleet", "--api-url", url);
      assertThat(app.changes()).isEqualTo(1);
    }
    String env = folder.resolve("vendor.env").toString();
    good("renew", "deploy", "--name", "spare", "--env-file", env, "--replace-changed");
    assertThat(Path.of(env)).content().contains("KeyPassphrase='");
    assertThat(good("renew", "status")).contains("fleet: generation 1, ").doesNotContain("awaited");
  }

  @Test
  void whatAPushToHerokuReplacedIsPutBack() throws IOException {
    try (FakeHeroku heroku = FakeHeroku.start()) {
      FakeHerokuApp app = heroku.app("acme-mdm", vars("heroku-after"));
      String url = heroku.address().toString();
      good("heroku", "undo", "--app", "acme-mdm", "--yes", "--api-url", url);
      assertThat(app.vars()).isEqualTo(vars("heroku-before"));
    }
  }

  @Test
  void theServersAreListed() {
    assertThat(good("server", "list"))
        .contains("office", "fleet", "http://127.0.0.1:18412")
        .contains("lab", "nanomdm", "https://mdm.example.com");
  }

  @Test
  void opensslOpensTheRecordsForBothReaders() {
    OpenSsl openssl = OpenSsl.in(folder);
    for (String key : List.of("home/escrow", "colleague")) {
      var record =
          openssl.run(
              "cms -decrypt -inform PEM",
              "-in",
              folder.resolve("home/escrow/open/b%C3%BCro%20mac.DeviceLock.pem"),
              "-inkey",
              folder.resolve(key + "/identity.pem"),
              "-recip",
              folder.resolve(key + "/identity.pem"),
              "-passin",
              "file:" + folder.resolve(key + "/identity.passphrase"));
      assertThat(record.stdout().lines().findFirst().orElse("")).contains(sentPin("Büro Mac"));
    }
  }

  /** The PIN of the first command for a host, as the server or the file had it. */
  private static String sentPin(String host) {
    try (Stream<String> lines = Files.lines(STATE.resolve("pins.txt"))) {
      return lines
          .map(line -> line.split(" ", 3))
          .filter(line -> line[2].equalsIgnoreCase(host))
          .findFirst()
          .orElseThrow()[1];
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Set<String> queuedBefore() throws IOException {
    Set<String> names = new HashSet<>();
    try (Stream<Path> runs = Files.list(folder.resolve("home/runs"))) {
      for (Path run : runs.toList()) {
        for (String line : Files.readAllLines(run)) {
          if (line.contains("\"queued\"")) {
            names.add(line.replaceAll(".*\"name\":\"([^\"]*)\".*", "$1"));
          }
        }
      }
    }
    return names;
  }

  private static String serial(int number) {
    return FakeHost.mac(number).serial();
  }

  private static Map<String, String> vars(String name) throws IOException {
    Properties all = new Properties();
    try (Reader reader = Files.newBufferedReader(STATE.resolve(name + ".properties"))) {
      all.load(reader);
    }
    return all.stringPropertyNames().stream()
        .collect(Collectors.toMap(key -> key, all::getProperty));
  }

  private String good(String... line) {
    var run = shell.run(line);
    assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.stderr()).isZero();
    return run.stdout();
  }
}
