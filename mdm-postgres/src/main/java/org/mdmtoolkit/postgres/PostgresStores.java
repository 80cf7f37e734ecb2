package org.mdmtoolkit.postgres;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.PolicyStore;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowFiles;
import org.mdmtoolkit.journal.JournalStore;

/**
 * The stores in a PostgreSQL database (13 or newer) that {@link StoreSchema} has set up. That of
 * runs is {@link PostgresRunStore}, apart from this class, which so needs no mdm-delivery.
 *
 * <p>The {@link DataSource} logs in as a role that is a member of {@code mdm_program}, best one for
 * each person: the database writes down which role published, closed and wrote. Before anything is
 * stored it is proven once that the schema is the one that this version knows, that the server is
 * the primary and does not skip the disk, and that the role cannot change what it stored.
 *
 * <p>Each call takes a connection, and gives it back before it returns or hands anything over. What
 * a lost connection left in doubt is resolved by asking again, for a while; see {@link
 * org.mdmtoolkit.UnavailableException}. A pool works best with {@code READ COMMITTED}, auto-commit,
 * and a {@code socketTimeout} above the server's {@code statement_timeout}; the journal is written
 * in no other isolation.
 *
 * <p>Immutable, safe for use by many threads; as many processes as there are may use one database.
 */
public final class PostgresStores {

  /** How long what is in doubt is asked for again. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Database database;

  private PostgresStores(Database database) {
    this.database = database;
  }

  /** The stores in this database. Nothing is asked yet. */
  public static PostgresStores in(DataSource source) {
    return in(source, PATIENCE);
  }

  static PostgresStores in(DataSource source, Duration patience) {
    return new PostgresStores(Database.ofProgram(source, patience));
  }

  Database database() {
    return database;
  }

  /** The sealed records. */
  public PostgresRecordStore records() {
    return new PostgresRecordStore(database);
  }

  /** The journal. */
  public JournalStore journal() {
    return new PostgresJournalStore(database);
  }

  /** Plans and their signatures. */
  public PlanStore plans() {
    return new PostgresPlanStore(database);
  }

  /** Policies. */
  public PolicyStore policies() {
    return new PostgresPolicyStore(database);
  }

  /** The escrow key and its readers; see {@link #escrow}. */
  public EscrowFiles escrowFiles() {
    return new PostgresEscrowFiles(database);
  }

  /**
   * The escrow that all who share this database have; see {@link Escrow#shared}.
   *
   * @param folder what this machine has for itself
   * @param random makes the keys that seal records; {@code new SecureRandom()} outside tests
   */
  public Escrow escrow(Path folder, Clock clock, SecureRandom random) {
    return Escrow.shared(folder, escrowFiles(), records(), clock, random);
  }

  /**
   * Which store this is, from its set-up on, also in its backups: a machine that remembers it
   * notices another one in its place.
   *
   * @throws org.mdmtoolkit.MdmException if it cannot be reached, or is none that can be used
   */
  public UUID id() {
    return database.one(
        "SELECT id FROM mdm.store", statement -> {}, row -> row.getObject("id", UUID.class));
  }
}
