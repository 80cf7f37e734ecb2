package org.mdmtoolkit.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.mdmtoolkit.HealthReport;
import org.mdmtoolkit.HealthReport.Severity;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowIdentity;
import org.mdmtoolkit.escrow.PinnedReaders;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.RememberedHead;

/**
 * Proves from the program's own role that the database holds what it promises: what must not be
 * done is tried, in a transaction that is rolled back, and has to be refused.
 */
public final class StoreCheck {

  /** What is looked at. */
  public enum Subject {
    /** The server's version. */
    VERSION,
    /** Whether it can be written to. */
    PRIMARY,
    /** Whether what is acknowledged is on its disk. */
    DURABILITY,
    /** Whether others on the way can read along. */
    TLS,
    /** The schema's version. */
    SCHEMA,
    /** Index, checks and triggers that hold the promises. */
    GUARDS,
    /** Whose role this is. */
    ROLE,
    /** What the role may do. */
    RIGHTS
  }

  /**
   * What was found.
   *
   * @param isGood whether it is as it has to be
   * @param text what was found, without a full stop
   * @param remedy what to do if it is not good
   */
  public record Finding(Subject subject, boolean isGood, String text, Remedy remedy) {

    private static Finding of(
        Subject subject, boolean isGood, String good, String bad, String advice) {
      return new Finding(
          subject, isGood, isGood ? good : bad, isGood ? Remedy.none() : Remedy.advice(advice));
    }
  }

  private static final int OLDEST = 13;
  private static final int TRIGGERS = 20;

  /** A table, function or index that is not there cannot be harmed. */
  private static final Set<String> MISSING = Set.of("42P01", "42883", "42704");

  private static final String ASKED =
      """
      SELECT current_setting('server_version') AS version,
        current_setting('server_version_num')::int / 10000 AS major,
        pg_is_in_recovery() AS is_replica,
        current_setting('fsync') AS fsync,
        current_setting('full_page_writes') AS full_page_writes,
        current_setting('synchronous_commit') AS synchronous_commit,
        coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS has_tls,
        (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS tls,
        coalesce(inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1', true)
          AS is_local,
        current_user AS role,
        (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
        (SELECT rolcanlogin FROM pg_roles WHERE rolname = 'mdm_owner') AS can_owner_login,
        (SELECT coalesce(max(version), 0) FROM mdm.schema_version) AS schema,
        (SELECT count(*) FROM pg_trigger t
          JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
          WHERE nspname = 'mdm' AND NOT tgisinternal AND tgenabled IN ('O', 'A')) AS triggers,
        (SELECT count(*) FROM pg_index JOIN pg_class c ON c.oid = indexrelid
          JOIN pg_namespace n ON n.oid = relnamespace
          WHERE nspname = 'mdm' AND relname = 'one_open_record'
            AND indisunique AND indisvalid AND indpred IS NOT NULL) AS indexes,
        (SELECT count(*) FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace
          WHERE nspname = 'mdm' AND conname = 'record_is_whole' AND convalidated) AS checks,
        (SELECT string_agg(what, ', ') FROM (
          SELECT 'read ' || c.relname AS what
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = 'mdm' AND relkind IN ('r', 'v') AND relname <> 'escrow_file_before'
              AND NOT has_table_privilege(c.oid, 'SELECT')
          UNION ALL SELECT 'insert ' || name FROM unnest(ARRAY['id', 'host', 'host_key',
              'request_type', 'command_uuid', 'created', 'operator', 'fingerprint', 'sealed']) AS name
            WHERE NOT has_column_privilege('mdm.record', name, 'INSERT')
          UNION ALL SELECT 'insert ' || name FROM unnest(ARRAY['digest', 'content']) AS name
            WHERE NOT has_column_privilege(to_regclass('mdm.plan'), name, 'INSERT')
          UNION ALL SELECT 'insert ' || name FROM unnest(ARRAY['plan', 'id', 'signature']) AS name
            WHERE NOT has_column_privilege(to_regclass('mdm.plan_signature'), name, 'INSERT')
          UNION ALL SELECT 'call ' || p.proname FROM pg_proc p
            JOIN pg_namespace n ON n.oid = pronamespace
            WHERE nspname = 'mdm' AND proname IN ('fingerprint', 'close_record', 'reseal_record',
                'append_journal', 'replace_escrow_file', 'clear_run', 'policy_digest', 'add_policy')
              AND NOT has_function_privilege(p.oid, 'EXECUTE')) AS lacking) AS lacking
      """;

  /** What must be refused, and how it is tried. */
  private static final Map<String, String> TRIES = new LinkedHashMap<>();

