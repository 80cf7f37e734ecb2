package org.mdmtoolkit.delivery.nanomdm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
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
 * NanoMDM, by its HTTP API with basic authentication; below another prefix than {@code v1} also
 * NanoHUB. It knows neither hosts nor answers of devices: those come to a {@link WebhookListener}
 * that its {@code -webhook-url} points to. With its key-value storage it queues for ids that do not
 * exist. Safe for use by many threads.
 *
 * <p>After a lost answer the same command is sent again, which NanoMDM refuses if it has it. With
 * the storage option {@code delete=1} it forgets a command as soon as the device has answered, and
 * with the storage {@code file} of older versions it never refuses one: a run that goes on later
 * may then send a command a second time, with the same UUID and PIN. From outside this cannot be
 * seen. Do not use them, or look at the device before such a run goes on.
 *
 * @see <a href="https://github.com/micromdm/nanomdm/blob/main/docs/operations-guide.md">NanoMDM
 *     operations guide</a>
 */
public final class NanoMdmServer extends WebhookServer<NanoMdmServer> {

  private static final int MAX_HOSTS = 200;
  private static final int MAX_UUID = 127;
  private static final int MAX_PATH = 7_500; // usual proxies take a request line of 8 kB

  /** What a proxy says of a request that it did not pass on: others, as 408, may come later. */
  private static final Set<Integer> NOT_PASSED_ON = Set.of(400, 404, 405, 411, 413, 414, 431);

  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:";

  private static final String USED =
      "the server has had it before and takes it only once; the device may have answered it";

  private final List<String> prefix;

  private NanoMdmServer(Api api, List<String> prefix, Answers answers) {
    super(api, answers);
    this.prefix = prefix;
  }

  /** The server at this connection; nothing is asked yet. The user is {@code nanomdm}. */
  public static NanoMdmServer at(ServerConnection connection) {
    return new NanoMdmServer(
        connection.withBasicLogin("NanoMDM", "nanomdm"), List.of("v1"), Answers.NONE);
  }

  /** NanoHUB at this connection, whose API lies below {@code api/v1/nanomdm}. */
  public static NanoMdmServer hubAt(ServerConnection connection) {
    return new NanoMdmServer(
        connection.withBasicLogin("NanoHUB", "nanohub"),
        List.of("api", "v1", "nanomdm"),
        Answers.NONE);
  }

  @Override
  protected NanoMdmServer with(Answers from) {
    return new NanoMdmServer(api, prefix, from);
  }

  @Override
  public int maxHosts() {
    return MAX_HOSTS;
  }

  /** Asks for the version, which needs no login, and by a push certificate that is none. */
  @Override
  public String check() {
    String version = version("NanoMDM");
    ApiAnswer login = api.ask(call("GET", "pushcert"));
    if (login.status() != 400 && !login.isSuccess()) {
      throw api.trouble(login);
    }
    if (StrictJson.object(login.body())
        .filter(json -> json.path("error").isTextual() || json.path("topic").isTextual())
        .isEmpty()) {
      throw api.senseless();
    }
    return version;
  }

  @Override
  public List<Delivery> enqueue(MdmCommand command, List<Host> to) {
    Batch batch = Batch.of(command, to, MAX_HOSTS);
    if (batch.uuid().length() > MAX_UUID) {
      throw new InvalidInputException(
          "the CommandUUID is longer than " + MAX_UUID + " characters", "Give a shorter one.");
    }
    ApiAnswer answer =
        api.sendOnce(
            call("PUT", "enqueue").withId(ids(to)).withBody("application/xml", batch.xml()));
    if (answer == null) {
      return batch.all(State.UNKNOWN, "the answer was lost");
    }
    Optional<JsonNode> json = StrictJson.object(answer.body()).filter(NanoMdmServer::isResult);
    if (json.isPresent()) {
      return judge(batch, json.get());
    }
    refuseOtherProduct(answer);
    boolean isRefused = NOT_PASSED_ON.contains(answer.status());
    return batch.all(
        isRefused ? State.REFUSED : State.UNKNOWN,
        answer.isSuccess() ? api.senseless().problem() : "HTTP " + answer.status());
  }

  private static boolean isResult(JsonNode json) {
    return json.has("status")
        || json.has("command_error")
        || json.has("push_error")
        || json.has("command_uuid");
  }

  /** By the fields alone: the HTTP status says too little. */
  private List<Delivery> judge(Batch batch, JsonNode json) {
    Optional<String> refusal = StrictJson.text(json, "command_error");
    if (refusal.isPresent()) {
      return batch.all(state(refusal.get(), batch), words(refusal.get(), batch));
    }
    if (StrictJson.text(json, "command_uuid").filter(batch.uuid()::equals).isEmpty()) {
      return batch.all(State.UNKNOWN, "the answer is for another command");
    }
    Optional<String> pushError = StrictJson.text(json, "push_error");
    List<Delivery> deliveries = new ArrayList<>();
    for (Host host : batch.hosts()) {
      deliveries.add(judge(batch, host, json.path("status"), pushError));
    }
    return deliveries;
  }

