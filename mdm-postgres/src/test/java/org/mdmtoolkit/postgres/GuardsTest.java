package org.mdmtoolkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;
import org.mdmtoolkit.escrow.NewRecord;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.postgres.StoreCheck.Subject;

/**
 * What the database holds by itself, who may do what, and what is noticed of whom nothing stops.
 */
@Tag("any-jdk")
class GuardsTest {

  private static final Operator ANNA = new Operator("anna", "mac-7");

  private static TestPostgres server;
  private TestDatabase database;

  @BeforeAll
  static void start() {
    server = TestPostgres.shared();
  }

  @BeforeEach
  void setUp() {
    database = TestDatabase.withStore(server);
  }

  private PostgresStores stores() {
    return PostgresStores.in(database.anna());
  }

  private EscrowRecord publish(NewRecord record) {
    return stores().records().publish(List.of(record)).get(0).record().orElseThrow();
  }

  private List<Subject> bad() {
    return StoreCheck.of(database.anna()).stream()
        .filter(finding -> !finding.isGood())
        .map(StoreCheck.Finding::subject)
        .toList();
  }

  @Test
  void settingUpAgainDoesNothingAndWhatIsShownIsWhatIsRun() throws SQLException {
    assertThat(StoreSchema.in(database.admin()).script()).isEmpty();
    UUID id = stores().id();
    assertThat(StoreSchema.in(database.admin()).apply()).isEqualTo(StoreSchema.current());
    assertThat(stores().id()).isEqualTo(id);

    TestDatabase empty = TestDatabase.empty(server);
    String script = StoreSchema.in(empty.admin()).script();
    assertThat(script).contains("CREATE UNIQUE INDEX one_open_record").doesNotContain("anna'");
    try (Connection connection = empty.admin().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(script);
      connection.commit();
    }
    assertThat(StoreSchema.in(empty.admin()).version()).isEqualTo(StoreSchema.current());
    assertThat(StoreCheck.of(empty.anna())).allMatch(StoreCheck.Finding::isGood);
  }

  @Test
  void aStoreOfTheFirstVersionIsBroughtUpToDateWithWhatItHolds() throws SQLException {
    TestDatabase older = TestDatabase.empty(server);
    String script = StoreSchema.in(older.admin()).script();
    older.execute(
        "BEGIN; "
            + script.substring(0, script.indexOf("-- Custody of the MDM toolkit, version 2"))
            + "RESET ROLE; COMMIT; GRANT mdm_program TO anna");
    assertThat(StoreSchema.in(older.admin()).version()).isEqualTo(1);
    String id = older.ask("SELECT id FROM mdm.store");
    assertThatThrownBy(() -> PostgresStores.in(older.anna()).id())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has version 1, this program needs 2");

    assertThat(StoreSchema.in(older.admin()).apply()).isEqualTo(1);

    assertThat(PostgresStores.in(older.anna()).id()).hasToString(id);
    assertThat(PostgresStores.in(older.anna()).plans().digests()).isEmpty();
    assertThat(StoreCheck.of(older.anna())).allMatch(StoreCheck.Finding::isGood);
  }

  @Test
  void whoMayNotMakeRolesCannotSetUpAndLeavesNothing() {
    TestDatabase empty = TestDatabase.empty(server);
    assertThatThrownBy(() -> StoreSchema.in(empty.anna()).apply())
        .isInstanceOf(DeniedException.class);
    assertThat(StoreSchema.in(empty.admin()).version()).isZero();
  }

  @Test
  void nobodyIsLeftAMemberOfTheOwner() {
    assertThat(
            database.ask(
                "SELECT count(*) FROM pg_auth_members WHERE roleid = 'mdm_owner'::regrole"
                    + " AND member = current_user::regrole"))
        .isEqualTo("0");
  }

  @Test
  void everyForbiddenActIsRefusedToTheProgramsRole() {
    publish(TestRecords.sealed("demo-mac"));
    assertThat(StoreCheck.of(database.anna()))
        .allMatch(StoreCheck.Finding::isGood)
        .extracting(StoreCheck.Finding::subject)
        .contains(Subject.values());
    assertThat(database.ask("SELECT count(*) FROM mdm.record")).isEqualTo("1");
  }

