package org.mdmtoolkit.delivery.server;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.secret.Secret;

/**
 * The HTTP interface of one MDM server: questions may be repeated, commands never are. For
 * implementations of {@link MdmServer}. Safe for use by many threads. Closing it cancels what is on
 * its way, and wipes its copies of the secrets.
 */
public final class Api implements AutoCloseable {

  private static final int TRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int LONGEST_PAUSE_SECONDS = 30;

  /** What Go, nginx and Apache answer to plain HTTP on a port of TLS. */
  private static final Pattern NO_TLS =
      Pattern.compile(
          "Client sent an HTTP request to an HTTPS server"
              + "|plain HTTP request was sent to HTTPS port"
              + "|speaking plain HTTP to an SSL-enabled server port");

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);

  private final String name;
  private final ApiClient client;
  private final List<Secret> secrets;
  private final ServerWords words;
  private final CancellableSleeper sleeper;
  private final Remedy login;

  /**
   * The interface at one address.
   *
   * @param secrets what the server must not be shown to repeat; closed with this
   * @param login how to get another token where this one is not accepted
   */
  Api(
      String name,
      ApiClient client,
      List<Secret> secrets,
      CancellableSleeper sleeper,
      Remedy login) {
    this.name = name;
    this.client = client;
    this.secrets = secrets;
    this.words = new ServerWords(secrets);
    this.sleeper = sleeper;
    this.login = login;
  }

  /** How people call the server: {@code "Fleet at https://fleet.example.com"}. */
  public String name() {
    return name;
  }

  /** Reads what the server says, without what was sent to it. */
  public ServerWords words() {
    return words;
  }

  /**
   * Sends what changes nothing, some times if need be.
   *
   * @return the answer: neither a refused login, nor a redirect, nor a server in trouble
   * @throws DeniedException if the login does not suffice
   * @throws UnavailableException if there is no such answer, after three tries
   */
  public ApiAnswer ask(ApiCall call) {
    Duration pause = FIRST_PAUSE;
    for (int tries = 1; ; tries++) {
      Duration wait = pause;
      try {
        ApiAnswer answer = client.send(call.withAttempt(tries));
        if (!BUSY.contains(answer.status()) || tries == TRIES) {
          refuseDenied(answer);
          refuseTrouble(answer);
          return answer;
        }
        wait = retryAfter(answer, pause);
      } catch (LostAnswerException e) {
        boolean canHelp =
            e.reason() == LostAnswerException.Reason.BROKEN
                || (e.reason() == LostAnswerException.Reason.UNREACHABLE
                    && !(e.getCause() instanceof UnknownHostException));
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
        throw tooMany(answer, "Nothing was sent on. ");
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
    if (status == 400 && NO_TLS.matcher(answer.text()).find()) {
      throw new UnavailableException(
          name + " speaks TLS there, and was asked without", "Give its address with https://");
    }
    if (status == 401) {
      Optional<MdmException> other = ProductGuess.ofRealm(answer).flatMap(this::other);
      if (other.isPresent()) {
        throw other.get();
      }
      throw new DeniedException(
          name + " does not accept the token" + said(answer),
          Remedy.advice("It may have expired.").and(login));
    }
    if (status == 403 && StrictJson.object(answer.body()).isEmpty()) {
      throw new DeniedException(
          name + " does not permit this, and says so in a page or in words, not as its API does",
          "Something in front of it refuses, such as a proxy or a firewall: ask who runs that. Or"
              + " the address is not that of the MDM server.");
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
    if (answer.status() == 404 || answer.status() == 405) {
      Optional<MdmException> other = otherProduct();
      if (other.isPresent()) {
        return other.get();
      }
    }
    if (answer.status() == 429) {
      return tooMany(answer, "");
    }
    return new UnavailableException(
        name + " answered HTTP " + answer.status() + said(answer),
        "Try again; if it stays, look at the server and at what stands in front of it.");
  }

  private UnavailableException tooMany(ApiAnswer answer, String before) {
    String time = answer.header("Retry-After").flatMap(Api::time).orElse("later");
    return new UnavailableException(
        name + " got too many requests (HTTP 429)" + said(answer),
        before + "Try again " + time + ".");
  }

  /** When it may be asked again, in words; empty if the header is neither seconds nor a date. */
  private static Optional<String> time(String header) {
    if (SECONDS.matcher(header).matches()) {
      return Optional.of("in " + Integer.parseInt(header) + " s");
    }
    try {
      return Optional.of("at " + RFC_1123_DATE_TIME.parse(header, Instant::from));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * The object that answers a question.
   *
   * @throws UnavailableException if the answer is none
   */
  public JsonNode object(ApiAnswer answer) {
    if (!answer.isSuccess()) {
      throw trouble(answer);
    }
    return StrictJson.object(answer.body()).orElseThrow(this::senseless);
  }

  /** The exception for an answer that cannot be read. */
  public MdmException senseless() {
    return otherProduct().orElseGet(this::unknownProduct);
  }

  /**
   * The exception for a server that is another product than it was said to be. Asks it.
   *
   * @return empty if it is not known to be another one
   */
  public Optional<MdmException> otherProduct() {
    return ProductGuess.at(client).flatMap(this::other);
  }

  private Optional<MdmException> other(ProductGuess guess) {
    return name.startsWith(guess.product() + " at ")
        ? Optional.empty()
        : Optional.of(
            new InvalidInputException(
                name + " looks like " + guess.product(),
                new Remedy.ServerOfType(guess.product(), guess.type())));
  }

  private MdmException unknownProduct() {
    return new UnavailableException(
        name + " sent an answer that cannot be understood",
        "Check that the address is that of the MDM server, and not of something in front of it.");
  }

  private String said(ApiAnswer answer) {
    String said = words.of(answer);
    return said.isEmpty() ? "" : ": " + said;
  }

  private UnavailableException unavailable(LostAnswerException e) {
    Remedy remedy =
        switch (e.reason()) {
          case UNTRUSTED -> Remedy.Act.TRUST_ROOT;
          case UNREACHABLE ->
              Remedy.advice("Check the address, the network and that the server runs.");
          case BROKEN, CANCELLED -> Remedy.advice("Try again.");
          case TOO_LARGE -> Remedy.advice("Check that the address is that of the MDM server.");
        };
    return new UnavailableException(name + ": " + e.getMessage(), remedy, e);
  }

  private static Duration retryAfter(ApiAnswer answer, Duration otherwise) {
    return answer
        .header("Retry-After")
        .filter(text -> SECONDS.matcher(text).matches())
        .map(text -> Math.min(Integer.parseInt(text), LONGEST_PAUSE_SECONDS))
        .map(Duration::ofSeconds)
        .orElse(otherwise);
  }

  private void sleep(Duration time) {
    try {
      sleeper.sleep(time, new CountDownLatch(1)); // an interrupt ends it
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
