package org.mdmtoolkit.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/** A server in this process that remembers what it saw, and fails when it is told to. */
public class MemoryServer implements MdmServer {

  /** What happens at the next call for a host. */
  public enum Fault {
    /** The answer is lost after the command was queued. */
    LOST_QUEUED,
    /** The answer is lost, and so was the command. */
    LOST,
    REFUSED,
    PUSH_FAILED,
    DENIED,
    UNAVAILABLE,
    DEFECT
  }

  /** What was queued, by command UUID and UDID. */
  public final Map<String, Map<String, MdmCommand>> queued = new ConcurrentHashMap<>();

  /** Every command that arrived, queued or not. */
  public final List<MdmCommand> seen = new CopyOnWriteArrayList<>();

  public final List<List<Host>> calls = new CopyOnWriteArrayList<>();
  public final AtomicInteger pushes = new AtomicInteger();
  public final AtomicInteger questions = new AtomicInteger();
  public final Map<String, String> answers = new ConcurrentHashMap<>();
  public final Set<String> deaf = ConcurrentHashMap.newKeySet();
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  public int maxHosts = 1;
  public boolean answersQuestions = true;
  public boolean refusesReuse = true;
  public boolean canPush = true;
  public boolean isMute;
  public Consumer<List<Host>> before = hosts -> {};
  public Consumer<Host> beforeResult = host -> {};

  /** These faults, one after the other, at the next calls for this host. */
  public MemoryServer fail(String udid, Fault... next) {
    faults.put(udid, new ArrayDeque<>(List.of(next)));
    return this;
  }

  private Fault next(Host host) {
    Deque<Fault> left = faults.getOrDefault(host.udid(), new ArrayDeque<>());
    synchronized (left) {
      return left.poll();
    }
  }

  /** The PINs that this host's commands had, as far as they arrived. */
  public List<String> pinsOf(String udid) {
    return queued.values().stream()
        .filter(hosts -> hosts.containsKey(udid))
        .map(hosts -> String.valueOf(hosts.get(udid).keys().get("PIN")))
        .toList();
  }

  public long commandsFor(String udid) {
    return queued.values().stream().filter(hosts -> hosts.containsKey(udid)).count();
  }

  @Override
  public String description() {
    return "memory at nowhere";
  }

  @Override
  public boolean answersQuestions() {
    return answersQuestions;
  }

  @Override
  public int maxHosts() {
    return maxHosts;
  }

  @Override
  public String check() {
    return "1";
  }

  @Override
  public List<Host> find(String query) {
    return List.of(Hosts.mac(query));
  }

  @Override
  public List<Delivery> enqueue(MdmCommand command, List<Host> hosts) {
    before.accept(hosts);
    calls.add(hosts);
    seen.add(command);
    String uuid = command.commandUuid().orElseThrow();
    List<Fault> now = new ArrayList<>();
    hosts.forEach(host -> now.add(next(host)));
    for (Fault fault : now) {
      if (fault == Fault.DENIED) {
        throw new DeniedException("the token is not valid", "Get another one.");
      } else if (fault == Fault.UNAVAILABLE) {
        throw new UnavailableException("the server is down", "Wait.");
      } else if (fault == Fault.DEFECT) {
        throw new IllegalArgumentException("a defect");
      } else if (fault == Fault.LOST) {
        return all(hosts, Delivery.State.UNKNOWN, "broken pipe");
      } else if (fault == Fault.REFUSED) {
        return all(hosts, Delivery.State.REFUSED, "MDM is turned off");
      }
    }
    if (queued.containsKey(uuid) && refusesReuse) {
      return all(hosts, Delivery.State.PUSH_FAILED, "already exists");
    }
    Map<String, MdmCommand> to = queued.computeIfAbsent(uuid, u -> new ConcurrentHashMap<>());
    hosts.forEach(host -> to.put(host.udid(), command));
    if (now.contains(Fault.LOST_QUEUED)) {
      return all(hosts, Delivery.State.UNKNOWN, "bad gateway");
    }
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      boolean isPushed = now.get(i) != Fault.PUSH_FAILED && !deaf.contains(hosts.get(i).udid());
      deliveries.add(
          new Delivery(
              hosts.get(i).udid(),
              isPushed ? Delivery.State.QUEUED : Delivery.State.PUSH_FAILED,
              isPushed ? "" : "no push token"));
    }
    return deliveries;
  }

  private static List<Delivery> all(List<Host> hosts, Delivery.State state, String words) {
    return hosts.stream().map(host -> new Delivery(host.udid(), state, words)).toList();
  }

  @Override
  public boolean canPush() {
    return canPush;
  }

  @Override
  public List<Delivery> push(List<Host> hosts) {
    pushes.incrementAndGet();
    return hosts.stream()
        .map(
            host ->
                new Delivery(
                    host.udid(),
                    deaf.contains(host.udid()) ? Delivery.State.PUSH_FAILED : Delivery.State.QUEUED,
                    ""))
        .toList();
  }

  @Override
  public Optional<Boolean> knows(String commandUuid, Host host) {
    questions.incrementAndGet();
    return isMute
        ? Optional.empty()
        : Optional.of(queued.getOrDefault(commandUuid, Map.of()).containsKey(host.udid()));
  }

  @Override
  public boolean refusesReuse() {
    return refusesReuse;
  }

  @Override
  public Optional<CommandResult> result(String commandUuid, Host host) {
    beforeResult.accept(host);
    return Optional.ofNullable(answers.get(host.udid()))
        .map(
            status ->
                CommandResult.read(
                    ("<plist version=\"1.0\"><dict><key>Status</key><string>"
                            + status
                            + "</string><key>CommandUUID</key><string>"
                            + commandUuid
                            + "</string></dict></plist>")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {}
}
