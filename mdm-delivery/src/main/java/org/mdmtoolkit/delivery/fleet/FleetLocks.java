package org.mdmtoolkit.delivery.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Api;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Delivery.State;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.ServerLock;
import org.mdmtoolkit.delivery.server.ServerWords;
import org.mdmtoolkit.delivery.server.StrictJson;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/**
 * Fleet's own lock (Premium), which keeps Fleet's view of the host in step, and the secrets that
 * Fleet keeps. Fleet makes the PIN of the second of the day, so it can be guessed by whoever knows
 * the hour; and Fleet may stop showing it. Safe for use by many threads.
 */
public final class FleetLocks implements ServerLock {

  private static final String TYPE = "DeviceLock";

  private final Api api;
  private final FleetServer fleet;

  FleetLocks(Api api, FleetServer fleet) {
    this.api = api;
    this.fleet = fleet;
  }

  @Override
  public String product() {
    return "Fleet";
  }

  /**
   * Refuses what is no Mac. Fleet makes Lost Mode of a lock of an iPhone or iPad, which has no PIN;
   * and asking for the PIN would end it.
   */
  @Override
  public void checkHost(Host host) {
    if (host.platform().filter(Platform.MACOS::equals).isEmpty()) {
      throw new RefusedException(
          ServerWords.line(host.label())
              + ": only a Mac has a PIN that Fleet makes, and this is "
              + host.platform().map(platform -> "one with " + platform).orElse("not known as one"),
          "Nothing was sent. Leave it out; Fleet's console has Lost Mode for iPhone and iPad.");
    }
  }

  @Override
  public LockState state(Host host) {
    FleetHost now = fleet.detail(host);
    return new LockState(now.isLocked(), now.isLockPending());
  }

  @Override
  public List<String> waiting(Host host) {
    return fleet.pending(host, TYPE);
  }

  @Override
  public List<String> since(Host host, Instant time) {
    return fleet.commands(host, TYPE, Optional.empty()).stream()
        .filter(one -> one.time().filter(time::isAfter).isEmpty())
        .map(FleetServer.Listed::uuid)
        .toList();
  }

  /**
   * Locks a host with a PIN of Fleet's making. Sent once, never repeated: a second lock would make
   * a second PIN.
   */
  @Override
  public Locked lock(Host host) {
    ApiCall call = FleetServer.host("POST", host.serverId(), "lock").withQuery("view_pin", "true");
    ApiAnswer answer = api.sendOnce(call);
    if (answer == null) {
      return lock(host, State.UNKNOWN, "the answer was lost", null);
    }
    String words = api.words().of(answer);
    Optional<JsonNode> json = StrictJson.object(answer.body());
    return switch (answer.status()) {
      case 200 ->
          json.filter(one -> one.has("unlock_pin") || one.has("pending_action"))
              .map(one -> lock(host, State.QUEUED, "", pin(one)))
              .orElseGet(() -> lock(host, State.UNKNOWN, "the answer cannot be understood", null));
      case 204 -> lock(host, State.QUEUED, "", null);
      case 400, 404, 405, 409, 422 ->
          lock(host, State.REFUSED, words.isEmpty() ? "HTTP " + answer.status() : words, null);
      case 502 -> {
        boolean isFleet = json.filter(FleetServer::isErrorDocument).isPresent();
        yield lock(host, isFleet ? State.PUSH_FAILED : State.UNKNOWN, words, null);
      }
      default -> lock(host, State.UNKNOWN, "HTTP " + answer.status(), null);
    };
  }

  private static Locked lock(Host host, State state, String words, @Nullable Pin pin) {
    return new Locked(new Delivery(host.udid(), state, words), Optional.ofNullable(pin));
  }

  private static @Nullable Pin pin(JsonNode json) {
    try {
      return StrictJson.text(json, "unlock_pin").map(Pin::of).orElse(null);
    } catch (InvalidInputException e) {
      return null; // asked for again where it is needed
    }
  }

