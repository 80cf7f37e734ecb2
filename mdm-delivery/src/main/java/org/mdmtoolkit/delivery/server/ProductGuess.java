package org.mdmtoolkit.delivery.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.LostAnswerException;

/**
 * Which product answers at an address, by a question to each that changes nothing and that only
 * this product answers so.
 *
 * @param product as people call it
 * @param type as it is configured
 */
record ProductGuess(String product, String type) {

  private record Question(ProductGuess guess, ApiCall call, Predicate<JsonNode> isAnswer) {}

  private static final ProductGuess FLEET = new ProductGuess("Fleet", "fleet");
  private static final ProductGuess NANOMDM = new ProductGuess("NanoMDM", "nanomdm");
  private static final ProductGuess NANOHUB = new ProductGuess("NanoHUB", "nanohub");
  private static final ProductGuess MICROMDM = new ProductGuess("MicroMDM", "micromdm");

  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              FLEET,
              ApiCall.of("GET", "api", "v1", "fleet", "version"),
              json ->
                  json.path("version").isTextual()
                      || (json.path("message").isTextual() && json.path("errors").isArray())),
          new Question(
              NANOMDM, ApiCall.of("GET", "v1", "pushcert"), ProductGuess::isOfPushCertificates),
          new Question(
              NANOHUB,
              ApiCall.of("GET", "api", "v1", "nanomdm", "pushcert"),
              ProductGuess::isOfPushCertificates),
          new Question(
              MICROMDM,
              ApiCall.of("GET", "v1", "commands", "mdm-toolkit-check"),
              json -> json.isEmpty() || json.path("commands").isArray()));

  private static boolean isOfPushCertificates(JsonNode json) {
    return json.path("error").isTextual() || json.path("topic").isTextual();
  }

  /** What answers there; empty if it is none that is known. */
  static Optional<ProductGuess> at(ApiClient client) {
    for (Question question : QUESTIONS) {
      ApiAnswer answer = ask(client, question.call());
      if (answer == null) {
        return Optional.empty();
      }
      Optional<ProductGuess> byRealm = ofRealm(answer);
      if (byRealm.isPresent()) {
        return byRealm;
      }
      if (StrictJson.object(answer.body()).filter(question.isAnswer()).isPresent()) {
        return Optional.of(question.guess());
      }
    }
    return Optional.empty();
  }

  /** What refuses a login; empty if it does not, or does not say who it is. */
  static Optional<ProductGuess> ofRealm(ApiAnswer answer) {
    String realm = answer.header("WWW-Authenticate").orElse("");
    return answer.status() == 401
        ? QUESTIONS.stream()
            .map(Question::guess)
            .filter(one -> realm.contains("realm=\"" + one.type() + "\""))
            .findFirst()
        : Optional.empty();
  }

  private static @Nullable ApiAnswer ask(ApiClient client, ApiCall call) {
    try {
      return client.send(call);
    } catch (LostAnswerException e) {
      return null; // then it is not known
    }
  }
}
