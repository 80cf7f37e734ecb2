package org.mdmtoolkit.postgres.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.postgres.PostgresStores;
import org.mdmtoolkit.postgres.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Several instances of a service on one database. {@code -Dmdm.processes=20} for the number of
 * processes that docs/performance.md speaks of.
 */
@Tag("any-jdk")
class LockServiceTest {

  private static final int WORKERS = 20;
  private static final int MACS = 100;
  private static final int PROCESSES = Integer.getInteger("mdm.processes", 4);

  private final TestCertificate security = TestPki.rsaSigner();
  private final EscrowKey key = EscrowKey.of(security.privateKey(), security.certificate());
  private TestDatabase database;
  private SmallPool pool;

  @BeforeEach
  void setUp() {
    database = TestDatabase.withStore(TestPostgres.shared());
    database.execute(LockService.TABLE + "; " + TableServer.TABLE);
    database.execute("GRANT ALL ON lock_job, arrived TO anna");
    pool = new SmallPool(database.anna(), 3 * WORKERS);
  }

  @AfterEach
  void close() throws SQLException {
    pool.close();
  }

  private LockService instance(String name) {
    DataSource source = pool.asDataSource();
    return new LockService(
        source,
        new TableServer(source),
        name,
        new Recipient("security", security.certificate()),
        () -> key);
  }

  private static List<Host> macs(long seed) {
    List<Host> macs =
        new ArrayList<>(
            IntStream.range(0, MACS).mapToObj(i -> LockService.mac("C02-" + i)).toList());
    Collections.shuffle(macs, new Random(seed));
    return macs;
  }

