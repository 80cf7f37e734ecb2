package org.mdmtoolkit.delivery.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.delivery.server.Api;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.Host.MdmState;
import org.mdmtoolkit.delivery.server.ServerWords;
import org.mdmtoolkit.delivery.server.StrictJson;
import org.mdmtoolkit.http.ApiAnswer;

/**
 * Looks up Fleet's hosts. Never by {@code hosts/identifier}, which gives the first of several: by
 * the list, of which every page is read and only what is exactly equal is kept.
 */
record FleetHosts(Api api) {

  private static final int PAGE = 100;
  private static final int MAX_PAGES = 50;

  List<Host> find(String query) {
    String wanted = query.strip();
    if (wanted.isEmpty()) {
      throw new InvalidInputException(
          "no host is named", "Give a serial number, UDID, host name or server id.");
    }
    Map<String, Host> found = new LinkedHashMap<>();
    if (wanted.matches("[0-9]{1,18}")) {
      ApiAnswer answer = api.ask(FleetServer.host("GET", wanted));
      if (answer.status() != 404) {
        Host host = host(api.object(answer).path("host"));
        if (host.serverId().equals(wanted)) {
          found.put(host.serverId(), host);
        }
      }
    }
    for (int page = 0; ; page++) {
      if (page == MAX_PAGES) {
        throw new AmbiguousException(
            "more than " + MAX_PAGES * PAGE + " hosts match \"" + ServerWords.line(wanted) + "\"",
            "Give the serial number or the UDID.");
      }
      JsonNode answer = page(wanted, page);
      for (JsonNode one : answer.path("hosts")) {
        Host host = host(one);
        if (isNamed(host, wanted)) {
          found.putIfAbsent(host.serverId(), host);
        }
      }
      if (isLast(answer)) {
        return List.copyOf(found.values());
      }
    }
  }

  /** What Fleet's own search finds: by the names in its console, too, or by parts of names. */
  List<Host> similar(String query) {
    List<Host> found = new ArrayList<>();
    page(query.strip(), 0).path("hosts").forEach(one -> found.add(host(one)));
    return found;
  }

  /** Every host once. */
  void all(Consumer<Host> reader) {
    Set<String> seen = new HashSet<>();
    for (int page = 0; ; page++) {
      JsonNode answer = page("", page);
      int before = seen.size();
      for (JsonNode one : answer.path("hosts")) {
        Host host = host(one);
        if (seen.add(host.serverId())) {
          reader.accept(host);
        }
      }
      if (isLast(answer)) {
        return;
      }
      if (seen.size() == before) { // it would never end
        throw api.senseless();
      }
    }
  }

  private JsonNode page(String query, int page) {
    ApiAnswer said =
        api.ask(
            FleetServer.call("GET", "hosts")
                .withQuery("query", query)
                .withQuery("page", Integer.toString(page))
                .withQuery("per_page", Integer.toString(PAGE))
                .withQuery("order_key", "id") // unordered pages may leave a host out
                .withQuery("device_mapping", "true"));
    JsonNode answer = api.object(said);
    if (!answer.path("hosts").isArray() && !answer.path("hosts").isNull()) {
      throw api.senseless();
    }
    // Since 2026 the list is streamed: what fails in the middle is said at its end, with status
    // 200.
    if (answer.hasNonNull("error")) {
      throw new UnavailableException(
          api.name() + " broke off its list of hosts: " + api.words().of(said),
          "Try again; if it stays, look at the server.");
    }
    return answer;
  }

  private static boolean isLast(JsonNode answer) {
    JsonNode more = answer.path("meta").path("has_next_results");
    return more.isBoolean() ? !more.booleanValue() : answer.path("hosts").size() < PAGE;
  }

  private static boolean isNamed(Host host, String wanted) {
    return host.udid().equalsIgnoreCase(wanted)
        || host.serial().filter(wanted::equalsIgnoreCase).isPresent()
        || host.hostname().filter(wanted::equalsIgnoreCase).isPresent();
  }

