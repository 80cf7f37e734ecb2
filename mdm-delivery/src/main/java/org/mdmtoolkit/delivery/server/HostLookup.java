package org.mdmtoolkit.delivery.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;

/**
 * Finds exactly one host, or none: the wrong Mac must not be locked. Commands go to a UDID, and a
 * Mac that was set up from another may have the same one, so that is looked up too.
 */
public final class HostLookup {

  private static final int MAX_CANDIDATES = 10;

  private HostLookup() {}

  /**
   * The one host that the query names, and the only one that has its UDID.
   *
   * @throws NotFoundException if there is none
   * @throws AmbiguousException if there are several, or several have its UDID; the remedy lists
   *     them
   */
  public static Host one(MdmServer server, String query) {
    Host host = record(server, query);
    // What has no UDID can be shown; nothing is sent to it.
    if (!host.udid().isBlank() && !host.udid().equalsIgnoreCase(query.strip())) {
      refuseShared(server, host);
    }
    return host;
  }

  /**
   * The server's one record that the query names, to read what is filed under it and not under its
   * UDID. Nothing may be sent to it: others may have the same UDID.
   *
   * @throws NotFoundException if there is none
   * @throws AmbiguousException if there are several; the remedy lists them
   */
  public static Host record(MdmServer server, String query) {
    List<Host> found = server.find(query);
    String shown = "\"" + ServerWords.line(query) + "\"";
    if (found.isEmpty()) {
      throw new NotFoundException(
          server.description() + " has no host " + shown, unknown(server, query));
    }
    if (found.size() > 1) {
      throw new AmbiguousException(
          found.size() + " hosts at " + server.description() + " are called " + shown,
          choose("Name one by what no other has:", found));
    }
    return found.get(0);
  }

  /** What a person is told of a host that no server was asked for; empty where one was. */
  public static Optional<String> notLookedUp(MdmServer server) {
    return server.looksUpHosts()
        ? Optional.empty()
        : Optional.of(
            server.description()
                + " cannot say whether it has this device: the UDID is shown as it was given");
  }

  /**
   * Hosts that a person may have meant, as the server's console shows names that are none of these
   * and need not be one host's alone; else those of a serial number in which a digit was typed as a
   * letter.
   */
  public static List<Host> similar(MdmServer server, String query) {
    try {
      List<Host> similar = server.similar(query);
      return similar.isEmpty() ? inDigits(server, query) : similar;
    } catch (MdmException e) {
      return List.of(); // it was only for advice
    }
  }

  /**
   * Those of these hosts that exactly this user has, for people to look at. A user is no name of a
   * host: nothing is sent to what is found so.
   */
  public static List<Host> ofUser(List<Host> hosts, String user) {
    return hosts.stream()
        .filter(
            host ->
                Stream.of(host.user().orElse("").split(", ", -1))
                    .anyMatch(user.strip()::equalsIgnoreCase))
        .filter(host -> !user.isBlank())
        .toList();
  }

  private static Remedy unknown(MdmServer server, String query) {
    List<Host> meant = inDigits(server, query);
    return meant.isEmpty()
        ? whole(similar(server, query))
        : choose("Apple's serial numbers have no letter O or I. Did you mean this one:", meant);
  }

  /** The hosts of the serial number that has digits where a person typed an O or an I. */
  private static List<Host> inDigits(MdmServer server, String query) {
    String digits = query.replaceAll("[Oo]", "0").replaceAll("[Ii]", "1");
    boolean isSerial = query.strip().matches("[A-Za-z0-9]{8,14}") && !digits.equals(query);
    return isSerial ? called(server, digits) : List.of();
  }

  private static List<Host> called(MdmServer server, String query) {
    try {
      return server.find(query);
    } catch (MdmException e) {
      return List.of(); // it was only for advice
    }
  }

  private static Remedy whole(List<Host> similar) {
    String advice = "Give the whole serial number, UDID, host name or server id";
    return similar.isEmpty()
        ? Remedy.advice(advice + ".").and(Remedy.Act.FIND_HOST_BY_PART)
        : choose(advice + " of the one that is meant:", similar);
  }

  /** One line for each of these hosts, for a person to choose from; not too many. */
  public static List<String> candidates(List<Host> hosts) {
    List<String> lines =
        new ArrayList<>(hosts.stream().limit(MAX_CANDIDATES).map(HostLookup::candidate).toList());
    int more = hosts.size() - MAX_CANDIDATES;
    if (more > 0) {
      lines.add("  and " + more + " more");
    }
    return lines;
  }

  private static void refuseShared(MdmServer server, Host host) {
    List<Host> same =
        server.find(host.udid()).stream()
            .filter(other -> other.udid().equalsIgnoreCase(host.udid()))
            .toList();
    String udid = ServerWords.line(host.udid());
    if (same.isEmpty()) {
      throw new NotFoundException(
          server.description() + " has no host of the UDID " + udid + " any more",
          Remedy.Act.FIND_HOST);
    }
    if (same.size() > 1) {
      throw new AmbiguousException(
          same.size() + " hosts at " + server.description() + " have the UDID " + udid,
          choose(
              "A command would go to whichever enrolled last. Enroll again what was set up from"
                  + " another Mac, or delete the record of what is gone:",
              same));
    }
  }

  private static Remedy choose(String advice, List<Host> hosts) {
    return new Remedy.ChooseHost(advice, candidates(hosts));
  }

  private static String candidate(Host host) {
    return "  serial %s, UDID %s, id %s, %s, user %s, last seen %s"
        .formatted(
            shown(host.serial()),
            ServerWords.line(host.udid()),
            ServerWords.line(host.serverId()),
            shown(host.hostname()),
            shown(host.user()),
            host.lastSeen().map(Instant::toString).orElse("never"));
  }

  private static String shown(Optional<String> text) {
    return text.map(ServerWords::line).orElse("unknown");
  }
}
