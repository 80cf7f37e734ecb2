package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.cli.TestShell.Run;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** A team of two machines on one store, on a real PostgreSQL. */
@Tag("any-jdk")
class TeamStoreTest {

  private static final AtomicInteger MADE = new AtomicInteger();
  private static final String PASSPHRASE = "the escrow passphrase of the test";
  private static final String BENS = "the passphrase of ben in the test";

  @TempDir private Path folder;

  private final TestPostgres server = TestPostgres.shared();
  private final String database =
      "team_" + ProcessHandle.current().pid() + "_" + MADE.incrementAndGet();
  private Path passwords;

  @BeforeEach
  void makeDatabase() throws IOException {
    sql("postgres", "CREATE DATABASE " + database);
    StringBuilder lines = new StringBuilder();
    lines.append("*:*:*:" + server.user() + ":" + server.password() + "\n");
    for (String person : new String[] {"anna", "ben"}) {
      sql(
          "postgres",
          "DO $$ BEGIN CREATE ROLE "
              + person
              + " LOGIN PASSWORD '"
              + person
              + "'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
      lines.append("*:*:*:" + person + ":" + person + "\n");
    }
    passwords = secret("pgpass", lines.toString());
    secret("passphrase", PASSPHRASE);
    secret("bens", BENS);
  }

  private Path secret(String name, String text) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  private void sql(String where, String statement) {
    try (Connection connection = admin(where);
        Statement run = connection.createStatement()) {
      run.execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  private Connection admin(String where) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(where), server.user(), server.password());
  }

  private String url(String role) {
    return "postgresql://" + role + "@" + server.host() + ":" + server.port() + "/" + database;
  }

  private TestShell shell(String machine, String role) {
    return new TestShell(folder.resolve(machine))
        .set("HOME", folder.toString())
        .set("PGPASSFILE", passwords.toString())
        .set("MDM_STORE_URL", url(role))
        .set("MDM_ESCROW_PASSPHRASE_FILE", folder.resolve("passphrase").toString());
  }

  private Run anna(String... arguments) {
    return shell("anna", "anna").run(arguments);
  }

  private Run ben(String... arguments) {
    return shell("ben", "ben").run(arguments);
  }

  private static Run done(Run run) {
    assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isZero();
    return run;
  }

  /** A store with a key that Anna has made. */
  private void teamStore() {
    done(shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--yes"));
    sql(database, "GRANT mdm_program TO anna, ben");
    done(anna("escrow", "init"));
  }

  private String lock(String machine, String role, String host) throws IOException {
    Path file = folder.resolve(machine + "-" + host + ".xml");
    done(shell(machine, role).run("lock", host, "-o", file.toString()));
    return pinIn(Files.readString(file));
  }

  private static String pinIn(String xml) {
    Matcher pin = Pattern.compile("<key>PIN</key>\\s*<string>([0-9]{6})</string>").matcher(xml);
    assertThat(pin.find()).isTrue();
    return pin.group(1);
  }

  private static String words(String pin) {
    return pin.substring(0, 3) + " " + pin.substring(3);
  }

  @Test
  void whatOneHasLockedTheOtherCannotLockAndCanRead() throws IOException {
    teamStore();
    String pin = lock("anna", "anna", "mac-1");

    Run second = ben("lock", "mac-1", "-o", folder.resolve("second.xml").toString());

    assertThat(second.exitCode()).isEqualTo(6);
    assertThat(second.stderr()).contains("mac-1 has an open DeviceLock");
    assertThat(folder.resolve("second.xml")).doesNotExist();
    assertThat(done(ben("pin", "show", "mac-1", "--reason", "test")).stdout()).contains(words(pin));
    assertThat(done(anna("journal", "list")).stdout()).containsPattern("ben@\\S+ +pin.shown");
  }

  /** What one has set the other rotates, and both read. */
  @Test
  void aRecoveryLockOfOneIsRotatedByTheOther() throws Exception {
    teamStore();
    try (FakeFleet fleet = FakeFleet.start()) {
      FakeHost host = fleet.addMacs(1).get(0);
      MacSecrets mac = MacSecrets.appleSilicon().host(host).build();
      fleet.macAnswers(host, mac);
      String[] set = {"recovery-lock", "set", host.serial(), "--reason", "r", "--yes", "--wait"};
      done(secrets("anna", fleet).run(set));
      String first = mac.recoveryLock().orElseThrow();
      set[1] = "rotate";
      done(ben("store", "join", "--yes"));

      done(secrets("ben", fleet).at(Instant.parse("2026-11-22T07:30:00Z")).run(set));

      String second = mac.recoveryLock().orElseThrow();
      assertThat(second).isNotEqualTo(first);
      assertThat(done(anna("recovery-lock", "show", host.serial())).stdout())
          .contains(first, second);
      done(secrets("anna", fleet).run("recovery-lock", "verify", host.serial()));
      done(anna("escrow", "check"));
      done(ben("journal", "verify"));
      cells()
          .forEach(
              (place, bytes) ->
                  assertThat(new String(bytes, UTF_8)).as(place).doesNotContain(first, second));
    }
  }

  private TestShell secrets(String person, FakeFleet fleet) {
    return shell(person, person)
        .set("MDM_SERVER_URL", fleet.url())
        .set("MDM_SERVER_TOKEN", fleet.token());
  }

  @Test
  void theStoreHasNoSecretInClearAndOpenSslReadsItsRecords() throws Exception {
    teamStore();
    String pin = lock("anna", "anna", "mac-1");

    Map<String, byte[]> cells = cells();

    cells.forEach(
        (place, bytes) ->
            assertThat(new String(bytes, UTF_8)).as(place).doesNotContain(pin, PASSPHRASE));
    Path record = Files.write(folder.resolve("record.der"), cells.get("record.sealed"));
    Path key = Files.write(folder.resolve("key.pem"), cells.get("escrow_file.content"));
    assertThat(
            OpenSsl.in(folder)
                .run(
                    "cms",
                    "-decrypt",
                    "-inform",
                    "DER",
                    "-in",
                    record,
                    "-inkey",
                    key,
                    "-recip",
                    key,
                    "-passin",
                    "file:" + folder.resolve("passphrase"))
                .stdout())
        .contains(pin);
  }

  /** Every text and every bytea of every table, by table and column; the last row's counts. */
  private Map<String, byte[]> cells() throws SQLException {
    Map<String, byte[]> cells = new HashMap<>();
    try (Connection connection = admin(database);
        Statement statement = connection.createStatement()) {
      for (String table : new String[] {"record", "journal", "escrow_file", "resealing", "store"}) {
        try (ResultSet row = statement.executeQuery("SELECT * FROM mdm." + table)) {
          int rows = 0;
          while (row.next()) {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
              byte[] bytes = row.getBytes(i);
              String name = table + "." + row.getMetaData().getColumnName(i);
              cells.put(
                  cells.containsKey(name) ? name + rows : name,
                  bytes == null ? new byte[0] : bytes);
            }
            rows++;
          }
        }
      }
    }
    return cells;
  }

  @Test
  void aColleagueWhoJoinsReadsWithAKeyOfTheirOwnOnceSomebodyLetsThemIn() throws IOException {
    teamStore();
    String before = lock("anna", "anna", "mac-1");
    String bens = folder.resolve("bens").toString();
    String said =
        done(ben("store", "join", "--as", "ben", "--passphrase-file", bens, "--yes")).stderr();
    Matcher line = Pattern.compile("escrow readers add ben --sha256 ([0-9a-f]{64})").matcher(said);
    assertThat(line.find()).as(said).isTrue();
    TestShell asReader = shell("ben", "ben").set("MDM_ESCROW_PASSPHRASE_FILE", bens);

    assertThat(asReader.run("pin", "show", "mac-1", "--reason", "too early").exitCode())
        .isEqualTo(5);
    done(anna("escrow", "readers", "add", "ben", "--sha256", line.group(1)));
    String after = lock("anna", "anna", "mac-2");
    assertThat(done(asReader.run("pin", "show", "mac-2", "--reason", "test")).stdout())
        .contains(words(after));
    done(anna("escrow", "reseal"));
    assertThat(done(asReader.run("pin", "show", "mac-1", "--reason", "test")).stdout())
        .contains(words(before));
    assertThat(done(asReader.run("escrow", "drill")).stdout())
        .contains("by OpenSSL 3", "read with ben's key,", "not proven here, for want of their")
        .contains(" keys: the team's key\n")
        .doesNotContain("this escrow key");
    Run own = done(anna("escrow", "drill"));
    assertThat(own.stdout()).contains("read with the team's key,", " keys: ben\n");
    assertThat(done(anna("journal", "list")).stdout())
        .contains("sealed to: the team's key, ben")
        .doesNotContain("this escrow key");
    Run passphrase = asReader.run("escrow", "passphrase", "--new-passphrase-file", bens);
    assertThat(passphrase.exitCode())
        .as("a reader's key never takes the escrow key's place")
        .isEqualTo(5);
    assertThat(done(anna("pin", "show", "mac-1", "--reason", "test")).stdout())
        .contains(words(before));
  }

  /** Who made the team's key and has a reader's key as well is not shut out by the latter. */
  @Test
  void whoKnowsTheTeamsPassphraseReadsAlsoWhereAReadersKeyLies() throws IOException {
    teamStore();
    String pin = lock("anna", "anna", "mac-1");
    asks("anna", "anna");
    String[] show = {"pin", "show", "mac-1", "--reason", "test"};
    String bens = folder.resolve("bens").toString();
    TestShell asReader = shell("anna", "anna").set("MDM_ESCROW_PASSPHRASE_FILE", bens);

    assertThat(done(anna(show)).stdout()).contains(words(pin));
    Run own = asReader.run(show);
    String other = secret("other", "the passphrase of nobody").toString();
    Run wrong = shell("anna", "anna").set("MDM_ESCROW_PASSPHRASE_FILE", other).run(show);

    assertThat(own.exitCode()).isEqualTo(5);
    assertThat(own.stderr()).contains("Who knows the passphrase of the team's key gives that one");
    assertThat(wrong.exitCode()).isEqualTo(5);
    assertThat(wrong.stderr())
        .contains("opens neither your reader key (", ") nor the team's key (")
        .contains("it came from the file " + other + " (MDM_ESCROW_PASSPHRASE_FILE)")
        .contains("--passphrase-file FILE gives another");
    assertThat(done(anna("escrow", "check", "--prove")).stdout())
        .contains("the reader key of this machine cannot read, and the team's key can: mac-1");
    assertThat(done(anna("escrow", "drill")).stdout())
        .contains("read with the team's key", "identity.pem");
    done(anna("escrow", "readers", "add", "anna", "--sha256", asks("anna", "anna")));
    assertThat(asReader.run(show).exitCode()).isEqualTo(5);
    assertThat(done(anna("escrow", "reseal")).stderr()).contains("1 sealed anew");
    assertThat(done(asReader.run(show)).stdout()).contains(words(pin));
    assertThat(done(anna(show)).stdout()).as("still").contains(words(pin));
    done(anna("escrow", "readers", "add", "ben", "--sha256", asks("ben", "ben")));
    assertThat(done(asReader.run("escrow", "reseal")).stderr())
        .as("without the team's passphrase")
        .contains("1 sealed anew");
    assertThat(done(asReader.run("escrow", "check")).stdout()).doesNotContain("cannot read");
  }

  /** The reader's key is opened by it first, and reads nothing yet. */
  @Test
  void onePassphraseForBothKeysShutsNobodyOut() throws IOException {
    teamStore();
    String pin = lock("anna", "anna", "mac-1");
    String file = folder.resolve("passphrase").toString();
    String said =
        done(anna("store", "join", "--as", "anna", "--passphrase-file", file, "--yes")).stderr();
    Matcher sha = Pattern.compile("--sha256 ([0-9a-f]{64})").matcher(said);
    assertThat(sha.find()).isTrue();
    String[] show = {"pin", "show", "mac-1", "--reason", "test"};

    assertThat(done(anna(show)).stdout()).contains(words(pin));
    done(anna("escrow", "readers", "add", "anna", "--sha256", sha.group(1)));
    assertThat(anna(show).stderr()).contains("Then ask for `mdm escrow reseal`");
    done(anna("escrow", "reseal"));

    assertThat(done(anna(show)).stdout()).contains(words(pin));
  }

  /** What it prints is run by a shell as it stands there, but for the Mac and the passphrase. */
  @Test
  void theDrillPrintsLinesThatReadAPinWithoutTheToolkit() throws IOException {
    teamStore();
    String pin = lock("anna", "anna", "mac-1");
    String said = done(anna("escrow", "drill")).stdout();
    String lines =
        said.lines()
            .filter(line -> line.startsWith("  psql ") || line.startsWith("  openssl "))
            .map(String::strip)
            .collect(Collectors.joining(" && "));
    assertThat(lines).contains(url("anna")).doesNotContain("anna:anna");
    String script = "cd \"$0\" && " + lines.replace("HOST", "mac-1") + " -passin file:passphrase";

    Judge.Verdict read =
        Judge.named("sh")
            .runWith(new byte[0], Map.of("PGPASSFILE", passwords.toString()), "-c", script, folder);

    assertThat(read.stdout()).as(read.stderr()).contains(pin);
  }

  @Test
  void whoWasRemovedIsToldWhoCanReadAndTheOthersWhoRemovedHim() throws IOException {
    teamStore();
    String bens = folder.resolve("bens").toString();
    String sha = asks("ben", "ben");
    assertThat(done(anna("escrow", "readers", "add", "ben", "--sha256", sha)).stderr())
        .contains("Every other machine has to run `mdm store join`");
    done(shell("laptop", "anna").run("store", "join", "--yes"));
    assertThat(done(anna("escrow", "readers", "remove", "ben")).stderr())
        .contains("Every other machine has to run `mdm store join`");
    lock("anna", "anna", "mac-1");

    Run refused =
        shell("laptop", "anna").run("lock", "mac-2", "-o", folder.resolve("x.xml").toString());
    Run shown =
        shell("ben", "ben").set("MDM_ESCROW_PASSPHRASE_FILE", bens).run("pin", "show", "mac-1");

    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr())
        .contains("ben was a reader", "`mdm journal list` says who and when", "`mdm store join`")
        .doesNotContain("telephone");
    assertThat(done(anna("journal", "list")).stdout())
        .containsPattern("anna@\\S+ +escrow.reader-removed");
    assertThat(shown.exitCode()).isEqualTo(5);
    assertThat(shown.stderr())
        .contains("the DeviceLock of mac-1 is not sealed to this key")
        .contains("`mdm escrow readers` shows who can read", "Then ask for `mdm escrow reseal`")
        .doesNotContain("openssl");
    assertThat(done(shell("laptop", "anna").run("store", "join", "--yes")).stderr())
        .contains("- ben, SHA-256 " + sha + ", no reader any more")
        .doesNotContain("NEW here");
    lock("laptop", "anna", "mac-2");
    done(anna("escrow", "readers", "add", "ben", "--sha256", sha));
    assertThat(done(anna("escrow", "reseal", "--dry-run")).stdout()).contains("mac-2, DeviceLock");
  }

