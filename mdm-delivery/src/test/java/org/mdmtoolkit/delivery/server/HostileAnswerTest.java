package org.mdmtoolkit.delivery.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.micromdm.MicroMdmServer;
import org.mdmtoolkit.delivery.nanomdm.NanoMdmServer;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeMicroMdm;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.FakeServer;

/** Servers that answer with anything: no secret comes back, nothing breaks, nobody guesses. */
class HostileAnswerTest {

  private static final String TOKEN = "canary-token-9c1e44d2";

  static Stream<Arguments> everyServerAndAnswer() {
    List<String> bodies =
        List.of(
            "",
            "null",
            "[]",
            "\"text\"",
            "0",
            "{",
            "\u0000\u0001\u001b[2J",
            "{\"a\":".repeat(2_000),
            "[".repeat(100_000),
            "x".repeat(2_000_000),
            "{\"message\":{\"a\":1},\"errors\":{},\"error\":[],\"command_error\":7}",
            "{\"message\":\"\\u001b]0;owned\\u0007\\u202e evil \\n\\n line\",\"errors\":[]}",
            "{\"error\":\"\\u001b[31m" + Given.PIN + " " + TOKEN + "\"}",
            "{\"message\":\"you sent Bearer " + TOKEN + "\",\"errors\":[]}",
            "{\"command_error\":\"parse error: raw content: <string>" + Given.PIN + "\"}",
            "{\"errors\":[{\"reason\":\"" + "A".repeat(50_000) + "\"}],\"message\":\"m\"}",
            "{\"hosts\":[1,null,\"x\",{\"id\":\"7\",\"hostname\":3}]}",
            "{\"results\":[{\"host_uuid\":4,\"status\":[],\"result\":\"%%%\"}]}",
            "{\"command_uuid\":5,\"failed_uuids\":{\"a\":[]},\"status\":\"x\"}");
    return Stream.of("fleet", "nanomdm", "micromdm")
        .flatMap(name -> bodies.stream().map(body -> Arguments.of(name, body)));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("everyServerAndAnswer")
  void noAnswerBringsASecretBackOrBreaksAnything(String type, String body) {
    Host host = Given.host(FakeHost.mac(1));
    try (FakeServer fake = start(type);
        MdmServer server = open(type, fake)) {
      for (int status : new int[] {200, 201, 207, 400, 404, 409, 422, 500, 502}) {
        fake.commandFaults().always(FakeFault.answerBefore(status, "application/json", body));
        fake.questionFaults().always(FakeFault.answerBefore(status, "application/json", body));
        String all =
            said(() -> server.enqueue(Given.lock(), List.of(host)))
                + said(() -> server.push(List.of(host)))
                + said(() -> server.find("C02T000001"))
                + said(() -> server.find("1"))
                + said(() -> server.knows("U", host))
                + said(() -> server.result("U", host))
                + said(server::check);
        assertThat(all).doesNotContain(Given.PIN, TOKEN, "\u001b", "\u202e", "\u0007");
        assertThat(all.length()).isLessThan(8_000);
      }
    }
  }

  private static FakeServer start(String type) {
    return switch (type) {
      case "fleet" -> FakeFleet.start();
      case "nanomdm" -> FakeNanoMdm.start();
      default -> FakeMicroMdm.start();
    };
  }

  private static MdmServer open(String type, FakeServer fake) {
    ServerConnection connection = Given.to(fake, TOKEN);
    return switch (type) {
      case "fleet" -> FleetServer.at(connection);
      case "nanomdm" -> NanoMdmServer.at(connection);
      default -> MicroMdmServer.at(connection);
    };
  }

  /** What it returns or what is wrong with it, which must be one of our exceptions. */
  private static String said(Callable<?> call) {
    try {
      return Optional.ofNullable(call.call()).map(Object::toString).orElse("");
    } catch (MdmException e) {
      return e.problem() + e.remedy().text();
    } catch (Exception e) {
      throw new AssertionError("unexpected", e);
    }
  }
}
