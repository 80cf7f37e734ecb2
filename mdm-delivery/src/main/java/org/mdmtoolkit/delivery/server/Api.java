package org.mdmtoolkit.delivery.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.secret.Secret;

/** The HTTP interface of one MDM server: questions may be repeated, commands never are. */
public final class Api implements AutoCloseable {

  private static final int TRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int LONGEST_PAUSE_SECONDS = 30;
  private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);

  private final String name;
  private final ApiClient client;
  private final List<Secret> secrets;
  private final ServerWords words;
  private final Sleeper sleeper;
  private final String login;

  /**
   * The interface at one address.
   *
   * @param login how to get another token where this one is not accepted
   */
  Api(String name, ApiClient client, List<Secret> secrets, Sleeper sleeper, String login) {
    this.name = name;
    this.client = client;
    this.secrets = secrets;
    this.words = new ServerWords(secrets);
    this.sleeper = sleeper;
    this.login = login;
  }

  public String name() {
    return name;
  }

  public ServerWords words() {
    return words;
  }

  /**
   * Sends what changes nothing, some times if need be.
   *
   * @return the answer: neither a refused login, nor a redirect, nor a server in trouble
   */
  public ApiAnswer ask(ApiCall call) {
    Duration pause = FIRST_PAUSE;
    for (int tries = 1; ; tries++) {
      Duration wait = pause;
      try {
        ApiAnswer answer = client.send(call);
        if (!BUSY.contains(answer.status()) || tries == TRIES) {
          refuseDenied(answer);
          refuseTrouble(answer);
          return answer;
        }
        wait = retryAfter(answer, pause);
      } catch (LostAnswerException e) {
        boolean canHelp =
            e.reason() == LostAnswerException.Reason.BROKEN
                || e.reason() == LostAnswerException.Reason.UNREACHABLE;
        if (!canHelp || tries == TRIES) {
          throw unavailable(e);
        }
      }
      sleep(wait);
      pause = pause.multipliedBy(2);
    }
  }

  /**
   * Sends what changes something, once.
   *
   * @return the answer, which is neither a refused login nor a redirect; or null if it was lost,
   *     and nobody knows what became of the request
   * @throws UnavailableException if the request cannot have arrived, or the server puts it off
   */
  public @Nullable ApiAnswer sendOnce(ApiCall call) {
    try {
      ApiAnswer answer = client.send(call);
      refuseDenied(answer);
      if (answer.status() == 429) {
        throw new UnavailableException(
            name + " takes no more requests for the moment",
            "Nothing was sent on. Try again later.");
      }
      return answer;
    } catch (LostAnswerException e) {
      if (e.mayHaveArrived()) {
        return null;
      }
      throw unavailable(e);
    }
  }

  private void refuseDenied(ApiAnswer answer) {
    int status = answer.status();
    if (status == 401) {
      throw new DeniedException(
          name + " does not accept the token" + said(answer), "It may have expired. " + login);
    }
    if (status == 403) {
      throw new DeniedException(
          name + " does not permit this" + said(answer),
          "The token's user needs a role that may run commands; in Fleet: maintainer or admin.");
    }
    if (status == 402) {
      throw new DeniedException(
          name + " does not permit this with its licence" + said(answer),
          "Fleet locks and erases with Premium only.");
    }
    if (status >= 300 && status < 400) {
      throw new UnavailableException(
          name + " points to another address, which is not followed",
          "Check the address; the token goes only to the server that it was given for.");
    }
  }

  private void refuseTrouble(ApiAnswer answer) {
    if (answer.status() == 429 || answer.status() >= 500) {
      throw trouble(answer);
    }
  }

  /** The exception for an answer that a question should not get. */
  public MdmException trouble(ApiAnswer answer) {
    return new UnavailableException(
        name + " answered HTTP " + answer.status() + said(answer),
        "Try again; if it stays, look at the server and at what stands in front of it.");
  }

  /** The object that answers a question. */
  public JsonNode object(ApiAnswer answer) {
    if (!answer.isSuccess()) {
      throw trouble(answer);
    }
    return Json.object(answer.body()).orElseThrow(this::senseless);
  }

  /** The exception for an answer that cannot be read. */
  public MdmException senseless() {
    return new UnavailableException(
        name + " sent an answer that makes no sense",
        "Check that the address is that of the MDM server, and not of something in front of it.");
  }

  private String said(ApiAnswer answer) {
    String said = words.of(answer);
    return said.isEmpty() ? "" : ": " + said;
  }

  private UnavailableException unavailable(LostAnswerException e) {
    String remedy =
        switch (e.reason()) {
          case UNTRUSTED ->
              "Give the root certificate with --rootca if it is your own; TLS is always verified.";
          case UNREACHABLE -> "Check the address, the network and that the server runs.";
          case BROKEN, CANCELLED -> "Try again.";
          case TOO_LARGE -> "Check that the address is that of the MDM server.";
        };
    return new UnavailableException(name + ": " + e.getMessage(), remedy, e);
  }

  private static Duration retryAfter(ApiAnswer answer, Duration otherwise) {
    return answer
        .header("Retry-After")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Math.min(Integer.parseInt(text), LONGEST_PAUSE_SECONDS))
        .map(Duration::ofSeconds)
        .orElse(otherwise);
  }

  private void sleep(Duration time) {
    try {
      sleeper.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the question to " + name + " was cancelled", "", e);
    }
  }

  @Override
  public void close() {
    client.close();
    secrets.forEach(Secret::close);
  }
}
