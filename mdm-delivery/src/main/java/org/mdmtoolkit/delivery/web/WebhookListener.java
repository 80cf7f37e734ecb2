package org.mdmtoolkit.delivery.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.CommandStatus;
import org.mdmtoolkit.delivery.server.StrictJson;
import org.mdmtoolkit.secret.Secret;

/**
 * Receives the events that NanoMDM and MicroMDM post, and keeps the last answers of devices in
 * memory. Events are sent once and may be lost: that there is no answer proves nothing. Safe for
 * use by many threads.
 *
 * <p>Start it before commands are sent. It speaks http; from another machine it is reached through
 * a proxy, and then wants a key.
 *
 * <p>Where the system property {@code sun.net.httpserver.maxReqTime} is not set, the first one sets
 * it to 10 seconds: the JDK's server waits for ever for the rest of a request, so a few that never
 * end would keep everybody else out. It holds for all of the JDK's servers in this JVM, and comes
 * too late if one of them was there before.
 */
public final class WebhookListener implements AutoCloseable {

  private static final String PATH = "/webhook";
  private static final int MAX_EVENT = 4 << 20;
  private static final int MAX_ANSWERS = 20_000;
  private static final long MAX_KEPT_BYTES = 64L << 20;
  private static final int THREADS = 16; // each may wait a while for the rest of a request
  private static final String REQUEST_TIME = "sun.net.httpserver.maxReqTime";
  private static final String REQUEST_SECONDS = "10";

  private final HttpServer server;
  private final ExecutorService threads;
  private final @Nullable Secret hmacKey;
  private final Map<String, CommandResult> answers = new LinkedHashMap<>();
  private long keptBytes;

  private WebhookListener(HttpServer server, ExecutorService threads, @Nullable Secret hmacKey) {
    this.server = server;
    this.threads = threads;
    this.hmacKey = hmacKey;
  }

  /**
   * Starts listening.
   *
   * @param bind address and port; port 0 is any that is free
   * @param hmacKey what NanoMDM was given as {@code -webhook-hmac-key}: events without its
   *     signature are refused. Copied; {@link #close} wipes the copy
   * @throws RefusedException if the address is not loopback and there is no key, because anybody
   *     could then report a lock that never was
   * @throws UnavailableException if the address is taken
   */
  public static WebhookListener start(InetSocketAddress bind, Optional<Secret> hmacKey) {
    if (hmacKey.isEmpty() && (bind.isUnresolved() || !bind.getAddress().isLoopbackAddress())) {
      throw new RefusedException(
          "a webhook that others can reach needs a key",
          "Start the server with -webhook-hmac-key, and give the same key here.");
    }
    if (System.getProperty(REQUEST_TIME) == null) {
      System.setProperty(REQUEST_TIME, REQUEST_SECONDS);
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "mdm-webhook");
              thread.setDaemon(true);
              return thread;
            });
    try {
      HttpServer server = HttpServer.create(bind, 0);
      server.setExecutor(threads);
      WebhookListener listener =
          new WebhookListener(server, threads, hmacKey.map(Secret::copy).orElse(null));
      server.createContext(PATH, listener::handle);
      server.start();
      return listener;
    } catch (IOException e) {
      threads.shutdownNow();
      throw new UnavailableException(
          "cannot listen at " + bind.getHostString() + ":" + bind.getPort() + ": " + e.getMessage(),
          "Choose another address or port.",
          e);
    }
  }

  /** Where events go. */
  public URI address() {
    InetSocketAddress bound = server.getAddress();
    String host = bound.getAddress().getHostAddress();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + shown + ":" + bound.getPort() + PATH);
  }

  /** The answer of a device to a command; empty as long as there is none but NotNow. */
  public Optional<CommandResult> result(String commandUuid, String id) {
    synchronized (answers) {
      return Optional.ofNullable(answers.get(key(commandUuid, id)));
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 400;
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        status = 404;
      } else if (!exchange.getRequestMethod().equals("POST")) {
        status = 405;
      } else {
        status = take(exchange);
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int take(HttpExchange exchange) throws IOException {
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(MAX_EVENT + 1);
    }
    if (body.length > MAX_EVENT) {
      return 413;
    }
    if (!isSigned(body, exchange.getRequestHeaders().getFirst("X-Hmac-Signature"))) {
      return 401;
    }
    Optional<JsonNode> event = StrictJson.object(body);
    event.map(json -> json.path("acknowledge_event")).ifPresent(this::keep);
    return event.isPresent() ? 200 : 400;
  }

  private boolean isSigned(byte[] body, @Nullable String signature) {
    if (hmacKey == null) {
      return true;
    }
    if (signature == null) {
      return false;
    }
    byte[] key = hmacKey.revealBytes();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return MessageDigest.isEqual(mac.doFinal(body), Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Keeps what is the final answer to a command, and passes over everything else. */
  private void keep(JsonNode event) {
    Optional<CommandResult> read = StrictJson.data(event, "raw_payload").map(WebhookListener::read);
    if (read.isEmpty() || !isFinal(read.get().status())) {
      return;
    }
    CommandResult result = read.get();
    Set<String> ids = new LinkedHashSet<>();
    StrictJson.text(event.path("ids"), "id").ifPresent(ids::add);
    if (ids.isEmpty()) {
      StrictJson.text(event, "udid")
          .or(() -> StrictJson.text(event, "enrollment_id"))
          .ifPresent(ids::add);
    }
    result.commandUuid().ifPresent(uuid -> ids.forEach(id -> keep(key(uuid, id), result)));
  }

  private static @Nullable CommandResult read(byte[] payload) {
    try {
      return CommandResult.read(payload);
    } catch (MdmException e) {
      return null; // a check-in, or something else that answers no command
    }
  }

  private static boolean isFinal(CommandStatus status) {
    return status == CommandStatus.ACKNOWLEDGED
        || status == CommandStatus.ERROR
        || status == CommandStatus.COMMAND_FORMAT_ERROR;
  }

  private void keep(String key, CommandResult result) {
    synchronized (answers) {
      if (answers.putIfAbsent(key, result) != null) {
        return;
      }
      keptBytes += result.bytes().length;
      var oldest = answers.values().iterator();
      while (answers.size() > MAX_ANSWERS || keptBytes > MAX_KEPT_BYTES) {
        keptBytes -= oldest.next().bytes().length;
        oldest.remove();
      }
    }
  }

  private static String key(String commandUuid, String id) {
    return commandUuid + "\n" + id;
  }

  /** Stops listening. Answers that came can still be read. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    if (hmacKey != null) {
      hmacKey.close();
    }
  }
}
