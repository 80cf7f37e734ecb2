package org.mdmtoolkit.delivery.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.RecoveryLock;
import org.mdmtoolkit.delivery.server.Api;
import org.mdmtoolkit.delivery.server.Batch;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Delivery.State;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.delivery.server.ServerLock;
import org.mdmtoolkit.delivery.server.ServerWords;
import org.mdmtoolkit.delivery.server.StrictJson;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.plist.PlistWriter;

/**
 * Fleet, by its REST API with a bearer token. Use the token of an API-only user with the role
 * maintainer or admin: it does not expire.
 *
 * <p>A DeviceLock that is sent by {@link #enqueue} does not show in Fleet as a lock; see {@link
 * #locks()} for Fleet's own. Safe for use by many threads.
 *
 * @see <a href="https://fleetdm.com/docs/rest-api/rest-api">Fleet's REST API</a>
 */
public final class FleetServer implements MdmServer {

  private static final int MAX_HOSTS = 500;
  private static final int MAX_BODY = 2_000_000; // the server's own limit is 2 MiB
  private static final int PAGE = 100;
  private static final int MAX_PAGES = 20;

  private static final String NOT_NOW = "NotNow";
  private static final Set<String> WAITING = Set.of("Pending", NOT_NOW);

  private final Api api;
  private final FleetHosts hosts;

  private FleetServer(Api api) {
    this.api = api;
    this.hosts = new FleetHosts(api);
  }

  /** The server at this connection; nothing is asked yet. */
  public static FleetServer at(ServerConnection connection) {
    return new FleetServer(connection.withBearerToken("Fleet"));
  }

  @Override
  public String description() {
    return api.name();
  }

  @Override
  public boolean answersQuestions() {
    return true;
  }

  @Override
  public int maxHosts() {
    return MAX_HOSTS;
  }

  @Override
  public String check() {
    return "Fleet "
        + ServerWords.line(
            StrictJson.text(api.object(get("version")), "version").orElseThrow(api::senseless));
  }

  @Override
  public List<Host> find(String query) {
    return hosts.find(query);
  }

  @Override
  public List<Host> similar(String query) {
    return hosts.similar(query);
  }

  @Override
  public void list(Consumer<Host> reader) {
    hosts.all(reader);
  }

  /** What Fleet says of one host, as of now. */
  public FleetHost detail(Host host) {
    return hosts.detail(host);
  }

  /** What enrolled by itself is; of what was enrolled by hand, Macs since macOS 11 are, too. */
  @Override
  public boolean knowsSupervised(Host host) {
    return hosts.enrollment(host).equals(Optional.of("On (automatic)"));
  }

  /**
   * Refuses a recovery lock where Fleet sets them itself (Premium, since 4.83): it would change it
   * after an hour, or take it off. Older versions have no such setting.
   */
  @Override
  public void refuseOwnSecret(String requestType, Host host) {
    if (!requestType.equals(RecoveryLock.SET_REQUEST_TYPE)) {
      return;
    }
    Optional<Long> fleet = hosts.fleetOf(host);
    ApiAnswer answer =
        api.ask(
            fleet
                .map(id -> call("GET", "fleets", id.toString()))
                .orElseGet(() -> call("GET", "config")));
    if (answer.status() == 404 && fleet.isPresent()) {
      answer = api.ask(call("GET", "teams", fleet.get().toString()));
    }
    JsonNode settings = api.object(answer);
    JsonNode own =
        Stream.of(settings.path("fleet"), settings.path("team"), settings)
            .map(one -> one.path("mdm").path("enable_recovery_lock_password"))
            .filter(JsonNode::isBoolean)
            .findFirst()
            .orElse(settings.path("none"));
    if (own.asBoolean(false)) {
      throw new RefusedException(
          host.label() + ": Fleet sets the recovery locks of its fleet itself",
          "Nothing was sent. Read it in Fleet (which changes it an hour later), or turn the feature"
              + " off there, which takes the password off the Macs of that fleet.");
    }
  }

  @Override
  public Optional<ServerLock> ownLock() {
    return Optional.of(locks());
  }

  /** Fleet's own lock, and the secrets that it keeps. */
  public FleetLocks locks() {
    return new FleetLocks(api, this);
  }