  @Test
  void whatTheRoleMayDoTooMuchIsFoundAndNothingIsDone() {
    publish(TestRecords.sealed("demo-mac"));
    for (Map.Entry<String, String> one :
        Map.of(
                "DELETE ON mdm.record", "remove from mdm.record",
                "TRUNCATE ON mdm.journal", "empty mdm.journal",
                "UPDATE (closed_at) ON mdm.record", "reopen records",
                "INSERT (published_by, published_at) ON mdm.record", "say who published",
                "INSERT ON mdm.journal", "number entries",
                "DELETE ON mdm.run_line", "remove from mdm.run_line",
                "INSERT (written_by) ON mdm.run_line", "write runs of others",
                "EXECUTE ON FUNCTION mdm.import_record", "import records")
            .entrySet()) {
      database.execute("GRANT " + one.getKey() + " TO mdm_program");
      assertThat(StoreCheck.of(database.anna()))
          .filteredOn(finding -> !finding.isGood())
          .extracting(StoreCheck.Finding::text)
          .contains("this role may " + one.getValue());
      database.execute("REVOKE " + one.getKey() + " FROM mdm_program");
    }
    assertThat(bad()).isEmpty();
    assertThat(database.ask("SELECT count(*) FROM mdm.record")).isEqualTo("1");
  }

  @Test
  void guardsThatAreSwitchedOffAreFound() {
    database.execute("ALTER TABLE mdm.journal DISABLE TRIGGER refuse_change");
    assertThat(bad()).containsExactly(Subject.GUARDS);
    database.execute("ALTER TABLE mdm.journal ENABLE TRIGGER refuse_change");
    assertThat(bad()).isEmpty();
    database.execute("DROP INDEX mdm.one_open_record");
    assertThat(bad()).containsExactly(Subject.GUARDS);
  }

  @Test
  void aSuperuserIsNamedAsOne() {
    assertThat(StoreCheck.of(database.admin()))
        .anyMatch(
            finding -> finding.text().contains("is a superuser, whom no guard of the store stops"))
        .anyMatch(finding -> finding.text().equals("this role may drop the schema"));
    assertThat(database.ask("SELECT count(*) FROM mdm.store")).isEqualTo("1");
  }

  @Test
  void theOwnersAccidentsAreStoppedToo() {
    publish(TestRecords.sealed("demo-mac"));
    stores().journal().append(ANNA, List.of(JournalEvent.of("a.b")));
    for (String accident :
        List.of(
            "DELETE FROM mdm.record",
            "UPDATE mdm.record SET host = 'x'",
            "UPDATE mdm.record SET closed_at = now(), closed_by = 'x', operator = 'y'",
            "TRUNCATE mdm.record CASCADE",
            "DELETE FROM mdm.journal",
            "UPDATE mdm.journal SET number = 7",
            "TRUNCATE mdm.journal",
            "UPDATE mdm.plan SET kept_at = now()",
            "DELETE FROM mdm.plan_signature",
            "DELETE FROM mdm.policy",
            "TRUNCATE mdm.policy",
            "DELETE FROM mdm.schema_version")) {
      assertThatThrownBy(() -> database.execute(accident))
          .as(accident)
          .hasRootCauseInstanceOf(SQLException.class);
    }
    assertThat(stores().records().records().records()).hasSize(1);
    assertThat(stores().journal().verify().entries()).isEqualTo(1);
  }

