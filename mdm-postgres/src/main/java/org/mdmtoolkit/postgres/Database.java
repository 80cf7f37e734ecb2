package org.mdmtoolkit.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;

/**
 * Runs statements that may be repeated: each is one transaction, and asked again it does nothing
 * that it did already. So a lost answer is resolved by asking again, for a while.
 *
 * <p>Nothing is run before the store was found to be one that holds what it takes. Safe for use by
 * many threads.
 */
final class Database {

  /** The version of the schema that this program knows. */
  static final int VERSION = 2;

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

  private static final String PROOF =
      """
      SELECT (SELECT max(version) FROM mdm.schema_version) AS version,
        pg_is_in_recovery() AS is_replica,
        current_setting('fsync')::boolean AND current_setting('full_page_writes')::boolean
          AS is_durable,
        (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
          OR has_table_privilege('mdm.record', 'UPDATE,DELETE,TRUNCATE,TRIGGER')
          OR has_table_privilege('mdm.resealing', 'INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER')
          OR has_table_privilege('mdm.journal', 'INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER')
          OR has_table_privilege('mdm.escrow_file', 'UPDATE,DELETE,TRUNCATE,TRIGGER')
          OR has_table_privilege('mdm.run_line', 'UPDATE,DELETE,TRUNCATE,TRIGGER')
          OR has_table_privilege(to_regclass('mdm.plan'), 'UPDATE,DELETE,TRUNCATE,TRIGGER')
          OR has_table_privilege(
            to_regclass('mdm.plan_signature'), 'UPDATE,DELETE,TRUNCATE,TRIGGER')
          OR has_table_privilege(
            to_regclass('mdm.policy'), 'INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER')
          AS may_change,
        current_user AS role
      """;

  /** What is done on a connection, more than once if need be. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Fills in the parameters of a statement. */
  interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  /** What a row says. */
  interface RowReader<T> {
    T of(ResultSet row) throws SQLException;
  }

  private final DataSource source;
  private final Duration patience;
  private final boolean isOwner;
  private volatile boolean isProven;

  /** Of the one thread that holds a lock; it does everything on this connection meanwhile. */
  private volatile @Nullable Holder holder;

  private record Holder(Thread thread, Connection connection) {}

  private Database(DataSource source, Duration patience, boolean isOwner) {
    this.source = source;
    this.patience = patience;
    this.isOwner = isOwner;
  }

  /**
   * For the program's role, which may insert and read.
   *
   * @param patience how long what is in doubt is asked for again
   */
  static Database ofProgram(DataSource source, Duration patience) {
    return new Database(source, patience, false);
  }

  /** For the owner, who imports. */
  static Database ofOwner(DataSource source, Duration patience) {
    return new Database(source, patience, true);
  }

  /** The rows of a query. */
  <T> List<T> query(String sql, Parameters parameters, RowReader<T> reader) {
    return run(connection -> query(connection, sql, parameters, reader));
  }

  /** The only row of a query that always has one. */
  <T> T one(String sql, Parameters parameters, RowReader<T> reader) {
    return query(sql, parameters, reader).get(0);
  }

