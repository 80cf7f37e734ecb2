package org.mdmtoolkit.delivery.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.Hosts;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Delivery.State;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.fixtures.FakePlist;
import org.mdmtoolkit.fixtures.mac.MacSecrets;

/**
 * A server with one Mac, in memory: it loses answers, is down, cannot push, and keeps every report.
 * The Mac polls when it is asked for a result.
 */
final class CampaignServer implements MdmServer {

  private final Host host;
  private final MacSecrets mac;
  private final Random random;
  private final Runnable step;
  private final Runnable answered;
  private final Map<String, byte[]> waiting = new LinkedHashMap<>();
  private final Map<String, byte[]> queued = new HashMap<>();
  private final Map<String, CommandResult> reports = new HashMap<>();
  private double share;
  int faults;

  /** The codes that it had made when one was cleared. */
  final Set<String> cleared = new HashSet<>();

  boolean isOnline = true;

  /** The command that made the Mac's recovery key of now; empty if none did. */
  String madeKey = "";

  /**
   * @param step called before and after each thing that it does
   * @param answered called after the Mac did something
   */
  CampaignServer(Host host, MacSecrets mac, Random random, Runnable step, Runnable answered) {
    this.host = host;
    this.mac = mac;
    this.random = random;
    this.step = step;
    this.answered = answered;
  }

  /** This part of the requests goes wrong from now on. */
  void goesWrong(double part) {
    share = part;
  }

  boolean has(String commandUuid) {
    return queued.containsKey(commandUuid);
  }

  int commands() {
    return queued.size();
  }

  /** What the Mac has reported, without asking it. */
  Optional<CommandResult> report(String commandUuid) {
    return Optional.ofNullable(reports.get(commandUuid));
  }

  /** The Mac fetches what waits for it. */
  void poll() {
    waiting.entrySet().removeIf(one -> isAnswered(one.getKey(), one.getValue()));
  }

  private boolean isAnswered(String uuid, byte[] command) {
    Optional<String> before = mac.fileVaultKey();
    Optional<Map<String, Object>> report = mac.answer(command);
    answered.run();
    if (new String(command, UTF_8).contains("ClearActivationLockBypassCode")) {
      cleared.addAll(mac.activationLockCodes());
    }
    if (!mac.fileVaultKey().equals(before)) {
      madeKey = uuid;
    }
    if (report.isEmpty() || "NotNow".equals(report.get().get("Status"))) {
      return false;
    }
    reports.put(uuid, CommandResult.read(FakePlist.write(report.get())));
    return true;
  }

  private boolean goesWrong() {
    boolean isSo = random.nextDouble() < share;
    faults += isSo ? 1 : 0;
    return isSo;
  }

  private static UnavailableException down() {
    return new UnavailableException("HTTP 503", "Wait.");
  }

  @Override
  public List<Delivery> enqueue(MdmCommand command, List<Host> hosts) {
    step.run();
    int fault = goesWrong() ? random.nextInt(5) : -1;
    if (fault == 0) {
      throw down();
    }
    if (fault == 1) {
      return answer(State.UNKNOWN, "reset");
    }
    if (fault == 2) {
      return answer(State.REFUSED, "too many requests");
    }
    String uuid = command.commandUuid().orElseThrow();
    byte[] xml = command.toXml();
    if (queued.putIfAbsent(uuid, xml) == null) {
      waiting.put(uuid, xml);
    }
    step.run();
    return fault == 3
        ? answer(State.UNKNOWN, "broken pipe")
        : fault == 4 ? answer(State.PUSH_FAILED, "no push") : answer(State.QUEUED, "");
  }

  private List<Delivery> answer(State state, String words) {
    return List.of(new Delivery(host.udid(), state, words));
  }

  @Override
  public Optional<Boolean> knows(String commandUuid, Host of) {
    step.run();
    if (goesWrong()) {
      if (random.nextBoolean()) {
        throw down();
      }
      return Optional.empty();
    }
    return Optional.of(has(commandUuid));
  }

  @Override
  public Optional<CommandResult> result(String commandUuid, Host of) {
    step.run();
    if (goesWrong()) {
      throw down();
    }
    if (isOnline) {
      poll();
      step.run();
    }
    @Nullable CommandResult report = reports.get(commandUuid);
    return Optional.ofNullable(report);
  }

  @Override
  public String description() {
    return "memory";
  }

  @Override
  public boolean answersQuestions() {
    return true;
  }

  @Override
  public int maxHosts() {
    return 100;
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
  public boolean canPush() {
    return false;
  }

  @Override
  public List<Delivery> push(List<Host> hosts) {
    throw new AssertionError("it cannot push");
  }

  @Override
  public boolean refusesReuse() {
    return true;
  }

  @Override
  public void close() {}
}
