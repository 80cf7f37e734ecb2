package org.mdmtoolkit.postgres.example;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.postgres.PostgresRunStore;
import org.mdmtoolkit.postgres.PostgresStores;

/**
 * How a service of several instances locks the Macs that a table asks for: each instance has a
 * pool, all log in as one role, and nothing is kept in them. Stopped or killed at any point,
 * another instance takes the same job and goes on with the same PIN and command.
 *
 * <p>A thread that works needs three connections: for its job, its run, and records and journal.
 */
final class LockService {

  /** The service's own table. A job is done when it has an outcome. */
  static final String TABLE =
      "CREATE TABLE lock_job (id serial PRIMARY KEY, serial text NOT NULL, ticket text NOT NULL,"
          + " outcome text)";

  private final DataSource pool;
  private final Custody custody;
  private final CommandSender sender;

  LockService(
      DataSource pool,
      MdmServer server,
      String instance,
      Recipient reader,
      Supplier<EscrowKey> key) {
    this.pool = pool;
    PostgresStores stores = PostgresStores.in(pool);
    Journal journal = Journal.in(stores.journal(), new Operator("lock-service", instance));
    SecureRandom random = new SecureRandom();
    Clock clock = Clock.systemUTC();
    custody = Custody.of(stores.records(), () -> List.of(reader), journal, clock, random);
    SendingState state =
        new SendingState(custody, journal, PostgresRunStore.in(stores), clock, random);
    sender = CommandSender.to(server, state).openingEscrowWith(key).concurrency(1);
  }

  /**
   * Takes the next job that nobody else is at, locks its Mac, and writes down how that ended. One
   * that could not be brought to its end stays in the table.
   *
   * @return false if nothing is left to do
   * @throws MdmException if a store or the server cannot be reached
   */
  boolean workOnce() throws SQLException {
    try (Connection jobs = pool.getConnection()) {
      jobs.setAutoCommit(false);
      try (PreparedStatement next =
              jobs.prepareStatement(
                  "SELECT id, serial, ticket FROM lock_job WHERE outcome IS NULL"
                      + " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED");
          ResultSet job = next.executeQuery()) {
        if (!job.next()) {
          return false;
        }
        RunSummary summary = lock(List.of(mac(job.getString("serial"))), job.getString("ticket"));
        try (PreparedStatement done =
            jobs.prepareStatement("UPDATE lock_job SET outcome = ? WHERE id = ?")) {
          done.setString(1, summary.firstFailure().map(MdmException::problem).orElse("queued"));
          done.setInt(2, job.getInt("id"));
          done.executeUpdate();
        }
        jobs.commit();
        return true;
      } finally {
        if (!jobs.isClosed()) {
          jobs.rollback(); // of what was committed nothing
          jobs.setAutoCommit(true);
        }
      }
    }
  }

  /**
   * Locks these. The ticket is in the message, so it is part of what the run is known by: two
   * tickets do not wait for each other, and one goes on where it was.
   */
  RunSummary lock(List<Host> macs, String ticket) {
    SecretRun run =
        SecretRun.lock(ticket, pin -> DeviceLock.forMac(pin).message("Ticket " + ticket).build());
    return sender.maxErrors(macs.size()).send(run, macs.iterator(), RunListener.NONE);
  }

  /** The journal tells who asked before anybody sees the PIN. */
  String pinOf(String serial, String ticket, EscrowKey key) {
    EscrowRecord open = custody.open(serial, SecretKind.LOCK_PIN).orElseThrow();
    JournalEvent why = JournalEvent.of("pin.shown").withReason(ticket);
    return custody.reveal(List.of(open), key, why).get(0).secret().orElseThrow().reveal();
  }

  static Host mac(String serial) {
    return new Host(
        "UDID-" + serial,
        serial,
        Optional.of(serial),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Platform.MACOS),
        Host.MdmState.ON);
  }
}
