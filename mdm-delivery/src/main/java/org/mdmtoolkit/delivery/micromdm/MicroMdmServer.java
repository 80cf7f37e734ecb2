package org.mdmtoolkit.delivery.micromdm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Api;
import org.mdmtoolkit.delivery.server.Batch;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Delivery.State;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.delivery.server.StrictJson;
import org.mdmtoolkit.delivery.web.WebhookListener;
import org.mdmtoolkit.delivery.web.WebhookServer;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;

/**
 * MicroMDM, by its raw command endpoint with basic authentication. It takes one device at a time,
 * commands for devices that do not exist, and the same command UUID twice; whether its push worked
 * it does not say, so it is told to push again, which it does say. Answers of devices come to a
 * {@link WebhookListener} that its {@code -command-webhook-url} points to. Safe for use by many
 * threads.
 *
 * @see <a
 *     href="https://github.com/micromdm/micromdm/blob/main/docs/user-guide/api-and-webhooks.md">
 *     MicroMDM API and webhooks</a>
 */
public final class MicroMdmServer extends WebhookServer<MicroMdmServer> {

  private MicroMdmServer(Api api, Answers answers) {
    super(api, answers);
  }

  /** The server at this connection; nothing is asked yet. The user is {@code micromdm}. */
  public static MicroMdmServer at(ServerConnection connection) {
    return new MicroMdmServer(connection.withBasicLogin("MicroMDM", "micromdm"), Answers.NONE);
  }

  @Override
  protected MicroMdmServer with(Answers from) {
    return new MicroMdmServer(api, from);
  }

  @Override
  public int maxHosts() {
    return 1;
  }

  /** Asks for the version, which needs no login, and for the queue of a device that is none. */
  @Override
  public String check() {
    queue("mdm-toolkit-check");
    ApiAnswer answer = api.ask(ApiCall.of("GET", "version"));
    if (StrictJson.object(answer.body()).filter(one -> one.path("version").isTextual()).isEmpty()) {
      throw api.senseless(); // an empty object alone proves nothing
    }
    return version("MicroMDM");
  }

  @Override
  public List<Delivery> enqueue(MdmCommand command, List<Host> to) {
    Batch batch = Batch.of(command, to, 1);
    String udid = to.get(0).udid();
    ApiAnswer answer =
        api.sendOnce(
            ApiCall.of("POST", "v1", "commands")
                .withId(udid)
                .withBody("application/xml", batch.xml()));
    if (answer == null) {
      return batch.all(State.UNKNOWN, "the answer was lost");
    }
    Optional<JsonNode> json = StrictJson.object(answer.body());
    if (answer.status() == 201) {
      boolean isOurs =
          json.flatMap(one -> StrictJson.text(one.path("payload"), "command_uuid"))
              .filter(batch.uuid()::equals)
              .isPresent();
      return isOurs ? pushed(to) : batch.all(State.UNKNOWN, "the answer cannot be understood");
    }
    refuseOtherProduct(answer);
    String words = api.words().of(answer, command);
    boolean isRefused =
        (answer.status() >= 400 && answer.status() < 500)
            || json.flatMap(one -> StrictJson.text(one, "error"))
                .filter(MicroMdmServer::isAboutTheRequest)
                .isPresent();
    return batch.all(
        isRefused ? State.REFUSED : State.UNKNOWN,
        words.isEmpty() ? "HTTP " + answer.status() : words);
  }

  /** Every error is a 500: these are said before anything is queued, of others nobody knows. */
  private static boolean isAboutTheRequest(String error) {
    return error.contains("parse payload as plist")
        || error.contains("request is malformed")
        || error.contains("request must contain UDID")
        || error.contains("unknown RequestType");
  }

  /** What became of what is queued: it is there, whatever happens to this question. */
  private List<Delivery> pushed(List<Host> to) {
    try {
      return push(to);
    } catch (MdmException e) {
      return Batch.all(to, State.PUSH_FAILED, e.problem());
    }
  }

  @Override
  public List<Delivery> push(List<Host> to) {
    Batch.check(to, 1);
    ApiAnswer answer = api.sendOnce(ApiCall.of("POST", "v1", "push").withId(to.get(0).udid()));
    if (answer == null) {
      return Batch.all(
          to, State.PUSH_FAILED, "no answer, as where MicroMDM has no push certificate");
    } else if (answer.isSuccess()) {
      return Batch.all(to, State.QUEUED, "");
    }
    String words = api.words().of(answer);
    return words.contains("PushInfo by UDID") && words.contains("not found")
        ? Batch.all(to, State.QUEUED_FOR_NOBODY, NO_SUCH_DEVICE)
        : Batch.all(to, State.PUSH_FAILED, words);
  }

  /**
   * True if the command waits in the queue, where it stays until the device has answered, or if the
   * answer came to the listener. Else it cannot be told: what was answered or put off is not shown.
   */
  @Override
  public Optional<Boolean> knows(String commandUuid, Host host) {
    if (result(commandUuid, host).isPresent()) {
      return Optional.of(true);
    }
    for (JsonNode one : queue(host.udid()).path("commands")) {
      if (StrictJson.text(one, "uuid").filter(commandUuid::equals).isPresent()) {
        return Optional.of(true);
      }
    }
    return Optional.empty();
  }

  private JsonNode queue(String udid) {
    ApiAnswer answer = api.ask(ApiCall.of("GET", "v1", "commands").withId(udid));
    JsonNode view = api.object(answer);
    // An empty queue is an empty object.
    if (!view.isEmpty() && !view.path("commands").isArray() && !view.path("commands").isNull()) {
      throw api.senseless();
    }
    return view;
  }

  @Override
  public boolean refusesReuse() {
    return false;
  }
}