  @Override
  public List<Delivery> enqueue(MdmCommand command, List<Host> to) {
    Batch batch = Batch.of(command, to, MAX_HOSTS);
    ObjectNode body = StrictJson.object();
    body.put("command", Base64.getEncoder().encodeToString(batch.xml()));
    batch.hosts().forEach(host -> body.withArray("host_uuids").add(host.udid()));
    byte[] json = StrictJson.bytes(body);
    if (json.length > MAX_BODY) {
      throw new InvalidInputException(
          "the command is too large for Fleet, which takes 1.5 MB",
          "Send less at once; host large content and send its address.");
    }
    ApiAnswer answer =
        api.sendOnce(call("POST", "commands", "run").withBody("application/json", json));
    if (answer == null) {
      return batch.all(State.UNKNOWN, "the answer was lost");
    }
    return judge(batch, answer);
  }

  private List<Delivery> judge(Batch batch, ApiAnswer answer) {
    String words = api.words().of(answer, batch.command());
    Optional<JsonNode> json = StrictJson.object(answer.body());
    boolean isFleet = json.filter(FleetServer::isErrorDocument).isPresent();
    return switch (answer.status()) {
      case 200 ->
          json.filter(node -> isFor(node, batch.uuid()))
              .map(node -> queued(batch, node))
              .orElseGet(() -> batch.all(State.UNKNOWN, "the answer cannot be understood"));
      // Fleet says so after it stored the command; a proxy that says the same knows nothing.
      case 502 -> batch.all(isFleet ? State.PUSH_FAILED : State.UNKNOWN, words);
      case 409 -> conflict(batch, words);
      case 400, 404, 405, 411, 412, 413, 414, 415, 422 ->
          batch.all(State.REFUSED, words.isEmpty() ? "HTTP " + answer.status() : words);
      default -> batch.all(State.UNKNOWN, "HTTP " + answer.status());
    };
  }

  /**
   * The command UUID was used before. It is ours alone, so this very command is there: the request
   * was repeated, by us after a lost answer, or by a proxy behind our back. That the server does
   * not know it proves nothing: it may ask a copy of its database that lags behind.
   */
  private List<Delivery> conflict(Batch batch, String words) {
    boolean isKnown;
    try {
      isKnown = knows(batch.uuid(), batch.hosts().get(0)).orElse(false);
    } catch (MdmException e) { // an exception from here would say that nothing was queued
      isKnown = false;
    }
    return isKnown
        ? batch.all(State.QUEUED, "it was queued before")
        : batch.all(State.UNKNOWN, words);
  }

  /** Whether it is Fleet that says so, and not something in front of it. */
  static boolean isErrorDocument(JsonNode json) {
    return json.path("message").isTextual() && json.path("errors").isArray();
  }

  private static boolean isFor(JsonNode json, String uuid) {
    return StrictJson.text(json, "command_uuid").filter(uuid::equalsIgnoreCase).isPresent();
  }

  private static List<Delivery> queued(Batch batch, JsonNode json) {
    Set<String> failed = new HashSet<>();
    json.path("failed_uuids").forEach(udid -> failed.add(udid.asText().toLowerCase(Locale.ROOT)));
    List<Delivery> deliveries = new ArrayList<>();
    for (Host host : batch.hosts()) {
      boolean isPushed = !failed.contains(host.udid().toLowerCase(Locale.ROOT));
      deliveries.add(
          new Delivery(
              host.udid(),
              isPushed ? State.QUEUED : State.PUSH_FAILED,
              isPushed ? "" : "the push failed; Fleet pushes again by itself"));
    }
    return deliveries;
  }

  /** False: Fleet lets nobody push, and does it again by itself. */
  @Override
  public boolean canPush() {
    return false;
  }

  /** Asks nothing, so that nothing is known to be pushed. */
  @Override
  public List<Delivery> push(List<Host> to) {
    Batch.check(to, MAX_HOSTS);
    return Batch.all(to, State.PUSH_FAILED, "Fleet pushes again by itself");
  }

  @Override
  public Optional<Boolean> knows(String commandUuid, Host host) {
    ApiAnswer answer = results(call("GET", "commands", "results"), commandUuid);
    Optional<JsonNode> json = StrictJson.object(answer.body());
    if (answer.status() == 404 && json.filter(FleetServer::isErrorDocument).isPresent()) {
      return Optional.of(false);
    }
    // One request is queued for all of its hosts or for none, so the command alone decides.
    return answer.status() == 200 && json.filter(FleetServer::isResults).isPresent()
        ? Optional.of(true)
        : Optional.empty();
  }

  private static boolean isResults(JsonNode json) {
    return json.isEmpty() || json.path("results").isArray() || json.path("results").isNull();
  }

  private ApiAnswer results(ApiCall call, String commandUuid) {
    return api.ask(call.withQuery("command_uuid", commandUuid));
  }

