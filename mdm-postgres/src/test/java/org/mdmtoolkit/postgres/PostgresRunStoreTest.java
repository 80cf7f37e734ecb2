package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.delivery.run.RunKey;
import org.mdmtoolkit.delivery.run.RunLine;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.fixtures.TestPostgres;

/** Runs in a database: whose they are, and what becomes of them when something breaks. */
class PostgresRunStoreTest {

  private static final RunKey KEY = new RunKey("lock-0123456789abcdef");
  private static final Instant TIME = Instant.parse("2026-11-21T09:00:00Z");

  private static TestPostgres server;
  private static TestDatabase database;

  @BeforeAll
  static void setUp() {
    server = TestPostgres.shared();
    database = TestDatabase.withStore(server);
  }

  @BeforeEach
  void clear() {
    database.clear();
  }

  private static PostgresRunStore runs(TestDatabase in, int port, String role) {
    return PostgresRunStore.in(PostgresStores.in(in.at(port, role, role)));
  }

  private static PostgresRunStore annas() {
    return runs(database, server.port(), "anna");
  }

  private static List<RunLine> lines(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new RunLine(RunLine.State.PLANNED, name + i, "S", List.of("U" + i), TIME))
        .toList();
  }

  private static List<RunLine> read(RunStore.Log log) {
    List<RunLine> lines = new ArrayList<>();
    log.read(lines::add);
    return lines;
  }

  private static List<RunLine> noted(RunStore store) {
    try (RunStore.Log log = store.open(KEY)) {
      return read(log);
    }
  }

  private static void assertEnded(RunStore.Log log) {
    for (Runnable act :
        List.<Runnable>of(() -> log.append(lines("late", 1)), log::clear, () -> read(log))) {
      assertThatThrownBy(act::run)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("nothing more can be noted of this run")
          .satisfies(e -> assertThat(((MdmException) e).remedy().isEmpty()).isFalse());
    }
  }

  /** Ends every session of a role that is at work here. */
  private static String terminate(String role) {
    return "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '"
        + role
        + "' AND datname = current_database()";
  }

  @Test
  void colleaguesWithRolesOfTheirOwnRunTheSameAtOnceAndDoNotSeeEachOthersLines() {
    RunStore bens = runs(database, server.port(), "ben");
    try (RunStore.Log anna = annas().open(KEY);
        RunStore.Log ben = bens.open(KEY)) {
      assertThat(read(anna)).isEmpty();
      assertThat(read(ben)).isEmpty();
      anna.append(lines("a", 2));
      ben.append(lines("b", 3));
      assertThatThrownBy(() -> annas().open(KEY)).isInstanceOf(RefusedException.class);
      ben.clear();
    }
    assertThat(noted(annas())).isEqualTo(lines("a", 2));
    assertThat(noted(bens)).isEmpty();
  }

  /** Opens the run, notes two lines, says so, and waits to be killed. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      org.postgresql.ds.PGSimpleDataSource source = new org.postgresql.ds.PGSimpleDataSource();
      source.setUrl(arguments[0]);
      source.setUser("anna");
      source.setPassword("anna");
      RunStore.Log log = PostgresRunStore.in(PostgresStores.in(source)).open(KEY);
      log.append(lines("a", 2));
      System.out.println("held");
      System.in.read();
      log.close();
    }
  }

  @Test
  void aRunThatAnotherProcessHoldsIsRefusedAndGoneOnWithOnceThatIsKilled() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Holder.class.getName(),
                server.jdbcUrl(database.name()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8))) {
      assertThat(said.readLine()).isEqualTo("held");
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> annas().open(KEY))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("going on at this moment");
      }
      assertThat(database.ask("SELECT count(*) FROM mdm.run_line")).isEqualTo("2");
      holder.destroyForcibly().waitFor();
      String sessions = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";
      while (!database.ask(sessions).equals("0")) {
        Thread.onSpinWait(); // the server notices that it is gone
      }
      assertThat(noted(annas())).isEqualTo(lines("a", 2));
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void aSessionThatIsEndedInTheMiddleIsNamedAndAnotherOneGoesOn() {
    RunStore.Log log = annas().open(KEY);
    log.append(lines("a", 2));
    database.ask(terminate("anna"));
    assertThatThrownBy(() -> log.append(lines("b", 2)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("how far the run came can no longer be noted")
        .satisfies(e -> assertThat(((MdmException) e).remedy().toString()).contains("goes on"));
    try (RunStore.Log next = annas().open(KEY)) {
      assertThat(read(next)).isEqualTo(lines("a", 2));
      assertEnded(log);
      log.close();
      log.close();
      assertThatThrownBy(() -> annas().open(KEY)).isInstanceOf(RefusedException.class);
      next.append(lines("c", 1));
    }
    assertThat(noted(annas())).hasSize(3).endsWith(lines("c", 1).get(0));
  }

  @Test
  void clearingOverABrokenConnectionForgetsNothing() {
    RunStore.Log log = annas().open(KEY);
    log.append(lines("a", 2));
    database.ask(terminate("anna"));
    assertThatThrownBy(log::clear).isInstanceOf(UnavailableException.class);
    assertEnded(log);
    log.close();
    assertThat(noted(annas())).isEqualTo(lines("a", 2));
  }

  @Test
  void linesWhoseAnswerWasLostAfterTheCommitAreThereAndTheLogTakesNoMore() {
    try (var proxy = new SwallowingProxy(server.port(), "INSERT INTO mdm.run_line", 1)) {
      RunStore.Log log = runs(database, proxy.port(), "anna").open(KEY);
      log.append(lines("a", 3));
      assertThat(proxy.connections()).isGreaterThan(1);
      assertEnded(log);
      log.close();
    }
    assertThat(noted(annas())).isEqualTo(lines("a", 3));
  }

  @Test
  void whereTheAnswerNeverComesTheLinesDoNotCountAndMayBeThere() {
    try (var proxy = new SwallowingProxy(server.port(), " mdm.run_line", Integer.MAX_VALUE)) {
      RunStore.Log log =
          PostgresRunStore.in(
                  PostgresStores.in(
                      database.at(proxy.port(), "anna", "anna"), Duration.ofMillis(300)))
              .open(KEY);
      assertThatThrownBy(() -> log.append(lines("a", 3))).isInstanceOf(UnavailableException.class);
      assertEnded(log);
      log.close();
    }
    assertThat(noted(annas())).isEqualTo(lines("a", 3));
  }

  @Test
  void aServerThatCrashesInTheMiddleLosesNothingThatWasAcknowledgedAndTheRunGoesOn() {
    try (TestPostgres own = TestPostgres.start(Map.of())) {
      TestDatabase crashing = TestDatabase.withStore(own);
      RunStore store = runs(crashing, own.port(), "anna");
      RunStore.Log log = store.open(KEY);
      log.append(lines("a", 100));
      own.stop("immediate");
      RunStore hasty =
          PostgresRunStore.in(PostgresStores.in(crashing.anna(), Duration.ofMillis(100)));
      assertThatThrownBy(() -> hasty.open(KEY))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("cannot be reached");
      own.startAgain();
      assertThatThrownBy(() -> log.append(lines("b", 1))).isInstanceOf(UnavailableException.class);
      assertEnded(log);
      log.close();
      assertThat(noted(store)).isEqualTo(lines("a", 100));
      try (RunStore.Log next = store.open(KEY)) {
        next.read(line -> {});
        next.append(lines("b", 1));
        own.stop("fast");
        assertThatThrownBy(next::clear).isInstanceOf(UnavailableException.class);
        own.startAgain();
      }
      assertThat(noted(store)).hasSize(101);
    }
  }

  @Test
  void whoeverLostTheLockUnnoticedWritesNoLineBetweenThoseOfAnother() {
    try (RunStore.Log first = annas().open(KEY)) {
      first.append(lines("a", 2));
      database.execute(
          "INSERT INTO mdm.run_line (written_by, run, number, line) VALUES ('anna', '"
              + KEY.text()
              + "', 3, '"
              + lines("other", 1).get(0).toJson()
              + "')");
      assertThatThrownBy(() -> first.append(lines("b", 2))).isInstanceOf(RefusedException.class);
      assertEnded(first);
    }
    assertThat(noted(annas())).hasSize(3).endsWith(lines("other", 1).get(0));
  }

  @Test
  void aLineThatIsMissingIsNoticed() {
    try (RunStore.Log log = annas().open(KEY)) {
      log.append(lines("a", 3));
    }
    database.tamper("DELETE FROM mdm.run_line WHERE number = 2");
    assertThatThrownBy(() -> noted(annas()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("line 2 of the run");
  }

  @Test
  void ofARunNothingIsChangedAndNobodyClearsThatOfAnother() throws SQLException {
    try (RunStore.Log log = annas().open(KEY)) {
      log.append(lines("a", 3));
    }
    assertThatThrownBy(() -> database.execute("UPDATE mdm.run_line SET number = 7"))
        .hasRootCauseInstanceOf(SQLException.class);
    try (Connection ben = database.as("ben", "ben").getConnection();
        Statement statement = ben.createStatement()) {
      for (String forbidden :
          List.of(
              "DELETE FROM mdm.run_line",
              "UPDATE mdm.run_line SET line = 'x'",
              "INSERT INTO mdm.run_line (written_by, run, number, line) VALUES ('anna', 'x', 1, '')")) {
        assertThatThrownBy(() -> statement.execute(forbidden))
            .hasMessageContaining("permission denied");
      }
      statement.execute("SELECT mdm.clear_run('" + KEY.text() + "')");
    }
    assertThat(noted(annas())).isEqualTo(lines("a", 3));
  }

  @Test
  void aRevokedRightIsNamed() {
    TestDatabase other = TestDatabase.withStore(server);
    other.execute("REVOKE INSERT (line) ON mdm.run_line FROM mdm_program");
    try (RunStore.Log log = runs(other, server.port(), "anna").open(KEY)) {
      assertThatThrownBy(() -> log.append(lines("a", 1)))
          .isInstanceOf(DeniedException.class)
          .hasMessageContaining("permission denied for table run_line");
    }
  }

  @Test
  void aPoolGetsItsConnectionBackWithoutTheLockAlsoWhereTheRunWasRefused() throws SQLException {
    try (Connection only = database.anna().getConnection()) {
      javax.sql.DataSource pool = TestDatabase.lending(only);
      try (RunStore.Log held = annas().open(KEY)) {
        assertThat(read(held)).isEmpty();
        assertThatThrownBy(() -> PostgresRunStore.in(PostgresStores.in(pool)).open(KEY))
            .isInstanceOf(RefusedException.class);
      }
      assertThat(only.isValid(5)).isTrue();
      try (RunStore.Log log = PostgresRunStore.in(PostgresStores.in(pool)).open(KEY)) {
        assertThat(read(log)).isEmpty();
        assertThatThrownBy(() -> annas().open(KEY)).isInstanceOf(RefusedException.class);
      }
      assertThat(only.isValid(5)).isTrue();
      assertThat(noted(annas())).isEmpty();
    }
  }

  @Test
  void theOnlyConnectionOfACommandStaysFreeForItsRecords() {
    String url = "postgresql://anna@127.0.0.1:" + server.port() + "/" + database.name();
    try (OneConnection one =
        ConnectionSettingsTest.withPassword(url, "anna", Map.of()).connection()) {
      PostgresStores stores = PostgresStores.in(one);
      try (RunStore.Log log = PostgresRunStore.in(stores).open(KEY)) {
        log.append(lines("a", 1));
        assertThat(stores.records().records().records()).isEmpty();
      }
    }
  }

  @Test
  void theOtherStoresNeedNoMdmDelivery() throws Exception {
    List<URL> without = new ArrayList<>();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String entry : path.split(java.io.File.pathSeparator, -1)) {
      boolean isDelivery = entry.contains("mdm-delivery") || entry.contains("mdm-http");
      if (!isDelivery && !entry.contains("contracts")) {
        without.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(without.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      assertThatThrownBy(() -> loader.loadClass(RunStore.class.getName()))
          .isInstanceOf(ClassNotFoundException.class);
      Class<?> stores = loader.loadClass(PostgresStores.class.getName());
      assertThat(stores.getDeclaredMethods()).hasSizeGreaterThan(3); // as frameworks look at them
      Object made =
          stores.getMethod("in", javax.sql.DataSource.class).invoke(null, database.anna());
      assertThat(stores.getMethod("id").invoke(made))
          .isEqualTo(PostgresStores.in(database.anna()).id());
    }
  }
}