  static {
    for (String table :
        List.of(
            "record",
            "resealing",
            "journal",
            "store",
            "schema_version",
            "escrow_file",
            "run_line",
            "plan",
            "plan_signature",
            "policy")) {
      String name = "mdm." + table;
      TRIES.put("remove from " + name, "DELETE FROM " + name + " WHERE false");
      TRIES.put("empty " + name, "TRUNCATE " + name + " CASCADE");
      TRIES.put("drop " + name, "DROP TABLE " + name + " CASCADE");
      TRIES.put("switch triggers off", "ALTER TABLE " + name + " DISABLE TRIGGER ALL");
    }
    TRIES.put("change records", "UPDATE mdm.record SET sealed = sealed WHERE false");
    TRIES.put("reopen records", "UPDATE mdm.record SET closed_at = NULL WHERE false");
    TRIES.put("change the journal", "UPDATE mdm.journal SET line = line WHERE false");
    TRIES.put("change what was sealed anew", "UPDATE mdm.resealing SET version = 1 WHERE false");
    TRIES.put(
        "change the escrow key past the function",
        "UPDATE mdm.escrow_file SET content = content WHERE false");
    TRIES.put("read what was the escrow key", "SELECT FROM mdm.escrow_file_before");
    TRIES.put("change runs", "UPDATE mdm.run_line SET line = line WHERE false");
    TRIES.put(
        "write runs of others",
        "INSERT INTO mdm.run_line (written_by, run, number, line) SELECT 'x', 'x', 1, '' WHERE"
            + " false");
    TRIES.put("change plans", "UPDATE mdm.plan SET content = content WHERE false");
    TRIES.put("change signatures", "UPDATE mdm.plan_signature SET id = id WHERE false");
    TRIES.put("change policies", "UPDATE mdm.policy SET policy = policy WHERE false");
    TRIES.put(
        "put policies past the function",
        "INSERT INTO mdm.policy (number, policy) SELECT 1, '' WHERE false");
    TRIES.put("lock records", "SELECT FROM mdm.record FOR UPDATE");
    TRIES.put(
        "say who published",
        "INSERT INTO mdm.record (id, published_by, published_at)"
            + " SELECT gen_random_uuid(), 'x', now() WHERE false");
    TRIES.put("number entries", "INSERT INTO mdm.journal (number, line) SELECT 1, '' WHERE false");
    TRIES.put(
        "seal anew past the function",
        "INSERT INTO mdm.resealing (record_id, version) SELECT gen_random_uuid(), 1 WHERE false");
    TRIES.put(
        "import records",
        "SELECT mdm.import_record(NULL, '', '', '', '', '', '', NULL, NULL, true, '')");
    TRIES.put(
        "import a journal", "SELECT mdm.import_journal(NULL, 1, '{}', '{}', '{}', '{}', '{}', '')");
    TRIES.put(
        "replace functions",
        "CREATE OR REPLACE FUNCTION mdm.close_record(record_id uuid, command text)"
            + " RETURNS boolean LANGUAGE sql AS 'SELECT true'");
    TRIES.put("make tables in the schema", "CREATE TABLE mdm.tried (x int)");
    TRIES.put("drop the index", "DROP INDEX mdm.one_open_record");
    TRIES.put("drop the schema", "DROP SCHEMA mdm CASCADE");
    TRIES.put("pass by triggers", "SET LOCAL session_replication_role = replica");
    TRIES.put("be the owner", "SET LOCAL ROLE mdm_owner");
  }

  private StoreCheck() {}

  /**
   * Looks at everything, and leaves nothing behind.
   *
   * @param program logs in as the program does
   * @return at least one for each subject
   * @throws org.mdmtoolkit.MdmException if the server cannot be reached, or the schema is not there
   */
  public static List<Finding> of(DataSource program) {
    try (Connection connection = program.getConnection()) {
      boolean wasAutoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try {
        List<Finding> findings =
            new ArrayList<>(
                Database.query(connection, ASKED, statement -> {}, StoreCheck::asked).get(0));
        findings.addAll(tried(connection));
        return List.copyOf(findings);
      } finally {
        if (!connection.isClosed()) {
          connection.rollback();
          connection.setAutoCommit(wasAutoCommit);
        }
      }
    } catch (SQLException e) {
      throw SqlFailure.toMdmException(e);
    }
  }

  /**
   * The same, and whether the store has what this machine has seen and accepted of it.
   *
   * @param program logs in as the program does
   * @param head the store's journal, of which this machine remembers the head
   * @param escrow the store's, with the readers that this machine has accepted
   * @param journal gives the journal that tells of the readers
   */
  public static List<HealthReport.Result> of(
      DataSource program, RememberedHead head, Escrow escrow, Supplier<Journal> journal) {
    List<HealthReport.Result> results = new ArrayList<>();
    for (Finding one : of(program)) {
      results.add(
          new HealthReport.Result(
              one.subject().name().toLowerCase(Locale.ROOT),
              one.isGood() ? Severity.OK : Severity.ERROR,
              one.text(),
              one.remedy()));
    }
    HealthReport seen =
        new HealthReport()
            .check(
                "head",
                report -> {
                  head.inEscrow(List.of()); // refuses if what was seen last is missing
                  return head.remembered().isEmpty()
                      ? "this machine has written nothing to the journal yet"
                      : "the journal has what this machine saw last";
                });
    results.addAll(seen.results());
    HealthReport accepted =
        new HealthReport().check("readers", report -> readers(report, escrow, journal));
    results.addAll(accepted.results());
    return results;
  }