  @Test
  void whatIsAcknowledgedIsDurableWhateverTheRoleHasSet() throws SQLException {
    String insert =
        "SET synchronous_commit = off; BEGIN; SELECT mdm.append_journal(gen_random_uuid(),"
            + " '{\"user\":\"a\",\"machine\":\"b\",\"action\":\"c\"}', '{null}', '{null}', '{null}',"
            + " '{false}')";
    try (Connection connection = database.anna().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          insert.replace("'{\"user\"", "ARRAY['\"user\"").replace("\"c\"}'", "\"c\"']"));
      assertThat(
              Database.query(
                  connection, "SHOW synchronous_commit", one -> {}, row -> row.getString(1)))
          .containsExactly("on");
      statement.execute("COMMIT");
    }
    database.execute(
        "ALTER ROLE ben IN DATABASE " + database.name() + " SET synchronous_commit=off");
    assertThat(StoreCheck.of(database.as("ben", "ben")))
        .filteredOn(finding -> !finding.isGood())
        .extracting(StoreCheck.Finding::subject)
        .containsExactly(Subject.DURABILITY);
  }

  @Test
  void theServerWritesDownWhichRoleDidWhat() {
    EscrowRecord record = publish(TestRecords.sealed("demo-mac"));
    PostgresStores.in(database.as("ben", "ben")).records().close(record);
    stores().journal().append(new Operator("eve", "x"), List.of(JournalEvent.of("a.b")));
    assertThat(database.ask("SELECT published_by || ' ' || closed_by FROM mdm.record"))
        .isEqualTo("anna ben");
    assertThat(database.ask("SELECT written_by || (line::json ->> 'session') FROM mdm.journal"))
        .isEqualTo("annaanna");
  }

  @Test
  void sealingAnewKeepsWhatWasThereAndIsDoneOnce() {
    NewRecord first = TestRecords.sealed("demo-mac");
    EscrowRecord record = publish(first);
    NewRecord next = TestRecords.sealed(first.header());
    NewRecord late = TestRecords.sealed(first.header());
    PostgresRecordStore store = stores().records();
    store.reseal(record, first.envelope(), next.envelope());
    store.reseal(record, first.envelope(), next.envelope());
    assertThat(store.sealed(record)).isEqualTo(next.envelope());
    assertThatThrownBy(() -> store.reseal(record, first.envelope(), late.envelope()))
        .isInstanceOf(ConflictException.class);
    assertThatThrownBy(() -> store.reseal(record, next.envelope(), new byte[] {1, 2, 3}))
        .isInstanceOf(InvalidInputException.class);
    EscrowRecord never = record.at("mdm.record/" + UUID.randomUUID(), true);
    assertThatThrownBy(() -> store.reseal(never, first.envelope(), next.envelope()))
        .isInstanceOf(NotFoundException.class);
    EscrowRecord closed = store.close(record);
    store.reseal(closed, next.envelope(), late.envelope());
    assertThat(store.sealed(closed)).isEqualTo(late.envelope());
    assertThat(database.ask("SELECT count(*) FROM mdm.resealing")).isEqualTo("2");
    assertThat(database.ask("SELECT encode(sealed, 'hex') FROM mdm.record"))
        .isEqualTo(java.util.HexFormat.of().formatHex(first.envelope()));
    assertThat(store.records().damaged()).isEmpty();
  }

  @Test
  void anEntryIsAppendedByLookingAtFewPagesHoweverLongTheJournalIs() throws SQLException {
    database.execute("ALTER TABLE mdm.journal SET (autovacuum_enabled = false)"); // no statistics
    String entries =
        "SELECT count(mdm.append_journal(gen_random_uuid(), array_fill("
            + "'\"user\":\"a\",\"machine\":\"b\",\"action\":\"c.d\"'::text, ARRAY[%1$d]),"
            + " array_fill(NULL::text, ARRAY[%1$d]), array_fill(NULL::text, ARRAY[%1$d]),"
            + " array_fill(NULL::text, ARRAY[%1$d]), array_fill(false, ARRAY[%1$d])))";
    TestDatabase.execute(database.anna(), entries.formatted(50) + " FROM generate_series(1, 100)");
    assertThat(stores().journal().verify().entries()).isEqualTo(5000);
    try (Connection connection = database.anna().getConnection()) {
      String plan = "";
      for (int i = 0; i < 2; i++) { // the first time the session gets to know tables and functions
        plan =
            Database.query(
                    connection,
                    "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + entries.formatted(1),
                    one -> {},
                    row -> row.getString(1))
                .get(0);
      }
      Matcher pages = Pattern.compile("\"Shared Hit Blocks\": (\\d+)").matcher(plan);
      assertThat(pages.find()).as(plan).isTrue();
      assertThat(Integer.parseInt(pages.group(1))).isBetween(10, 150);
    }
  }

  @Test
  void whatASuperuserChangesInTheJournalIsNoticed() {
    JournalEvent sealed =
        JournalEvent.of("lock.escrowed").withHost("demo-mac").withCommandUuid("U-1");
    stores().journal().append(ANNA, List.of(JournalEvent.of("a.0"), sealed));
    PostgresStores.in(database.as("ben", "ben"))
        .journal()
        .append(ANNA, List.of(JournalEvent.of("a.1")));
    stores().journal().append(ANNA, List.of(JournalEvent.of("a.2"), JournalEvent.of("a.3")));
    assertThat(stores().journal().verify().problem()).isEmpty();
    String head = stores().journal().verify().head();
    for (String change :
        List.of(
            "UPDATE mdm.journal SET line = replace(line, 'a.1', 'a.7') WHERE number = 3",
            "UPDATE mdm.journal SET line = replace(line, 'a.1', 'a.7') WHERE number = 3;"
                + "UPDATE mdm.journal SET hash = encode(sha256(convert_to(line, 'UTF8')), 'hex')",
            "UPDATE mdm.journal SET line = replace(line, 'a.3', 'a.7') WHERE number = 5",
            "DELETE FROM mdm.journal WHERE number = 1",
            "DELETE FROM mdm.journal WHERE number = 3",
            "UPDATE mdm.journal SET sealed_host = NULL WHERE number = 2",
            "UPDATE mdm.journal SET ended_command = 'U-1' WHERE number = 4",
            "UPDATE mdm.journal SET number = 9 WHERE number = 5")) {
      TestDatabase copy = database;
      copy.tamper("CREATE TABLE kept AS SELECT * FROM mdm.journal; " + change);
      assertThat(stores().journal().verify().problem()).as(change).isPresent();
      copy.tamper(
          "TRUNCATE mdm.journal; INSERT INTO mdm.journal SELECT * FROM kept; DROP TABLE kept");
    }
    assertThat(stores().journal().verify().problem()).isEmpty();
    database.tamper("DELETE FROM mdm.journal WHERE number = 5"); // the tail: only a kept head tells
    assertThat(stores().journal().verify().problem()).isEmpty();
    assertThat(stores().journal().contains(head)).isFalse();
  }

  @Test
  void whatASuperuserChangesInARecordIsNoticed() {
    publish(TestRecords.sealed("demo-mac"));
    EscrowRecord other = publish(TestRecords.sealed("other"));
    database.execute("ALTER TABLE mdm.record DROP CONSTRAINT record_is_whole");
    for (String change : List.of("operator = 'x@y'", "host_key = 'z'", "created = 'never'")) {
      database.tamper("UPDATE mdm.record SET " + change + " WHERE host = 'demo-mac'");
      assertThat(stores().records().records().damaged()).as(change).hasSize(1);
    }
    assertThat(stores().records().records().records()).containsExactly(other);
  }

  @Test
  void whatIsInEscrowIsFoundAsTheWholeJournalSaysIt() {
    JournalStore journal = stores().journal();
    JournalEvent sealed = JournalEvent.of("lock.escrowed").withHost("Demo-Mac");
    journal.append(
        ANNA,
        List.of(
            sealed.withCommandUuid("U-1"),
            sealed.withCommandUuid("U-2"),
            JournalEvent.of("lock.closed").withHost("demo-mac").withCommandUuid("U-1"),
            JournalEvent.of("erase.sent")
                .withHost("DEMO-MAC")
                .withCommandUuid("U-3")
                .withDetail(JournalEntries.REQUEST_TYPE, "EraseDevice"),
            sealed.withHost("other").withCommandUuid("U-4"),
            JournalEvent.of("escrow.made").withDetail("escrow_key", "F"),
            sealed.withCommandUuid("U-2")));
    assertThat(journal.inEscrow(List.of("demo-MAC", "nobody")))
        .extracting(entry -> entry.event().commandUuid().orElseThrow())
        .containsExactly("U-2", "U-3");
    assertThat(journal.inEscrow(List.of())).isEmpty();
    assertThat(journal.ofEscrowKey()).extracting(JournalEntry::number).containsExactly(6L);
  }

  @Test
  void aThousandRecordsOfManyHostsArePublishedInChunksAndListed() {
    List<NewRecord> list =
        java.util.stream.IntStream.range(0, 1100)
            .mapToObj(i -> TestRecords.sealed("host-" + i % 1050))
            .toList();
    var answers = stores().records().publish(list);
    assertThat(answers).filteredOn(answer -> answer.record().isPresent()).hasSize(1050);
    assertThat(stores().records().records().records()).hasSize(1050);
    assertThat(stores().records().open(HostLabel.of("HOST-7"), TestRecords.LOCK)).isPresent();
  }
}