  /** Asks to be let in; the fingerprint in the line that is printed for a colleague. */
  private String asks(String person, String name) {
    String passphrase = folder.resolve("bens").toString();
    String said =
        done(shell(person, person)
                .run("store", "join", "--as", name, "--passphrase-file", passphrase, "--yes"))
            .stderr();
    Matcher line =
        Pattern.compile("(?m)^  mdm escrow readers add " + name + " --sha256 ([0-9a-f]{64})$")
            .matcher(said);
    assertThat(line.find()).as(said).isTrue();
    return line.group(1);
  }

  @Test
  void whoAskedIsAddedUnderNoOtherNameAndAReadersNameIsNotTakenTwice() {
    teamStore();
    String sha = asks("ben", "benm");

    assertThat(asks("ben", "benm")).as("asked once more").isEqualTo(sha);
    Run other = anna("escrow", "readers", "add", "bnm", "--sha256", sha);

    assertThat(other.exitCode()).isEqualTo(6);
    assertThat(other.stderr()).contains("is to be called benm, not bnm");
    assertThat(done(anna("escrow", "readers")).stdout()).doesNotContain("bnm");
    done(anna("escrow", "readers", "add", "benm", "--sha256", sha));
    Run taken = shell("laptop", "anna").run("store", "join", "--as", "benm", "--yes");
    assertThat(taken.exitCode()).isEqualTo(6);
    assertThat(taken.stderr())
        .contains("benm is a reader already, with another certificate", "such as benm-laptop");
    assertThat(folder.resolve("laptop/escrow/reader.pem")).doesNotExist();
    String bens = folder.resolve("bens").toString();
    assertThat(
            done(ben("store", "join", "--as", "benm", "--passphrase-file", bens, "--yes")).stderr())
        .contains("You are a reader, as benm, since ")
        .doesNotContain("escrow readers add");
  }

