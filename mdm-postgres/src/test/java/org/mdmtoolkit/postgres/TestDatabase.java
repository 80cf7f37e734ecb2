package org.mdmtoolkit.postgres;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of its own on a test server, with a store in it and a role for Anna. */
public final class TestDatabase {

  private static final AtomicInteger MADE = new AtomicInteger();

  private final TestPostgres server;
  private final String name;

  private TestDatabase(TestPostgres server, String name) {
    this.server = server;
    this.name = name;
  }

  /** A new one, set up. */
  public static TestDatabase withStore(TestPostgres server) {
    TestDatabase database = empty(server);
    StoreSchema.in(database.admin()).apply();
    database.execute("GRANT mdm_program TO anna, ben");
    return database;
  }

  /** A new one with nothing in it. */
  static TestDatabase empty(TestPostgres server) {
    String name = "mdm_" + ProcessHandle.current().pid() + "_" + MADE.incrementAndGet();
    TestDatabase postgres = new TestDatabase(server, "postgres");
    postgres.execute("CREATE DATABASE " + name);
    for (String person : new String[] {"anna", "ben"}) {
      postgres.execute(
          "DO $$ BEGIN CREATE ROLE "
              + person
              + " LOGIN PASSWORD '"
              + person
              + "'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
    }
    return new TestDatabase(server, name);
  }

  public String name() {
    return name;
  }

  /** As the superuser. */
  DataSource admin() {
    return as(server.user(), server.password());
  }

  /** As Anna, who is a member of mdm_program. */
  public DataSource anna() {
    return as("anna", "anna");
  }

  DataSource as(String user, String password) {
    return at(server.port(), user, password);
  }

  /** By another port than the server's. */
  DataSource at(int port, String user, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {server.host()});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(name);
    source.setUser(user);
    source.setPassword(password);
    source.setConnectTimeout(10);
    source.setSocketTimeout(30);
    source.setOptions("-c lock_timeout=5s -c statement_timeout=15s");
    return source;
  }

  /** A pool of this one: what it lends stays open when it is closed. */
  static DataSource lending(Connection only) {
    Connection lent =
        proxy(
            Connection.class,
            (method, arguments) ->
                method.getName().equals("close") ? null : method.invoke(only, arguments));
    return proxy(DataSource.class, (method, arguments) -> lent);
  }

  private interface Answer {
    @Nullable Object to(Method method, @Nullable Object @Nullable [] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.to(method, arguments)));
  }

  /** Runs this as the superuser, whom no trigger stops. */
  void tamper(String sql) {
    execute("SET session_replication_role = replica; " + sql);
  }

  public void execute(String sql) {
    execute(admin(), sql);
  }

  static void execute(DataSource as, String sql) {
    try (Connection connection = as.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The first column of the first row. */
  public String ask(String sql) {
    try (Connection connection = admin().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  void clear() {
    tamper(
        "TRUNCATE mdm.record, mdm.resealing, mdm.journal, mdm.run_line, mdm.plan,"
            + " mdm.plan_signature, mdm.policy");
  }
}
