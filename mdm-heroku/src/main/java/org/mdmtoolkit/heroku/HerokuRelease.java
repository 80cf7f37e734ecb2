package org.mdmtoolkit.heroku;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One release of an app, as far as it is needed here. Every change of config vars makes one.
 *
 * @param version counts up from 1
 * @param status whether it is in force
 * @param description Heroku's words for what changed
 * @param changed when it was made or changed its status, by Heroku's clock
 */
record HerokuRelease(long version, Status status, String description, Instant changed) {

  /** See devcenter.heroku.com/articles/release-phase. */
  enum Status {
    PENDING,
    SUCCEEDED,
    FAILED,
    EXPIRED
  }

  static HerokuRelease read(JsonNode json) throws UnreadableAnswerException {
    JsonNode version = json.path("version");
    if (!version.isIntegralNumber() || !version.canConvertToLong()) {
      throw new UnreadableAnswerException();
    }
    try {
      Instant created = Instant.parse(json.path("created_at").asText());
      Instant updated =
          json.path("updated_at").isTextual()
              ? Instant.parse(json.path("updated_at").asText())
              : created;
      return new HerokuRelease(
          version.asLong(),
          Status.valueOf(json.path("status").asText().toUpperCase(Locale.ROOT)),
          json.path("description").asText(""),
          updated.isAfter(created) ? updated : created);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new UnreadableAnswerException();
    }
  }

  /** {@code v123}, as Heroku writes it. */
  String name() {
    return "v" + version;
  }

  /** Whether it will never be in force. */
  boolean hasFailed() {
    return status == Status.FAILED || status == Status.EXPIRED;
  }

  /** Whether its description names all of these. Its wording changes, so nothing else is read. */
  boolean names(List<String> vars) {
    return vars.stream().allMatch(description::contains);
  }
}
