package org.mdmtoolkit.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.IssueResult;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.FolderRunStore;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.FolderRecordStore;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.postgres.ConnectionSettings;
import org.mdmtoolkit.postgres.OneConnection;
import org.mdmtoolkit.postgres.PostgresRunStore;
import org.mdmtoolkit.postgres.PostgresStores;
import org.mdmtoolkit.postgres.StoreSchema;
import org.mdmtoolkit.secret.Pin;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How many locks a second go through custody in PostgreSQL and in a folder, both durable, on this
 * machine: {@code SharedCustody [HOSTS]}. It starts a server of its own with its default settings.
 *
 * <p>Each number is that of locks whose PIN is sealed, stored, read back and in the journal: first
 * by custody alone, then by the engine that sends, with its notes and all that it journals, to a
 * server that is a list in memory.
 */
public final class SharedCustody implements AutoCloseable {

  private final Path folder;
  private final TestPostgres server;
  private final Recipient reader = new Recipient("benchmark", TestPki.rsaSigner().certificate());
  private final List<OneConnection> sessions = new ArrayList<>();
  private int made;

  private SharedCustody(Path folder) {
    this.folder = folder;
    this.server = TestPostgres.start(Map.of());
  }

  /** Where one session keeps what it does. */
  private record Stores(RecordStore records, JournalStore journal, RunStore runs) {}

