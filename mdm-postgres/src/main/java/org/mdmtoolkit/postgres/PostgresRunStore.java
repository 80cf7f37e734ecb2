package org.mdmtoolkit.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.delivery.run.RunKey;
import org.mdmtoolkit.delivery.run.RunLine;
import org.mdmtoolkit.delivery.run.RunStore;

/**
 * Runs in the table {@code mdm.run_line}, each role's by themselves: instances of a service that
 * log in as one role keep each other out, and go on with what one of them left; colleagues with
 * roles of their own do not meet. What has ended is removed: the journal is the evidence.
 *
 * <p>A {@link Log} takes a connection of the {@code DataSource} and keeps it until it is closed, so
 * a pool needs one for each run that goes on, beside those for records and journal; of a {@link
 * OneConnection} it opens another. A lock of that session (an advisory lock) keeps others out: no
 * pooler that gives a session's transactions to several connections, as PgBouncer can, may stand in
 * between. It ends with the connection; the server gives one up that has not answered for a minute.
 * After the connection broke, nothing more can be appended; what is in doubt then is asked for.
 *
 * <p>The only class of this module that needs mdm-delivery, which is an optional dependency of it.
 *
 * <p>Immutable, safe for use by many threads, processes and machines at once.
 */
public final class PostgresRunStore implements RunStore {

  private static final int PAGE = 1000;

  private static final String LOCK =
      "('x' || left(encode(sha256(convert_to(session_user || E'\\n' || ?, 'UTF8')), 'hex'), 16))"
          + "::bit(64)::bigint";

  private static final String OPEN =
      "SELECT pg_try_advisory_lock("
          + LOCK
          + "), set_config('tcp_keepalives_idle', '30', false),"
          + " set_config('tcp_keepalives_interval', '10', false),"
          + " set_config('tcp_keepalives_count', '3', false)";

  private static final String OWN =
      " FROM mdm.run_line WHERE written_by = session_user AND run = ?";

  private static final String TAKEN = "23505";

  private final Database database;

  private PostgresRunStore(Database database) {
    this.database = database;
  }

  /** The runs beside these stores. Nothing is asked yet. */
  public static PostgresRunStore in(PostgresStores stores) {
    return new PostgresRunStore(stores.database());
  }

  @Override
  public Log open(RunKey key) {
    database.checkUsable();
    try {
      Connection connection = database.keep();
      boolean isMine;
      try {
        isMine = ask(connection, OPEN, key.text());
      } catch (SQLException e) {
        end(connection);
        throw e;
      }
      if (!isMine) {
        connection.close();
        throw RunStore.goingOn();
      }
      return new SessionLog(key.text(), connection);
    } catch (SQLException e) {
      throw SqlFailure.toMdmException(e);
    }
  }

  private static boolean ask(Connection connection, String sql, String run) throws SQLException {
    return Database.query(
            connection, sql, statement -> statement.setString(1, run), row -> row.getBoolean(1))
        .get(0);
  }

  /** A pool gets back no session that may still hold the lock. */
  private static void end(Connection connection) throws SQLException {
    try (connection) {
      connection.abort(Runnable::run);
    }
  }

  /** A line that may not be one. */
  private record Row(int number, String line) {

    static Row of(ResultSet row) throws SQLException {
      return new Row(row.getInt(1), row.getString(2));
    }
  }

  private final class SessionLog implements Log {

    private final String run;
    private final Connection connection;
    private int last;
    private boolean isBroken;
    private boolean isClosed;

    SessionLog(String run, Connection connection) {
      this.run = run;
      this.connection = connection;
    }

    @Override
    public void read(Consumer<RunLine> reader) {
      List<Row> page;
      do {
        page =
            whileWhole(
                () ->
                    Database.query(
                        connection,
                        "SELECT number, line"
                            + OWN
                            + " AND number > ? ORDER BY number LIMIT "
                            + PAGE,
                        statement -> {
                          statement.setString(1, run);
                          statement.setInt(2, last);
                        },
                        Row::of));
        for (Row row : page) {
          last++;
          reader.accept(
              RunLine.ofJson(row.line())
                  .filter(line -> row.number() == last)
                  .orElseThrow(this::damaged));
        }
      } while (page.size() == PAGE);
    }