  private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      List<T> done = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(work)) {
        done.add(one.get());
      }
      return done;
    } finally {
      threads.shutdownNow();
    }
  }

  private int arrivals() {
    return Integer.parseInt(database.ask("SELECT count(*) FROM arrived"));
  }

  /** Each Mac got one command, and its PIN is the one in escrow. */
  private void eachMacHasOneReadablePin(int macs) {
    assertThat(
            database.ask(
                "SELECT count(DISTINCT udid) || ' ' || count(DISTINCT command_uuid) || ' '"
                    + " || count(DISTINCT udid || pin) FROM arrived"))
        .isEqualTo(macs + " " + macs + " " + macs);
    assertThat(
            database.ask(
                "SELECT count(DISTINCT r.id) FROM mdm.record r JOIN arrived a ON a.command_uuid ="
                    + " r.command_uuid AND a.udid = 'UDID-' || r.host WHERE r.closed_at IS NULL"))
        .isEqualTo(Integer.toString(macs));
    assertThat(database.ask("SELECT count(*) FROM mdm.record")).isEqualTo(Integer.toString(macs));
    for (int i = 0; i < macs; i++) {
      assertThat(instance("audit").pinOf("C02-" + i, "audit", key))
          .isEqualTo(database.ask("SELECT pin FROM arrived WHERE udid = 'UDID-C02-" + i + "'"));
    }
    assertThat(PostgresStores.in(database.anna()).journal().verify().problem()).isEmpty();
  }

  @Test
  void twentyWorkersOverTheSameHundredMacsLockEachOnce() throws Exception {
    List<LockService> instances = List.of(instance("a"), instance("b"), instance("c"));
    List<Callable<RunSummary>> work = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      int number = i;
      work.add(() -> instances.get(number % 3).lock(macs(number), "t-" + number));
    }
    List<RunSummary> summaries = atOnce(work);
    assertThat(summaries.stream().mapToInt(one -> one.count(Ending.QUEUED)).sum()).isEqualTo(MACS);
    assertThat(summaries.stream().mapToInt(one -> one.count(Ending.ALREADY_OPEN)).sum())
        .isEqualTo((WORKERS - 1) * MACS);
    assertThat(summaries)
        .allSatisfy(
            one ->
                assertThat(one.firstFailure().orElseThrow()).isInstanceOf(RefusedException.class));
    assertThat(arrivals()).isEqualTo(MACS);
    eachMacHasOneReadablePin(MACS);
  }

  /** What a service's loop does: a job that failed is in the table still. */
  private static boolean workUntilNothingIsLeft(LockService instance, AtomicInteger failures) {
    while (true) {
      try {
        if (!instance.workOnce()) {
          return true;
        }
      } catch (MdmException | SQLException e) {
        failures.incrementAndGet();
      }
    }
  }

  @Test
  void aQueueIsWorkedOffWhileSessionsAreKilledAndNoMacGetsTwoPins() throws Exception {
    int macs = 40;
    database.execute(
        "INSERT INTO lock_job (serial, ticket) SELECT 'C02-' || i % 40, 't-' || i"
            + " FROM generate_series(0, 49) AS i");
    AtomicInteger failures = new AtomicInteger();
    List<Callable<Boolean>> work = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      LockService instance = instance(name);
      work.add(() -> workUntilNothingIsLeft(instance, failures));
      work.add(() -> workUntilNothingIsLeft(instance, failures));
    }
    work.add(
        () -> {
          for (int done : List.of(5, 15, 25)) {
            String outcomes = "SELECT count(*) >= " + done + " FROM lock_job WHERE outcome <> ''";
            while (!database.ask(outcomes).equals("t")) {
              Thread.onSpinWait();
            }
            database.ask(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    + " WHERE usename = 'anna' AND datname = current_database()");
          }
          return true;
        });
    atOnce(work);
    workUntilNothingIsLeft(instance("last"), failures); // what those left who ended too early
    assertThat(failures).hasPositiveValue();
    assertThat(database.ask("SELECT count(*) FROM lock_job WHERE outcome IS NULL")).isEqualTo("0");
    assertThat(
            database.ask(
                "SELECT count(*) FROM lock_job WHERE outcome NOT LIKE '%has an open DeviceLock%'"
                    + " AND outcome <> 'queued'"))
        .isEqualTo("0");
    eachMacHasOneReadablePin(macs);
  }

  /**
   * A process of its own: {@code JDBC-URL NUMBER READER}. Says so when it could begin, and waits.
   */
  static final class Instance {

    private Instance() {}

    public static void main(String[] arguments) throws Exception {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(arguments[0]);
      source.setUser("anna");
      source.setPassword("anna");
      X509Certificate security = certificate(Path.of(arguments[2]));
      try (SmallPool pool = new SmallPool(source, 3)) {
        LockService service =
            new LockService(
                pool.asDataSource(),
                new TableServer(pool.asDataSource()),
                arguments[1],
                new Recipient("security", security),
                () -> {
                  throw new IllegalStateException("no instance opens what is sealed");
                });
        System.out.println("ready");
        System.in.read();
        RunSummary summary = service.lock(macs(arguments[1].hashCode()), "t-" + arguments[1]);
        System.out.println(summary.count(Ending.QUEUED) + summary.count(Ending.ALREADY_OPEN));
      }
    }
  }

  private static X509Certificate certificate(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Test
  void processesThatLockTheSameHundredMacsAtOnceSendAHundredCommandsInAll(@TempDir Path folder)
      throws Exception {
    Path reader = Files.write(folder.resolve("reader"), security.certificate().getEncoded());
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx64m",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    Instance.class.getName(),
                    TestPostgres.shared().jdbcUrl(database.name()),
                    Integer.toString(i),
                    reader.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
      }
      List<BufferedReader> said = new ArrayList<>();
      for (Process process : processes) {
        said.add(new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)));
        assertThat(said.get(said.size() - 1).readLine()).isEqualTo("ready");
      }
      for (Process process : processes) {
        process.getOutputStream().close();
      }
      for (int i = 0; i < PROCESSES; i++) {
        assertThat(said.get(i).readLine()).isEqualTo(Integer.toString(MACS));
        assertThat(processes.get(i).waitFor()).isZero();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    assertThat(arrivals()).isEqualTo(MACS);
    eachMacHasOneReadablePin(MACS);
  }
}
