package org.mdmtoolkit.delivery.server;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Delivery.State;

/**
 * One command for some hosts, checked before anything is sent; for implementations of {@link
 * MdmServer}. Immutable.
 *
 * @param command has a command UUID
 * @param uuid the command UUID
 * @param hosts at least one, none twice
 */
public record Batch(MdmCommand command, String uuid, List<Host> hosts) {

  /**
   * The command for these hosts.
   *
   * @throws InvalidInputException if it has no command UUID, or as {@link #check}
   */
  public static Batch of(MdmCommand command, List<Host> hosts, int maxHosts) {
    String uuid =
        command
            .commandUuid()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "the command has no CommandUUID", "Give it one before it is sent."));
    check(hosts, maxHosts);
    return new Batch(command, uuid, List.copyOf(hosts));
  }

  /**
   * That each host can be addressed, and none is there twice.
   *
   * @throws InvalidInputException if not, or if there are none or more than {@code maxHosts}
   */
  public static void check(List<Host> hosts, int maxHosts) {
    if (hosts.isEmpty() || hosts.size() > maxHosts) {
      throw new InvalidInputException(
          hosts.size() + " hosts were given for one request",
          "Give 1 to " + maxHosts + " at once.");
    }
    Set<String> seen = new HashSet<>();
    for (Host host : hosts) {
      if (host.udid().isBlank() || host.udid().contains(",")) {
        throw new InvalidInputException(
            host.label() + " has no UDID that a command can be sent to",
            "Check that it is enrolled.");
      }
      if (!seen.add(host.udid())) {
        throw new InvalidInputException(host.label() + " is named twice", "Name each host once.");
      }
    }
  }

  /** The same in pieces that each fit into one call, in their order. */
  public static <T> List<List<T>> cut(
      List<T> all, Function<T, Host> host, MdmServer server, int most) {
    List<List<T>> pieces = new ArrayList<>();
    List<Host> hosts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < all.size(); i++) {
      hosts.add(host.apply(all.get(i)));
      if (hosts.size() > 1 && (hosts.size() > most || !server.fits(hosts))) {
        pieces.add(List.copyOf(all.subList(from, i)));
        from = i;
        hosts.subList(0, hosts.size() - 1).clear();
      }
    }
    if (from < all.size()) {
      pieces.add(List.copyOf(all.subList(from, all.size())));
    }
    return pieces;
  }

  /** The command as XML, byte for byte if it is XML already. */
  public byte[] xml() {
    byte[] bytes = command.bytes();
    boolean isBinary = bytes.length > 0 && bytes[0] == 'b';
    return isBinary ? command.toXml() : bytes;
  }

  /** The same for every host. */
  public List<Delivery> all(State state, String words) {
    return all(hosts, state, words);
  }

  /** The same for each of these hosts, in their order. */
  public static List<Delivery> all(List<Host> hosts, State state, String words) {
    return hosts.stream().map(host -> new Delivery(host.udid(), state, words)).toList();
  }
}
