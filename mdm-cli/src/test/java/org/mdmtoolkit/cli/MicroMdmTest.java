package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.fixtures.micromdm.MicroMdmKind;
import org.mdmtoolkit.fixtures.micromdm.MicroMdmKind.Running;
import org.mdmtoolkit.fixtures.nanomdm.HttpFront;

/**
 * {@code mdm} at MicroMDM: the fake one and, where {@code MDM_MICROMDM} names it, the real one. No
 * device is enrolled there, for which it wants a certificate of its own; it queues for each UDID.
 */
class MicroMdmTest {

  private static final String COMMANDS = "/v1/commands/";

  @TempDir Path folder;
  private FleetWithHome office;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 1);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    office.close();
  }

  private Running start(MicroMdmKind kind) {
    Running micro = kind.start(folder);
    opened.add(micro);
    add("m", "micromdm", micro.url(), micro.token());
    return micro;
  }

  private void add(String name, String type, String url, String token) {
    TestShell.Run added = tryToAdd(name, type, url, token);
    assertThat(added.exitCode()).as(added.all()).isZero();
  }

  private TestShell.Run tryToAdd(String name, String type, String url, String token) {
    return office
        .shell()
        .set("MDM_SERVER_TOKEN", token)
        .run("server", "add", name, "--type", type, "--url", url);
  }

  private static String udid() {
    return UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  }

  private static String[] lockLine(String udid, String... more) {
    return FleetWithHome.with(
        new String[] {"lock", udid, "--server", "m", "--reason", "lost", "--yes"}, more);
  }

  /** The locks that wait for this UDID. */
  private static List<String> queue(Running micro, String udid) throws Exception {
    String login =
        Base64.getEncoder().encodeToString(("micromdm:" + micro.token()).getBytes(UTF_8));
    HttpRequest view =
        HttpRequest.newBuilder(URI.create(micro.url() + COMMANDS + udid))
            .header("Authorization", "Basic " + login)
            .build();
    List<String> waiting = new ArrayList<>();
    for (JsonNode one :
        new ObjectMapper()
            .readTree(
                HttpClient.newHttpClient()
                    .send(view, HttpResponse.BodyHandlers.ofByteArray())
                    .body())
            .path("commands")) {
      waiting.add(new String(one.path("payload").binaryValue(), UTF_8));
    }
    return waiting;
  }

  @ParameterizedTest
  @EnumSource
  void theServerIsCheckedWithItsKeyAndNamedToWhoTakesItForAnother(MicroMdmKind kind) {
    Running micro = start(kind);
    TestShell.Run right = office.run("server", "check", "m");
    assertThat(right.exitCode()).as(right.all()).isZero();
    assertThat(right.stdout()).contains("MicroMDM", "the token is accepted");
    TestShell.Run wrong = tryToAdd("wrong", "micromdm", micro.url(), "canary-wrong-key");
    assertThat(wrong.exitCode()).as(wrong.all()).isEqualTo(5);
    assertThat(wrong.all()).contains("Nothing was added").doesNotContain("canary-wrong-key");
    for (String other : List.of("nanomdm", "fleet")) {
      TestShell.Run run = tryToAdd(other, other, micro.url(), micro.token());
      assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
      assertThat(run.stderr()).contains("looks like MicroMDM", "--type micromdm");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLockForNobodyIsNamedAndWaitsThereOnceHoweverOftenItIsSent(MicroMdmKind kind)
      throws Exception {
    Running micro = start(kind);
    String udid = udid();
    for (String[] line : List.of(lockLine(udid), lockLine(udid, "--again"))) {
      TestShell.Run run = office.run(line);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(4);
      assertThat(run.stderr())
          .contains(
              "has no device with this UDID", "mdm pin close " + udid + "` ends it, and warns");
    }
    assertThat(queue(micro, udid)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatIsKilledInTheMiddleOfALockGoesOnWhereTheServerHasIt(MicroMdmKind kind)
      throws Exception {
    Running micro = start(kind);
    HttpFront front = HttpFront.of(URI.create(micro.url()));
    opened.add(front);
    assertThat(office.run("server", "remove", "m").exitCode()).isZero();
    add("m", "micromdm", front.url().toString(), micro.token());
    List<String> udids = List.of(udid(), udid());
    String[] line = FleetWithHome.with(lockLine(udids.get(0)), udids.get(1), "--concurrency", "1");
    Deque<Process> runs = new ConcurrentLinkedDeque<>();
    front.beforeTheAnswer(COMMANDS, 1, () -> runs.getLast().destroyForcibly().onExit().join());
    runs.add(startProcess(line));
    assertThat(runs.getLast().waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(runs.getLast().exitValue()).isEqualTo(128 + 9);
    office.run(line);
    TestShell.Run again = office.run(FleetWithHome.with(line, "--again"));
    assertThat(again.all()).doesNotContain("unknown");
    for (String udid : udids) {
      List<String> waiting = queue(micro, udid);
      assertThat(waiting).as(again.all()).hasSize(1);
      String pin =
          waiting.get(0).replaceFirst("(?s).*<key>PIN</key>\\s*<string>([0-9]{6})<.*", "$1");
      assertThat(office.run("pin", "show", udid).stdout()).contains(FleetWithHome.grouped(pin));
    }
  }

  private Process startProcess(String... line) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Program.java(line))
            .redirectError(folder.resolve("err").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().put("MDM_HOME", office.home().toString());
    builder.environment().put("HOME", folder.toString());
    return builder.start();
  }

  @ParameterizedTest
  @EnumSource
  void aLockOfWhichTheServerCannotTellIsSentAgainOnlyByThatName(MicroMdmKind kind)
      throws Exception {
    Running micro = start(kind);
    HttpFront front = HttpFront.of(URI.create(micro.url()));
    opened.add(front);
    assertThat(office.run("server", "remove", "m").exitCode()).isZero();
    add("m", "micromdm", front.url().toString(), micro.token());
    String udid = udid();
    front.beforeTheServer(COMMANDS, 1, () -> {});
    TestShell.Run lost = office.run(lockLine(udid));
    assertThat(lost.exitCode()).as(lost.all()).isNotZero();
    assertThat(lost.all()).contains("unknown", "--again");
    assertThat(lost.stderr()).doesNotContain("it goes on where this one ended");
    assertThat(queue(micro, udid)).isEmpty();
    office.run(lockLine(udid, "--again"));
    assertThat(queue(micro, udid)).hasSize(1);
  }
}
