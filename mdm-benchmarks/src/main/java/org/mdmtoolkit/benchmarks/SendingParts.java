package org.mdmtoolkit.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.delivery.nanomdm.NanoMdmServer;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.FolderRunStore;
import org.mdmtoolkit.delivery.run.HostOutcome;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.FolderRecordStore;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeServers;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.secret.Secret;

/**
 * Where the time of a lock of many hosts goes: {@code SendingParts FOLDER HOSTS ROUNDS}. Each round
 * locks so many hosts of a fake NanoMDM, which is another process, in a state folder of its own
 * below the folder. Prints a table for each round; the first ones warm up.
 *
 * <p>One thread plans, seals, stores and notes; eight others bring commands to the server
 * meanwhile. A part is timed where a store or the server is called; sealing is what lies between
 * the readers being known and the records being stored.
 */
public final class SendingParts {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String READERS = "readers from key and journal";
  private static final String SEAL = "command and seal (AES, RSA)";
  private static final String RECORDS = "records: write, force, link, read back";
  private static final String OPEN = "is one open or missing?";
  private static final String JOURNAL = "journal: append, force";
  private static final String RUN = "list of the run: append, force";
  private static final String HTTP = "eight threads: HTTP";
  private static final List<String> PARTS =
      List.of(READERS, OPEN, SEAL, RECORDS, JOURNAL, RUN, HTTP);

  private final Map<String, Times> parts = new ConcurrentHashMap<>();
  private final ThreadLocal<Times> accounted = ThreadLocal.withInitial(() -> Times.NONE);
  private Times sealing = Times.NONE;
  private Times ended = Times.NONE;

  /** Nanoseconds of the clock and of the processor, and how many calls. */
  private record Times(long wall, long processor, int calls) {

    static final Times NONE = new Times(0, 0, 0);

    static Times now() {
      return new Times(System.nanoTime(), THREADS.getCurrentThreadCpuTime(), 0);
    }

    Times plus(Times other) {
      return new Times(wall + other.wall, processor + other.processor, calls + other.calls);
    }

    Times minus(Times other) {
      return new Times(wall - other.wall, processor - other.processor, calls - other.calls);
    }
  }

  private SendingParts() {}

  /** Measures, and prints. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "mdm-sending-");
    String hosts = arguments[1];
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FakeServers.class.getName(),
                "nanomdm",
                hosts)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
      ServerAddress address = ServerAddress.of(String.valueOf(said.readLine()));
      Secret token = Secret.copyOf(String.valueOf(said.readLine()).toCharArray());
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        try (MdmServer nano = NanoMdmServer.at(ServerConnection.to(address, token))) {
          new SendingParts().measure(folder.resolve("round-" + i), nano, Integer.parseInt(hosts));
        }
      }
    } finally {
      server.destroyForcibly();
    }
  }

  private void measure(Path home, MdmServer server, int hosts) throws Exception {
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    Operator operator = new Operator("anna", "benchmark");
    Escrow escrow = Escrow.at(home.resolve("escrow"), clock, random);
    FileJournal file = FileJournal.at(home.resolve("journal.jsonl"), clock);
    escrow.identity().create(Journal.in(file, operator), Secret.copyOf("a phrase".toCharArray()));
    Journal journal = Journal.in(timed(JournalStore.class, file), operator);
    RecordStore records =
        timed(RecordStore.class, FolderRecordStore.at(home.resolve("escrow"), clock));
    Custody custody = Custody.of(records, () -> readers(escrow, journal), journal, clock, random);
    RunStore runs = timed(RunStore.class, FolderRunStore.at(home.resolve("runs")));
    RunListener listener =
        new RunListener() {
          @Override
          public void ended(HostOutcome outcome) {
            ended = Times.now().minus(accounted.get()); // on the thread that plans
          }
        };
    Times begin = Times.now();
    RunSummary summary =
        CommandSender.to(
                timed(MdmServer.class, server),
                new SendingState(custody, journal, runs, clock, random))
            .send(
                SecretRun.lock("benchmark", pin -> DeviceLock.forMac(pin).build()),
                IntStream.rangeClosed(1, hosts).mapToObj(SendingParts::mac).iterator(),
                listener);
    long time = System.nanoTime() - begin.wall();
    if (summary.verdict() != RunSummary.Verdict.DONE) {
      throw new IllegalStateException("the run failed", summary.firstFailure().orElse(null));
    }
    long rest = ended.wall() - begin.wall();
    print(hosts, time, new Times(rest, ended.processor(), 0));
  }

  private List<Recipient> readers(Escrow escrow, Journal journal) {
    try {
      return in(READERS, () -> escrow.pinnedReaders(journal).readers());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      sealing = Times.now().minus(accounted.get());
    }
  }

  /** Notes the time that this takes without that of the parts within it. */
  private <T> T in(String part, Callable<T> action) throws Exception {
    Times before = accounted.get();
    Times begin = Times.now();
    try {
      return action.call();
    } finally {
      note(part, Times.now().minus(begin).minus(accounted.get().minus(before)));
    }
  }

  private void note(String part, Times time) {
    Times one = new Times(time.wall(), time.processor(), 1);
    parts.merge(part, one, Times::plus);
    accounted.set(accounted.get().plus(one));
  }

  private <T> T timed(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, given) -> call(real, method, given)));
  }

  private @Nullable Object call(Object real, Method method, Object @Nullable [] given)
      throws Throwable {
    String name = method.getName();
    String part =
        switch (name) {
          case "enqueue", "push" -> HTTP;
          case "publish" -> RECORDS;
          case "append" -> real instanceof JournalStore ? JOURNAL : RUN;
          case "inEscrow", "ofEscrowKey", "find", "records" -> OPEN;
          case "open" -> real instanceof RecordStore ? OPEN : "";
          default -> "";
        };
    if (part.equals(RECORDS)) {
      note(SEAL, Times.now().minus(accounted.get()).minus(sealing));
    }
    try {
      Object result =
          part.isEmpty() ? method.invoke(real, given) : in(part, () -> method.invoke(real, given));
      return result instanceof RunStore.Log log ? timed(RunStore.Log.class, log) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void print(int hosts, long time, Times rest) {
    System.out.printf(Locale.ROOT, "%n%d hosts, %.0f a second%n%n", hosts, hosts / (time / 1e9));
    System.out.println("| for a host | microseconds | of the processor | calls for all |");
    System.out.println("|---|---|---|---|");
    for (String name : PARTS) {
      row(name, hosts, parts.getOrDefault(name, Times.NONE));
    }
    row("rest, without waiting", hosts, new Times(rest.processor(), rest.processor(), 0));
    row("waiting for answers", hosts, new Times(rest.wall() - rest.processor(), 0, 0));
  }

  private static void row(String name, int hosts, Times times) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %s |%n",
        name,
        times.wall() / hosts / 1000,
        times.processor() / hosts / 1000,
        times.calls() == 0 ? "" : Integer.toString(times.calls()));
  }

  private static Host mac(int number) {
    FakeHost mac = FakeHost.mac(number);
    return new Host(
        mac.udid(),
        Integer.toString(number),
        Optional.of(mac.serial()),
        Optional.of(mac.hostname()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Platform.MACOS),
        Host.MdmState.ON);
  }
}
