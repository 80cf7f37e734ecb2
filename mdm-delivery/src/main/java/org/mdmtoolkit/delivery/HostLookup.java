package org.mdmtoolkit.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.NotFoundException;

/** Finds exactly one host, or none: the wrong Mac must not be locked. */
public final class HostLookup {

  private static final int MAX_CANDIDATES = 10;

  private HostLookup() {}

  /**
   * The one host that the query names.
   *
   * @throws NotFoundException if there is none
   * @throws AmbiguousException if there are several; the remedy lists them
   */
  public static Host one(MdmServer server, String query) {
    List<Host> found = server.find(query);
    String shown = "\"" + ServerWords.line(query) + "\"";
    if (found.isEmpty()) {
      throw new NotFoundException(
          server.description() + " has no host " + shown,
          "Give the whole serial number, UDID, host name or server id.");
    }
    if (found.size() > 1) {
      throw new AmbiguousException(
          found.size() + " hosts at " + server.description() + " are called " + shown,
          "Name one by what no other has:\n" + candidates(found));
    }
    return found.get(0);
  }

  private static String candidates(List<Host> hosts) {
    String lines =
        hosts.stream()
            .limit(MAX_CANDIDATES)
            .map(HostLookup::candidate)
            .collect(Collectors.joining("\n"));
    int more = hosts.size() - MAX_CANDIDATES;
    return more > 0 ? lines + "\n  and " + more + " more" : lines;
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
