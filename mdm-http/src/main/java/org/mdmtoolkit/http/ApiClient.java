package org.mdmtoolkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.http.LostAnswerException.Reason;
import org.mdmtoolkit.secret.Secret;

/**
 * Speaks to one server. Sends each request once: no redirect is followed, nothing is repeated, and
 * no cookie kept, so the credentials go nowhere else and the caller always knows how often it
 * asked; see {@link Builder#askingAgain} for the one exception. TLS is always verified. Every
 * answer is limited in time and size.
 *
 * <p>Safe for use by many threads. {@link #close} cancels what is on its way.
 */
public final class ApiClient implements AutoCloseable {

  private final ServerAddress address;
  private final OkHttpClient http;
  private final boolean ownsHttp;
  private final List<Map.Entry<String, Secret>> secretHeaders; // copies, wiped at the end
  private final RequestListener listener;
  private final long maxBytes;
  private final LostAnswers lost;
  private final boolean asksAgain;
  private final Set<Call> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private ApiClient(Builder builder) {
    this.address = builder.address;
    this.lost = new LostAnswers(address);
    this.maxBytes = builder.maxBytes;
    this.asksAgain = builder.asksAgain;
    this.listener = builder.listener;
    this.secretHeaders =
        builder.secretHeaders.stream()
            .map(header -> Map.entry(header.getKey(), header.getValue().copy()))
            .toList();
    this.ownsHttp = builder.client == null;
    OkHttpClient.Builder settings =
        builder.client == null ? new OkHttpClient.Builder() : builder.client.newBuilder();
    settings
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false) // it would repeat what changes something, too
        .cookieJar(CookieJar.NO_COOKIES)
        .authenticator(Authenticator.NONE)
        .cache(null)
        .connectTimeout(builder.connectTimeout)
        .readTimeout(builder.readTimeout)
        .writeTimeout(builder.readTimeout)
        .callTimeout(builder.callTimeout)
        .eventListenerFactory(listenersBeside(builder.client))
        .addNetworkInterceptor(ApiClient::withoutInvitationToRepeat);
    if (!builder.roots.isEmpty()) {
      trustOnly(settings, builder.roots);
    }
    if (ownsHttp && !address.isHttps()) {
      // Nothing of TLS is made ready, and such a client refuses whatever would need it.
      settings.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    this.http = settings.build();
  }

  /** Ours first: whether a request left must be known, whatever the caller's listener does. */
  private static EventListener.Factory listenersBeside(@Nullable OkHttpClient client) {
    return client == null
        ? call -> new Sent()
        : call -> new Sent().plus(client.eventListenerFactory().create(call));
  }

  /** OkHttp repeats what was answered with 503 and this header, even when told never to retry. */
  private static Response withoutInvitationToRepeat(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return response.code() == 503 && "0".equals(response.header("Retry-After"))
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }

  /** A client for the server at this address. */
  public static Builder at(ServerAddress address) {
    return new Builder(address);
  }

  /** Where requests go. */
  public ServerAddress address() {
    return address;
  }

  /**
   * Sends a request and waits for its answer, whatever its status.
   *
   * @throws LostAnswerException if there was no whole answer
   */
  public ApiAnswer send(ApiCall call) throws LostAnswerException {
    return send(call, null);
  }

  /**
   * The same for a large file: the body of an answer with status 200 goes to this stream in the
   * place of the answer. What comes with another status is not read.
   *
   * @throws UncheckedIOException if the stream does not take it
   */
  public ApiAnswer sendInto(ApiCall call, OutputStream sink) throws LostAnswerException {
    return send(call, sink);
  }

  private ApiAnswer send(ApiCall call, @Nullable OutputStream sink) throws LostAnswerException {
    long begun = System.nanoTime();
    try {
      ApiAnswer answer = exchange(call, sink);
      tell(call, begun, OptionalInt.of(answer.status()), Optional.empty());
      return answer;
    } catch (LostAnswerException e) {
      tell(call, begun, OptionalInt.empty(), Optional.of(e.reason()));
      throw e;
    }
  }

  private void tell(ApiCall call, long begun, OptionalInt status, Optional<Reason> loss) {
    Duration duration = Duration.ofNanos(System.nanoTime() - begun);
    try {
      listener.ended(
          new RequestEvent(
              call.method(),
              address.origin(),
              call.template(),
              duration,
              status,
              loss,
              call.attempt()));
    } catch (RuntimeException | Error e) {
      // The command was sent: what became of it must reach the caller, whoever fails to count it.
    }
  }

