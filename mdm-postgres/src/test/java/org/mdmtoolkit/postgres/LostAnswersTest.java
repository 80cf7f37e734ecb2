package org.mdmtoolkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;
import org.mdmtoolkit.escrow.NewRecord;
import org.mdmtoolkit.escrow.RecordStore.Published;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;

/** Whatever breaks in between: what is acknowledged is there, once. */
@Tag("any-jdk")
class LostAnswersTest {

  private static final Operator ANNA = new Operator("anna", "mac-7");
  private static final Duration SHORT = Duration.ofMillis(300);

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

  private static PostgresStores by(SwallowingProxy proxy) {
    return PostgresStores.in(database.at(proxy.port(), "anna", "anna"));
  }

  private static PostgresStores direct() {
    return PostgresStores.in(database.anna());
  }

  private static int count(String table) {
    return Integer.parseInt(database.ask("SELECT count(*) FROM mdm." + table));
  }

  @Test
  void recordsWhoseAnswerWasLostAfterTheCommitAreFoundAndNotMadeAgain() {
    List<NewRecord> list =
        IntStream.range(0, 5).mapToObj(i -> TestRecords.sealed("host-" + i)).toList();
    try (var proxy = new SwallowingProxy(server.port(), "INSERT INTO mdm.record", 2)) {
      List<Published> answers = by(proxy).records().publish(list);
      assertThat(answers).allMatch(answer -> answer.failure().isEmpty());
      assertThat(answers)
          .extracting(answer -> answer.record().orElseThrow().commandUuid())
          .isEqualTo(list.stream().map(one -> one.header().commandUuid()).toList());
    }
    assertThat(count("record")).isEqualTo(5);
  }

  @Test
  void entriesWhoseAnswerWasLostAfterTheCommitStandInTheJournalOnce() {
    try (var proxy = new SwallowingProxy(server.port(), "mdm.append_journal", 3)) {
      by(proxy).journal().append(ANNA, List.of(JournalEvent.of("a.b"), JournalEvent.of("a.c")));
    }
    List<String> actions = new ArrayList<>();
    direct().journal().read(entry -> actions.add(entry.event().action()));
    assertThat(actions).containsExactly("a.b", "a.c");
    assertThat(direct().journal().verify().problem()).isEmpty();
  }

  @Test
  void aCloseWhoseAnswerWasLostIsDone() {
    EscrowRecord open = published("demo-mac");
    try (var proxy = new SwallowingProxy(server.port(), "mdm.close_record", 1)) {
      assertThat(by(proxy).records().close(open).open()).isFalse();
    }
    assertThat(direct().records().open(HostLabel.of("demo-mac"), TestRecords.LOCK)).isEmpty();
  }

  private static EscrowRecord published(String host) {
    return direct()
        .records()
        .publish(List.of(TestRecords.sealed(host)))
        .get(0)
        .record()
        .orElseThrow();
  }

  @Test
  void whereTheAnswerNeverComesNobodySaysThatItIsThereAndTheSameCommandIsFoundLater() {
    NewRecord record = TestRecords.sealed("demo-mac");
    try (var proxy =
        new SwallowingProxy(server.port(), "INSERT INTO mdm.record", Integer.MAX_VALUE)) {
      Published answer =
          PostgresStores.in(database.at(proxy.port(), "anna", "anna"), SHORT)
              .records()
              .publish(List.of(record))
              .get(0);
      assertThat(answer.record()).isEmpty();
      assertThat(answer.failure().orElseThrow())
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining(record.header().commandUuid() + " may be open for demo-mac");
      assertThat(proxy.connections()).isGreaterThan(1);
    }
    assertThat(direct().records().open(HostLabel.of("demo-mac"), TestRecords.LOCK))
        .get()
        .returns(record.header().commandUuid(), EscrowRecord::commandUuid);
    assertThat(count("record")).isEqualTo(1);
  }

  @Test
  void aBackendThatIsKilledBeforeTheCommitLeavesNothingAndTheNextAttemptStoresIt()
      throws Exception {
    try (Connection other = database.admin().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE mdm.record IN SHARE MODE"); // who inserts waits
      CompletableFuture<Published> answer =
          CompletableFuture.supplyAsync(
              () -> direct().records().publish(List.of(TestRecords.sealed("demo-mac"))).get(0));
      String waiting =
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'anna'"
              + " AND datname = current_database() AND wait_event_type = 'Lock'"
              + " AND query LIKE 'INSERT INTO mdm.record%'";
      while (database.ask(waiting).equals("0")) {
        Thread.onSpinWait();
      }
      other.rollback();
      assertThat(answer.get().failure()).isEmpty();
    }
    assertThat(count("record")).isEqualTo(1);
  }

  @Test
  void whereTheServerIsGoneNothingIsStoredAndNobodyWaits() {
    long begin = System.nanoTime();
    assertThatThrownBy(
            () ->
                PostgresStores.in(database.at(1, "anna", "anna")) // nothing listens there
                    .records()
                    .publish(List.of(TestRecords.sealed("a"))))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("database server cannot be reached");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
  }

  @Test
  void whatWasAcknowledgedWhileTheServerCrashedAndCameBackIsThereOncePerHost() throws Exception {
    try (TestPostgres own = TestPostgres.start(Map.of())) {
      TestDatabase crashing = TestDatabase.withStore(own);
      PostgresStores stores = PostgresStores.in(crashing.anna(), Duration.ofSeconds(60));
      CompletableFuture<List<Published>> answers =
          CompletableFuture.supplyAsync(
              () -> {
                List<Published> all = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                  all.addAll(stores.records().publish(List.of(TestRecords.sealed("host-" + i))));
                }
                return all;
              });
      for (int crash = 0; crash < 2; crash++) {
        int before = Integer.parseInt(crashing.ask("SELECT count(*) FROM mdm.record"));
        while (!answers.isDone()
            && Integer.parseInt(crashing.ask("SELECT count(*) FROM mdm.record")) < before + 5) {
          Thread.onSpinWait();
        }
        own.stop("immediate");
        own.startAgain();
      }
      for (int i = 0; i < 60; i++) {
        Published answer = answers.get().get(i);
        var open = stores.records().open(HostLabel.of("host-" + i), TestRecords.LOCK);
        if (answer.record().isPresent()) {
          assertThat(open).isEqualTo(answer.record());
        } else {
          assertThat(answer.failure().orElseThrow()).isInstanceOf(UnavailableException.class);
          assertThat(open).isEmpty(); // what was in doubt was asked for until it was known
        }
      }
      assertThat(answers.get()).anyMatch(answer -> answer.record().isPresent());
    }
  }
}
