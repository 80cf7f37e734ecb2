package org.mdmtoolkit.heroku;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.http.RequestListener;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;

/**
 * Speaks version 3 of Heroku's Platform API with one token, which goes to Heroku (or a loopback
 * address) only, over verified TLS, and never along a redirect.
 *
 * <p>What only reads is repeated after 429, 5xx, broken connections and unreadable answers, with
 * growing pauses, until {@link Pacing#answerLimit}. What changes something is sent once.
 *
 * <p>Safe for use by many threads. {@link #close} cancels what is on its way.
 */
public final class HerokuClient implements AutoCloseable {

  /** Where a browser or Git finds an app, with its name; the newer domains add a hash to it. */
  private static final Pattern WEB_OR_GIT =
      Pattern.compile(
          "(?i)^(?:https?://)?(?:([a-z0-9-]+?)(?:-[0-9a-f]{12})?\\.herokuapp\\.com(?:/.*)?"
              + "|dashboard\\.heroku\\.com/apps/([a-z0-9-]+)(?:/.*)?"
              + "|git\\.heroku\\.com/([a-z0-9-]+?)(?:\\.git)?)$");

  /** Where Heroku answers. */
  public static final String ADDRESS = "https://api.heroku.com";

  private static final int MAX_ANSWER = 4 << 20;
  private static final String JSON = "application/json";

  private final ApiClient http;
  private final Secret token;
  private final Pacing pacing;
  private final HerokuJson json;
  private final Consumer<String> notices;
  private final HerokuFailures failures;

  private HerokuClient(Builder builder) {
    this.token = builder.token.copy();
    this.pacing = builder.pacing;
    this.notices = builder.notices;
    this.failures = new HerokuFailures(builder.tokenSource, builder.afterNewToken);
    this.json = new HerokuJson(SecretGuard.of(token));
    ApiClient.Builder settings =
        ApiClient.at(builder.address).maxAnswerBytes(MAX_ANSWER).askingAgain();
    builder.settings.accept(settings);
    try (Secret authorization = token.after("Bearer ")) {
      this.http = settings.secretHeader("Authorization", authorization).build();
    }
  }

  /** A client with this token, copied. */
  public static Builder withToken(Secret token) {
    return new Builder(token);
  }

  /**
   * An app.
   *
   * @param app its name or UUID
   * @throws org.mdmtoolkit.DeniedException if the token does not suffice
   * @throws org.mdmtoolkit.NotFoundException if there is no such app for this token
   * @throws org.mdmtoolkit.UnavailableException if Heroku does not answer in time
   */
  public HerokuApp app(String app) {
    return get(
        app("GET", app),
        "the app " + app,
        answer -> {
          JsonNode node = json.read(answer);
          return new HerokuApp(
              HerokuJson.required(node, "id"),
              HerokuJson.required(node, "name"),
              Optional.ofNullable(node.path("team").path("name").textValue()),
              node.path("maintenance").asBoolean());
        });
  }

  /**
   * How many requests the account may make at this moment; asking is free.
   *
   * @throws MdmException as for {@link #app}
   */
  public long remainingRequests() {
    return get(
        ApiCall.of("GET", "account", "rate-limits"),
        "the rate limit",
        answer -> {
          JsonNode remaining = json.read(answer).path("remaining");
          if (!remaining.isIntegralNumber()) {
            throw new UnreadableAnswerException();
          }
          return remaining.asLong();
        });
  }

  private static ApiCall app(String method, String app) {
    return ApiCall.of(method, "apps").withId(checked(app));
  }

  /** The exception for an answer that is no success, or for none. */
  MdmException failure(IOException e, String what) {
    return failures.of(e, what);
  }

  /** The three config vars; the caller closes them. */
  ConfigVars configVars(String app, ConfigVarNames names) {
    return get(
        app("GET", app).withPath("config-vars"),
        "the config vars of " + app,
        answer -> configVars(answer, names));
  }