  private ApiAnswer exchange(ApiCall call, @Nullable OutputStream sink) throws LostAnswerException {
    refuseIfCancelled();
    Sent.Mark mark = new Sent.Mark();
    Call sent = http.newCall(request(call, mark));
    running.add(sent);
    try {
      refuseIfCancelled(); // close() may have come before this call could be seen
      try (Response response = sent.execute()) {
        mark.answered = true;
        return sink == null || response.code() == 200
            ? read(response, sink)
            : new ApiAnswer(response.code(), headers(response), new byte[0]);
      }
    } catch (LostAnswerException | UncheckedIOException e) {
      throw e;
    } catch (RuntimeException e) { // of a listener or resolver of the caller's
      throw lost.of("caller's HTTP client failed", Reason.BROKEN, mark.begun, e);
    } catch (IOException e) {
      if (isStale(call, mark, e)) {
        return exchange(call, sink); // that connection is gone; at the latest a new one ends this
      }
      throw closed || Thread.currentThread().isInterrupted()
          ? lost.of("request was cancelled", Reason.CANCELLED, mark.begun, e)
          : lost.because(e, mark.begun);
    } finally {
      running.remove(sent);
    }
  }

  /**
   * Whether a question went to a connection that the server had closed, as it does while a person
   * sits at a prompt. OkHttp looks for that only before it sends what changes something.
   */
  private boolean isStale(ApiCall call, Sent.Mark mark, IOException e) {
    return asksAgain
        && call.method().equals("GET")
        && mark.reused
        && !mark.answered
        && !(e instanceof InterruptedIOException) // the time is over
        && !closed
        && !Thread.currentThread().isInterrupted();
  }

  private void refuseIfCancelled() throws LostAnswerException {
    if (closed || Thread.currentThread().isInterrupted()) {
      throw lost.of("request was cancelled", Reason.CANCELLED, false, null);
    }
  }

