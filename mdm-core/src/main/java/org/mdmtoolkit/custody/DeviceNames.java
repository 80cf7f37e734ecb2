package org.mdmtoolkit.custody;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * Which names the journal knows to be those of one device. One server calls a Mac by its serial
 * number, another by its UDID alone: what was sent through both is of one Mac. Read from the
 * journal once, in one go: what is appended later is not in it. Immutable.
 */
public final class DeviceNames {

  private final Map<String, Set<String>> others = new HashMap<>();
  private final Map<String, String> escrowed = new HashMap<>(); // the host of each command UUID

  DeviceNames() {}

  /**
   * The names that this journal tells of.
   *
   * @throws org.mdmtoolkit.InvalidInputException if it is damaged
   */
  public static DeviceNames of(Journal journal) {
    DeviceNames names = new DeviceNames();
    journal.read(entry -> names.take(entry.event()));
    return names;
  }

  void take(JournalEvent event) {
    @Nullable String udid = event.details().get(JournalEntries.UDID);
    String host = event.host().orElse("");
    String command = event.commandUuid().orElse("");
    if (udid != null) {
      connect(host, udid);
      connect(escrowed.getOrDefault(command, ""), udid); // what was made for another name
    } else if (event.action().endsWith(".escrowed")) {
      escrowed.put(command, host);
    }
  }

  private void connect(String host, String udid) {
    if (!host.isEmpty() && !udid.equalsIgnoreCase(host)) {
      others.computeIfAbsent(key(host), one -> new LinkedHashSet<>()).add(udid);
      others.computeIfAbsent(key(udid), one -> new LinkedHashSet<>()).add(host);
    }
  }

  private static String key(String name) {
    return JournalEntries.hostKey(name.strip());
  }

  /** These names, and after them every other one of the same device. */
  public List<String> all(Collection<String> names) {
    Map<String, String> found = new LinkedHashMap<>();
    Deque<String> left = new ArrayDeque<>(names);
    while (!left.isEmpty()) {
      String name = left.removeFirst();
      if (found.putIfAbsent(key(name), name) == null) {
        left.addAll(others.getOrDefault(key(name), Set.of()));
      }
    }
    return List.copyOf(found.values());
  }
}