  /**
   * The PIN of a host that Fleet says it has locked. While the lock waits for the Mac, it is read
   * from the waiting command, which older versions do not show.
   *
   * @throws UnavailableException if Fleet shows it only after the Mac has answered
   * @throws RefusedException if Fleet knows of no lock of its own, or several locks wait
   */
  @Override
  public Pin pin(Host host, LockState state) {
    if (!state.isPending()) {
      return unlockPin(host);
    }
    List<String> waiting = fleet.pending(host, TYPE);
    if (waiting.size() > 1) {
      throw new RefusedException(
          host.label() + ": " + waiting.size() + " locks wait for it in Fleet",
          "Fleet's console shows the PIN of its own lock once the Mac has answered.");
    }
    Optional<Pin> read = waiting.isEmpty() ? Optional.empty() : pinOf(waiting.get(0), host);
    if (read.isPresent()) {
      return read.get();
    }
    try {
      return unlockPin(host); // it may have answered by now
    } catch (RefusedException e) {
      throw new UnavailableException(
          e.problem(),
          "The PIN is in Fleet alone until the Mac has answered the lock. Run the same again then:"
              + " it fetches the PIN.",
          e);
    }
  }

  /** The PIN in a DeviceLock that Fleet has; empty if it does not show it. */
  @Override
  public Optional<Pin> pinOf(String commandUuid, Host host) {
    return fleet.results(commandUuid, host).stream()
        .flatMap(one -> StrictJson.data(one, "payload").stream())
        .flatMap(payload -> payloadPin(payload).stream())
        .findFirst();
  }

  private static Optional<Pin> payloadPin(byte[] payload) {
    try {
      MdmCommand command = MdmCommand.read(payload);
      return command.requestType().equals(TYPE)
              && command.keys().get("PIN") instanceof String digits
          ? Optional.of(Pin.of(digits))
          : Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }

  /**
   * The PIN of a host that Fleet locked, and that has answered the lock. Fleet takes the question
   * for a request to unlock and records it; it may be asked again.
   *
   * @throws RefusedException if Fleet knows of no lock of its own, or the lock waits for the Mac;
   *     the message has its words
   * @throws UnavailableException if the answer was lost or holds no PIN
   */
  public Pin unlockPin(Host host) {
    ApiAnswer answer = api.sendOnce(FleetServer.host("POST", host.serverId(), "unlock"));
    if (answer == null) {
      throw new UnavailableException(
          "the answer of " + api.name() + " was lost", "Ask again; that does no harm.");
    }
    if (answer.status() == 409 || answer.status() == 422 || answer.status() == 404) {
      throw new RefusedException(
          api.name() + " gives no PIN for " + host.label() + ": " + api.words().of(answer),
          Remedy.advice("For a lock that was sent as a command:")
              .and(new Remedy.RevealSecret(ServerWords.line(host.identity()))));
    }
    Pin pin = StrictJson.object(answer.body()).map(FleetLocks::pin).orElse(null);
    if (pin == null) {
      throw answer.isSuccess() ? api.senseless() : api.trouble(answer);
    }
    return pin;
  }

  /**
   * The key that opens the disk of a Mac whose password is not known. Fleet records who asks.
   *
   * @throws NotFoundException if Fleet has none of this host
   */
  public Secret diskKey(Host host) {
    ApiAnswer answer = api.ask(FleetServer.host("GET", host.serverId(), "encryption_key"));
    if (answer.status() == 404) {
      throw new NotFoundException(
          api.name() + " has no disk encryption key of " + host.label(),
          "It has one only where disk encryption is enforced and MDM is on.");
    }
    return StrictJson.text(api.object(answer).path("encryption_key"), "key")
        .map(key -> Secret.copyOf(key.getBytes(UTF_8)))
        .orElseThrow(api::senseless);
  }
}
