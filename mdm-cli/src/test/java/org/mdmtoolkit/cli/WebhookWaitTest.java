package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SocketRelay;
import org.mdmtoolkit.plist.PlistWriter;

/** {@code --wait} with a server that posts its answers. */
class WebhookWaitTest {

  private static final String KEY = "canary-webhook-key-51";
  private static final FakeHost MAC = FakeHost.mac(1);
  private static final String UUID = "7E0B9A52-4D1C-4E8B-9F0E-3B1D6C2A5F48";

  @TempDir Path folder;
  private FleetWithHome office;
  private FakeNanoMdm nano;
  private int port;

  @BeforeEach
  void open() throws IOException {
    office = new FleetWithHome(folder, 1);
    nano = FakeNanoMdm.start().add(MAC);
    port = SocketRelay.freePort();
    Files.writeString(folder.resolve("key"), KEY);
    nano.webhook(URI.create("http://127.0.0.1:" + port + "/webhook"), KEY);
  }

  @AfterEach
  void close() {
    nano.close();
    office.close();
  }

  private TestShell.Run add(String type, String... more) {
    List<String> line = new ArrayList<>(List.of("server", "add", "n", "--type", type));
    line.addAll(List.of("--url", nano.url()));
    line.addAll(List.of(more));
    return office.shell().set("MDM_SERVER_TOKEN", nano.token()).run(line.toArray(String[]::new));
  }

  private TestShell.Run addListening() {
    return add(
        "nanomdm",
        "--webhook",
        "127.0.0.1:" + port,
        "--webhook-key-file",
        "" + folder.resolve("key"));
  }

  private TestShell.Run lock() {
    return office
        .shell()
        .whileWaiting(
            () -> {
              nano.report(MAC, MacBehavior.ACKNOWLEDGES);
              nano.awaitWebhook();
            })
        .run("lock", MAC.udid(), "--server", "n", "--yes", "--reason", "lost", "--wait");
  }

  @Test
  void aLockIsWaitedForUntilTheMacHasAcknowledged() {
    assertThat(addListening().exitCode()).isZero();
    var run = lock();
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout()).contains("acknowledged");
    assertThat(office.journal()).contains("lock.acknowledged");
    assertThat(office.run("reinstall-fleetd", MAC.udid(), "--server", "n").exitCode())
        .as("the port is free again, and nothing listens without --wait")
        .isZero();
  }

  @Test
  void whatIsNotSignedWithTheKeyIsNoAnswer() {
    nano.webhook(URI.create("http://127.0.0.1:" + port + "/webhook"), "another key");
    addListening();
    assertThat(lock().exitCode()).isEqualTo(7);
    assertThat(office.journal()).doesNotContain("lock.acknowledged");
  }

  @Test
  void nothingIsSentWhereNobodyCouldListen() throws IOException {
    addListening();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      var run = lock();
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.stderr())
          .contains("cannot listen at 127.0.0.1:" + taken.getLocalPort())
          .contains("Probably another wait listens there", "Leave out --wait")
          .doesNotContain("Choose another address");
    }
    office.run("server", "remove", "n");
    assertThat(add("nanomdm", "--webhook", "0.0.0.0:" + port).exitCode()).isZero();
    var open = lock();
    assertThat(open.exitCode()).isEqualTo(6);
    assertThat(open.stderr()).contains("needs a key");
    assertThat(nano.seen().count()).isZero();
  }

  @Test
  void aWebhookThatCannotBeIsRefused() {
    assertThat(add("fleet", "--webhook", "127.0.0.1:9").exitCode()).isEqualTo(8);
    assertThat(add("nanomdm", "--webhook", "9008").exitCode()).isEqualTo(8);
    assertThat(add("nanomdm", "--webhook", "http://127.0.0.1:9/webhook").exitCode()).isEqualTo(8);
    assertThat(add("nanomdm", "--webhook", "127.0.0.1:99999").exitCode()).isEqualTo(8);
    assertThat(office.run("server", "list").stdout()).doesNotContain("n  ");
  }

  @Test
  void theSecretInAnAnswerOfAServerIsShownOnRequestAloneAndTheJournalTells() {
    assertThat(add("nanomdm", "--webhook", "127.0.0.1:" + port).exitCode()).isZero();
    assertThat(bypassCode().stdout()).contains("ActivationLockBypassCode = ****");
    assertThat(office.journal()).doesNotContain("answer.shown");
    var shown = bypassCode("--reveal", "--reason", "left the company");
    assertThat(shown.stdout()).contains("ActivationLockBypassCode = CANARY-7788");
    assertThat(office.journal())
        .contains("answer.shown", "left the company", MAC.udid(), UUID)
        .doesNotContain("CANARY");
  }

  private TestShell.Run bypassCode(String... more) {
    byte[] answer =
        PlistWriter.xml(
            Map.of(
                "Status",
                "Acknowledged",
                "UDID",
                MAC.udid(),
                "CommandUUID",
                UUID,
                "ActivationLockBypassCode",
                "CANARY-7788"));
    String event =
        """
        {"topic":"mdm.Connect","event_id":"1","created_at":"2026-11-28T10:00:00Z",
        "acknowledge_event":{"udid":"%s","status":"Acknowledged","command_uuid":"%s","raw_payload":"%s"}}"""
            .formatted(MAC.udid(), UUID, Base64.getEncoder().encodeToString(answer));
    String[] line = {
      "result",
      UUID,
      "--server",
      "n",
      "--host",
      MAC.udid(),
      "--type",
      "ActivationLockBypassCode",
      "--wait"
    };
    return office.shell().whileWaiting(() -> post(event)).run(FleetWithHome.with(line, more));
  }

  private void post(String event) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/webhook"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(event))
            .build();
    try {
      HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theKeyLiesApartForTheOwnerAloneAndGoesWithTheServer() throws IOException {
    assertThat(addListening().all()).doesNotContain(KEY);
    Path key;
    try (var files = Files.walk(folder)) {
      key = files.filter(file -> file.endsWith("webhook-keys/n")).findFirst().orElseThrow();
    }
    assertThat(Files.readAllBytes(key)).isEqualTo(KEY.getBytes(UTF_8));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(office.run("server", "list", "--json").all()).doesNotContain(KEY);
    office.run("server", "remove", "n");
    assertThat(key).doesNotExist();
  }
}
