package org.mdmtoolkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.escrow.RecordStore.Published;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;
import org.postgresql.ds.PGSimpleDataSource;

/** What stands in the way is named, and nothing is stored. */
@Tag("any-jdk")
class NamedFailuresTest {

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

  private static void refuses(
      javax.sql.DataSource source, Class<? extends MdmException> type, String text) {
    assertThatThrownBy(
            () -> PostgresStores.in(source).records().publish(List.of(TestRecords.sealed("a"))))
        .isInstanceOf(type)
        .hasMessageContaining(text)
        .satisfies(e -> assertThat(((MdmException) e).remedy().isEmpty()).isFalse());
  }

  private void nothingIsStored() {
    assertThat(database.ask("SELECT count(*) FROM mdm.record")).isEqualTo("0");
  }

  @Test
  void aWrongPasswordIsNamedAndNotShown() {
    refuses(database.as("anna", "xyzzy-99"), DeniedException.class, "does not let this role in");
    assertThatThrownBy(() -> PostgresStores.in(database.as("anna", "xyzzy-99")).id())
        .satisfies(e -> assertThat(String.valueOf(e.getCause()) + e).doesNotContain("xyzzy"));
  }

  @Test
  void noPasswordIsNamed() {
    refuses(database.as("anna", ""), DeniedException.class, "wants a password");
  }

  @Test
  void aRoleWithoutTheGrantIsNamed() {
    database.execute("REVOKE mdm_program FROM ben");
    refuses(database.as("ben", "ben"), DeniedException.class, "does not allow this");
    nothingIsStored();
  }

  @Test
  void aRevokedRightIsNamedAndTheRestGoesOn() {
    database.execute("REVOKE INSERT (sealed) ON mdm.record FROM mdm_program");
    refuses(database.anna(), DeniedException.class, "permission denied for table record");
    assertThat(PostgresStores.in(database.anna()).records().records().records()).isEmpty();
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() {
    PGSimpleDataSource source = (PGSimpleDataSource) database.anna();
    source.setDatabaseName("nowhere");
    refuses(source, NotFoundException.class, "\"nowhere\" does not exist");
  }

  @Test
  void aDatabaseWithoutAStoreIsNamed() {
    refuses(TestDatabase.empty(server).anna(), NotFoundException.class, "holds no store");
  }

  @Test
  void aHostNameThatIsNotKnownIsNamed() {
    PGSimpleDataSource source = (PGSimpleDataSource) database.anna();
    source.setServerNames(new String[] {"no-such-host.invalid"});
    refuses(source, UnavailableException.class, "no database server of this name");
  }

  @Test
  void aServerThatDoesNotRunIsNamed() {
    refuses(database.at(1, "anna", "anna"), UnavailableException.class, "cannot be reached");
  }

  @Test
  void anOlderSchemaIsNamed() {
    database.tamper("DELETE FROM mdm.schema_version");
    refuses(database.anna(), NotFoundException.class, "holds no store yet");
  }

  @Test
  void aNewerSchemaIsNamed() {
    database.execute("INSERT INTO mdm.schema_version (version) VALUES (7)");
    refuses(database.anna(), RefusedException.class, "has version 7, this program knows 2");
    assertThatThrownBy(() -> StoreSchema.in(database.admin()).apply())
        .isInstanceOf(RefusedException.class);
    nothingIsStored();
  }

  @Test
  void aRoleThatCouldChangeRecordsIsNotUsed() {
    refuses(database.admin(), RefusedException.class, "may change or remove records");
    database.execute("GRANT UPDATE ON mdm.record TO ben");
    refuses(database.as("ben", "ben"), RefusedException.class, "the role ben may change");
    database.execute("CREATE ROLE careless" + server.port() + " LOGIN PASSWORD 'x'");
    database.execute("GRANT mdm_owner TO careless" + server.port());
    refuses(
        database.as("careless" + server.port(), "x"),
        RefusedException.class,
        "may change or remove");
    nothingIsStored();
  }

  @Test
  void aServerThatSkipsTheDiskIsNotUsed() {
    try (TestPostgres own = TestPostgres.start(Map.of(), "fsync=off")) {
      TestDatabase careless = TestDatabase.withStore(own);
      refuses(careless.anna(), RefusedException.class, "may lose what it acknowledged");
      assertThat(StoreCheck.of(careless.anna()))
          .filteredOn(finding -> !finding.isGood())
          .extracting(StoreCheck.Finding::text)
          .containsExactly("fsync is off, full_page_writes is on");
    }
  }

  @Test
  void aReadOnlyReplicaIsNamed() {
    try (TestPostgres own = TestPostgres.start(Map.of())) {
      TestDatabase replicated = TestDatabase.withStore(own);
      own.restartAsReplica();
      refuses(replicated.anna(), UnavailableException.class, "read-only replica");
      String url = "postgresql://anna@127.0.0.1:" + own.port() + "/" + replicated.name();
      Map<String, String> variables = Map.of();
      refuses(
          ConnectionSettingsTest.withPassword(url, "anna", variables).connection(),
          UnavailableException.class,
          "none of the database servers is the primary");
    }
  }

  @Test
  void aFullDiskIsNamedForEachRecordAndTheNextOneIsStored() {
    database.execute(
        "CREATE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE"
            + " EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;"
            + "CREATE TRIGGER full_disk BEFORE INSERT ON mdm.record FOR EACH ROW"
            + " EXECUTE FUNCTION public.full_disk()");
    PostgresStores stores = PostgresStores.in(database.anna());
    Published answer = stores.records().publish(List.of(TestRecords.sealed("a"))).get(0);
    assertThat(answer.failure().orElseThrow())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("disk is full");
    nothingIsStored();
    database.execute("DROP TRIGGER full_disk ON mdm.record");
    assertThat(stores.records().publish(List.of(TestRecords.sealed("a"))).get(0).failure())
        .isEmpty();
  }

  @Test
  void aDeadlockIsTriedAgain() {
    database.execute(
        "CREATE SEQUENCE public.tries; GRANT USAGE ON SEQUENCE public.tries TO mdm_program;"
            + "CREATE FUNCTION public.deadlock() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF nextval('public.tries') < 3 THEN RAISE EXCEPTION 'deadlock detected'"
            + " USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$;"
            + "CREATE TRIGGER deadlock BEFORE INSERT ON mdm.record FOR EACH ROW"
            + " EXECUTE FUNCTION public.deadlock()");
    assertThat(
            PostgresStores.in(database.anna())
                .records()
                .publish(List.of(TestRecords.sealed("a")))
                .get(0)
                .failure())
        .isEmpty();
    assertThat(database.ask("SELECT last_value FROM public.tries")).isEqualTo("3");
  }

  @Test
  void anEntryThatTakesTheServersOwnNamesIsRefused() {
    PostgresStores stores = PostgresStores.in(database.anna());
    for (String name : List.of("n", "time", "previous", "session", "session_previous", "user")) {
      JournalEvent forged = JournalEvent.of("a.b").withDetail(name, "7");
      assertThatThrownBy(() -> stores.journal().append(new Operator("a", "b"), List.of(forged)))
          .as(name)
          .isInstanceOf(InvalidInputException.class);
    }
    assertThat(stores.journal().verify().entries()).isZero();
  }
}