  FleetHost detail(Host host) {
    ApiAnswer answer = api.ask(FleetServer.host("GET", host.serverId()));
    if (answer.status() == 404) {
      throw new NotFoundException(
          api.name() + " has no host " + host.label() + " any more", Remedy.Act.FIND_HOST);
    }
    JsonNode json = api.object(answer).path("host");
    JsonNode mdm = json.path("mdm");
    Host now = host(json);
    if (!now.udid().equals(host.udid())) {
      throw api.senseless();
    }
    return new FleetHost(
        now,
        StrictJson.text(mdm, "device_status"),
        StrictJson.text(mdm, "pending_action"),
        StrictJson.time(json, "seen_time"),
        mdm.path("encryption_key_available").asBoolean(false),
        StrictJson.text(json, "platform"));
  }

  /** How a host came under management, in Fleet's words. */
  Optional<String> enrollment(Host host) {
    return StrictJson.text(json(host).path("mdm"), "enrollment_status");
  }

  private JsonNode json(Host host) {
    return api.object(api.ask(FleetServer.host("GET", host.serverId()))).path("host");
  }

  /** The fleet of a host, once called team; empty if it is in none. */
  Optional<Long> fleetOf(Host host) {
    JsonNode json = json(host);
    return Stream.of("fleet_id", "team_id")
        .map(json::path)
        .filter(JsonNode::isIntegralNumber)
        .map(JsonNode::longValue)
        .findFirst();
  }

  private Host host(JsonNode json) {
    JsonNode id = json.path("id");
    if (!id.isIntegralNumber() || !json.path("hostname").isTextual()) {
      throw api.senseless();
    }
    String platform = StrictJson.text(json, "platform").orElse("");
    return new Host(
        StrictJson.text(json, "uuid").orElse(""),
        id.asText(),
        StrictJson.text(json, "hardware_serial"),
        StrictJson.text(json, "hostname"),
        StrictJson.text(json, "hardware_model"),
        user(json),
        lastSeen(json),
        platform(platform),
        StrictJson.text(json, "os_version").filter(text -> !text.isBlank()),
        mdm(platform, json.path("mdm")));
  }

  private static Optional<String> user(JsonNode json) {
    List<String> mails = new ArrayList<>();
    json.path("device_mapping").forEach(one -> StrictJson.text(one, "email").ifPresent(mails::add));
    json.path("end_users")
        .forEach(one -> StrictJson.text(one, "idp_username").ifPresent(mails::add));
    return mails.stream().distinct().limit(3).reduce((one, next) -> one + ", " + next);
  }

  private static Optional<Instant> lastSeen(JsonNode json) {
    return Stream.of(
            StrictJson.time(json, "seen_time"), StrictJson.time(json, "last_mdm_checked_in_at"))
        .flatMap(Optional::stream)
        .max(Instant::compareTo);
  }

  private static Optional<Platform> platform(String fleet) {
    return fleet.equals("darwin") ? Optional.of(Platform.MACOS) : Platform.find(fleet);
  }

  private static MdmState mdm(String platform, JsonNode mdm) {
    if (!platform.isEmpty() && platform(platform).isEmpty()) {
      return MdmState.OFF; // no Apple command goes there
    }
    JsonNode connected = mdm.path("connected_to_fleet");
    if (connected.isBoolean()) {
      return connected.booleanValue() ? MdmState.ON : MdmState.OFF;
    }
    if (!mdm.isObject()) {
      return MdmState.UNKNOWN;
    }
    String status = StrictJson.text(mdm, "enrollment_status").orElse("Off");
    boolean isOurs = StrictJson.text(mdm, "name").filter("Fleet"::equals).isPresent();
    return status.startsWith("On") && isOurs ? MdmState.ON : MdmState.OFF;
  }
}
