package org.mdmtoolkit.heroku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.RequestEvent;
import org.mdmtoolkit.http.ServerAddress;

class HerokuClientTest extends HerokuAppFixture {

  @Test
  void anAppIsDescribed() {
    HerokuApp app = client.app(TestHeroku.APP);
    assertThat(app.name()).isEqualTo("acme-mdm");
    assertThat(app.team()).contains("example");
    assertThat(client.app(app.id())).isEqualTo(app);
    assertThat(client.remainingRequests()).isBetween(1L, 4500L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://acme-mdm.herokuapp.com",
        "https://acme-mdm.herokuapp.com/login",
        "https://acme-mdm-0123456789ab.herokuapp.com/",
        "https://dashboard.heroku.com/apps/acme-mdm/settings",
        "https://git.heroku.com/acme-mdm.git",
        "git.heroku.com/acme-mdm",
        "Acme-MDM"
      })
  void whoGivesAnAddressOrCapitalsIsToldTheName(String given) {
    assertThatThrownBy(() -> HerokuClient.checked(given))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Did you mean acme-mdm? A name has 3 to 30");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.com/acme-mdm", "acme mdm", ""})
  void nothingIsProposedWhereNoNameCanBeSeen(String given) {
    assertThatThrownBy(() -> HerokuClient.checked(given))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be the name of a Heroku app")
        .hasMessageNotContaining("Did you mean");
  }

  @Test
  void everyRequestHasANumberOfItsOwnAndTheTokenAsBearer() {
    client.app(TestHeroku.APP);
    client.app(TestHeroku.APP);
    assertThat(heroku.fake.seen())
        .extracting(request -> request.headers().get("Request-Id"))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}"));
    assertThat(heroku.fake.seen().get(0).headers())
        .containsEntry("Accept", "application/vnd.heroku+json; version=3")
        .containsEntry("Authorization", "Bearer " + FakeHeroku.TOKEN);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_ANY,
      names = {NOT_DONE, "RESET_AFTER", "CUT", "EMPTY"})
  void whatOnlyReadsIsRepeatedAfterAPause(HerokuFault fault) {
    heroku.fake.faults(HerokuFaults.once(fault));
    assertThat(client.app(TestHeroku.APP).name()).isEqualTo(TestHeroku.APP);
    assertThat(heroku.fake.seen()).hasSize(2);
    assertThat(heroku.clock.passed()).isPositive();
  }

  @Test
  void aListenerIsToldOfEachTryAndOfNoApp() {
    List<RequestEvent> events = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    heroku.fake.faults(HerokuFaults.once(HerokuFault.UNAVAILABLE));
    try (HerokuClient listened =
        HerokuClient.withToken(TestHeroku.secret(FakeHeroku.TOKEN))
            .address(ServerAddress.of(heroku.fake.address().toString()))
            .pacing(heroku.pacing())
            .listener(events::add)
            .notices(notices::add)
            .build()) {
      listened.app(TestHeroku.APP);
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("; it is asked again, try 2, for up to ");
    assertThat(events).extracting(RequestEvent::attempt).containsExactly(1, 2);
    assertThat(events).extracting(RequestEvent::path).containsOnly(Optional.of("/apps/{id}"));
    assertThat(events)
        .extracting(RequestEvent::status)
        .containsExactly(OptionalInt.of(503), OptionalInt.of(200));
  }

  @Test
  void aSlowAnswerIsNotWaitedForForEver() {
    heroku.fake.faults(HerokuFaults.once(HerokuFault.SLOW));
    try (HerokuClient impatient = heroku.impatientClient()) {
      assertThat(impatient.app(TestHeroku.APP).name()).isEqualTo(TestHeroku.APP);
    }
    assertThat(heroku.fake.seen()).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "UNAVAILABLE_PAGE", "RATE_LIMITED_FOR_A_SECOND", "CUT"})
  void repeatingEndsWithTheTime(HerokuFault fault) {
    heroku.fake.faults(HerokuFaults.always(fault));
    assertThatThrownBy(() -> client.app(TestHeroku.APP)).isInstanceOf(UnavailableException.class);
    assertThat(heroku.clock.passed()).isLessThanOrEqualTo(heroku.pacing().answerLimit());
    assertThat(heroku.fake.seen()).hasSizeBetween(8, 30);
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHORIZED, 401 unauthorized, write-protected -e 86400 -d mdm",
    "DELINQUENT, 402 delinquent, bill",
    "FORBIDDEN, 403 forbidden, write-protected",
    "SUSPENDED, 403 suspended, suspended",
    "TWO_FACTOR, 403 two_factor, Use a token that needs none",
    "VERIFICATION_NEEDED, 422 verification_needed, Verify"
  })
  void whoIsDeniedIsToldWhyOnce(HerokuFault fault, String said, String advice) {
    heroku.fake.faults(HerokuFaults.always(fault));
    assertThatThrownBy(() -> client.app(TestHeroku.APP))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining(said)
        .hasMessageContaining(advice)
        .hasMessageContaining("(Request-Id ")
        .satisfies(
            e -> {
              HerokuError error = HerokuError.of((MdmException) e).orElseThrow();
              assertThat(error.id()).isEqualTo(said.substring(4));
              assertThat(error.message()).isNotEmpty();
              assertThat(error.url()).isPresent();
            });
    assertThat(heroku.fake.seen()).hasSize(1);
  }

  @Test
  void otherRefusalsHaveTheirKinds() {
    assertThrown(HerokuFault.NOT_FOUND, NotFoundException.class);
    assertThrown(HerokuFault.GONE, NotFoundException.class);
    assertThrown(HerokuFault.INVALID_PARAMS, InvalidInputException.class);
    assertThrown(HerokuFault.CONFLICT, ConflictException.class);
    assertThrown(HerokuFault.REDIRECT, UnavailableException.class);
  }

  private void assertThrown(HerokuFault fault, Class<? extends MdmException> kind) {
    heroku.fake.faults(HerokuFaults.once(fault));
    heroku.fake.forget();
    assertThatThrownBy(() -> client.app(TestHeroku.APP)).isInstanceOf(kind);
    assertThat(heroku.fake.seen()).hasSize(1);
  }

  @Test
  void anAppThatIsNotThereIsNotFound() {
    assertThatThrownBy(() -> client.app("no-such-app"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("there is no app no-such-app, or the token may not see it");
  }

  @Test
  void aWrongTokenIsDenied() {
    try (HerokuClient wrong = heroku.client("HRKU-another")) {
      assertThatThrownBy(() -> wrong.app(TestHeroku.APP))
          .isInstanceOf(DeniedException.class)
          .hasMessageNotContaining("HRKU-another");
    }
  }

  @Test
  void thePageOfARouterIsNotRepeated() {
    heroku.fake.faults(HerokuFaults.always(HerokuFault.UNAVAILABLE_PAGE));
    assertThatThrownBy(() -> client.app(TestHeroku.APP))
        .hasMessageContaining("Heroku answered 503 (Request-Id")
        .hasMessageNotContaining("Application Error")
        .hasMessageNotContaining("<");
  }

  @Test
  void anErrorThatRepeatsTheRequestIsNotRepeated() {
    heroku.fake.faults(HerokuFaults.once(HerokuFault.ECHO).onlyAt("PATCH", 0));
    assertThatThrownBy(() -> heroku.target(client).deploy(TestHeroku.NEW, Optional.empty()))
        .isInstanceOf(InvalidInputException.class)
        .satisfies(
            e -> {
              var trace = new StringWriter();
              e.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString() + heroku.told)
                  .contains("422 invalid_params")
                  .doesNotContain(
                      TestHeroku.NEW_PASSPHRASE, FakeHeroku.TOKEN, "PRIVATE KEY", "CertPem\":");
            });
  }

  @Test
  void aTextWithSixCharactersOfASecretIsWithheld() {
    SecretGuard guard = SecretGuard.of(TestHeroku.secret("abcdefghij"), TestHeroku.secret("xy"));
    assertThat(guard.pass("no secret")).isEqualTo("no secret");
    assertThat(guard.pass("here: cdefgh!")).isEmpty();
    assertThat(guard.pass("abcde")).isEqualTo("abcde");
    assertThat(guard.pass("oxygen xy")).isEmpty();
    assertThat(
            SecretGuard.of(TestHeroku.secret("\u043f\u0430\u0440\u043e\u043b\u044c"))
                .pass("\u043f\u0430\u0440\u043e\u043b\u044c!"))
        .isEmpty();
    assertThat(guard.pass("a\u001b[2Jb\u202ec")).isEqualTo("a?[2Jb?c");
    assertThat(guard.pass("long ".repeat(1000))).hasSizeLessThanOrEqualTo(303);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "Acme", "../x", "a/b", "acme?x=1", "-acme", "acme-", "a b", "acme\n"})
  void whatCannotBeTheNameOfAnAppIsNotSent(String name) {
    assertThatThrownBy(() -> client.app(name)).isInstanceOf(InvalidInputException.class);
    assertThat(heroku.fake.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "https://api.heroku.com.example.com",
        "https://evilheroku.com",
        "https://heroku.com@example.com"
      })
  void aTokenForHerokuGoesNowhereElse(String address) {
    assertThatThrownBy(
            () -> HerokuClient.withToken(TestHeroku.secret("t")).address(ServerAddress.of(address)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aClosedClientAsksNoMore() {
    client.close();
    assertThatThrownBy(() -> client.app(TestHeroku.APP))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("cancelled");
    assertThat(heroku.fake.seen()).isEmpty();
  }

  @Test
  void anInterruptedThreadStopsWaiting() {
    heroku.fake.faults(HerokuFaults.always(HerokuFault.UNAVAILABLE));
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> client.app(TestHeroku.APP)).isInstanceOf(UnavailableException.class);
      assertThat(Thread.interrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}x",
        "null",
        "{\"A\":1}",
        "{\"A\":\"x\",\"A\":\"y\"}",
        "{\"A\":{\"B\":\"x\"}}",
        "<html>"
      })
  void whatIsNoFlatObjectOfTextsIsNotReadAsConfigVars(String json) {
    assertThatThrownBy(() -> ConfigVarsJson.read(json.getBytes(UTF_8), TestHeroku.NAMES))
        .isInstanceOf(UnreadableAnswerException.class)
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A-B", "\u00c4", "A\n", "__X", "HEROKU_X", "A B", "A.B"})
  void whatCannotBeTheNameOfAConfigVarIsRefused(String name) {
    assertThatThrownBy(() -> new ConfigVarNames(name, "K", "P"))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new ConfigVarNames("C", "K", "K"))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void anUnknownHostNameIsNoReasonToTryAgain() {
    ApiCall call = ApiCall.of("GET", "apps");
    try (ApiClient stranger =
        ApiClient.at(ServerAddress.of("https://no-such-host.invalid")).build()) {
      assertThatThrownBy(() -> stranger.send(call))
          .isInstanceOfSatisfying(
              IOException.class, e -> assertThat(HerokuClient.mayPass(e)).isFalse());
    }
    try (ApiClient nobody = ApiClient.at(ServerAddress.of("http://127.0.0.1:1")).build()) {
      assertThatThrownBy(() -> nobody.send(call))
          .isInstanceOfSatisfying(
              IOException.class, e -> assertThat(HerokuClient.mayPass(e)).isTrue());
    }
  }
}
