package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeMicroMdm;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.FakeServer;
import org.mdmtoolkit.fixtures.SeenCommand;
import org.mdmtoolkit.fixtures.SocketRelay;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.fixtures.nanomdm.HttpFront;
import org.mdmtoolkit.plist.PlistWriter;

/** Secrets of devices behind servers that post each answer once, to whoever listens. */
class SecretWebhookTest {

  private static final FakeHost HOST = FakeHost.mac(1);

  /** The two products, each with one Mac that polls when it is told to. */
  enum Product {
    NANOMDM,
    MICROMDM;

    String type() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @TempDir Path folder;
  private FleetWithHome office;
  private int port;
  private final List<FakeServer> servers = new ArrayList<>();
  private Runnable poll = () -> {};
  private final MacSecrets mac =
      MacSecrets.appleSilicon().host(HOST).fileVault().user("anna", "hers").build();
  private String unlock = "";
  private Instant now = Instant.parse("2026-11-21T07:30:00Z");

  @BeforeEach
  void open() throws IOException {
    office = new FleetWithHome(folder, 1);
    port = SocketRelay.freePort();
    unlock = Files.writeString(folder.resolve("unlock"), "hers").toString();
  }

  @AfterEach
  void close() {
    assertThat(office.run("escrow", "check").exitCode()).isZero();
    servers.forEach(FakeServer::close);
    office.close();
  }

  private FakeServer server() {
    return servers.get(0);
  }

  private URI listener() {
    return URI.create("http://127.0.0.1:" + port + "/webhook");
  }

  /** Starts it, posting there, and adds it as {@code n}. */
  private void start(Product product, URI webhook) {
    if (product == Product.NANOMDM) {
      FakeNanoMdm nano = FakeNanoMdm.start().add(HOST).webhook(webhook, null);
      servers.add(nano);
      poll =
          () -> {
            nano.report(HOST, mac);
            nano.awaitWebhook();
          };
    } else {
      FakeMicroMdm micro = FakeMicroMdm.start().add(HOST).webhook(webhook, null);
      servers.add(micro);
      poll =
          () -> {
            micro.report(HOST, mac);
            micro.awaitWebhook();
          };
    }
    add(product, server().url(), "--webhook", "127.0.0.1:" + port);
  }

  private void add(Product product, String url, String... more) {
    TestShell.Run added =
        office
            .shell()
            .set("MDM_SERVER_TOKEN", server().token())
            .run(
                FleetWithHome.with(
                    new String[] {"server", "add", "n", "--type", product.type(), "--url", url},
                    more));
    assertThat(added.exitCode()).as(added.all()).isZero();
  }

  private static String[] words(String line) {
    return (line.replace("HOST", HOST.udid()) + " --server n").split(" ", -1);
  }

  private TestShell.Run run(String line) {
    now = now.plus(Duration.ofHours(1));
    return office.shell().at(now).whileWaiting(poll).run(words(line));
  }

  private TestShell.Run change(String line) {
    return run(line + " --reason r --yes --wait");
  }

  private List<String> shown(String kind) {
    TestShell.Run run = office.run(kind, "show", HOST.udid());
    assertThat(run.exitCode()).as(run.all()).isZero();
    return run.stdout().lines().skip(1).map(row -> row.split(" {2,}", -1)[0]).toList();
  }

