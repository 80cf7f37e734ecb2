package org.mdmtoolkit.delivery.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;

/**
 * How to reach one MDM server: address, credentials, trust. Immutable; a {@code with…} method
 * returns a changed copy. The secrets are the server's from when it is made of this: closing it
 * wipes them.
 */
public final class Connection {

  private static final long MAX_ANSWER = 16L << 20;

  private final ServerAddress address;
  private final Secret token;
  private Optional<String> user = Optional.empty();
  private List<X509Certificate> roots = List.of();
  private List<Map.Entry<String, Secret>> headers = List.of();
  private Sleeper sleeper = Sleeper.real();
  private String login = "Store a new one: mdm server remove, then mdm server add.";
  private Duration patience = Duration.ofSeconds(60);
  private @Nullable OkHttpClient client;

  private Connection(ServerAddress address, Secret token) {
    this.address = address;
    this.token = token;
  }

  /**
   * A connection with the system's trust.
   *
   * @param token the API token or API key
   */
  public static Connection to(ServerAddress address, Secret token) {
    return new Connection(address, token);
  }

  private Connection copy() {
    Connection copy = new Connection(address, token);
    copy.user = user;
    copy.roots = roots;
    copy.headers = headers;
    copy.sleeper = sleeper;
    copy.login = login;
    copy.patience = patience;
    copy.client = client;
    return copy;
  }

  /**
   * With this user name, where the server wants another than {@code nanomdm} or {@code micromdm}.
   */
  public Connection withUser(String name) {
    Connection copy = copy();
    copy.user = Optional.of(name);
    return copy;
  }

  /** Trusting these roots in the place of the system's. */
  public Connection withRoots(List<X509Certificate> certificates) {
    Connection copy = copy();
    copy.roots = List.copyOf(certificates);
    return copy;
  }

  /** With one more header in each request, which a proxy in front of the server may ask for. */
  public Connection withHeader(String name, Secret value) {
    Connection copy = copy();
    List<Map.Entry<String, Secret>> longer = new ArrayList<>(headers);
    longer.add(Map.entry(name, value));
    copy.headers = List.copyOf(longer);
    return copy;
  }

  /** Waiting so between the tries of a question; commands are never repeated. */
  public Connection withSleeper(Sleeper other) {
    Connection copy = copy();
    copy.sleeper = other;
    return copy;
  }

  /** Saying this where the token is not accepted. */
  public Connection withLogin(String remedy) {
    Connection copy = copy();
    copy.login = remedy;
    return copy;
  }

  /** Waiting this long for one whole answer; a minute unless told. */
  public Connection withPatience(Duration time) {
    Connection copy = copy();
    copy.patience = time;
    return copy;
  }

  /** Over the caller's own client, with its proxy and TLS settings. */
  public Connection withClient(OkHttpClient other) {
    Connection copy = copy();
    copy.client = other;
    return copy;
  }

  /** Where it goes. */
  public ServerAddress address() {
    return address;
  }

  /** The interface below {@code Authorization: Bearer TOKEN}. */
  public Api withBearerToken(String product) {
    return open(product, authorization("Bearer ", token.revealBytes()));
  }

  /** The interface below basic authentication. */
  public Api withBasicLogin(String product, String defaultUser) {
    byte[] key = token.revealBytes();
    byte[] name = (user.orElse(defaultUser) + ":").getBytes(UTF_8);
    byte[] both = Arrays.copyOf(name, name.length + key.length);
    System.arraycopy(key, 0, both, name.length, key.length);
    byte[] encoded = Base64.getEncoder().encode(both);
    Arrays.fill(key, (byte) 0);
    Arrays.fill(both, (byte) 0);
    return open(product, authorization("Basic ", encoded));
  }

  private static Secret authorization(String scheme, byte[] value) {
    byte[] prefix = scheme.getBytes(US_ASCII);
    byte[] whole = Arrays.copyOf(prefix, prefix.length + value.length);
    System.arraycopy(value, 0, whole, prefix.length, value.length);
    Arrays.fill(value, (byte) 0);
    try {
      return Secret.copyOf(whole);
    } finally {
      Arrays.fill(whole, (byte) 0);
    }
  }

  private Api open(String product, Secret authorization) {
    ApiClient.Builder builder =
        ApiClient.at(address)
            .trusting(roots)
            .timeouts(Duration.ofSeconds(10), patience, patience)
            .maxAnswerBytes(MAX_ANSWER)
            .secretHeader("Authorization", authorization);
    headers.forEach(header -> builder.secretHeader(header.getKey(), header.getValue()));
    if (client != null) {
      builder.client(client);
    }
    List<Secret> secrets = new ArrayList<>(List.of(token, authorization));
    headers.forEach(header -> secrets.add(header.getValue()));
    return new Api(product + " at " + address, builder.build(), secrets, sleeper, login);
  }

  /** The address; never a secret. */
  @Override
  public String toString() {
    return "Connection[" + address + "]";
  }
}
