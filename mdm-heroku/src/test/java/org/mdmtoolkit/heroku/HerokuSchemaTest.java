package org.mdmtoolkit.heroku;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.ServerAddress;

/** Heroku's published schema judges what the fake answers and what the client sends. */
class HerokuSchemaTest extends HerokuAppFixture {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VARS = "#/definitions/config-var/definitions/config_vars";
  private static final String CHANGE = "#/definitions/config-var/links/2/schema";

  private ApiClient raw;

  @BeforeEach
  void openRaw() {
    raw =
        ApiClient.at(ServerAddress.of(heroku.fake.address().toString()))
            .secretHeader("Authorization", TestHeroku.secret("Bearer " + FakeHeroku.TOKEN))
            .build();
  }

  @AfterEach
  void closeRaw() {
    raw.close();
  }

  @Test
  void whatTheFakeAnswersIsOfTheSchema() throws IOException {
    heroku.fake.faults(HerokuFaults.once(HerokuFault.RELEASE_PENDING));
    heroku.target(client).deploy(TestHeroku.NEW, Optional.empty());
    assertValid("#/definitions/app", get("apps", TestHeroku.APP));
    assertValid(VARS, get("apps", TestHeroku.APP, "config-vars"));
    JsonNode releases = get("apps", TestHeroku.APP, "releases");
    assertThat(releases).hasSize(2);
    for (JsonNode release : releases) {
      assertValid("#/definitions/release", release);
    }
    assertValid("#/definitions/release", get("apps", TestHeroku.APP, "releases", "2"));
    assertValid("#/definitions/rate-limit", get("account", "rate-limits"));
    assertThat(app.patches()).isEqualTo(1);
  }

  @Test
  void whatTheClientSendsIsOfTheSchema() throws IOException {
    heroku.fake.app("fresh-app", TestHeroku.OTHERS);
    HerokuConfigVars target = heroku.target(client, "fresh-app");
    target.deploy(TestHeroku.NEW, Optional.empty());
    target.undo(heroku.key, false); // unsets all three
    var bodies = heroku.fake.seen().stream().filter(seen -> seen.method().equals("PATCH")).toList();
    assertThat(bodies).hasSize(2);
    for (FakeHeroku.Seen seen : bodies) {
      assertValid(CHANGE, JSON.readTree(seen.body()));
      assertThat(JSON.readTree(seen.body())).hasSize(3);
    }
  }

  @Test
  void theJudgeRefusesWhatIsNotOfTheSchema() throws IOException {
    ObjectNode release = (ObjectNode) get("apps", TestHeroku.APP, "releases", "1");
    assertThat(faults("#/definitions/release", release.put("status", "weird"))).isNotEmpty();
    assertThat(faults(CHANGE, JSON.readTree("{\"A-B\":\"x\"}"))).isNotEmpty();
    assertThat(faults(VARS, JSON.readTree("{\"A\":1}"))).isNotEmpty();
  }

  @Test
  void theFakeAnswersNobodyWithoutTheHeadersAndTheToken() throws IOException {
    ApiCall call = ApiCall.of("GET", "apps", TestHeroku.APP);
    assertThat(raw.send(call).status()).isEqualTo(406);
    assertThat(raw.send(call.withHeader("Accept", "application/json")).status()).isEqualTo(406);
    try (ApiClient nobody =
        ApiClient.at(ServerAddress.of(heroku.fake.address().toString())).build()) {
      assertThat(nobody.send(accepting(call)).status()).isEqualTo(401);
    }
    assertThat(raw.send(accepting(call)).status()).isEqualTo(200);
  }

  private JsonNode get(String... path) throws IOException {
    ApiAnswer answer = raw.send(accepting(ApiCall.of("GET", path)));
    assertThat(answer.isSuccess()).isTrue();
    return JSON.readTree(answer.body());
  }

  private static ApiCall accepting(ApiCall call) {
    return call.withHeader("Accept", "application/vnd.heroku+json; version=3");
  }

  private static void assertValid(String definition, JsonNode document) throws IOException {
    assertThat(faults(definition, document)).isEmpty();
  }

  private static Iterable<?> faults(String definition, JsonNode document) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.set("definitions", JSON.readTree(schema().toFile()).get("definitions"));
    root.put("$ref", definition);
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
        .getSchema(root)
        .validate(document);
  }

  /** Not part of this repository; the test is skipped where it is not beside it. */
  private static Path schema() {
    for (@Nullable Path above = Path.of("").toAbsolutePath();
        above != null;
        above = above.getParent()) {
      Path beside = above.resolve("shared/heroku/platform-api-schema.json");
      if (Files.exists(beside)) {
        return beside;
      }
    }
    return Assumptions.abort(
        "Heroku's schema is not here: put schema.json of github.com/heroku/platform-api beside the"
            + " project as shared/heroku/platform-api-schema.json");
  }
}
