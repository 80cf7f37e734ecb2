package org.mdmtoolkit.delivery.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * Which devices of a server could be locked now, and which could not, by what the server knows. It
 * proves nothing: a device that is in a drawer since yesterday counts as reachable. Immutable.
 *
 * @param server the server, in the words of its connection
 * @param time when it was asked
 * @param stale after how long without a word a device does not count
 * @param hosts every device of Apple's that the server has, those that cannot be reached first
 * @param others how many it has that take no commands of Apple's
 */
public record Reachability(
    String server, Instant time, Duration stale, List<Reach> hosts, int others) {

  /** Copies the list. */
  public Reachability {
    hosts = List.copyOf(hosts);
  }

  /**
   * One device.
   *
   * @param obstacles why it could not be locked; empty if it could
   */
  public record Reach(Host host, List<Obstacle> obstacles) {

    /** Copies the list. */
    public Reach {
      obstacles = List.copyOf(obstacles);
    }

    /** Whether nothing stands in the way. */
    public boolean isReachable() {
      return obstacles.isEmpty();
    }
  }

  /** Why a device could not be locked. */
  public enum Obstacle {
    /** The server cannot send it commands. */
    MDM_OFF("MDM is off, or the enrolment is pending"),
    /** The server does not say whether it can. */
    MDM_UNKNOWN("the server does not say whether MDM is on"),
    /** It was not heard of for too long. */
    NOT_SEEN("not seen for too long"),
    /** It was never heard of. */
    NEVER_SEEN("never seen"),
    /** It has no UDID, to which commands are addressed. */
    NO_UDID("no UDID"),
    /** It has no serial number: nobody can tell which one it is. */
    NO_SERIAL("no serial number"),
    /** Another record has its serial number. */
    SAME_SERIAL("another record has its serial number"),
    /** Another record has its UDID: a command would go to whichever enrolled last. */
    SAME_UDID("another record has its UDID");

    private final String words;

    Obstacle(String words) {
      this.words = words;
    }

    /** In words. */
    public String words() {
      return words;
    }

    /** As it is written in JSON: {@code mdm_off}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Asks the server for all its devices.
   *
   * @throws org.mdmtoolkit.InvalidInputException if it has no list of them
   */
  public static Reachability of(MdmServer server, Instant now, Duration stale) {
    List<Host> apple = new ArrayList<>();
    int[] others = {0};
    Map<String, Integer> serials = new HashMap<>();
    Map<String, Integer> udids = new HashMap<>();
    server.list(
        host -> {
          if (host.platform().isEmpty() && host.mdm() == Host.MdmState.OFF) {
            others[0]++;
            return;
          }
          apple.add(host);
          host.serial().ifPresent(serial -> serials.merge(folded(serial), 1, Integer::sum));
          udids.merge(folded(host.udid()), 1, Integer::sum);
        });
    List<Reach> reachable = new ArrayList<>();
    List<Reach> all = new ArrayList<>();
    for (Host host : apple) {
      Reach reach = new Reach(host, obstacles(host, now.minus(stale), serials, udids));
      (reach.isReachable() ? reachable : all).add(reach);
    }
    all.addAll(reachable);
    return new Reachability(server.description(), now, stale, all, others[0]);
  }

  private static String folded(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static List<Obstacle> obstacles(
      Host host, Instant oldest, Map<String, Integer> serials, Map<String, Integer> udids) {
    List<Obstacle> found = new ArrayList<>();
    switch (host.mdm()) {
      case OFF -> found.add(Obstacle.MDM_OFF);
      case UNKNOWN -> found.add(Obstacle.MDM_UNKNOWN);
      case ON -> {}
    }
    if (host.lastSeen().isEmpty()) {
      found.add(Obstacle.NEVER_SEEN);
    } else if (host.lastSeen().get().isBefore(oldest)) {
      found.add(Obstacle.NOT_SEEN);
    }
    if (host.udid().isBlank()) {
      found.add(Obstacle.NO_UDID);
    } else if (udids.getOrDefault(folded(host.udid()), 0) > 1) {
      found.add(Obstacle.SAME_UDID);
    }
    Optional<String> serial = host.serial();
    if (serial.isEmpty()) {
      found.add(Obstacle.NO_SERIAL);
    } else if (serials.getOrDefault(folded(serial.get()), 0) > 1) {
      found.add(Obstacle.SAME_SERIAL);
    }
    return found;
  }

  /** How many could be locked. */
  public int reachable() {
    return (int) hosts.stream().filter(Reach::isReachable).count();
  }

  /** How many of those that could be locked have an open lock in these records already. */
  public int locked(EscrowListing records) {
    Set<String> locked =
        records.records().stream()
            .filter(EscrowRecord::open)
            .filter(one -> one.requestType().equals(SecretKind.LOCK_PIN.requestType()))
            .map(one -> folded(one.host()))
            .collect(Collectors.toSet());
    return (int)
        hosts.stream()
            .filter(Reach::isReachable)
            .filter(one -> one.host().names().stream().anyMatch(x -> locked.contains(folded(x))))
            .count();
  }

  /** How many have each obstacle; one may have several. */
  public Map<Obstacle, Integer> counts() {
    Map<Obstacle, Integer> counts = new EnumMap<>(Obstacle.class);
    hosts.forEach(reach -> reach.obstacles().forEach(one -> counts.merge(one, 1, Integer::sum)));
    return counts;
  }
}
