package org.mdmtoolkit.contracts.example;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/** A service's own MDM server, which here only keeps the PINs of what arrives. */
final class OwnServer implements MdmServer {

  final Map<String, Map<String, String>> pins = new ConcurrentHashMap<>();

  @Override
  public List<Delivery> enqueue(MdmCommand command, List<Host> hosts) {
    for (Host host : hosts) {
      pins.computeIfAbsent(host.udid(), udid -> new ConcurrentHashMap<>())
          .put(command.commandUuid().orElseThrow(), (String) command.keys().get("PIN"));
    }
    return push(hosts);
  }

  @Override
  public List<Delivery> push(List<Host> hosts) {
    return hosts.stream()
        .map(host -> new Delivery(host.udid(), Delivery.State.QUEUED, ""))
        .toList();
  }

  @Override
  public Optional<Boolean> knows(String commandUuid, Host host) {
    return Optional.of(pins.getOrDefault(host.udid(), Map.of()).containsKey(commandUuid));
  }

  @Override
  public List<Host> find(String query) {
    return List.of(); // it was not asked for hosts here
  }

  @Override
  public Optional<CommandResult> result(String commandUuid, Host host) {
    return Optional.empty();
  }

  @Override
  public String description() {
    return "our own MDM server";
  }

  @Override
  public String check() {
    return "1.0";
  }

  @Override
  public boolean answersQuestions() {
    return true;
  }

  @Override
  public boolean refusesReuse() {
    return false;
  }

  @Override
  public int maxHosts() {
    return 1;
  }

  @Override
  public void close() {}
}
