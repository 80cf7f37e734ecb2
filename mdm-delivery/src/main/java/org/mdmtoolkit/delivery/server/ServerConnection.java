package org.mdmtoolkit.delivery.server;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.LogIn;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.RequestListener;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;

/**
 * How to reach one MDM server: address, credentials, trust. Immutable; a {@code with…} method
 * returns a changed copy.
 *
 * <p>The secrets stay the caller's to close. A server copies them when it is made of this, and
 * wipes its copies when it is closed, so one token serves any number of servers.
 */
public final class ServerConnection {

  private static final long MAX_ANSWER = 16L << 20;

  private final ServerAddress address;
  private final Secret token;
  private Optional<String> user = Optional.empty();
  private List<X509Certificate> roots = List.of();
  private List<Map.Entry<String, Secret>> headers = List.of();
  private CancellableSleeper sleeper = CancellableSleeper.REAL;
  private RequestListener listener = RequestListener.NONE;
  private Remedy login = new LogIn(Optional.empty());
  private Duration patience = Duration.ofSeconds(60);
  private @Nullable OkHttpClient client;

  private ServerConnection(ServerAddress address, Secret token) {
    this.address = address;
    this.token = token;
  }

  /**
   * A connection with the system's trust.
   *
   * @param token the API token or API key; read when a server is made of this, and stays the
   *     caller's to close
   */
  public static ServerConnection to(ServerAddress address, Secret token) {
    return new ServerConnection(address, token);
  }

  private ServerConnection with(Consumer<ServerConnection> change) {
    ServerConnection copy = new ServerConnection(address, token);
    copy.user = user;
    copy.roots = roots;
    copy.headers = headers;
    copy.sleeper = sleeper;
    copy.listener = listener;
    copy.login = login;
    copy.patience = patience;
    copy.client = client;
    change.accept(copy);
    return copy;
  }

  /**
   * With this user name, where the server wants another than {@code nanomdm} or {@code micromdm}.
   */
  public ServerConnection withUser(String name) {
    return with(copy -> copy.user = Optional.of(name));
  }

  /** Trusting these roots in the place of the system's. */
  public ServerConnection withRoots(List<X509Certificate> certificates) {
    return with(copy -> copy.roots = List.copyOf(certificates));
  }

  /**
   * With one more header in each request, which a proxy in front of the server may ask for.
   *
   * @param value read when a server is made of this, and stays the caller's to close
   */
  public ServerConnection withHeader(String name, Secret value) {
    List<Map.Entry<String, Secret>> longer = new ArrayList<>(headers);
    longer.add(Map.entry(name, value));
    return with(copy -> copy.headers = List.copyOf(longer));
  }

  /** Waiting so between the tries of a question; commands are never repeated. */
  public ServerConnection withSleeper(CancellableSleeper other) {
    return with(copy -> copy.sleeper = other);
  }

  /**
   * Where the token is not accepted, saying what gets another.
   *
   * @param how such as a command of the program whose login this is
   */
  public ServerConnection withLogin(String how) {
    return withLogin(new LogIn(Optional.of(how)));
  }

  /** Where the token is not accepted, giving this advice. */
  public ServerConnection withLogin(Remedy advice) {
    return with(copy -> copy.login = advice);
  }

  /** Where the token is not accepted, saying that this program has printed it. */
  public ServerConnection withTokenProgram(String program) {
    return with(
        copy ->
            copy.login =
                Remedy.advice(
                    program + " printed it: replace it in the vault that the program asks."));
  }

  /** Telling this listener of each request that ended, for metrics. */
  public ServerConnection withListener(RequestListener other) {
    return with(copy -> copy.listener = other);
  }

  /** Waiting this long for one whole answer; a minute unless told. */
  public ServerConnection withPatience(Duration time) {
    return with(copy -> copy.patience = time);
  }

  /**
   * Over the caller's own client, with its connections, proxy, DNS, TLS settings and event
   * listeners. Redirects, repetitions, cookies, caches and the limits of time and size stay as they
   * are without it, so that a command is sent once, and the token goes to this server alone.
   *
   * @param other stays the caller's; where it has interceptors, making a server of this throws
   *     {@link org.mdmtoolkit.InvalidInputException}, see {@link ApiClient.Builder#client}
   */
  public ServerConnection withClient(OkHttpClient other) {
    return with(copy -> copy.client = other);
  }

  /** Where it goes. */
  public ServerAddress address() {
    return address;
  }

  /** The interface below {@code Authorization: Bearer TOKEN}; the caller closes it. */
  public Api withBearerToken(String product) {
    return open(product, token.after("Bearer "));
  }

  /** The interface below basic authentication; the caller closes it. */
  public Api withBasicLogin(String product, String defaultUser) {
    byte[] both;
    try (Secret pair = token.after(user.orElse(defaultUser) + ":")) {
      both = pair.revealBytes();
    }
    byte[] encoded = Base64.getEncoder().encode(both);
    try (Secret pair = Secret.copyOf(encoded)) {
      return open(product, pair.after("Basic "));
    } finally {
      Arrays.fill(both, (byte) 0);
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * Opens it.
   *
   * @param authorization is the interface's to close
   */
  private Api open(String product, Secret authorization) {
    List<Secret> secrets = new ArrayList<>(List.of(authorization));
    try {
      ApiClient.Builder builder =
          ApiClient.at(address)
              .trusting(roots)
              .timeouts(Duration.ofSeconds(10), patience, patience)
              .maxAnswerBytes(MAX_ANSWER)
              .listener(listener)
              .client(client)
              .secretHeader("Authorization", authorization);
      secrets.add(token.copy());
      for (Map.Entry<String, Secret> header : headers) {
        builder.secretHeader(header.getKey(), header.getValue());
        secrets.add(header.getValue().copy());
      }
      return new Api(product + " at " + address, builder.build(), secrets, sleeper, login);
    } catch (RuntimeException e) {
      secrets.forEach(Secret::close);
      throw e;
    }
  }

  /** The address; never a secret. */
  @Override
  public String toString() {
    return "ServerConnection[" + address + "]";
  }
}