  private static ConfigVars configVars(ApiAnswer answer, ConfigVarNames names)
      throws UnreadableAnswerException {
    ConfigVarsJson.Found found = ConfigVarsJson.read(answer.body(), names);
    return new ConfigVars(found.values(), found.otherBytes(), date(answer));
  }

  private static Optional<Instant> date(ApiAnswer answer) {
    try {
      return answer
          .header("Date")
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty(); // then nothing is concluded from it
    }
  }

  /** The newest releases of an app, the newest first; at most so many. */
  List<HerokuRelease> newestReleases(String app, int most) {
    return get(
        app("GET", app)
            .withPath("releases")
            .withHeader("Range", "version ..; order=desc,max=" + most),
        "the releases of " + app,
        answer -> {
          List<HerokuRelease> releases = new ArrayList<>();
          JsonNode list = json.read(answer);
          if (!list.isArray()) {
            throw new UnreadableAnswerException();
          }
          for (JsonNode release : list) {
            releases.add(HerokuRelease.read(release));
          }
          // Not every server of this API sorts, so the order is made here.
          releases.sort((a, b) -> Long.compare(b.version(), a.version()));
          return releases;
        });
  }

  /**
   * Sends the change of the three config vars, once.
   *
   * @param body the change in JSON
   * @param secrets what stands in it, which no error text may repeat
   * @return Heroku's warning; empty if there is none
   * @throws HerokuAnswerException if Heroku refuses
   * @throws UnreadableAnswerException if it accepts, and the answer is not whole
   * @throws LostAnswerException if there is no answer
   */
  String patch(String app, byte[] body, ConfigVarNames names, List<Secret> secrets)
      throws IOException {
    ApiCall call = app("PATCH", app).withPath("config-vars").withBody(JSON, body);
    HerokuJson guarded = json.with(secrets);
    ApiAnswer answer = send(call, guarded);
    configVars(answer, names).close();
    return guarded.warning(answer);
  }

  Pacing pacing() {
    return pacing;
  }

  /** Reads one thing out of an answer. */
  private interface Reader<T> {
    T read(ApiAnswer answer) throws IOException;
  }

  private <T> T get(ApiCall call, String what, Reader<T> reader) {
    Wait wait = pacing.forAnswer();
    for (int attempt = 1; ; attempt++) {
      try {
        return reader.read(send(call.withAttempt(attempt), json));
      } catch (IOException e) {
        if (mayPass(e)) {
          notices.accept(
              failure(e, what).problem()
                  + "; it is asked again, try "
                  + (attempt + 1)
                  + ", for up to "
                  + wait.left().toSeconds()
                  + " seconds");
        }
        if (!mayPass(e) || !wait.pause(Duration.ofSeconds(retryAfter(e)))) {
          throw failure(e, what);
        }
      }
    }
  }

  /** Whether the same request may well succeed a little later. */
  static boolean mayPass(IOException e) {
    if (e instanceof HerokuAnswerException answer) {
      return answer.error().status() == 429 || answer.error().status() >= 500;
    }
    if (e instanceof LostAnswerException lost) {
      return lost.reason() == LostAnswerException.Reason.BROKEN
          || (lost.reason() == LostAnswerException.Reason.UNREACHABLE
              && !(lost.getCause() instanceof UnknownHostException));
    }
    return e instanceof UnreadableAnswerException;
  }

  /** The seconds that the server asks to wait; 0 if it does not. */
  static long retryAfter(IOException e) {
    return e instanceof HerokuAnswerException answer ? answer.retryAfter().orElse(0) : 0;
  }

  private ApiAnswer send(ApiCall call, HerokuJson guarded) throws IOException {
    ApiAnswer answer =
        http.send(
            call.withHeader("Accept", "application/vnd.heroku+json; version=3")
                .withHeader("User-Agent", "mdm-toolkit")
                .withHeader("Request-Id", requestId()));
    if (answer.isSuccess()) {
      return answer;
    }
    throw new HerokuAnswerException(guarded.error(answer), retryAfter(answer));
  }

