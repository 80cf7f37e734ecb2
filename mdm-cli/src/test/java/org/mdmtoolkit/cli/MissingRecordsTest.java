package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What became of a state folder since, and whether a lock notices it before it makes a PIN. */
class MissingRecordsTest {

  @TempDir static Path template;
  @TempDir Path folder;
  private Path home;
  private Path escrow;
  private TestShell shell;

  @BeforeAll
  static void makeTheKeys() throws IOException {
    for (String name : List.of("home", "other")) {
      TestShell one = shell(template, name);
      assertThat(one.run("escrow", "init").exitCode()).isZero();
      Path identity = template.resolve(name + "/escrow/identity.pem");
      String pem = Files.readString(identity);
      Files.writeString(
          template.resolve(name + ".pem"), pem.substring(pem.indexOf("-----BEGIN CERTIFICATE")));
    }
  }

  private static TestShell shell(Path folder, String home) throws IOException {
    Path passphrase = Files.writeString(folder.resolve("pass"), "correct horse\n");
    return new TestShell(folder.resolve(home))
        .set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
  }

  @BeforeEach
  void open() throws IOException {
    home = folder.resolve("home");
    escrow = home.resolve("escrow");
    copy(template.resolve("home"), home);
    shell = shell(folder, "home");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.sorted().toList()) {
        Path target = to.resolve(from.relativize(one).toString());
        if (!Files.isDirectory(target)) {
          Files.copy(one, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  private String good(String... line) {
    var run = shell.run(line);
    assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.stderr()).isZero();
    return run.stdout();
  }

  private TestShell.Run bad(int code, String... line) {
    var run = shell.run(line);
    assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.all()).isEqualTo(code);
    return run;
  }

  private Path lock(String host) {
    Path file = folder.resolve(host + "-" + System.nanoTime() + ".xml");
    good("lock", host, "-o", file.toString());
    return file;
  }

  /** A lock that must not be made. */
  private String refused(int code, String host) {
    Path file = folder.resolve("never.xml");
    var run = bad(code, "lock", host, "-o", file.toString());
    assertThat(file).doesNotExist();
    return run.stderr();
  }

  private Path record(String host) {
    return escrow.resolve("open/" + host + ".DeviceLock.pem");
  }

  private static String uuid(Path record) throws IOException {
    Matcher line = Pattern.compile("Command-UUID: (.*)").matcher(Files.readString(record));
    assertThat(line.find()).isTrue();
    return line.group(1);
  }

  /** Runs a command as a message gives it between backticks, with these words for TEXT. */
  private void follow(String message, String beginning) {
    Matcher command = Pattern.compile("`mdm (" + beginning + "[^`]*)`").matcher(message);
    assertThat(command.find()).as(message).isTrue();
    good(
        Stream.of(command.group(1).split(" "))
            .map(word -> word.equals("TEXT") ? "no backup" : word)
            .toArray(String[]::new));
  }

  @Test
  void aRecordThatVanishedStopsTheNextLockAndIsRestored() throws IOException {
    Path first = lock("m");
    String uuid = uuid(record("m"));
    Path kept = Files.move(record("m"), folder.resolve("backup.pem"));
    String message = refused(6, "M");
    assertThat(message)
        .contains(uuid, "2026-11-21T07:30:00Z", "backup", record("m").toString())
        .contains("mdm escrow check --give-up " + uuid + " --reason TEXT");
    bad(6, "lock", "m", "--dry-run", "-o", folder.resolve("x.xml").toString());
    assertThat(bad(4, "pin", "show", "m").stderr()).contains(uuid, "is missing");
    assertThat(bad(4, "pin", "list").stderr()).contains(uuid, "is missing");
    assertThat(bad(1, "escrow", "check").stdout()).contains("missing", uuid);
    Files.move(kept, record("m"));
    good("escrow", "check");
    assertThat(refused(6, "m")).contains("has an open DeviceLock: command " + uuid);
    String pin =
        Files.readString(first).replaceAll("(?s).*<key>PIN</key>\\s*<string>(\\d+).*", "$1");
    assertThat(good("pin", "show", "m")).contains(FleetWithHome.grouped(pin));
  }

  @Test
  void aSecretIsGivenUpWithItsReasonAndDoesNotStandInTheWay() throws IOException {
    lock("m");
    String uuid = uuid(record("m"));
    Files.delete(record("m"));
    String message = refused(6, "m");
    assertThat(bad(2, "escrow", "check", "--give-up", uuid).stderr()).contains("--reason");
    follow(message, "escrow check --give-up");
    assertThat(good("journal", "list", "--json"))
        .contains("escrow.given-up", uuid, "no backup", "the device may hold a secret");
    good("escrow", "check");
    assertThat(bad(4, "pin", "show", "m").stderr())
        .containsPattern(uuid + " was given up on 2026-11-21 by \\S+: no backup");
    assertThat(bad(4, "recovery-lock", "show", "m").stderr()).doesNotContain("given up");
    lock("m");
    bad(4, "escrow", "check", "--give-up", uuid, "--reason", "again");
    bad(4, "escrow", "check", "--give-up", uuid(record("m")), "--reason", "it is there");
    good("journal", "verify");
  }

  @Test
  void whatWasClosedOrIsOfAnotherKindIsNotMissed() throws IOException {
    lock("m");
    good("pin", "close", "--yes", "m");
    remove(escrow.resolve("closed"));
    lock("m");
    Files.delete(record("m"));
    good("erase", "m", "-o", folder.resolve("erase.xml").toString());
    lock("other");
    refused(6, "m");
  }

  @Test
  void aRestoredOlderBackupOfTheRecordsIsNoticed() throws IOException {
    lock("a");
    copy(escrow, folder.resolve("backup"));
    lock("b");
    String missing = uuid(record("b"));
    good("pin", "close", "--yes", "a");
    remove(escrow);
    copy(folder.resolve("backup"), escrow);
    assertThat(refused(6, "b")).contains(missing);
    var listed = bad(3, "pin", "list");
    assertThat(listed.stdout()).contains("a  ");
    assertThat(listed.stderr()).contains(missing);
    assertThat(bad(1, "escrow", "check").stdout()).contains("missing", missing, "reopened (note)");
    good("pin", "close", "--yes", "a");
    lock("a");
  }

  @Test
  void aWholeFolderOfYesterdayIsTakenAsItIs() throws IOException {
    lock("a");
    copy(home, folder.resolve("backup"));
    lock("b");
    Path newer = Files.copy(record("b"), folder.resolve("newer.pem"));
    remove(home);
    copy(folder.resolve("backup"), home);
    good("escrow", "check");
    Files.move(newer, record("b"));
    assertThat(good("escrow", "check")).contains("unknown (note)", record("b").toString());
    refused(6, "b");
    good("pin", "show", "b");
  }

  @Test
  void aHalfRestoredFolderWithoutItsKeyIsRefusedAndLosesNothing() throws IOException {
    lock("a");
    Path key = Files.move(escrow.resolve("identity.pem"), folder.resolve("key.pem"));
    assertThat(refused(6, "b")).contains("Restore it from a backup");
    Files.move(key, escrow.resolve("identity.pem"));
    lock("b");
    good("pin", "show", "a");
  }

  @Test
  void aRecordInThePlaceOfAnotherHostsIsDamagedEverywhere() throws IOException {
    lock("a");
    lock("b");
    byte[] good = Files.readAllBytes(record("a"));
    String b = Files.readString(record("b"));
    for (String content : List.of(b, new String(good, UTF_8).replaceFirst("Host: a", "Host: c"))) {
      Files.writeString(record("a"), content);
      String named = record("a") + " is damaged";
      assertThat(bad(8, "pin", "show", "a").stderr()).contains(named);
      var listed = bad(3, "pin", "list");
      assertThat(listed.stderr()).contains(named);
      assertThat(listed.stdout())
          .containsPattern("(?m)^b +DeviceLock")
          .doesNotContainPattern("(?m)^a +");
      assertThat(refused(8, "a")).contains(named);
      assertThat(bad(8, "escrow", "check").stdout()).contains("damaged", named);
    }
    Files.write(record("a"), good);
    good("escrow", "check");
    good("pin", "show", "a");
  }

  private enum Harm {
    NO_KEY,
    CUT_KEY,
    CHANGED_KEY,
    OTHER_CERTIFICATE,
    TWO_KEYS,
    OTHER_IDENTITY,
    EMPTY
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void nothingIsSealedToAKeyThatCannotRead(Harm harm) throws IOException {
    lock("a");
    Path identity = escrow.resolve("identity.pem");
    String whole = Files.readString(identity);
    String foreign = Files.readString(template.resolve("other/escrow/identity.pem"));
    int certificate = whole.indexOf("-----BEGIN CERTIFICATE");
    String key = whole.substring(0, certificate);
    String harmed =
        switch (harm) {
          case NO_KEY -> whole.substring(certificate);
          case CUT_KEY ->
              key.substring(0, 800)
                  + "\n"
                  + key.substring(key.indexOf("-----END"))
                  + whole.substring(certificate);
          case CHANGED_KEY -> {
            char[] text = whole.toCharArray();
            text[900] = text[900] == 'A' ? 'B' : 'A';
            yield new String(text);
          }
          case OTHER_CERTIFICATE -> key + foreign.substring(foreign.indexOf("-----BEGIN CERT"));
          case TWO_KEYS -> key + whole;
          case OTHER_IDENTITY -> foreign;
          case EMPTY -> "";
        };
    Files.writeString(identity, harmed);
    String message = refused(6, "b");
    assertThat(message).contains(identity.toString(), "from a backup");
    assertThat(record("b")).doesNotExist();
    assertThat(bad(8, "escrow", "check").stdout()).contains("key ");
    Files.writeString(identity, whole);
    good("escrow", "check", "--prove");
    lock("b");
    good("pin", "show", "b");
  }

  @Test
  void anOlderKeyFileIsTakenOnceItIsProven() throws IOException {
    Path identity = escrow.resolve("identity.pem");
    byte[] older = Files.readAllBytes(identity);
    Path fresh = Files.writeString(folder.resolve("fresh"), "battery staple\n");
    good("escrow", "passphrase", "--new-passphrase-file", fresh.toString());
    lock("a");
    Files.write(identity, older);
    String message = refused(6, "b");
    follow(message, "escrow check --prove");
    lock("b");
    good("pin", "show", "a");
    assertThat(good("journal", "list")).contains("escrow.key-proven");
    String before = good("journal", "verify");
    good("escrow", "check", "--prove");
    assertThat(good("journal", "verify")).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"added", "removed"})
  void aReaderThatWasSlippedInStopsTheLock(String way) throws IOException {
    lock("a");
    Path slipped = escrow.resolve("recipients/backup.pem");
    Files.createDirectories(slipped.getParent());
    Files.copy(template.resolve("other.pem"), slipped);
    String message = refused(6, "b");
    assertThat(message).contains("backup could read new PINs", "SHA-256");
    assertThat(bad(1, "escrow", "check").stdout()).contains("readers", "backup");
    if (way.equals("added")) {
      follow(message, "escrow readers add");
    } else {
      Files.delete(slipped);
    }
    lock("b");
    good("escrow", "check");
    assertThat(good("journal", "list").contains("escrow.reader-added"))
        .isEqualTo(way.equals("added"));
  }

  @Test
  void aReaderWhoseCertificateIsGoneOrAnotherIsNamed() throws IOException {
    String certificate = template.resolve("other.pem").toString();
    good("escrow", "readers", "add", "anna", certificate);
    lock("a");
    Path file = escrow.resolve("recipients/anna.pem");
    Path kept = Files.move(file, folder.resolve("kept.pem"));
    assertThat(refused(6, "b")).contains("anna could not read new PINs any more");
    Files.copy(template.resolve("home.pem"), file);
    refused(6, "b");
    Files.delete(file);
    Files.copy(kept, file);
    lock("b");
    Files.delete(file);
    follow(refused(6, "c"), "escrow readers remove");
    lock("c");
    bad(4, "escrow", "readers", "remove", "anna");
    bad(4, "escrow", "readers", "remove", "identity");
    good("escrow", "readers", "add", "anna", certificate);
    good("escrow", "readers", "remove", "anna");
    assertThat(file).doesNotExist();
    lock("d");
  }

  @Test
  void eachLockSaysToWhomItWasSealed() {
    lock("a");
    good("escrow", "readers", "add", "b", template.resolve("other.pem").toString());
    lock("b");
    List<String> sets =
        good("journal", "list", "--json")
            .lines()
            .filter(line -> line.contains("lock.escrowed"))
            .map(line -> line.replaceAll(".*\"readers_sha256\":\"([0-9a-f]{64})\".*", "$1"))
            .toList();
    assertThat(sets).hasSize(2).allMatch(set -> set.length() == 64).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"older", "none"})
  void runsOlderThanTheJournalLockNobodyTwice(String restored) throws IOException {
    try (FleetWithHome office = new FleetWithHome(folder.resolve("office"), 2)) {
      Path runs = office.home().resolve("runs");
      office.lock(office.serial(1));
      copy(runs, folder.resolve("runs"));
      office.lock(office.serial(2));
      remove(runs);
      if (restored.equals("older")) {
        copy(folder.resolve("runs"), runs);
      }
      for (int mac : List.of(1, 2)) {
        var run = office.lock(office.serial(mac));
        assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
        assertThat(run.all()).contains("has an open DeviceLock");
        assertThat(office.taken(mac)).hasSize(1);
      }
    }
  }

  @Test
  void throughAServerAllNamesOfAMacCount() throws IOException {
    try (FleetWithHome office = new FleetWithHome(folder.resolve("office"), 3)) {
      Path open = office.home().resolve("escrow/open");
      office.lock(office.serial(1));
      String file = folder.resolve("named.xml").toString();
      assertThat(office.run("lock", "mac-2.example.com", "-o", file).exitCode()).isZero();
      remove(open);
      for (int mac : List.of(1, 2)) {
        var run = office.lock(office.serial(mac));
        assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
        assertThat(run.all()).contains("its record is missing", "escrow check --give-up");
      }
      assertThat(office.taken(1)).hasSize(1);
      assertThat(office.taken(2)).isEmpty();
      assertThat(office.lock(office.serial(3)).exitCode()).isZero();
    }
  }
}