  private Request request(ApiCall call, Sent.Mark mark) throws LostAnswerException {
    HttpUrl base = HttpUrl.get(address.uri());
    if (base == null) {
      throw new InvalidInputException(
          "\"" + address + "\" is no address of a server", "Give it as https://HOST.");
    }
    HttpUrl.Builder url = base.newBuilder();
    for (String segment : call.path()) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw new InvalidInputException(
            "\"" + segment + "\" cannot stand in an address", "Give another name.");
      }
      url.addPathSegment(segment);
    }
    call.exact()
        .ifPresent(
            file ->
                url.encodedPath(file.getRawPath().isEmpty() ? "/" : file.getRawPath())
                    .encodedQuery(file.getRawQuery()));
    call.query().forEach(pair -> url.addQueryParameter(pair.getKey(), pair.getValue()));
    Request.Builder request = new Request.Builder().url(url.build()).tag(Sent.Mark.class, mark);
    for (Map.Entry<String, String> header : call.headers()) {
      byte[] value = header.getValue().getBytes(UTF_8);
      request.header(header.getKey(), headerText(value, "the header " + header.getKey()));
    }
    for (Map.Entry<String, Secret> header : secretHeaders) {
      request.header(header.getKey(), headerText(reveal(header.getValue()), "the token"));
    }
    boolean needsBody = !call.method().equals("GET") && !call.method().equals("HEAD");
    @Nullable RequestBody body =
        needsBody
            ? new OneShotBody(call.body(), call.contentType().map(MediaType::parse).orElse(null))
            : null;
    return request.method(call.method(), body).build();
  }

  private byte[] reveal(Secret header) throws LostAnswerException {
    try {
      byte[] value = header.revealBytes();
      refuseIfCancelled(); // close() may have begun to wipe it
      return value;
    } catch (IllegalStateException e) {
      throw lost.of("request was cancelled", Reason.CANCELLED, false, e);
    }
  }

  /** Judged here, because OkHttp's own refusal repeats the value. */
  private static String headerText(byte[] value, String what) {
    try {
      for (byte b : value) {
        if ((b < ' ' && b != '\t') || b == 127) { // bytes beyond ASCII are negative
          throw new InvalidInputException(
              what + " holds characters that cannot stand in a header",
              "Copy it again, without line ends.");
        }
      }
      return new String(value, UTF_8);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private ApiAnswer read(Response response, @Nullable OutputStream sink) throws IOException {
    Buffer body = new Buffer();
    BufferedSource source = response.body().source();
    long size = 0;
    for (long read = 0; read >= 0; read = source.read(body, 1 << 16)) {
      size += read;
      if (sink != null) {
        writeTo(sink, body);
      }
      if (size > maxBytes) {
        throw lost.of("answer is larger than " + maxBytes + " bytes", Reason.TOO_LARGE, true, null);
      }
    }
    return new ApiAnswer(response.code(), headers(response), body.readByteArray());
  }

  private static Map<String, List<String>> headers(Response response) {
    Map<String, List<String>> headers = new TreeMap<>();
    response.headers().toMultimap().forEach((n, v) -> headers.put(n.toLowerCase(Locale.ROOT), v));
    return headers;
  }

  private static void writeTo(OutputStream sink, Buffer body) {
    try {
      body.writeTo(sink);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not the connection's fault
    }
  }

  /**
   * Cancels this client's requests that are on their way, and wipes its copies of secret headers;
   * later requests fail.
   */
  @Override
  public void close() {
    closed = true;
    running.forEach(Call::cancel);
    secretHeaders.forEach(header -> header.getValue().close());
    if (ownsHttp) {
      http.connectionPool().evictAll();
      http.dispatcher().executorService().shutdown();
    }
  }

  @Override
  public String toString() {
    return "ApiClient[" + address + "]";
  }

  private static void trustOnly(OkHttpClient.Builder settings, List<X509Certificate> roots) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < roots.size(); i++) {
        store.setCertificateEntry("root-" + i, roots.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      settings.sslSocketFactory(context.getSocketFactory(), trust);
    } catch (GeneralSecurityException | IOException e) {
      throw new InvalidInputException(
          "the root certificates of the server cannot be used", "Give them as PEM.", e);
    }
  }

  /**
   * Notes whether a request began to leave: until then the server cannot have seen it; and whether
   * by a connection that served before.
   */
  private static final class Sent extends EventListener {

    /** Of one request. */
    static final class Mark {
      volatile boolean begun;
      volatile boolean connected;
      volatile boolean reused;
      volatile boolean answered;
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
      Mark mark = call.request().tag(Mark.class);
      if (mark != null) {
        mark.connected = true;
      }
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      Mark mark = call.request().tag(Mark.class);
      if (mark != null) {
        mark.reused = !mark.connected;
      }
    }

    @Override
    public void requestHeadersStart(Call call) {
      Mark mark = call.request().tag(Mark.class);
      if (mark != null) {
        mark.begun = true;
      }
    }
  }

  /** What varies. Not safe for use by many threads. */
  public static final class Builder {

    private final ServerAddress address;
    private final List<Map.Entry<String, Secret>> secretHeaders = new ArrayList<>();
    private RequestListener listener = RequestListener.NONE;
    private List<X509Certificate> roots = List.of();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration readTimeout = Duration.ofSeconds(30);
    private Duration callTimeout = Duration.ofSeconds(60);
    private long maxBytes = 32L << 20;
    private boolean asksAgain;
    private @Nullable OkHttpClient client;

    private Builder(ServerAddress address) {
      this.address = address;
    }

    /**
     * A header that is sent with each request and holds a secret, such as {@code Authorization}.
     *
     * @param value the whole value; {@link #build} copies it, and it stays the caller's to wipe
     */
    public Builder secretHeader(String name, Secret value) {
      secretHeaders.add(Map.entry(name, value));
      return this;
    }

    /** Trusts these roots instead of those of the system; empty means the system's. */
    public Builder trusting(List<X509Certificate> roots) {
      this.roots = List.copyOf(roots);
      return this;
    }

    /** How long a connection, the next bytes, and the whole answer may take. */
    public Builder timeouts(Duration connect, Duration read, Duration whole) {
      this.connectTimeout = connect;
      this.readTimeout = read;
      this.callTimeout = whole;
      return this;
    }

    /** The largest answer that is taken; 32 MiB unless told. */
    public Builder maxAnswerBytes(long bytes) {
      this.maxBytes = bytes;
      return this;
    }

    /**
     * Sends a GET once more where its connection had served before and was closed since, in
     * silence. For a server at which no GET changes anything: NanoMDM, for one, pushes by it.
     */
    public Builder askingAgain() {
      this.asksAgain = true;
      return this;
    }

    /** Is told of each request that ended; none unless told. */
    public Builder listener(RequestListener listener) {
      this.listener = listener;
      return this;
    }

    /**
     * Uses the caller's connections, proxy, DNS and TLS settings, and tells its event listeners,
     * which can change nothing; they see the headers, so they must not log {@code Authorization}.
     * Redirects, retries, the authenticator, cookies and caches stay off. Closing leaves the
     * caller's client as it is.
     *
     * @param client null for connections of its own, which end with it
     * @throws InvalidInputException if it has interceptors: they would see PINs in bodies, and
     *     could send them and the token elsewhere, ask again after a command was sent, or read an
     *     answer without an end. To measure, use an event listener or {@link #listener}
     */
    public Builder client(@Nullable OkHttpClient client) {
      if (client != null
          && !(client.interceptors().isEmpty() && client.networkInterceptors().isEmpty())) {
        throw new InvalidInputException(
            "the HTTP client has interceptors, which could show or repeat what is sent",
            "Give one without; to measure, an event listener or a listener for requests will do.");
      }
      this.client = client;
      return this;
    }

    /** The client. */
    public ApiClient build() {
      return new ApiClient(this);
    }
  }
}
