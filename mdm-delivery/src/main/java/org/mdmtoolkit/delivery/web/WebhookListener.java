package org.mdmtoolkit.delivery.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.CommandStatus;
import org.mdmtoolkit.delivery.server.AnswerKeeper;
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
 * <p>Whoever can reach it can send halves of requests, as many as they like: each has a few
 * seconds, and where there are too many the oldest go, so that a server's event, which is whole at
 * once, is taken all the same. A request needs a {@code Content-Length}, as NanoMDM and MicroMDM
 * send it.
 */
public final class WebhookListener implements AutoCloseable {

  private static final String PATH = "/webhook";
  private static final int MAX_ANSWERS = 20_000;
  private static final long MAX_KEPT_BYTES = 64L << 20;
  private static final String SIGNATURE = "x-hmac-signature";

  private final PostServer server;
  private final @Nullable Secret hmacKey;
  private final Map<String, CommandResult> answers = new LinkedHashMap<>();
  private final Map<String, Instant> notNow = new HashMap<>();
  private long keptBytes;
  private volatile AnswerKeeper keeper = (udid, result) -> {};

  private WebhookListener(
      InetSocketAddress bind, Optional<Secret> hmacKey, PostLimits limits, LongSupplier nanoTime)
      throws IOException {
    this.hmacKey = hmacKey.map(Secret::copy).orElse(null);
    this.server = PostServer.start(bind, limits, nanoTime, new Events());
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
    return start(bind, hmacKey, PostLimits.DEFAULT, System::nanoTime);
  }

  static WebhookListener start(
      InetSocketAddress bind, Optional<Secret> hmacKey, PostLimits limits, LongSupplier nanoTime) {
    if (hmacKey.isEmpty() && (bind.isUnresolved() || !bind.getAddress().isLoopbackAddress())) {
      throw new RefusedException(
          "a webhook that others can reach needs a key",
          "Start the server with -webhook-hmac-key, and give the same key here.");
    }
    try {
      return new WebhookListener(bind, hmacKey, limits, nanoTime);
    } catch (BindException e) {
      throw new UnavailableException(
          "cannot listen at " + bind.getHostString() + ":" + bind.getPort() + ": " + e.getMessage(),
          Remedy.advice(
                  "Probably another wait listens there, and gets the answers of all devices: let it"
                      + " end first.")
              .and(new Remedy.LeaveOut(Remedy.LeaveOut.Wish.WAITING, "it goes on without answers")),
          e);
    } catch (IOException | UnresolvedAddressException e) {
      throw new UnavailableException(
          "cannot listen at " + bind.getHostString() + ":" + bind.getPort() + ": " + e.getMessage(),
          "Choose another address or port.",
          e);
    }
  }

  /** Where events go. */
  public URI address() {
    InetSocketAddress bound = server.address();
    String host = bound.getAddress().getHostAddress();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + shown + ":" + bound.getPort() + PATH);
  }

  /**
   * Hands every answer to this before the event is acknowledged; the one before is not asked any
   * more. An event whose answer it could not keep is refused with 500.
   */
  public void keepWith(AnswerKeeper answerKeeper) {
    keeper = answerKeeper;
  }

  /** The answer of a device to a command; empty as long as there is none but NotNow. */
  public Optional<CommandResult> result(String commandUuid, String id) {
    synchronized (answers) {
      return Optional.ofNullable(answers.get(key(commandUuid, id)));
    }
  }

  /** When a device first put a command off that it has not answered since; empty if it did not. */
  public Optional<Instant> notNowSince(String commandUuid, String id) {
    synchronized (answers) {
      return Optional.ofNullable(notNow.get(key(commandUuid, id)));
    }
  }

  private final class Events implements PostServer.Handler {

    @Override
    public Optional<Integer> refuse(RequestHead head) {
      if (!head.path().equals(PATH)) {
        return Optional.of(404);
      }
      if (!head.method().equals("POST")) {
        return Optional.of(405);
      }
      boolean lacksSignature = hmacKey != null && head.field(SIGNATURE).isEmpty();
      return lacksSignature ? Optional.of(401) : Optional.empty();
    }

    @Override
    public int take(RequestHead head, byte[] body) {
      if (!isSigned(body, head.field(SIGNATURE))) {
        return 401;
      }
      Optional<JsonNode> event = StrictJson.object(body);
      try {
        event.ifPresent(
            json ->
                keep(
                    json.path("acknowledge_event"),
                    StrictJson.time(json, "created_at").orElse(Instant.EPOCH)));
      } catch (MdmException e) { // what was to be kept is not: nobody may think that it is
        return 500;
      }
      return event.isPresent() ? 200 : 400;
    }
  }

  private boolean isSigned(byte[] body, Optional<String> signature) {
    if (hmacKey == null) {
      return true;
    }
    if (signature.isEmpty()) {
      return false;
    }
    byte[] key = hmacKey.revealBytes();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return MessageDigest.isEqual(mac.doFinal(body), Base64.getDecoder().decode(signature.get()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Keeps what is an answer to a command, and passes over everything else. */
  private void keep(JsonNode event, Instant time) {
    Optional<CommandResult> read = StrictJson.data(event, "raw_payload").map(WebhookListener::read);
    if (read.isEmpty()) {
      return;
    }
    CommandResult result = read.get();
    boolean isNotNow = result.status() == CommandStatus.NOT_NOW;
    if (!isNotNow && !isFinal(result.status())) {
      return;
    }
    Set<String> ids = new LinkedHashSet<>();
    StrictJson.text(event.path("ids"), "id").ifPresent(ids::add);
    if (ids.isEmpty()) {
      StrictJson.text(event, "udid")
          .or(() -> StrictJson.text(event, "enrollment_id"))
          .ifPresent(ids::add);
    }
    String uuid = result.commandUuid().orElse("");
    if (!uuid.isEmpty() && isNotNow) {
      ids.forEach(id -> putOff(key(uuid, id), time));
    } else if (!uuid.isEmpty()) {
      ids.forEach(id -> keeper.keep(id, result));
      ids.forEach(id -> keep(key(uuid, id), result));
    }
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

  private void putOff(String key, Instant time) {
    synchronized (answers) {
      if (notNow.size() < MAX_ANSWERS) {
        notNow.putIfAbsent(key, time);
      }
    }
  }

  private void keep(String key, CommandResult result) {
    synchronized (answers) {
      notNow.remove(key);
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
    server.close();
    if (hmacKey != null) {
      hmacKey.close();
    }
  }
}
