package org.mdmtoolkit.delivery.micromdm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.delivery.server.Delivery.State.QUEUED_FOR_NOBODY;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.fixtures.micromdm.MicroMdmKind;
import org.mdmtoolkit.fixtures.micromdm.MicroMdmKind.Running;

/** What MicroMDM says, by the fake one and, if there is one, by the real one. */
class MicroMdmContractTest {

  private static final String UDID = "11111111-2222-4333-8444-555555555555";

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HttpResponse<String> ask(
      Running micro, String token, String method, String path, String body) throws Exception {
    String login = Base64.getEncoder().encodeToString(("micromdm:" + token).getBytes(UTF_8));
    return http.send(
        HttpRequest.newBuilder(URI.create(micro.url() + path))
            .header("Authorization", "Basic " + login)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode queue(Running micro) throws Exception {
    HttpResponse<String> view = ask(micro, micro.token(), "GET", "/v1/commands/" + UDID, "");
    assertThat(view.statusCode()).isEqualTo(200);
    return new ObjectMapper().readTree(view.body());
  }

  /** The real one says that it took a command, and keeps it a moment later. */
  private JsonNode queueOf(int size, Running micro) throws Exception {
    JsonNode waiting = queue(micro).path("commands");
    for (int tries = 0; waiting.size() < size && tries < 500; tries++) {
      TimeUnit.MILLISECONDS.sleep(20);
      waiting = queue(micro).path("commands");
    }
    return waiting;
  }

  @ParameterizedTest
  @EnumSource
  void aCommandForNobodyIsTakenAndTakenAgainAndTheDeviceWouldGetItTwice(MicroMdmKind kind)
      throws Exception {
    try (Running micro = kind.start(folder);
        MicroMdmServer server = MicroMdmServer.at(Given.to(micro.url(), micro.token()))) {
      assertThat(queue(micro)).isEmpty();
      List<Host> nobody = server.find(UDID);
      MdmCommand command = Given.lock();
      assertThat(Given.states(server.enqueue(command, nobody))).containsExactly(QUEUED_FOR_NOBODY);
      assertThat(Given.states(server.enqueue(command, nobody))).containsExactly(QUEUED_FOR_NOBODY);
      JsonNode waiting = queueOf(2, micro);
      assertThat(waiting).hasSize(2);
      String uuid = command.commandUuid().orElseThrow();
      for (JsonNode one : waiting) {
        assertThat(one.path("uuid").textValue()).isEqualTo(uuid);
        assertThat(MdmCommand.read(one.path("payload").binaryValue())).isEqualTo(command);
      }
      assertThat(server.knows(uuid, nobody.get(0))).contains(true);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyErrorIsA500InWordsThatTellWhatWasNotQueued(MicroMdmKind kind) throws Exception {
    try (Running micro = kind.start(folder)) {
      String commands = "/v1/commands/" + UDID;
      String noUuid =
          "<plist version=\"1.0\"><dict><key>Command</key><dict><key>RequestType</key>"
              + "<string>RestartDevice</string></dict></dict></plist>";
      HttpResponse<String> malformed = ask(micro, micro.token(), "POST", commands, noUuid);
      assertThat(malformed.statusCode()).isEqualTo(500);
      assertThat(error(malformed)).isEqualTo("request is malformed");
      HttpResponse<String> cut = ask(micro, micro.token(), "POST", commands, "<plist");
      assertThat(cut.statusCode()).isEqualTo(500);
      assertThat(error(cut)).startsWith("parse payload as plist: ");
      HttpResponse<String> push = ask(micro, micro.token(), "POST", "/v1/push/" + UDID, "");
      assertThat(push.statusCode()).isEqualTo(500);
      assertThat(error(push))
          .isEqualTo("retrieving PushInfo by UDID: not found: PushInfo udid " + UDID);
      assertThat(queue(micro)).isEmpty();
      assertThat(ask(micro, micro.token(), "GET", "/nonesuch", "").statusCode()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheKeyNothingIsTakenButTheVersionIsSaid(MicroMdmKind kind) throws Exception {
    try (Running micro = kind.start(folder);
        MicroMdmServer stranger = MicroMdmServer.at(Given.to(micro.url(), "wrong"))) {
      HttpResponse<String> denied = ask(micro, "wrong", "GET", "/v1/commands/" + UDID, "");
      assertThat(denied.statusCode()).isEqualTo(401);
      assertThat(error(denied)).isEqualTo("Unauthorized");
      assertThat(denied.headers().firstValue("WWW-Authenticate"))
          .contains("Basic realm=\"micromdm\"");
      HttpResponse<String> version = ask(micro, "wrong", "GET", "/version", "");
      assertThat(new ObjectMapper().readTree(version.body()).path("version").isTextual()).isTrue();
      assertThatThrownBy(stranger::check).isInstanceOf(DeniedException.class);
      assertThatThrownBy(() -> stranger.enqueue(Given.lock(), stranger.find(UDID)))
          .isInstanceOf(DeniedException.class);
      assertThat(queue(micro)).isEmpty();
    }
  }

  private static String error(HttpResponse<String> answer) throws Exception {
    return new ObjectMapper().readTree(answer.body()).path("error").textValue();
  }
}