  private static String readers(HealthReport report, Escrow escrow, Supplier<Journal> journal) {
    if (!escrow.identity().exists()) {
      escrow.identity().checkNone(); // says so if one is missing
      report.add(Severity.NOTE, EscrowIdentity.NONE, Remedy.Act.MAKE_ESCROW_KEY);
      return "";
    }
    PinnedReaders pinned = escrow.pinnedReaders(journal.get());
    for (RefusedException one : pinned.problems()) {
      if (one.remedy().equals(Remedy.Act.JOIN_STORE)) {
        report.add(Severity.NOTE, one.problem(), one.remedy());
        return "";
      }
    }
    int readers = pinned.readers().size();
    return readers
        + (readers == 1 ? " reader" : " readers")
        + ", as the journal says and this machine has accepted";
  }

  private static List<Finding> asked(ResultSet row) throws SQLException {
    boolean isLocal = row.getBoolean("is_local");
    boolean hasTls = row.getBoolean("has_tls");
    String commit = row.getString("synchronous_commit");
    boolean isDisk =
        row.getString("fsync").equals("on") && row.getString("full_page_writes").equals("on");
    int schema = row.getInt("schema");
    String role = row.getString("role");
    boolean isGuarded =
        row.getInt("triggers") == TRIGGERS
            && row.getInt("indexes") == 1
            && row.getInt("checks") == 1;
    return List.of(
        Finding.of(
            Subject.VERSION,
            row.getInt("major") >= OLDEST,
            "PostgreSQL " + row.getString("version"),
            "PostgreSQL " + row.getString("version") + " is too old",
            "Use version " + OLDEST + " or newer."),
        Finding.of(
            Subject.PRIMARY,
            !row.getBoolean("is_replica"),
            "the server is the primary",
            "the server is a read-only replica, or in recovery",
            "Connect to the primary server."),
        Finding.of(
            Subject.DURABILITY,
            isDisk,
            "fsync and full_page_writes are on",
            "fsync is "
                + row.getString("fsync")
                + ", full_page_writes is "
                + row.getString("full_page_writes"),
            "Let the server's administrator switch both on: what was acknowledged may be lost."),
        Finding.of(
            Subject.DURABILITY,
            commit.equals("on") || commit.equals("remote_apply"),
            "synchronous_commit is " + commit,
            "synchronous_commit is " + commit + "; the store's triggers set it on all the same",
            "Take it out of the settings of role, database and server."),
        Finding.of(
            Subject.TLS,
            hasTls || isLocal,
            hasTls ? row.getString("tls") : "no TLS, on this machine",
            "no TLS",
            "Connect with sslmode verify-full."),
        Finding.of(
            Subject.SCHEMA,
            schema == Database.VERSION,
            "the schema has version " + schema,
            "the schema has version " + schema + ", this program needs " + Database.VERSION,
            schema < Database.VERSION
                ? "Let the store's owner bring it up to date."
                : "Use a newer version of this program."),
        Finding.of(
            Subject.GUARDS,
            isGuarded,
            "index, checks and triggers are in place",
            "an index, a check or a trigger is missing or switched off",
            "Find out who did it, and compare the journal with a head kept elsewhere."),
        Finding.of(
            Subject.ROLE,
            !row.getBoolean("is_superuser") && !row.getBoolean("can_owner_login"),
            "the role " + role + " is an ordinary role, which owns nothing of the store",
            row.getBoolean("is_superuser")
                ? "the role " + role + " is a superuser, whom no guard of the store stops"
                : "somebody can log in as mdm_owner",
            "Use a role of your own that is a member of mdm_program and owns nothing; nobody logs"
                + " in as mdm_owner."),
        Finding.of(
            Subject.RIGHTS,
            row.getString("lacking") == null,
            "it may do all that it has to",
            "it may not: " + row.getString("lacking"),
            "Let the store's owner grant mdm_program to the role, with the rights that the set-up"
                + " gave it."));
  }

  private static List<Finding> tried(Connection connection) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '2s'");
      for (Map.Entry<String, String> one : TRIES.entrySet()) {
        Savepoint before = connection.setSavepoint();
        if (!isRefused(statement, one.getValue())) {
          findings.add(
              Finding.of(
                  Subject.RIGHTS,
                  false,
                  "",
                  "this role may " + one.getKey(),
                  "Take that right away from it, and every role it is a member of."));
        }
        connection.rollback(before);
      }
    }
    return findings.isEmpty()
        ? List.of(
            Finding.of(Subject.RIGHTS, true, TRIES.size() + " forbidden acts were refused", "", ""))
        : findings;
  }

  private static boolean isRefused(Statement statement, String sql) throws SQLException {
    try {
      statement.execute(sql);
      return false;
    } catch (SQLException e) {
      if (SqlFailure.state(e).startsWith("08")) {
        throw e;
      }
      return SqlFailure.state(e).equals(SqlFailure.DENIED)
          || MISSING.contains(SqlFailure.state(e)); // which is found where guards are looked at
    }
  }
}