  private Delivery judge(Batch batch, Host host, JsonNode status, Optional<String> pushError) {
    // The key-value storage files errors of single hosts under the command: whose they are, nobody
    // can tell if there are several.
    Optional<String> unclear = StrictJson.text(status.path(batch.uuid()), "command_error");
    JsonNode own = status.path(host.udid());
    Optional<String> refusal = StrictJson.text(own, "command_error");
    if (refusal.isEmpty() && unclear.isPresent()) {
      return batch.hosts().size() == 1
          ? new Delivery(host.udid(), state(unclear.get(), batch), words(unclear.get(), batch))
          : new Delivery(host.udid(), State.UNKNOWN, words(unclear.get(), batch));
    }
    if (refusal.isPresent()) {
      return new Delivery(host.udid(), state(refusal.get(), batch), words(refusal.get(), batch));
    }
    Optional<String> error = StrictJson.text(own, "push_error").or(() -> pushError);
    return pushed(host, own, error, batch.command());
  }

  private Delivery pushed(
      Host host, JsonNode own, Optional<String> error, @Nullable MdmCommand command) {
    if (error.isEmpty() && own.has("push_result")) {
      return new Delivery(host.udid(), State.QUEUED, "");
    }
    String words = api.words().of(error.orElse("it was not pushed"), command);
    return words.contains("push data missing")
        ? new Delivery(host.udid(), State.QUEUED_FOR_NOBODY, NO_SUCH_DEVICE)
        : new Delivery(host.udid(), State.PUSH_FAILED, words);
  }

  /**
   * A used UUID is ours, so the command is there; whether it was pushed, nobody knows, nor whether
   * the device has answered it. Refused is only what is said before anything is stored: a database
   * may lose the answer to a commit that it has made. What else is said, the same UUID sent again
   * decides.
   */
  private static State state(String commandError, Batch batch) {
    if (isUsed(commandError, batch.uuid())) {
      return State.TAKEN_BEFORE;
    }
    if (isNotEnrolled(commandError)) {
      return batch.hosts().size() == 1 ? State.NOT_ENROLLED : State.REFUSED;
    }
    boolean isRefused =
        commandError.startsWith("decoding command")
            || commandError.contains("no id(s) supplied")
            || commandError.toLowerCase(Locale.ROOT).contains("check constraint");
    return isRefused ? State.REFUSED : State.UNKNOWN;
  }

  /** In the words of the key-value storage, of MySQL's driver, and of PostgreSQL's. */
  private static boolean isUsed(String commandError, String uuid) {
    return commandError.contains("command already exists")
        || commandError
            .toUpperCase(Locale.ROOT)
            .contains(("Duplicate entry '" + uuid + "' for key").toUpperCase(Locale.ROOT))
        || commandError.contains("unique constraint \"commands_pkey\"");
  }

  /** A database refuses an id that it does not know, and with it all others of the call. */
  private static boolean isNotEnrolled(String commandError) {
    return commandError.contains("foreign key constraint");
  }

  private String words(String text, Batch batch) {
    if (isUsed(text, batch.uuid())) {
      return USED;
    }
    if (isNotEnrolled(text)) {
      return batch.hosts().size() == 1
          ? NO_SUCH_DEVICE
          : "at least one of the " + batch.hosts().size() + " devices is not enrolled there";
    }
    return api.words().of(text, batch.command());
  }

  @Override
  public List<Delivery> push(List<Host> to) {
    Batch.check(to, MAX_HOSTS);
    ApiAnswer answer = api.sendOnce(call("GET", "push").withId(ids(to)));
    Optional<JsonNode> json =
        answer == null
            ? Optional.empty()
            : StrictJson.object(answer.body()).filter(NanoMdmServer::isResult);
    if (json.isEmpty()) {
      return Batch.all(to, State.PUSH_FAILED, "the answer was lost or cannot be understood");
    }
    Optional<String> all = StrictJson.text(json.get(), "push_error");
    List<Delivery> deliveries = new ArrayList<>();
    for (Host host : to) {
      JsonNode own = json.get().path("status").path(host.udid());
      Optional<String> error = StrictJson.text(own, "push_error").or(() -> all);
      deliveries.add(pushed(host, own, error, null));
    }
    return deliveries;
  }

  /** True once the device answered; else NanoMDM cannot tell. */
  @Override
  public Optional<Boolean> knows(String commandUuid, Host host) {
    return result(commandUuid, host).map(result -> true);
  }

  @Override
  public boolean refusesReuse() {
    return true;
  }

  @Override
  public boolean fits(List<Host> hosts) {
    int length = hosts.stream().mapToInt(host -> encodedLength(host.udid()) + 1).sum();
    return hosts.size() <= MAX_HOSTS && length <= MAX_PATH;
  }

  /** In a path; rather too much than too little. */
  private static int encodedLength(String id) {
    return id.chars().map(c -> c >= 128 ? 9 : PLAIN.indexOf(c) >= 0 ? 1 : 3).sum();
  }

  private String ids(List<Host> hosts) {
    if (!fits(hosts)) {
      throw new InvalidInputException(
          "the ids of " + hosts.size() + " hosts are too long for one request",
          "Send to fewer at once.");
    }
    return String.join(",", hosts.stream().map(Host::udid).toList());
  }

  private ApiCall call(String method, String path) {
    return ApiCall.of(method, prefix.toArray(String[]::new)).withPath(path);
  }
}
