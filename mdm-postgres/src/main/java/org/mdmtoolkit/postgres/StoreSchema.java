package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.mdmtoolkit.RefusedException;

/**
 * Tables, roles and functions of a store in PostgreSQL, of every version of the toolkit: the
 * owner's part. All that is to be done is done in one transaction, or nothing; several at once wait
 * for each other.
 *
 * <p>It logs in as somebody who may make roles and schemas, which the program's own roles may not.
 *
 * <p>Immutable, safe for use by many threads.
 */
public final class StoreSchema {

  private static final String LOCK = "SELECT pg_advisory_xact_lock(7163520044010)";

  private final DataSource owner;

  private StoreSchema(DataSource owner) {
    this.owner = owner;
  }

  /** The schema in the database that this logs in to, as its owner. Nothing is asked yet. */
  public static StoreSchema in(DataSource owner) {
    return new StoreSchema(owner);
  }

  /** The version that this library makes and needs. */
  public static int current() {
    return Database.VERSION;
  }

  /**
   * The version that is there; 0 if there is none.
   *
   * @throws org.mdmtoolkit.MdmException if the server cannot be reached or does not say
   */
  public int version() {
    return inTransaction(StoreSchema::version);
  }

  /**
   * What is to be done, as the SQL that {@link #apply} runs; empty if nothing is to be done. A
   * database's administrator may run it instead, in one transaction.
   *
   * @throws RefusedException if the schema is newer than this library
   */
  public String script() {
    return scriptFrom(version());
  }

  /**
   * Does it.
   *
   * @return the version that was there before; 0 for none
   * @throws RefusedException if the schema is newer than this library
   * @throws org.mdmtoolkit.DeniedException if this role may not do it
   */
  public int apply() {
    return inTransaction(
        connection -> {
          int before = version(connection);
          String script = scriptFrom(before);
          if (!script.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
              statement.execute(script);
            }
          }
          return before;
        });
  }

  private static int version(Connection connection) throws SQLException {
    boolean isThere =
        Database.query(
                connection,
                "SELECT EXISTS (SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                    + " WHERE nspname = 'mdm' AND relname = 'schema_version')",
                statement -> {},
                row -> row.getBoolean(1))
            .get(0);
    return isThere
        ? Database.query(
                connection,
                "SELECT coalesce(max(version), 0) FROM mdm.schema_version",
                statement -> {},
                row -> row.getInt(1))
            .get(0)
        : 0;
  }

  private static String scriptFrom(int version) {
    if (version > current()) {
      throw new RefusedException(
          "the store's schema has version " + version + ", this program knows " + current(),
          "Use a newer version of this program.");
    }
    if (version == current()) {
      return "";
    }
    StringBuilder script = new StringBuilder(resource("roles.sql"));
    for (int next = version + 1; next <= current(); next++) {
      script
          .append('\n')
          .append(resource("schema-" + next + ".sql"))
          .append("INSERT INTO mdm.schema_version (version) VALUES (" + next + ");\n");
    }
    return script.append("\nRESET ROLE;\nREVOKE mdm_owner FROM CURRENT_USER;\n").toString();
  }

  private static String resource(String name) {
    try (InputStream in = StoreSchema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the jar");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> T inTransaction(Database.Work<T> work) {
    try (Connection connection = owner.getConnection()) {
      boolean wasAutoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(LOCK);
        T result = work.on(connection);
        connection.commit();
        return result;
      } finally {
        if (!connection.isClosed()) {
          connection.rollback(); // of what was committed nothing
          connection.setAutoCommit(wasAutoCommit);
        }
      }
    } catch (SQLException e) {
      throw SqlFailure.ofSetUp(e);
    }
  }
}