  @ParameterizedTest
  @EnumSource
  void aRecoveryLockIsSetProvenRotatedAndTakenOff(Product product) {
    start(product, listener());
    TestShell.Run set = change("recovery-lock set HOST");
    assertThat(set.exitCode()).as(set.all()).isZero();
    assertThat(shown("recovery-lock")).containsExactly(mac.recoveryLock().orElseThrow());
    TestShell.Run queued = run("recovery-lock rotate HOST --reason r --yes");
    assertThat(queued.exitCode()).as(queued.all()).isZero();
    assertThat(queued.stdout()).contains("queued");
    poll.run(); // and nobody listens
    TestShell.Run verify = run("recovery-lock verify HOST");
    assertThat(verify.exitCode()).as(verify.all()).isZero();
    assertThat(shown("recovery-lock")).startsWith(mac.recoveryLock().orElseThrow());
    assertThat(change("recovery-lock clear HOST").exitCode()).isZero();
    assertThat(mac.recoveryLock()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aFileVaultKeyAndAnActivationLockCodeAreKept(Product product) {
    start(product, listener());
    TestShell.Run rotate = change("filevault rotate HOST --unlock-file " + unlock);
    assertThat(rotate.exitCode()).as(rotate.all()).isZero();
    String first = mac.fileVaultKey().orElseThrow();
    assertThat(shown("filevault")).startsWith(first);
    assertThat(change("filevault rotate HOST").exitCode()).isZero();
    assertThat(shown("filevault")).startsWith(mac.fileVaultKey().orElseThrow()).contains(first);
    assertThat(change("activation-lock clear HOST").exitCode()).isEqualTo(6);
    TestShell.Run fetch = run("activation-lock fetch HOST");
    assertThat(fetch.exitCode()).as(fetch.all()).isZero();
    assertThat(shown("activation-lock")).isEqualTo(mac.activationLockCodes());
    assertThat(change("activation-lock clear HOST").exitCode()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatNobodyWouldHearOfIsNotMade(Product product) {
    start(product, listener());
    String key = mac.fileVaultKey().orElseThrow();
    for (String more : List.of("--reason r --yes", "--reason r --dry-run")) {
      TestShell.Run run = run("filevault rotate HOST " + more + " --unlock-file " + unlock);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr()).contains("nobody would listen", "--wait");
    }
    TestShell.Run dry =
        run("filevault rotate HOST --dry-run --reason r --wait --unlock-file " + unlock);
    assertThat(dry.exitCode()).as(dry.all()).isZero();
    assertThat(office.run("server", "remove", "n").exitCode()).isZero();
    add(product, server().url());
    for (String line :
        List.of(
            "filevault rotate HOST --reason r --yes --wait --unlock-file " + unlock,
            "activation-lock fetch HOST",
            "filevault fetch HOST",
            "recovery-lock verify HOST")) {
      TestShell.Run deaf = run(line);
      assertThat(deaf.exitCode()).as(deaf.all()).isEqualTo(6);
      assertThat(deaf.stderr()).contains("--webhook");
    }
    assertThat(server().seen().count()).isZero();
    assertThat(mac.fileVaultKey()).contains(key);
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatComesLaterIsTakenByWhoeverListensThen(Product product) {
    start(product, listener());
    mac.faults().nextOf("RotateFileVaultKey", MacFault.LATE_ANSWER);
    TestShell.Run late = change("filevault rotate HOST --unlock-file " + unlock);
    assertThat(late.exitCode()).as(late.all()).isEqualTo(7);
    assertThat(change("filevault rotate HOST --unlock-file " + unlock).exitCode()).isEqualTo(6);
    mac.deliverLate();
    String uuid = SecretOffice.uuids(late.stdout()).get(0);
    TestShell.Run fetch = run("filevault fetch " + uuid);
    assertThat(fetch.exitCode()).as(fetch.all()).isZero();
    assertThat(shown("filevault")).startsWith(mac.fileVaultKey().orElseThrow());
    assertThat(change("filevault rotate HOST").exitCode()).isZero();
  }

  private int post(Map<String, Object> report, String uuid) {
    String payload = Base64.getEncoder().encodeToString(PlistWriter.xml(report));
    Map<String, Object> event =
        Map.of(
            "topic",
            "mdm.Connect",
            "event_id",
            "1",
            "created_at",
            Instant.now().toString(),
            "acknowledge_event",
            Map.of(
                "udid",
                HOST.udid(),
                "status",
                "Acknowledged",
                "command_uuid",
                uuid,
                "raw_payload",
                payload));
    try {
      HttpRequest request =
          HttpRequest.newBuilder(listener())
              .timeout(Duration.ofSeconds(20))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      new ObjectMapper().writeValueAsBytes(event)))
              .build();
      return HttpClient.newHttpClient()
          .send(request, HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The event is refused as long as its key cannot be kept, and taken once it is durable. */
  @ParameterizedTest
  @EnumSource
  void anAnswerThatCannotBeKeptIsNotTaken(Product product) {
    start(product, URI.create("http://127.0.0.1:1/nowhere"));
    List<Integer> statuses = new ArrayList<>();
    Path open = office.home().resolve("escrow/open");
    Path aside = office.home().resolve("escrow/aside");
    poll =
        () -> {
          SeenCommand command = server().seen().taken().get(0);
          if (!statuses.isEmpty()) {
            return;
          }
          Map<String, Object> report = mac.answer(command.payload()).orElseThrow();
          try {
            Files.move(open, aside);
            Files.createFile(open);
            statuses.add(post(report, command.commandUuid()));
            Files.delete(open);
            Files.move(aside, open);
            assertThat(office.run("secret", "list").stdout()).doesNotContain("-answer");
            statuses.add(post(report, command.commandUuid()));
            assertThat(office.run("secret", "list").stdout()).contains("-answer");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    TestShell.Run run = change("filevault rotate HOST --unlock-file " + unlock);
    assertThat(statuses).containsExactly(500, 200);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(shown("filevault")).startsWith(mac.fileVaultKey().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void afterTheEventWasTakenAKillLosesNothing(Product product) throws Exception {
    try (HttpFront front = HttpFront.of(URI.create("http://127.0.0.1:" + port))) {
      start(product, front.url().resolve("/webhook"));
      Deque<Process> processes = new ConcurrentLinkedDeque<>();
      front.beforeTheAnswer(
          "/webhook", 1, () -> processes.getLast().destroyForcibly().onExit().join());
      ProcessBuilder builder =
          new ProcessBuilder(
                  Program.java(
                      words(
                          "filevault rotate HOST --reason r --yes --wait --unlock-file " + unlock)))
              .redirectError(folder.resolve("err").toFile())
              .redirectOutput(folder.resolve("out").toFile())
              .redirectInput(Path.of("/dev/null").toFile());
      builder.environment().put("MDM_HOME", office.home().toString());
      builder.environment().put("HOME", folder.toString());
      processes.add(builder.start());
      if (server() instanceof FakeNanoMdm nano) {
        nano.online(HOST, mac);
      } else if (server() instanceof FakeMicroMdm micro) {
        micro.online(HOST, mac);
      }
      assertThat(processes.getLast().waitFor(90, TimeUnit.SECONDS)).isTrue();
      assertThat(processes.getLast().exitValue())
          .as(Files.readString(folder.resolve("err")))
          .isEqualTo(128 + 9);
    }
    assertThat(shown("filevault")).contains(mac.fileVaultKey().orElseThrow());
    assertThat(office.run("journal", "verify").exitCode()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void theAnswerOfAnotherMacIsKeptUnderItsOwnName(Product product) {
    start(product, URI.create("http://127.0.0.1:1/nowhere"));
    MacSecrets other =
        MacSecrets.appleSilicon().host(FakeHost.mac(2)).fileVault().user("ben", "hers").build();
    poll =
        () -> {
          SeenCommand command = server().seen().taken().get(0);
          post(other.answer(command.payload()).orElseThrow(), command.commandUuid());
        };
    TestShell.Run run = change("filevault rotate HOST --unlock-file " + unlock);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
    TestShell.Run show = office.run("filevault", "show", other.udid());
    assertThat(show.stdout() + show.stderr()).contains(other.fileVaultKey().orElseThrow());
    assertThat(new String(server().seen().all().get(0).payload(), UTF_8)).contains("hers");
  }
}