  /** True: Fleet answers 409, and {@link #enqueue} then finds out that the command is there. */
  @Override
  public boolean refusesReuse() {
    return true;
  }

  @Override
  public Optional<CommandResult> result(String commandUuid, Host host) {
    for (JsonNode one : results(commandUuid, host)) {
      String status = StrictJson.text(one, "status").orElse("");
      if (Set.of("Acknowledged", "Error", "CommandFormatError").contains(status)) {
        return Optional.of(read(one, status, commandUuid, host));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<Instant> notNowSince(String commandUuid, Host host) {
    return results(commandUuid, host).stream()
        .filter(one -> StrictJson.text(one, "status").filter(NOT_NOW::equals).isPresent())
        .map(one -> StrictJson.time(one, "updated_at").orElse(Instant.EPOCH))
        .findFirst();
  }

  /**
   * What Fleet has of a command for one host. Of one that waits, older versions have nothing, newer
   * ones its payload.
   */
  List<JsonNode> results(String commandUuid, Host host) {
    ApiAnswer answer =
        results(
            call("GET", "commands", "results").withQuery("host_identifier", host.udid()),
            commandUuid);
    List<JsonNode> results = new ArrayList<>();
    if (answer.status() != 404) {
      for (JsonNode one : api.object(answer).path("results")) {
        if (isOf(one, host) && isFor(one, commandUuid)) {
          results.add(one);
        }
      }
    }
    return results;
  }

  private static boolean isOf(JsonNode json, Host host) {
    return StrictJson.text(json, "host_uuid").filter(host.udid()::equalsIgnoreCase).isPresent();
  }

  private CommandResult read(JsonNode one, String status, String commandUuid, Host host) {
    if (StrictJson.text(one, "result").isEmpty()) { // the server kept the status alone
      return CommandResult.read(
          PlistWriter.xml(
              Map.of("Status", status, "CommandUUID", commandUuid, "UDID", host.udid())));
    }
    try {
      return CommandResult.read(StrictJson.data(one, "result").orElseThrow(api::senseless));
    } catch (InvalidInputException e) {
      throw api.senseless();
    }
  }

  /**
   * The UUIDs of commands of one type that wait for a host, the newest page first. A DeviceLock
   * shows only if it is asked for by name. Versions before 2026 list what was answered, too,
   * however they are asked: the status of each decides.
   */
  public List<String> pending(Host host, String requestType) {
    return commands(host, requestType, Optional.of("pending")).stream()
        .filter(one -> one.status().filter(WAITING::contains).isPresent() || one.status().isEmpty())
        .map(Listed::uuid)
        .toList();
  }

  /**
   * A command in the list of a host.
   *
   * @param time when it was queued or last answered; empty if Fleet does not say
   * @param status the device's last word, {@code Pending} if there is none; empty if Fleet does not
   *     say
   */
  public record Listed(String uuid, Optional<Instant> time, Optional<String> status) {}

  /**
   * The commands of one type for a host.
   *
   * @param status which Fleet is asked for; some versions answer with all of them
   */
  public List<Listed> commands(Host host, String requestType, Optional<String> status) {
    List<Listed> commands = new ArrayList<>();
    for (int page = 0; page < MAX_PAGES; page++) {
      ApiCall call =
          call("GET", "commands")
              .withQuery("host_identifier", host.udid())
              .withQuery("request_type", requestType)
              .withQuery("per_page", Integer.toString(PAGE))
              .withQuery("page", Integer.toString(page));
      ApiAnswer answer =
          api.ask(status.isEmpty() ? call : call.withQuery("command_status", status.get()));
      JsonNode results = api.object(answer).path("results");
      for (JsonNode one : results) {
        if (isOf(one, host)
            && StrictJson.text(one, "request_type").filter(requestType::equals).isPresent()) {
          StrictJson.text(one, "command_uuid")
              .ifPresent(
                  uuid ->
                      commands.add(
                          new Listed(
                              uuid,
                              StrictJson.time(one, "updated_at"),
                              StrictJson.text(one, "status"))));
        }
      }
      if (results.size() < PAGE) {
        break;
      }
    }
    return commands;
  }

  private ApiAnswer get(String... path) {
    return api.ask(call("GET", path));
  }

  static ApiCall call(String method, String... path) {
    return ApiCall.of(method, "api", "v1", "fleet").withPath(path);
  }

  /** For one host. */
  static ApiCall host(String method, String serverId, String... path) {
    return call(method, "hosts").withId(serverId).withPath(path);
  }

  @Override
  public void close() {
    api.close();
  }
}