  /** Measures, and prints a table. */
  public static void main(String[] arguments) throws Exception {
    int hosts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    Path folder = Files.createTempDirectory("mdm-shared-custody-");
    try (SharedCustody benchmark = new SharedCustody(folder)) {
      benchmark.setUp();
      System.out.printf(
          Locale.ROOT,
          "load %s, heap %d MB, PostgreSQL %s%n%n",
          Files.readString(Path.of("/proc/loadavg")).replaceAll("( [^ ]+){2}\\s*$", ""),
          Runtime.getRuntime().maxMemory() >> 20,
          benchmark
              .ask(
                  "SELECT version() || ', synchronous_commit = '"
                      + " || current_setting('synchronous_commit')")
              .replaceFirst("^PostgreSQL ([^ ]+).*(, s)", "$1$2"));
      System.out.println("| what | folder, a second | PostgreSQL, a second | times |");
      System.out.println("|---|---|---|---|");
      benchmark.custody(Math.min(hosts, 2000), 1, 50, false); // until the JVM is warm
      benchmark.custody(hosts / 4, 1, 1, true);
      benchmark.custody(hosts / 4, 4, 1, true);
      benchmark.custody(hosts / 4, 16, 1, true);
      benchmark.custody(hosts, 1, 50, true);
      benchmark.custody(hosts, 4, 50, true);
      benchmark.engine(hosts);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(SharedCustody::delete);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void setUp() throws SQLException {
    PGSimpleDataSource admin = new PGSimpleDataSource();
    admin.setUrl(server.jdbcUrl("postgres"));
    admin.setUser(server.user());
    admin.setPassword(server.password());
    StoreSchema.in(admin).apply();
    try (Connection connection = admin.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE ROLE anna LOGIN PASSWORD 'only for tests'; GRANT mdm_program TO anna");
    }
  }

  private String ask(String sql) throws SQLException {
    try (Connection connection = session().getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** One as a command has it. */
  private OneConnection session() {
    try {
      Path passwords = folder.resolve(".pgpass");
      Files.writeString(passwords, "*:*:*:*:only for tests\n");
      Files.setPosixFilePermissions(
          passwords, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      OneConnection session =
          ConnectionSettings.of(
                  "postgresql://anna@" + server.host() + ":" + server.port() + "/postgres",
                  Map.of(),
                  folder,
                  "anna")
              .connection();
      sessions.add(session);
      return session;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stores shared() {
    PostgresStores stores = PostgresStores.in(session());
    return new Stores(stores.records(), stores.journal(), PostgresRunStore.in(stores));
  }

  private Stores inFolder(String name) {
    Path home = folder.resolve(name);
    return new Stores(
        FolderRecordStore.at(home.resolve("escrow"), Clock.systemUTC()),
        FileJournal.at(home.resolve("journal.jsonl"), Clock.systemUTC()),
        FolderRunStore.at(home.resolve("runs")));
  }

  private void custody(int hosts, int threads, int batch, boolean isShown) throws Exception {
    String name = "custody-" + made++;
    double beside = issue(name, hosts, threads, batch, i -> inFolder(name));
    double shared = issue(name, hosts, threads, batch, i -> shared());
    if (isShown) {
      print(
          "custody, "
              + threads
              + (threads == 1 ? " session, " : " sessions, ")
              + (batch == 1 ? "one by one" : batch + " at a time"),
          beside,
          shared);
    }
  }

  private static void print(String what, double beside, double shared) {
    System.out.printf(
        Locale.ROOT, "| %s | %,.0f | %,.0f | %.2f |%n", what, beside, shared, shared / beside);
  }

  private double issue(
      String name, int hosts, int threads, int batch, java.util.function.IntFunction<Stores> stores)
      throws InterruptedException, ExecutionException {
    ExecutorService all = Executors.newFixedThreadPool(threads);
    AtomicInteger next = new AtomicInteger();
    List<Custody> custodies = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Custody custody = custody(stores.apply(i));
      issue(custody, name + "-first-" + i, 0, 1);
      custodies.add(custody);
    }
    try {
      long begin = System.nanoTime();
      List<Future<?>> running = new ArrayList<>();
      for (Custody custody : custodies) {
        running.add(
            all.submit(
                () -> {
                  for (int from = next.getAndAdd(batch);
                      from < hosts;
                      from = next.getAndAdd(batch)) {
                    issue(custody, name, from, Math.min(batch, hosts - from));
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
      return hosts * 1e9 / (System.nanoTime() - begin);
    } finally {
      all.shutdown();
    }
  }

  private static void issue(Custody custody, String name, int from, int count) {
    SecureRandom random = new SecureRandom();
    List<IssueRequest> requests =
        IntStream.range(from, from + count)
            .mapToObj(
                i -> {
                  Pin pin = Pin.random(random);
                  return IssueRequest.of(
                      name + "-" + i,
                      SecretKind.LOCK_PIN,
                      pin,
                      () -> DeviceLock.forMac(pin).build());
                })
            .toList();
    custody
        .issueAll(requests, JournalEvent.of("lock.escrowed").withReason("benchmark"))
        .forEach(IssueResult::orThrow);
  }

  private Custody custody(Stores stores) {
    return Custody.of(
        stores.records(),
        () -> List.of(reader),
        journal(stores),
        Clock.systemUTC(),
        new SecureRandom());
  }

  private static Journal journal(Stores stores) {
    return Journal.in(stores.journal(), new Operator("anna", "benchmark"));
  }

  private void engine(int hosts) {
    send("engine-warm", 1000, inFolder("engine"));
    send("engine-warm", 1000, shared());
    double beside = send("engine", hosts, inFolder("engine"));
    double shared = send("engine", hosts, shared());
    print("the whole run of one command", beside, shared);
  }

  private double send(String name, int hosts, Stores stores) {
    SendingState state =
        new SendingState(
            custody(stores), journal(stores), stores.runs(), Clock.systemUTC(), new SecureRandom());
    long begin = System.nanoTime();
    RunSummary summary =
        CommandSender.to(new ListServer(), state)
            .send(
                SecretRun.lock("benchmark", pin -> DeviceLock.forMac(pin).message(name).build()),
                IntStream.range(0, hosts).mapToObj(i -> mac(name + "-" + i)).iterator(),
                RunListener.NONE);
    if (summary.verdict() != RunSummary.Verdict.DONE) {
      throw new IllegalStateException("the run failed", summary.firstFailure().orElse(null));
    }
    return hosts * 1e9 / (System.nanoTime() - begin);
  }

  private static Host mac(String serial) {
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

  @Override
  public void close() {
    sessions.forEach(OneConnection::close);
    server.close();
  }

  /** Takes everything, and forgets it. */
  private static final class ListServer implements MdmServer {

    @Override
    public List<Delivery> enqueue(MdmCommand command, List<Host> hosts) {
      return push(hosts);
    }

    @Override
    public List<Delivery> push(List<Host> hosts) {
      return hosts.stream()
          .map(host -> new Delivery(host.udid(), Delivery.State.QUEUED, ""))
          .toList();
    }

    @Override
    public Optional<Boolean> knows(String commandUuid, Host host) {
      return Optional.empty();
    }

    @Override
    public List<Host> find(String query) {
      return List.of();
    }

    @Override
    public Optional<CommandResult> result(String commandUuid, Host host) {
      return Optional.empty();
    }

    @Override
    public String description() {
      return "a list in memory";
    }

    @Override
    public String check() {
      return "1";
    }

    @Override
    public boolean answersQuestions() {
      return false;
    }

    @Override
    public boolean refusesReuse() {
      return true;
    }

    @Override
    public int maxHosts() {
      return 1;
    }

    @Override
    public void close() {}
  }
}
