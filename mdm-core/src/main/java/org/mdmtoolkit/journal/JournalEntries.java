package org.mdmtoolkit.journal;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What entries say about secrets in escrow, in a form that entries of all versions have. */
public final class JournalEntries {

  /**
   * The detail of an entry that tells of a sealed secret: the request type of its command. Entries
   * of version 0.1 lack it.
   */
  public static final String REQUEST_TYPE = "request_type";

  /** The detail of an entry that tells through which server a command is sent. */
  public static final String SERVER = "server";

  /** The detail of an entry that tells which device it was: its UDID. */
  public static final String UDID = "udid";

  /** What the names of all details begin with that tell of the escrow key and its readers. */
  public static final String ESCROW_KEY_PREFIX = "escrow_";

  static final String SEALED = ".escrowed";
  static final String SETTLED = ".settled";
  static final List<String> ENDS = List.of(".closed", ".given-up");

  private JournalEntries() {}

  /** Whether it tells of a secret that was sealed before its command existed. */
  public static boolean isSealed(JournalEvent event) {
    return event.host().isPresent()
        && event.commandUuid().isPresent()
        && (event.action().endsWith(SEALED) || event.details().containsKey(REQUEST_TYPE));
  }

  /** Whether it says that a command is over: it was closed, or its secret given up. */
  public static boolean isEnd(JournalEvent event) {
    return event.commandUuid().isPresent() && ENDS.stream().anyMatch(event.action()::endsWith);
  }

  /**
   * Whether it says that a command is over and its secret is not: the device may hold it, so that
   * its record must stay.
   */
  public static boolean isSettled(JournalEvent event) {
    return event.commandUuid().isPresent() && event.action().endsWith(SETTLED);
  }

  /** Whether it tells of the escrow key and its readers. */
  public static boolean isOfEscrowKey(JournalEvent event) {
    return event.details().keySet().stream().anyMatch(name -> name.startsWith(ESCROW_KEY_PREFIX));
  }

  /** The same for every way to write a host, different for different hosts. */
  public static String hostKey(String host) {
    return (isAscii(host) ? host : Normalizer.normalize(host, Normalizer.Form.NFKC))
        .toLowerCase(Locale.ROOT);
  }

  /** What normalizing does not change. */
  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 127) {
        return false;
      }
    }
    return true;
  }

  /** Collects what is in escrow for some hosts. */
  static final class InEscrow {

    private final Set<String> hosts;
    private final Map<String, JournalEntry> sealed = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();

    InEscrow(Collection<String> hosts) {
      this.hosts = hosts.stream().map(JournalEntries::hostKey).collect(Collectors.toSet());
    }

    void take(JournalEntry entry) {
      JournalEvent event = entry.event();
      if (isEnd(event)) {
        ended.add(event.commandUuid().orElseThrow());
      } else if (isSealed(event) && hosts.contains(hostKey(event.host().orElseThrow()))) {
        sealed.put(event.commandUuid().orElseThrow(), entry);
      }
    }

    List<JournalEntry> entries() {
      sealed.keySet().removeAll(ended);
      return List.copyOf(sealed.values());
    }
  }
}
