package org.mdmtoolkit.delivery;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.http.ServerAddress;

/** Sends to a {@link LoopbackServer}. */
public final class LoopbackClient implements MdmServer {

  private final ApiClient client;

  public LoopbackClient(String url) {
    client = ApiClient.at(ServerAddress.of(url)).build();
  }

  @Override
  public String description() {
    return "loopback";
  }

  @Override
  public boolean answersQuestions() {
    return false;
  }

  @Override
  public int maxHosts() {
    return 1;
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
    String udid = hosts.get(0).udid();
    try {
      ApiCall call =
          ApiCall.of("POST", "enqueue", udid).withBody("application/xml", command.toXml());
      int status = client.send(call).status();
      return List.of(
          new Delivery(
              udid,
              status == 200 ? Delivery.State.QUEUED : Delivery.State.PUSH_FAILED,
              "HTTP " + status));
    } catch (LostAnswerException e) {
      return List.of(new Delivery(udid, Delivery.State.UNKNOWN, "the answer was lost"));
    }
  }

  @Override
  public List<Delivery> push(List<Host> hosts) {
    return hosts.stream()
        .map(host -> new Delivery(host.udid(), Delivery.State.QUEUED, ""))
        .toList();
  }

  @Override
  public Optional<Boolean> knows(String commandUuid, Host host) {
    try {
      return Optional.of(client.send(ApiCall.of("GET", "knows", commandUuid)).status() == 200);
    } catch (LostAnswerException e) {
      throw new UnavailableException("the server cannot be asked", "Wait.", e);
    }
  }

  @Override
  public boolean refusesReuse() {
    return true;
  }

  @Override
  public Optional<CommandResult> result(String commandUuid, Host host) {
    return Optional.empty();
  }

  @Override
  public void close() {
    client.close();
  }
}
