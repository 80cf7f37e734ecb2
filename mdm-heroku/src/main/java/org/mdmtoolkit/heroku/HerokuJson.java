package org.mdmtoolkit.heroku;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.secret.Secret;

/** Reads what Heroku answers, apart from config vars; lets no text pass that repeats a secret. */
record HerokuJson(SecretGuard guard) {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxNumberLength(32)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  HerokuJson with(List<Secret> more) {
    return new HerokuJson(guard.with(more));
  }

  @SuppressWarnings("UnusedException") // its message repeats a part of the text
  JsonNode read(ApiAnswer answer) throws UnreadableAnswerException {
    try {
      JsonNode node = MAPPER.readTree(answer.body());
      if (node == null || node.isMissingNode()) {
        throw new UnreadableAnswerException();
      }
      return node;
    } catch (UnreadableAnswerException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableAnswerException();
    }
  }

  static String required(JsonNode node, String name) throws UnreadableAnswerException {
    String text = node.path(name).textValue();
    if (text == null) {
      throw new UnreadableAnswerException();
    }
    return text;
  }

  /** What Heroku says of an error; a body that is not its error document says nothing. */
  HerokuError error(ApiAnswer answer) {
    String id = "";
    String message = "";
    Optional<String> url = Optional.empty();
    try {
      JsonNode document = read(answer);
      id = guard.pass(document.path("id").asText(""));
      message = guard.pass(document.path("message").asText(""));
      url =
          Optional.ofNullable(document.path("url").textValue())
              .map(guard::pass)
              .filter(text -> text.matches("https://([a-z0-9-]+\\.)*heroku\\.com(/\\S*)?"));
    } catch (UnreadableAnswerException e) {
      // An HTML page of the router, or nothing: the status has to do.
    }
    return new HerokuError(
        answer.status(),
        id.matches("[a-z_]{1,64}") ? id : "",
        message,
        url,
        answer
            .header("Request-Id")
            .map(guard::pass)
            .filter(text -> text.matches("[A-Za-z0-9,-]{1,200}")));
  }

  /** The warning that comes with an answer; empty if there is none. */
  String warning(ApiAnswer answer) {
    return answer
        .header("X-Heroku-Warning")
        .or(() -> answer.header("Warning-Message"))
        .map(guard::pass)
        .orElse("");
  }
}