  /** Nobody else's certificate gets the name under which somebody has asked. */
  @Test
  void aNameUnderWhichSomebodyAskedIsNotTakenByAnotherCertificate() {
    teamStore();
    String sha = asks("ben", "ben");
    String other = certificateOf("carla").toString();

    Run refused = anna("escrow", "readers", "add", "ben", other);

    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("has another certificate, of SHA-256 " + sha);
    done(anna("escrow", "readers", "add", "carla", other));
    done(anna("escrow", "readers", "add", "ben", "--sha256", sha));
  }

  private Path certificateOf(String person) {
    Path certificate = folder.resolve(person + ".pem");
    done(new TestShell(folder.resolve(person)).run("escrow", "init"));
    OpenSsl.in(folder)
        .run("x509", "-in", folder.resolve(person + "/escrow/identity.pem"), "-out", certificate);
    return certificate;
  }

  /** In a team nobody makes an escrow key for that. */
  @Test
  void whoseCertificateIsRefusedIsToldToJoin() throws IOException {
    teamStore();
    String ec = secret("ec.pem", TestPki.ecSigner().pem()).toString();

    Run refused = anna("escrow", "readers", "add", "ec", ec);

    assertThat(refused.exitCode()).isEqualTo(8);
    assertThat(refused.stderr())
        .contains("`mdm store join --as NAME`")
        .doesNotContain("escrow init");
    assertThat(new TestShell(folder.resolve("alone")).run("escrow", "init").exitCode()).isZero();
    assertThat(
            new TestShell(folder.resolve("alone")).run("escrow", "readers", "add", "ec", ec).all())
        .contains("`mdm escrow init`");
  }

