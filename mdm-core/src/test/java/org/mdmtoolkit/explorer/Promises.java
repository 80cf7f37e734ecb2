package org.mdmtoolkit.explorer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What operations have promised to the world by what they returned. */
final class Promises {

  /** A command that somebody has, and may have sent. */
  record HandedOut(String host, String commandUuid, String pin) {}

  private final List<HandedOut> commands = new ArrayList<>();
  private final Set<String> ending = new TreeSet<>();
  private final Set<String> closed = new TreeSet<>();
  private final Set<String> requests = new TreeSet<>();
  private final Map<String, Boolean> readers = new TreeMap<>();
  private final Map<String, Integer> changes = new HashMap<>();
  private boolean hasKey;

  /** The same promises, to which others are added. */
  Promises copy() {
    Promises copy = new Promises();
    copy.commands.addAll(commands);
    copy.ending.addAll(ending);
    copy.closed.addAll(closed);
    copy.requests.addAll(requests);
    copy.readers.putAll(readers);
    copy.hasKey = hasKey;
    return copy;
  }

  /** There is a command with this PIN, for whoever wants to send it. */
  void handedOut(String host, String commandUuid, String pin) {
    HandedOut now = new HandedOut(host, commandUuid, pin);
    for (HandedOut other : commands) {
      boolean isSame = other.commandUuid().equals(commandUuid);
      if (isSame
          ? !other.pin().equals(pin)
          : other.host().equals(host)
              && !ending.contains(other.commandUuid())
              && !ending.contains(commandUuid)) {
        throw new Violation("two PINs were handed out: " + other + " and " + now);
      }
    }
    if (!commands.contains(now)) {
      commands.add(now);
    }
    hasKey = true;
  }

  /** From now on this command may be over at any moment. */
  void ends(String commandUuid) {
    ending.add(commandUuid);
  }

  void isClosed(String commandUuid) {
    closed.add(commandUuid);
  }

  void hasKey() {
    hasKey = true;
  }

  /** From now on nobody knows whether this person can read; ends with {@link #readerIs}. */
  int readerChanges(String name) {
    readers.remove(name);
    return changes.merge(name, 1, Integer::sum);
  }

  /**
   * @param change what the beginning of the change gave: nothing is promised if another began
   *     meanwhile
   */
  void readerIs(String name, boolean isThere, int change) {
    if (changes.getOrDefault(name, 0) == change) {
      readers.put(name, isThere);
    }
  }

  /** There is a request in this folder, which somebody may have taken to Apple. */
  void request(String folder) {
    requests.add(folder);
  }

  List<HandedOut> commands() {
    return commands;
  }

  Set<String> closed() {
    return closed;
  }

  Set<String> requests() {
    return requests;
  }

  Map<String, Boolean> readers() {
    return readers;
  }

  boolean isKeyPromised() {
    return hasKey;
  }

  @Override
  public String toString() {
    return commands
        + " ending "
        + ending
        + " closed "
        + closed
        + " requests "
        + requests
        + " readers "
        + readers
        + (hasKey ? " key" : "");
  }
}
