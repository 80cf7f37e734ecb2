package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.postgresql.ds.PGSimpleDataSource;

class ConnectionSettingsTest {

  @TempDir Path home;

  /** With a password file that holds this one for everything. */
  static ConnectionSettings withPassword(
      String url, String password, Map<String, String> variables) {
    try {
      Path home = Files.createTempDirectory("mdm-home-");
      Path file = home.resolve(".pgpass");
      write(file, "*:*:*:*:" + password + "\n", "rw-------");
      try {
        return ConnectionSettings.of(url, variables, home, "nobody-else");
      } finally {
        Files.delete(file);
        Files.delete(home);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text, String mode) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ConnectionSettings of(String url, String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return ConnectionSettings.of(url, environment, home, "anna");
  }

  private void refuses(
      Class<? extends MdmException> type, String text, String url, String... variables) {
    assertThatThrownBy(() -> of(url, variables)).isInstanceOf(type).hasMessageContaining(text);
  }

  @Test
  void whatTheUrlLeavesOutComesFromTheVariablesAndThenFromHabit() {
    assertThat(of("postgresql://db.example.com/mdm"))
        .hasToString("postgresql://anna@db.example.com:5432/mdm");
    assertThat(of("postgres://", "PGHOST", "db", "PGPORT", "6", "PGDATABASE", "d", "PGUSER", "u"))
        .hasToString("postgresql://u@db:6/d");
    assertThat(of("postgresql://ben%40corp@[::1]:7/a%2Fb", "PGUSER", "u"))
        .hasToString("postgresql://ben@corp@[::1]:7/a/b");
    assertThat(of("postgresql://a:1,b/mdm?user=ben"))
        .hasToString("postgresql://ben@a:1,b:5432/mdm");
    assertThat(of("postgresql://")).hasToString("postgresql://anna@localhost:5432/anna");
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotShown() {
    for (String url :
        List.of(
            "postgresql://anna:xyzzy@db/mdm",
            "postgresql://anna:@db/mdm",
            "postgresql://anna:xy/zzy@db/mdm",
            "postgresql://anna:a?xyzzy@db/mdm",
            "postgresql://db/mdm?password=xyzzy",
            "postgresql://db/mdm?pass%77ord=xyzzy")) {
      assertThatThrownBy(() -> of(url))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("holds a password")
          .satisfies(e -> assertThat(e.toString()).doesNotContain("xyzzy"));
    }
  }

  @Test
  void whatIsNoUrlOfADatabaseIsRefused() {
    refuses(InvalidInputException.class, "does not begin", "mysql://db/mdm");
    refuses(InvalidInputException.class, "does not begin", "");
    refuses(
        InvalidInputException.class,
        "an option that is not known",
        "postgresql://db/mdm?sslmod=disable");
    refuses(InvalidInputException.class, "names no host and port", "postgresql://db:x/mdm");
    refuses(InvalidInputException.class, "names no host and port", "postgresql://%2Frun/mdm");
    refuses(InvalidInputException.class, "begins no code", "postgresql://db/a%zz");
  }

  @Test
  void tlsThatDoesNotCheckTheNameIsRefusedForAnythingButThisMachine() {
    for (String mode : List.of("disable", "allow", "prefer", "require", "verify-ca")) {
      refuses(
          RefusedException.class, "could be the server", "postgresql://db/m", "PGSSLMODE", mode);
      refuses(RefusedException.class, "could be", "postgresql://127.0.0.1,db/m?sslmode=" + mode);
      assertThat(of("postgresql://127.0.0.1/m?sslmode=prefer", "PGSSLMODE", mode)).isNotNull();
    }
    refuses(
        RefusedException.class, "could be", "postgresql://127.0.0.1.example.com/m?sslmode=allow");
    refuses(InvalidInputException.class, "sslmode is none", "postgresql://db/m?sslmode=none");
    refuses(
        NotFoundException.class,
        "no root certificate /nowhere.pem",
        "postgresql://db/m",
        "PGSSLROOTCERT",
        "/nowhere.pem");
  }

  @Test
  void aPasswordFileThatOthersMayReadIsRefused() {
    Path file = home.resolve(".pgpass");
    write(file, "*:*:*:*:xyzzy\n", "rw-r-----");
    refuses(RefusedException.class, "others may read the password in " + file, "postgresql://");
    write(file, "*:*:*:*:xyzzy\n", "rw-------");
    assertThat(of("postgresql://").toString()).doesNotContain("xyzzy");
    assertThat(of("postgresql://").connection().toString()).doesNotContain("xyzzy");
  }

  @Test
  void theFirstLineOfThePasswordFileThatFitsCounts() {
    Path file = home.resolve("pass");
    write(
        file,
        """
        # db:5432:mdm:anna:comment
        short
        other:*:*:*:1
        db:5433:*:*:2
        db:5432:m\\:d\\\\m:anna:a\\:b\\\\c
        *:*:*:ben:4
        *:*:*:*:5
        """,
        "rw-------");
    assertThat(ConnectionFiles.password(file, "db", "5432", "m:d\\m", "anna")).contains("a:b\\c");
    assertThat(ConnectionFiles.password(file, "db", "5433", "x", "anna")).contains("2");
    assertThat(ConnectionFiles.password(file, "x", "1", "x", "ben")).contains("4");
    assertThat(ConnectionFiles.password(file, "x", "1", "x", "x")).contains("5");
    assertThat(ConnectionFiles.password(home.resolve("no"), "x", "1", "x", "x")).isEmpty();
  }

  @Test
  void aServiceGivesWhatTheUrlLeavesOut() {
    Path file = home.resolve("services");
    write(
        file,
        """
        # ours
        [other]
        host=wrong
        [mdm]
        host = db.example.com
        port=6
        #user=x
        user=ben
        dbname=custody
        [mdm]
        host=late
        """,
        "rw-r--r--");
    assertThat(of("postgresql://?service=mdm", "PGSERVICEFILE", file.toString(), "PGUSER", "u"))
        .hasToString("postgresql://ben@db.example.com:6/custody");
    assertThat(
            of(
                "postgresql://carl@/own",
                "PGSERVICEFILE",
                file.toString(),
                "PGSERVICE",
                "mdm",
                "PGHOST",
                "h"))
        .hasToString("postgresql://carl@db.example.com:6/own");
    refuses(NotFoundException.class, "no service \"mdm\"", "postgresql://?service=mdm");
    refuses(
        NotFoundException.class,
        "no service \"x\"",
        "postgresql://?service=x",
        "PGSERVICEFILE",
        file.toString());
    write(file, "[mdm]\npassword=xyzzy\n", "rw-r--r--");
    refuses(
        RefusedException.class,
        "others may read",
        "postgresql://?service=mdm",
        "PGSERVICEFILE",
        file.toString());
    write(file, "[mdm]\nsslmode=require\nhost=db\n", "rw-r--r--");
    refuses(
        RefusedException.class,
        "could be the server",
        "postgresql://?service=mdm",
        "PGSERVICEFILE",
        file.toString());
  }

  @Test
  void aSessionIsDurableAndLimitedWhateverTheRoleHasSet() throws SQLException {
    TestPostgres server = TestPostgres.shared();
    TestDatabase database = TestDatabase.withStore(server);
    database.execute(
        "ALTER ROLE anna IN DATABASE " + database.name() + " SET synchronous_commit=off");
    String url = "postgresql://anna@127.0.0.1:" + server.port() + "/" + database.name();
    try (OneConnection source = withPassword(url, "anna", Map.of()).connection()) {
      try (Connection connection = source.getConnection()) {
        assertThat(setting(connection, "synchronous_commit")).isEqualTo("on");
        assertThat(setting(connection, "lock_timeout")).isEqualTo("5s");
        assertThat(setting(connection, "statement_timeout")).isEqualTo("15s");
        assertThat(setting(connection, "default_transaction_isolation"))
            .isEqualTo("read committed");
        assertThatThrownBy(source::getConnection)
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("has the only connection already");
      }
      assertThat(PostgresStores.in(source).records().records().records()).isEmpty();
      assertThat(StoreCheck.of(source)).allMatch(StoreCheck.Finding::isGood);
    }
    assertThatThrownBy(() -> PostgresStores.in(of(url).connection()).id())
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("wants a password");
  }

  private static String setting(Connection connection, String name) throws SQLException {
    return Database.query(connection, "SHOW " + name, statement -> {}, row -> row.getString(1))
        .get(0);
  }

  @Test
  void theOnlyConnectionIsLentToOneThreadAfterTheOtherAndOpenedAnewAfterItBroke() {
    TestPostgres server = TestPostgres.shared();
    TestDatabase database = TestDatabase.withStore(server);
    String url = "postgresql://anna@127.0.0.1:" + server.port() + "/" + database.name();
    try (OneConnection source = withPassword(url, "anna", Map.of()).connection()) {
      PostgresStores stores = PostgresStores.in(source);
      String kill =
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
              + " WHERE usename = 'anna' AND datname = current_database()";
      for (int i = 0; i < 5; i++) {
        int round = i;
        List<Boolean> done =
            List.of(0, 1, 2, 3, 4, 5, 6, 7).parallelStream()
                .map(
                    host ->
                        stores
                            .records()
                            .publish(List.of(TestRecords.sealed(round + "-" + host)))
                            .get(0)
                            .failure()
                            .isEmpty())
                .toList();
        assertThat(done).doesNotContain(false);
        assertThat(database.ask(kill)).isEqualTo("1");
      }
      assertThat(stores.records().records().records()).hasSize(40);
    }
  }

  @Test
  void theServersCertificateHasToBeTrustedAndForItsName() {
    TestCertificate right = TestPki.webServer("localhost");
    try (TestPostgres server =
        TestPostgres.start(
            Map.of(
                "server.pem",
                right.chainPem().getBytes(UTF_8),
                "server.key",
                right.keyPem().getBytes(UTF_8)),
            "ssl=on",
            "ssl_cert_file=server.pem",
            "ssl_key_file=server.key")) {
      TestDatabase database = TestDatabase.withStore(server);
      String place = ":" + server.port() + "/" + database.name() + "?sslmode=verify-full";
      Path root = home.resolve("root.pem");
      write(root, TestPki.root().pem(), "rw-r--r--");
      Map<String, String> trusting = Map.of("PGSSLROOTCERT", root.toString());
      try (OneConnection source =
          withPassword("postgresql://anna@localhost" + place, "anna", trusting).connection()) {
        assertThat(StoreCheck.of(source))
            .allMatch(StoreCheck.Finding::isGood)
            .anyMatch(finding -> finding.text().startsWith("TLSv1."));
      }
      fails("postgresql://anna@127.0.0.1" + place, trusting, "not trusted, or not for this name");
      fails("postgresql://anna@localhost" + place, Map.of(), "not trusted, or not for this name");
      onlyACommandSilencesTheDriverAndOnlyWhereNobodyHasSetIt(database, place, trusting);
    }
  }

  private static void onlyACommandSilencesTheDriverAndOnlyWhereNobodyHasSetIt(
      TestDatabase database, String place, Map<String, String> trusting) {
    Logger driver = Logger.getLogger("org.postgresql");
    List<String> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord said) {
            logged.add(said.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    driver.addHandler(handler);
    try {
      PGSimpleDataSource own = (PGSimpleDataSource) database.anna();
      own.setSslMode("verify-full");
      own.setSslRootCert(trusting.get("PGSSLROOTCERT"));
      driver.setLevel(null);
      assertThatThrownBy(() -> PostgresStores.in(own).id())
          .isInstanceOf(UnavailableException.class);
      assertThat(driver.getLevel()).isNull();
      assertThat(logged).isNotEmpty();

      logged.clear();
      fails("postgresql://anna@127.0.0.1" + place, trusting, "not for this name");
      assertThat(logged).isEmpty();

      driver.setLevel(Level.WARNING);
      fails("postgresql://anna@127.0.0.1" + place, trusting, "not for this name");
      assertThat(driver.getLevel()).isEqualTo(Level.WARNING);
      assertThat(logged).isNotEmpty();
    } finally {
      driver.removeHandler(handler);
      driver.setLevel(null);
    }
  }

  @Test
  void aServerWithoutTlsIsNamed() {
    TestPostgres server = TestPostgres.shared();
    String url = "postgresql://anna@localhost:" + server.port() + "/postgres?sslmode=verify-full";
    assertThatThrownBy(
            () -> PostgresStores.in(withPassword(url, "anna", Map.of()).connection()).id())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("speaks no TLS");
  }

  private static void fails(String url, Map<String, String> variables, String text) {
    assertThatThrownBy(
            () -> PostgresStores.in(withPassword(url, "anna", variables).connection()).id())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(text);
  }
}