  /** Whoever stops there because a fingerprint looked wrong has accepted nobody. */
  @Test
  void whoStopsAtThePassphraseHasAcceptedNoReaders() {
    teamStore();
    Path known = folder.resolve("ben/escrow/known-readers");
    TestShell stops = shell("ben", "ben").answering("join", "short", "short", "short");

    assertThat(stops.run("store", "join", "--as", "ben").exitCode()).isEqualTo(8);

    assertThat(known).doesNotExist();
    assertThat(folder.resolve("ben/escrow/reader.pem")).doesNotExist();
    assertThat(done(anna("journal", "list")).stdout()).doesNotContain("reader-asking");
    TestShell goesOn = shell("ben", "ben").answering("join", "long enough", "long enough");
    assertThat(done(goesOn.run("store", "join", "--as", "ben")).stderr())
        .contains("(`mdm escrow readers`)", "mdm escrow readers add ben --sha256 ");
    assertThat(known).exists();
  }

  @Test
  void nobodyChoosesAPassphraseForATeamsKeyThatIsThere() {
    teamStore();
    TestShell without =
        new TestShell(folder.resolve("ben"))
            .set("HOME", folder.toString())
            .set("PGPASSFILE", passwords.toString())
            .set("MDM_STORE_URL", url("ben"));
    for (boolean isAsked : new boolean[] {false, true}) {
      Run refused =
          (isAsked ? without.answering("a passphrase", "a passphrase") : without)
              .run("escrow", "init");
      assertThat(refused.exitCode()).isEqualTo(6);
      assertThat(refused.stderr())
          .contains("there is an escrow key already")
          .doesNotContain("no escrow key yet", "into your vault", "New escrow passphrase");
    }
  }

  @Test
  void whoMayNotSetTheStoreUpIsToldWhoMay() {
    Run refused = anna("store", "init", "--to", url("anna"), "--yes");

    assertThat(refused.exitCode()).isEqualTo(5);
    assertThat(refused.stderr())
        .contains("this role may not set the store up: ", "a superuser", "CREATEROLE")
        .contains("the SQL that --dry-run prints")
        .doesNotContain("grant mdm_program");
  }

  @Test
  void theLinesForAColleagueDoNotNameTheFolderOfThisMachine() {
    teamStore();
    String mine = folder.resolve("bens home").toString();
    String passphrase = folder.resolve("bens").toString();

    String said =
        done(shell("ben", "ben")
                .run(
                    "--home",
                    mine,
                    "store",
                    "join",
                    "--as",
                    "ben",
                    "--yes",
                    "--passphrase-file",
                    passphrase))
            .stderr();

    assertThat(said).contains("mdm escrow readers add ben").doesNotContain("--home");
  }

  @Test
  void aReaderWhomThisMachineHasNotAcceptedStopsEveryLock() throws IOException {
    teamStore();
    done(ben("store", "join", "--yes"));
    done(anna("escrow", "readers", "add", "carla", certificateOf("carla").toString()));

    Run refused = ben("lock", "mac-1", "-o", folder.resolve("x.xml").toString());

    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("carla could read new PINs").contains("mdm store join");
    assertThat(folder.resolve("x.xml")).doesNotExist();
    assertThat(ben("store", "check").exitCode()).isEqualTo(1);
    assertThat(done(ben("store", "join", "--yes")).stderr())
        .containsPattern(
            "(?m)^\\+ carla, SHA-256 [0-9a-f]{64}, since [^,]*, added by anna@[^,]+, NEW here$")
        .containsPattern("(?m)^  the team's key, SHA-256 [0-9a-f]{64}, since [^,]*$");
    assertThat(done(ben("store", "join", "--yes")).stderr())
        .contains("whom this machine has accepted:")
        .doesNotContain("NEW here");
    lock("ben", "ben", "mac-1");
  }

  @Test
  void aStoreThatWasRestoredFromYesterdayIsNoticedBeforeASecondLock() throws IOException {
    teamStore();
    lock("anna", "anna", "mac-1");
    sql(
        database,
        "SET session_replication_role = replica; DELETE FROM mdm.record;"
            + " DELETE FROM mdm.journal WHERE number >="
            + " (SELECT number FROM mdm.journal WHERE sealed_host IS NOT NULL)");

    Run second = anna("lock", "mac-1", "-o", folder.resolve("second.xml").toString());

    assertThat(second.exitCode()).isEqualTo(6);
    assertThat(second.stderr()).containsOnlyOnce("lacks the entry that this machine saw last");
    assertThat(second.stderr().indexOf("ask who runs it"))
        .isPositive()
        .isLessThan(second.stderr().indexOf("mdm store join"));
    assertThat(folder.resolve("second.xml")).doesNotExist();
    Run verified = anna("journal", "verify");
    assertThat(verified.exitCode()).isEqualTo(8);
    assertThat(verified.stderr())
        .containsOnlyOnce("lacks the entry that this machine saw last")
        .contains("docs/team.md", "`mdm store join`")
        .doesNotContain("who changed it");
    Run checked = anna("escrow", "check");
    assertThat(checked.exitCode()).isEqualTo(8);
    assertThat(checked.stderr())
        .contains("docs/team.md", "`mdm store join`")
        .doesNotContain("mdm journal verify");
    assertThat(anna("store", "check").exitCode()).isEqualTo(1);
    done(anna("journal", "list")); // reading goes on
    assertThat(anna("lock", "mac-2", "-o", folder.resolve("x.xml").toString()).exitCode())
        .as("what was appended meanwhile does not hide it")
        .isEqualTo(6);
    Run joined = done(anna("store", "join", "--yes")); // the team knows why
    assertThat(joined.stderr())
        .containsPattern("the journal ends here at entry \\d+, head [0-9a-f]{64}")
        .contains("lacks the entry that this machine saw last");
    lock("anna", "anna", "mac-2");
  }