    private InvalidInputException damaged() {
      return new InvalidInputException(
          "line " + last + " of the run " + run + " in mdm.run_line is damaged, or missing",
          Remedy.advice(
                  "Let the store's owner remove this run's lines. Macs that it has locked are then"
                      + " refused as locked before.")
              .and(Remedy.Act.LIST_OPEN_COMMANDS));
    }

    @Override
    public void append(List<RunLine> lines) {
      List<String> texts = lines.stream().map(RunLine::toJson).toList();
      whileWhole(
          () -> {
            insert(texts);
            return true;
          });
      last += texts.size();
    }

    /** One statement: all of them, or none. */
    private void insert(List<String> lines) throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO mdm.run_line (run, number, line) SELECT ?, ? + place, line"
                  + " FROM unnest(?::text[]) WITH ORDINALITY AS given (line, place)")) {
        statement.setString(1, run);
        statement.setInt(2, last);
        PostgresRecordStore.setArray(statement, 3, "text", lines, line -> line);
        statement.executeUpdate();
      } catch (SQLException e) {
        if (!SqlFailure.isWorthRepeating(e) || !isStored(lines, e)) {
          throw e;
        }
        isBroken = true; // this was done, and nothing more will be
      }
    }

    /**
     * Whether they are there, though no answer said so. Only a session that has ended adds nothing
     * more: it has if its lock is free.
     */
    private boolean isStored(List<String> lines, SQLException doubt) {
      try {
        return database.ask(
            other -> {
              boolean isOver = ask(other, "SELECT pg_try_advisory_xact_lock(" + LOCK + ")", run);
              List<String> there =
                  Database.query(
                      other,
                      "SELECT line" + OWN + " AND number > ? ORDER BY number LIMIT ?",
                      statement -> {
                        statement.setString(1, run);
                        statement.setInt(2, last);
                        statement.setInt(3, lines.size());
                      },
                      row -> row.getString(1));
              if (!isOver && !there.equals(lines)) {
                throw doubt; // asked again
              }
              return there.equals(lines);
            });
      } catch (MdmException e) {
        return false; // nobody knows, which the caller says
      }
    }

    @Override
    public void clear() {
      whileWhole(() -> ask(connection, "SELECT mdm.clear_run(?) IS NULL", run));
      last = 0;
    }

    /** Does this over the one connection that holds the lock, of which nothing has failed yet. */
    private <T> T whileWhole(Step<T> step) {
      if (isBroken || isClosed) {
        throw new UnavailableException(
            "nothing more can be noted of this run: its connection to the database broke, or it was"
                + " closed",
            "Start it again: it goes on where it was.");
      }
      try {
        return step.run();
      } catch (SQLException e) {
        isBroken = true;
        if (SqlFailure.state(e).equals(TAKEN)) {
          throw RunStore.goingOn(); // its lock was lost
        }
        MdmException failure = SqlFailure.toMdmException(e);
        if (!SqlFailure.isWorthRepeating(e)) {
          throw failure;
        }
        throw new UnavailableException(
            "how far the run came can no longer be noted: " + failure.problem(),
            failure.remedy().and("Start the run again: it goes on where it was."),
            failure);
      }
    }

    @Override
    public void close() {
      if (isClosed) {
        return; // the connection may be another's by now
      }
      isClosed = true;
      try {
        if (unlocked()) {
          connection.close();
        } else {
          end(connection);
        }
      } catch (SQLException e) {
        // All that counts is stored; the lock ends with the session.
      }
    }

    private boolean unlocked() {
      try {
        return ask(connection, "SELECT pg_advisory_unlock(" + LOCK + ")", run);
      } catch (SQLException e) {
        return false;
      }
    }
  }

  /** What is done on the connection. */
  private interface Step<T> {
    T run() throws SQLException;
  }
}