  private String requestId() {
    long high = (pacing.random().nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
    long low = (pacing.random().nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  private static OptionalLong retryAfter(ApiAnswer answer) {
    return answer
        .header("Retry-After")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }

  /**
   * The same name, if it can be one: it becomes a part of an address.
   *
   * @param app a name or UUID
   * @throws InvalidInputException if it is neither
   */
  public static String checked(String app) {
    if (!isName(app)) {
      String meant = WEB_OR_GIT.matcher(app).replaceFirst("$1$2$3").toLowerCase(Locale.ROOT);
      throw new InvalidInputException(
          "that cannot be the name of a Heroku app",
          (isName(meant) ? "Did you mean " + meant + "? " : "")
              + "A name has 3 to 30 small letters, digits and dashes: `heroku apps` lists them. A UUID"
              + " serves as well.");
    }
    return app;
  }

  private static boolean isName(String app) {
    return app.matches("[a-z][a-z0-9-]{1,28}[a-z0-9]")
        || app.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  /** Cancels what is on its way, and wipes the token. */
  @Override
  public void close() {
    http.close();
    token.close();
  }

  @Override
  public String toString() {
    return "HerokuClient[" + http.address() + "]";
  }

  /** What varies. Not safe for use by many threads. */
  public static final class Builder {

    private final Secret token;
    private ServerAddress address = ServerAddress.of(ADDRESS);
    private Pacing pacing = Pacing.of(new SecureRandom());
    private Consumer<String> notices = text -> {};
    private String tokenSource = "";
    private String afterNewToken = "";
    private Consumer<ApiClient.Builder> settings = builder -> {};

    private Builder(Secret token) {
      this.token = token;
    }

    /**
     * Asks here instead of at {@link #ADDRESS}.
     *
     * @throws InvalidInputException if it is neither a host of heroku.com nor a loopback address:
     *     the token is for Heroku
     */
    public Builder address(ServerAddress address) {
      String host = address.uri().getHost().toLowerCase(Locale.ROOT);
      if (!host.endsWith(".heroku.com") && !address.isLoopback()) {
        throw new InvalidInputException(
            "a Heroku token is not sent to " + address.host(),
            "It goes to hosts of heroku.com, and for tests to loopback addresses.");
      }
      this.address = address;
      return this;
    }

    /** Is told in one sentence when answers are slow to come. */
    public Builder notices(Consumer<String> notices) {
      this.notices = notices;
      return this;
    }

    /**
     * How errors call the place that the token comes from.
     *
     * @param source as the end of "the token in …": {@code HEROKU_API_KEY}
     * @param afterNewToken what to do with a new one, as a sentence
     */
    public Builder tokenSource(String source, String afterNewToken) {
      this.tokenSource = source;
      this.afterNewToken = afterNewToken;
      return this;
    }

    /** How long to wait, and by which clock. */
    public Builder pacing(Pacing pacing) {
      this.pacing = pacing;
      return this;
    }

    /** See {@link ApiClient.Builder#timeouts}. */
    public Builder timeouts(Duration connect, Duration read, Duration whole) {
      return with(http -> http.timeouts(connect, read, whole));
    }

    /** Uses the caller's connections, see {@link ApiClient.Builder#client}. */
    public Builder client(OkHttpClient client) {
      return with(http -> http.client(client));
    }

    /** Is told of each request that ended, see {@link RequestListener}. */
    public Builder listener(RequestListener listener) {
      return with(http -> http.listener(listener));
    }

    private Builder with(Consumer<ApiClient.Builder> setting) {
      settings = settings.andThen(setting);
      return this;
    }

    /** The client. */
    public HerokuClient build() {
      return new HerokuClient(this);
    }
  }
}