  static <T> List<T> query(
      Connection connection, String sql, Parameters parameters, RowReader<T> reader)
      throws SQLException {
    List<T> read = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters.set(statement);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          read.add(reader.of(rows));
        }
      }
    }
    return read;
  }

  /**
   * Does this on a connection, again if the server wants that or the answer was lost.
   *
   * @throws UnavailableException if the server cannot be reached
   */
  <T> T run(Work<T> work) {
    checkUsable();
    return repeat(work, false);
  }

  /** The same for what is in doubt: also who finds no server waits until it is back. */
  <T> T ask(Work<T> work) {
    return repeat(work, true);
  }

  /** A connection that the caller keeps: never the only one that others wait for. */
  Connection keep() throws SQLException {
    Connection connection =
        source instanceof OneConnection one ? one.another() : source.getConnection();
    commitEach(connection);
    return connection;
  }

  /** Each statement is a transaction. */
  private static void commitEach(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.setAutoCommit(true);
    }
  }

  /**
   * Finds out, once, whether the store is one that can be used.
   *
   * @throws MdmException if it is not, or cannot be reached
   */
  void checkUsable() {
    if (!isProven) {
      repeat(this::prove, false);
      isProven = true;
    }
  }

  /**
   * Does this while nobody else does so with the same key, wherever they are: all of it on one
   * connection, which has the lock. Nothing is asked again there: with the connection the lock is
   * lost.
   *
   * @throws ConflictException if others do not come to an end
   */
  void holding(long key, Runnable action) {
    checkUsable();
    if (held() != null) {
      throw new IllegalStateException("this thread holds a lock already");
    }
    try (Connection connection = source.getConnection()) {
      commitEach(connection);
      lock(connection, "pg_advisory_lock", key);
      holder = new Holder(Thread.currentThread(), connection);
      try {
        action.run();
      } finally {
        holder = null; // before another thread can have the lock
        if (!connection.isClosed()) {
          lock(connection, "pg_advisory_unlock", key);
        }
      }
    } catch (SQLException e) {
      throw SqlFailure.toMdmException(e);
    }
  }

  private @Nullable Connection held() {
    Holder now = holder;
    return now != null && now.thread().equals(Thread.currentThread()) ? now.connection() : null;
  }

  private static void lock(Connection connection, String function, long key) throws SQLException {
    query(
        connection,
        "SELECT " + function + "(?)",
        statement -> statement.setLong(1, key),
        row -> true);
  }

  private <T> T repeat(Work<T> work, boolean isInDoubt) {
    Connection own = held();
    if (own != null) {
      try {
        return work.on(own);
      } catch (SQLException e) {
        throw SqlFailure.toMdmException(e);
      }
    }
    long end = System.nanoTime() + patience.toNanos();
    long pause = FIRST_PAUSE;
    boolean isBegun = isInDoubt;
    while (true) {
      SQLException failure;
      boolean isConnected = false;
      try (Connection connection = source.getConnection()) {
        isConnected = true;
        commitEach(connection);
        return work.on(connection);
      } catch (SQLException e) {
        failure = e;
      }
      isBegun |= isConnected;
      // Where nothing was asked yet, nothing is in doubt, and nobody has to wait.
      if (!isBegun
          || !SqlFailure.isWorthRepeating(failure)
          || System.nanoTime() + pause - end > 0
          || Thread.currentThread().isInterrupted()) {
        throw isOwner ? SqlFailure.ofOwner(failure) : SqlFailure.toMdmException(failure);
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  private boolean prove(Connection connection) throws SQLException {
    Optional<MdmException> problem =
        query(connection, PROOF, statement -> {}, this::problem).get(0);
    if (problem.isPresent()) {
      throw problem.get();
    }
    return true;
  }

  private Optional<MdmException> problem(ResultSet row) throws SQLException {
    int version = row.getInt("version");
    if (version < VERSION) {
      return Optional.of(
          version == 0
              ? new NotFoundException("the database holds no store yet", Remedy.Act.SET_UP_STORE)
              : new RefusedException(
                  "the store's schema has version " + version + ", this program needs " + VERSION,
                  Remedy.Act.SET_UP_STORE));
    }
    if (version > VERSION) {
      return Optional.of(
          new RefusedException(
              "the store's schema has version " + version + ", this program knows " + VERSION,
              "Use a newer version of this program."));
    }
    if (row.getBoolean("is_replica")) {
      return Optional.of(
          new UnavailableException(
              "the database server is a read-only replica", "Connect to the primary server."));
    }
    if (!row.getBoolean("is_durable")) {
      return Optional.of(
          new RefusedException(
              "the database server may lose what it acknowledged: fsync or full_page_writes is off",
              "Let the server's administrator switch both on."));
    }
    if (!isOwner && row.getBoolean("may_change")) {
      return Optional.of(
          new RefusedException(
              "the role " + row.getString("role") + " may change or remove records and journal",
              "Use a role of your own that is a member of mdm_program and owns nothing."));
    }
    return Optional.empty();
  }
}