  @Test
  void aFolderIsMovedWholeMarkedAndUsedNoMore() throws IOException {
    TestShell alone = folderOfAnna();
    Path xml = folder.resolve("alone.xml");
    done(alone.run("lock", "mac-1", "-o", xml.toString()));
    String pin = pinIn(Files.readString(xml));
    Map<String, String> before = TestShell.files(folder.resolve("anna"));
    done(shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--yes"));
    sql(database, "GRANT mdm_program TO anna, ben");

    done(alone.run("store", "move", "--to", url("anna"), "--owner", url(server.user())));

    Map<String, String> after = TestShell.files(folder.resolve("anna"));
    assertThat(after).containsAllEntriesOf(before);
    assertThat(done(alone.run("pin", "show", "mac-1", "--reason", "test")).stdout())
        .contains(words(pin));
    assertThat(done(ben("pin", "list")).stdout()).contains("mac-1");
    Files.delete(folder.resolve("anna/config.yaml"));
    Run lost = alone.run("lock", "mac-2", "-o", folder.resolve("x.xml").toString());
    assertThat(lost.exitCode()).isEqualTo(6);
    assertThat(lost.stderr()).contains("in a store that a team shares").contains("MDM_STORE_URL");
    assertThat(folder.resolve("x.xml")).doesNotExist();
  }

  @Test
  void aFolderThatLacksARecordIsNotMovedUntilItIsGivenUp() throws IOException {
    TestShell alone = folderOfAnna();
    String[] lock = {"lock", "mac-1", "-o", folder.resolve("alone.xml").toString()};
    done(alone.run(lock));
    done(shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--yes"));
    sql(database, "GRANT mdm_program TO anna, ben");
    Path record = folder.resolve("anna/escrow/open/mac-1.DeviceLock.pem");
    Files.move(record, folder.resolve("lost.pem"));
    String[] move = {"store", "move", "--to", url("anna"), "--owner", url(server.user())};

    Run refused = alone.run(move);

    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("mac-1", "record is missing", "nothing was moved");
    assertThat(folder.resolve("anna/moved-to-store.txt")).doesNotExist();
    Matcher way = Pattern.compile("escrow check --give-up (\\S+)").matcher(refused.stderr());
    assertThat(way.find()).as(refused.stderr()).isTrue();
    done(alone.run("escrow", "check", "--give-up", way.group(1), "--reason", "no backup"));
    done(alone.run(move));
    assertThat(done(alone.run(move)).stderr()).contains("Nothing to do: what was in");
    String[] elsewhere = move.clone();
    elsewhere[3] = "postgresql://anna@db.example.org/other";
    Run another = alone.run(elsewhere);
    assertThat(another.exitCode()).isEqualTo(6);
    assertThat(another.stderr()).contains("--to names another store", "pg_dump", "config.yaml");
  }

  @Test
  void aFreshStoreWithoutAKeyIsNoFault() throws IOException {
    done(shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--yes"));
    sql(database, "GRANT mdm_program TO anna, ben");
    Run again =
        shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--dry-run");
    assertThat(done(again).stderr()).contains("Nothing to do");

    assertThat(done(anna("store", "check")).stdout())
        .containsPattern("readers +note +there is no escrow key yet: the first to run");
    assertThat(done(anna("doctor", "--offline")).stdout())
        .contains("there is no escrow key yet")
        .doesNotContain("error", "not beside its key");
    assertThat(anna("doctor", "--offline").stderr()).doesNotContain("backup");
    assertThat(folder.resolve("anna/escrow")).doesNotExist();
  }

  @Test
  void aMachineThatHasAcceptedNobodyLocksNothingAndLooksAtAll() throws IOException {
    teamStore();
    lock("anna", "anna", "mac-1");
    Path file = folder.resolve("x.xml");

    assertThat(done(ben("store", "check")).stdout())
        .containsPattern("readers +note +this machine has accepted nobody yet .*: the team's key");
    done(ben("pin", "list"));
    done(shell("ben", "ben").at(Instant.now()).run("doctor", "--offline"));
    done(ben("escrow", "check"));
    assertThat(folder.resolve("ben/escrow/known-readers")).doesNotExist();
    Run refused = ben("lock", "mac-2", "-o", file.toString());

    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr())
        .contains("this machine has accepted nobody yet who reads new PINs")
        .contains("`mdm store join` shows the fingerprints");
    assertThat(file).doesNotExist();
    assertThat(folder.resolve("ben/escrow/known-readers")).doesNotExist();
    assertThat(done(anna("pin", "list")).stdout()).doesNotContain("mac-2");
    Run other = shell("ben", "ben").answering("no").run("lock", "mac-2", "-o", file.toString());
    assertThat(other.exitCode()).isEqualTo(6);
    assertThat(other.stderr()).contains("Its readers:", "the team's key, SHA-256");
    done(shell("ben", "ben").answering("join").run("lock", "mac-2", "-o", file.toString()));
    lock("ben", "ben", "mac-3");
  }

  @Test
  void theTeamsPassphraseIsNotMadeUpAndLeftOnOneMachine() throws IOException {
    done(shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--yes"));
    sql(database, "GRANT mdm_program TO anna, ben");
    TestShell without =
        new TestShell(folder.resolve("anna"))
            .set("HOME", folder.toString())
            .set("PGPASSFILE", passwords.toString())
            .set("MDM_STORE_URL", url("anna"));
    Path file = folder.resolve("x.xml");
    for (String line : new String[] {"lock mac-1 -o " + file, "escrow init"}) {
      Run refused = without.run(line.split(" "));
      assertThat(refused.exitCode()).as(refused.all()).isEqualTo(6);
      assertThat(refused.stderr()).contains("`mdm escrow init`", "--passphrase-file FILE");
    }
    assertThat(file).doesNotExist();
    assertThat(done(anna("pin", "list")).stdout()).isEmpty();
    assertThat(folder.resolve("anna/escrow/store.passphrase")).doesNotExist();
    assertThat(done(anna("escrow", "init")).stderr())
        .contains("The team's escrow key was made, and is in the store.", "Next: ")
        .doesNotContain("mdm.escrow_file");
    assertThat(done(anna("escrow", "readers")).stdout()).contains("the team's key");
  }

  @Test
  void aFolderInWhichOnlyServersWereAddedJoinsAsItIs() throws IOException {
    teamStore();
    TestShell alone = new TestShell(folder.resolve("ben")).set("HOME", folder.toString());
    try (FakeFleet fleet = FakeFleet.start()) {
      done(
          alone
              .set("MDM_SERVER_TOKEN", fleet.token())
              .run("server", "add", "office", "--type", "fleet", "--url", fleet.url()));
    }
    done(ben("store", "join", "--yes"));
    lock("ben", "ben", "mac-1");
  }

  @Test
  void aFolderWithAKeyAndNoPinsIsRefusedBeforeAnythingIsTypedAndJoinsOnceThatIsAside()
      throws Exception {
    teamStore();
    done(new TestShell(folder.resolve("ben")).run("escrow", "init"));
    Map<String, String> before = TestShell.files(folder.resolve("ben"));
    String bens = folder.resolve("bens").toString();
    String[] join = {"store", "join", "--as", "ben", "--yes", "--passphrase-file", bens};

    Run refused = ben(join);

    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("and no PINs").doesNotContain("Its readers");
    assertThat(TestShell.files(folder.resolve("ben"))).isEqualTo(before);
    Matcher way = Pattern.compile("mkdir .*").matcher(refused.stderr());
    assertThat(way.find()).as(refused.stderr()).isTrue();
    assertThat(new ProcessBuilder("sh", "-c", way.group()).inheritIO().start().waitFor()).isZero();
    done(ben(join));
    assertThat(folder.resolve("ben/before-the-store/escrow/identity.pem")).exists();
  }

  @Test
  void aMissingPasswordIsNamedWithTheLineThatIsWanted() throws IOException {
    teamStore();
    Path none = folder.resolve("nowhere");
    Run run = shell("anna", "anna").set("PGPASSFILE", none.toString()).run("pin", "list");
    assertThat(run.exitCode()).isEqualTo(5);
    String place = server.host() + ":" + server.port();
    assertThat(run.stderr())
        .contains(place + " wants a password for the role anna", "from MDM_STORE_URL")
        .contains(none + " is not there", place + ":" + database + ":anna:PASSWORD");
    String line = place + ":" + database + ":anna:PASSWORD";
    secret("nowhere", line.replace("PASSWORD", "anna") + "\n");
    done(shell("anna", "anna").set("PGPASSFILE", none.toString()).run("pin", "list"));
  }

  @Test
  void aLoginThatFailsIsNamedWithServerRoleAndWhereTheyAreFrom() throws IOException {
    teamStore();
    String place = server.host() + ":" + server.port();
    secret("wrong", place + ":*:*:wrong-xyzzy\n");
    TestShell shell = shell("anna", "anna").set("PGPASSFILE", folder.resolve("wrong").toString());
    Run refused = shell.run("store", "status");
    assertThat(refused.exitCode()).isEqualTo(5);
    assertThat(refused.stderr())
        .contains(place + " does not let the role anna in", "from MDM_STORE_URL", "/wrong")
        .doesNotContain("xyzzy");
    Run nobody = shell("anna", "nobody").run("store", "status");
    assertThat(nobody.exitCode()).isEqualTo(5);
    assertThat(nobody.stderr()).contains("nobody");
    String elsewhere = url("anna").replace(database, "elsewhere");
    Run lost =
        shell("anna", "anna")
            .set("MDM_STORE_URL", elsewhere)
            .set("PGPASSFILE", passwords.toString())
            .run("store", "status");
    assertThat(lost.stderr()).contains(place + " has no database elsewhere", "from MDM_STORE_URL");
  }

  @Test
  void configShowsWhatIsHereThoughTheStoreIsNot() {
    Run config =
        shell("anna", "anna")
            .set("MDM_STORE_URL", "postgresql://anna@localhost:1/mdm")
            .run("config");
    assertThat(config.exitCode()).isEqualTo(1);
    assertThat(config.stdout())
        .containsPattern("store +postgresql://anna@localhost:1/mdm +MDM_STORE_URL")
        .contains("escrow passphrase");
    assertThat(config.stderr()).contains("localhost:1");
  }

  @Test
  void aMoveFromARoleThatMayNotImportChangesNothing() throws IOException {
    TestShell alone = folderOfAnna();
    done(alone.run("lock", "mac-1", "-o", folder.resolve("alone.xml").toString()));
    done(shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--yes"));
    sql(database, "GRANT mdm_program TO anna, ben");

    Run refused = alone.run("store", "move", "--to", url("anna"), "--owner", url("anna"));

    assertThat(refused.exitCode()).isEqualTo(5);
    assertThat(refused.stderr()).contains("member of mdm_owner").doesNotContain("mdm_program");
    assertThat(folder.resolve("anna/moved-to-store.txt")).doesNotExist();
    done(alone.run("pin", "show", "mac-1", "--reason", "still in the folder"));
  }

  @Test
  void whatStandsInTheWayIsNamedAndNothingIsHandedOut() throws IOException {
    teamStore();
    Map<String, String> wrong =
        Map.of(
            url(server.user()),
            "may change or remove records and journal",
            "postgresql://anna@127.0.0.1:1/" + database,
            "cannot be reached",
            "postgresql://anna@no-such-host.invalid/mdm",
            "no database server of this name",
            url("anna").replace("/team_", "/none_"),
            "has no database",
            url("anna").replace("anna@", "anna:secretword@"),
            "holds a password",
            "postgresql://anna@db.example.org/mdm?sslmode=require",
            "sslmode is require",
            "mysql://anna@localhost/mdm",
            "does not begin with postgresql://");
    wrong.forEach(
        (url, what) -> {
          Path file = folder.resolve("x.xml");
          Run run =
              shell("anna", "anna")
                  .set("MDM_STORE_URL", url)
                  .run("lock", "mac-9", "-o", file.toString());
          assertThat(run.exitCode()).as(url).isIn(1, 4, 5, 6, 8);
          assertThat(run.stderr()).as(url).contains(what).doesNotContain("secretword");
          assertThat(file).doesNotExist();
        });
    sql(database, "REVOKE INSERT (sealed) ON mdm.record FROM mdm_program");
    assertThat(anna("lock", "mac-9", "-o", folder.resolve("x.xml").toString()).exitCode())
        .isEqualTo(5);
    assertThat(anna("store", "check").stdout()).contains("it may not: insert sealed");
    sql(database, "GRANT INSERT (sealed) ON mdm.record TO mdm_program");
    assertThat(done(anna("pin", "list")).stdout()).isEmpty();
  }

  @Test
  void initShowsTheSqlFirstAndChangesNothingWithoutAWord() {
    Run shown =
        done(
            shell("admin", server.user())
                .run("store", "init", "--to", url(server.user()), "--dry-run"));
    assertThat(shown.stdout()).contains("CREATE TABLE mdm.record");
    Run refused = shell("admin", server.user()).run("store", "init", "--to", url(server.user()));
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("--dry-run shows the SQL").doesNotContain("CREATE TABLE");
    Run early = anna("lock", "mac-1", "-o", folder.resolve("x.xml").toString());
    assertThat(early.exitCode()).isEqualTo(4);
    assertThat(early.stderr()).contains("mdm store init --to");
    Run done =
        done(
            shell("admin", server.user())
                .answering("init")
                .run("store", "init", "--to", url(server.user())));
    assertThat(done.stderr())
        .contains(
            "  psql "
                + url(server.user())
                + " -c 'CREATE ROLE anna LOGIN' -c 'GRANT mdm_program TO anna'\n")
        .contains("  psql " + url(server.user()) + " -c '\\password anna'\n");
    assertThat(
            done(shell("admin", server.user()).run("store", "init", "--to", url(server.user())))
                .stderr())
        .contains("Nothing to do");
  }

  @Test
  void theReadmesFiveCommandsDoWhatTheySay() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    String block =
        readme.substring(readme.indexOf("## For a team"), readme.indexOf("## Two people"));
    List<String> lines =
        block
            .lines()
            .filter(line -> line.startsWith("    mdm "))
            .map(line -> line.replaceFirst(" +#.*", "").strip())
            .toList();
    assertThat(lines).hasSize(5);

    done(readme(lines.get(0) + " --yes", ""));
    sql(database, "GRANT mdm_program TO anna, ben");
    done(inStore(lines.get(1), ""));
    assertThat(done(inStore(lines.get(2), "")).stdout())
        .doesNotContain("error")
        .contains("the journal has what this machine saw last");
    String bens = " --yes --passphrase-file " + folder.resolve("bens");
    String said = done(shell("ben", "ben").run(words(lines.get(3) + bens, ""))).stderr();
    Matcher asked = Pattern.compile("--sha256 ([0-9a-f]{64})").matcher(said);
    assertThat(asked.find()).isTrue();
    Run small = inStore(lines.get(4), asked.group(1).substring(0, 8));
    assertThat(small.exitCode()).isEqualTo(2);
    assertThat(small.stderr()).contains("--sha256 takes the 64 digits of a SHA-256");
    done(inStore(lines.get(4), asked.group(1)));
    assertThat(done(anna("escrow", "readers")).stdout()).contains("ben");
  }

  private Run inStore(String line, String fingerprint) {
    return shell("anna", "anna").run(words(line, fingerprint));
  }

  @Test
  void whereThereIsNothingToMoveOrTheStoreHasAKeyOfItsOwnTheNextStepIsSaid() {
    done(shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--yes"));
    sql(database, "GRANT mdm_program TO anna, ben");
    String[] move = {"store", "move", "--to", url("anna"), "--owner", url(server.user())};

    Run nothing = folderOfAnna().run(move);

    assertThat(nothing.exitCode()).isEqualTo(6);
    assertThat(nothing.stderr()).contains("there is nothing to move: ", "`mdm escrow init`");
    assertThat(folder.resolve("anna")).doesNotExist();

    done(shell("ben", "ben").run("escrow", "init"));
    done(folderOfAnna().run("escrow", "init"));
    Run other = folderOfAnna().run(move);
    assertThat(other.exitCode()).isEqualTo(6);
    assertThat(other.stderr())
        .contains("the store has an escrow key already, and it is another one")
        .contains("`mdm store join --as NAME --home DIR` takes part in the store")
        .doesNotContain("mdm.escrow_file");
    assertThat(folder.resolve("anna/moved-to-store.txt")).doesNotExist();
  }

  @Test
  void configSaysWhatComesFromTheStoreAndThatAStoreIsNotConfiguredAnyMore() {
    done(shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--yes"));
    sql(database, "GRANT mdm_program TO anna, ben");
    assertThat(anna("store", "check").stdout())
        .containsPattern("head +ok +this machine has written nothing to the journal yet");
    done(anna("escrow", "init"));
    assertThat(done(anna("config")).stdout())
        .containsPattern("policy +.*policy.yaml +beside the configuration; not there");
    Run without = folderOfAnna().run("config");
    assertThat(without.exitCode()).isEqualTo(6);
    assertThat(without.stdout())
        .containsPattern("store +none +not configured any more")
        .doesNotContain("the folder home");
    assertThat(without.stderr()).contains("which is not configured now", "MDM_STORE_URL");
  }

  private TestShell folderOfAnna() {
    return new TestShell(folder.resolve("anna"))
        .set("HOME", folder.toString())
        .set("PGPASSFILE", passwords.toString())
        .set("MDM_ESCROW_PASSPHRASE_FILE", folder.resolve("passphrase").toString());
  }

  private Run readme(String line, String fingerprint) {
    return folderOfAnna().run(words(line, fingerprint));
  }

  /** As it stands there, but for what stands for the reader's own. */
  private String[] words(String line, String fingerprint) {
    return line.replaceFirst("mdm ", "")
        .replace("postgres@", server.user() + "@")
        .replace("db.example.com/mdm", server.host() + ":" + server.port() + "/" + database)
        .replace("FINGERPRINT", fingerprint)
        .split(" ");
  }

  @Test
  void whoPutsAnotherKeyIntoTheStoreGetsNothingSealedToIt() throws Exception {
    teamStore();
    lock("anna", "anna", "mac-1");
    TestShell stranger = new TestShell(folder.resolve("stranger"));
    done(stranger.run("escrow", "init"));
    String announced =
        Files.readAllLines(folder.resolve("stranger/journal.jsonl"))
            .get(0)
            .replaceFirst("^.*?(\"user\")", "$1")
            .replaceFirst(",\"previous\":.*$", "");
    byte[] key = Files.readAllBytes(folder.resolve("stranger/escrow/identity.pem"));
    try (Connection ben = DriverManager.getConnection(server.jdbcUrl(database), "ben", "ben");
        PreparedStatement swap =
            ben.prepareStatement("SELECT mdm.replace_escrow_file('identity.pem', ?)");
        PreparedStatement journal =
            ben.prepareStatement(
                "SELECT mdm.append_journal(gen_random_uuid(), ARRAY[?], ARRAY[NULL::text],"
                    + " ARRAY[NULL::text], ARRAY[NULL::text], ARRAY[true])")) {
      swap.setBytes(1, key);
      swap.execute();
      journal.setString(1, announced);
      journal.execute();
    }

    Path file = folder.resolve("x.xml");
    Run refused = anna("lock", "mac-2", "-o", file.toString());

    assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(6);
    assertThat(file).doesNotExist();
  }

  @Test
  void addingOneReaderAcceptsNoOther() throws IOException {
    teamStore();
    done(ben("store", "join", "--yes"));
    for (String name : new String[] {"carla", "dora"}) {
      done(new TestShell(folder.resolve(name)).run("escrow", "init"));
      OpenSsl.in(folder)
          .run(
              "x509",
              "-in",
              folder.resolve(name + "/escrow/identity.pem"),
              "-out",
              folder.resolve(name + ".pem"));
    }
    done(ben("escrow", "readers", "add", "carla", folder.resolve("carla.pem").toString()));
    done(anna("escrow", "readers", "add", "dora", folder.resolve("dora.pem").toString()));

    Run refused = anna("lock", "mac-1", "-o", folder.resolve("x.xml").toString());

    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("carla could read new PINs").doesNotContain("dora could");
  }

  @Test
  void aMachineOfATeamDoesNotFallBackToItsFolderNorAFolderInUseToTheStore() throws IOException {
    teamStore();
    lock("anna", "anna", "mac-1");
    Path file = folder.resolve("x.xml");

    Run forgotten = folderOfAnna().run("lock", "mac-1", "-o", file.toString());

    assertThat(forgotten.exitCode()).isEqualTo(6);
    assertThat(forgotten.stderr()).contains("MDM_STORE_URL");
    done(
        new TestShell(folder.resolve("carla"))
            .run("lock", "mac-9", "-o", folder.resolve("nine.xml").toString()));
    Run both = shell("carla", "anna").run("lock", "mac-9", "-o", file.toString());
    assertThat(both.exitCode()).isEqualTo(6);
    assertThat(both.stderr()).contains("mdm store move");
    assertThat(file).doesNotExist();
  }

  @Test
  void aMoveThatWasStoppedIsDoneAgainThoughOthersHaveWrittenToTheStore() throws IOException {
    done(folderOfAnna().run("lock", "mac-1", "-o", folder.resolve("1.xml").toString()));
    done(shell("admin", server.user()).run("store", "init", "--to", url(server.user()), "--yes"));
    sql(database, "GRANT mdm_program TO anna, ben");
    String[] move = {"store", "move", "--to", url("anna"), "--owner", url(server.user())};
    done(folderOfAnna().run(move));
    for (String made : new String[] {"moved-to-store.txt", "config.yaml", "store-head"}) {
      Files.delete(folder.resolve("anna").resolve(made)); // as if it was stopped after the copy
    }
    done(
        ben(
            "store",
            "join",
            "--as",
            "ben",
            "--yes",
            "--passphrase-file",
            folder.resolve("bens").toString()));
    done(folderOfAnna().run("lock", "mac-2", "-o", folder.resolve("2.xml").toString()));
    done(folderOfAnna().run("pin", "close", "--yes", "mac-1", "--reason", "unlocked"));

    done(folderOfAnna().run(move));

    assertThat(done(folderOfAnna().run("pin", "list")).stdout())
        .containsPattern("mac-2 +DeviceLock +open")
        .containsPattern("mac-1 +DeviceLock +closed");
    done(folderOfAnna().run("escrow", "check"));
  }
}
