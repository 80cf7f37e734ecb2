package org.mdmtoolkit.delivery.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.delivery.server.AnswerKeeper;
import org.mdmtoolkit.delivery.server.Api;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.Host.MdmState;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerWords;
import org.mdmtoolkit.delivery.server.StrictJson;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;

/**
 * What NanoMDM and MicroMDM have in common: they know neither hosts nor answers of devices. Those
 * come to a {@link WebhookListener}; without one the server answers no questions. Safe for use by
 * many threads.
 *
 * @param <S> the server's own type
 */
public abstract class WebhookServer<S extends WebhookServer<S>> implements MdmServer {

  private static final int MAX_ID = 255;

  /** In any of the three forms that Apple gives them; a user of the device may follow. */
  private static final Pattern UDID =
      Pattern.compile(
          "(?:[0-9A-Fa-f]{8}-[0-9A-Fa-f]{16}"
              + "|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
              + "|[0-9A-Fa-f]{40})"
              + "(?::[\\x21-\\x7E&&[^,]]+)?");

  /** What is said of a UDID that the server does not know. */
  protected static final String NO_SUCH_DEVICE =
      SecretHistory.NO_SUCH_DEVICE + " is enrolled there";

  /** The server's HTTP interface, closed with this. */
  protected final Api api;

  private final Answers answers;

  /** Where the answers of devices come from. */
  protected static final class Answers {

    /** From nowhere. */
    public static final Answers NONE = new Answers(null, false);

    private final @Nullable WebhookListener listener;
    private final boolean isOwned;

    private Answers(@Nullable WebhookListener listener, boolean isOwned) {
      this.listener = listener;
      this.isOwned = isOwned;
    }
  }

  /** A server with this interface. */
  protected WebhookServer(Api api, Answers answers) {
    this.api = api;
    this.answers = answers;
  }

  /** The same server, with answers from there. */
  protected abstract S with(Answers from);

  /**
   * The same server, with answers of devices from this listener, which stays the caller's to close.
   * Only one of the two objects needs closing.
   */
  public final S answeredBy(WebhookListener webhook) {
    return with(new Answers(webhook, false));
  }

  /** The same server, which closes this listener with itself; null for none. */
  public final S owning(@Nullable WebhookListener webhook) {
    return with(new Answers(webhook, true));
  }

  @Override
  public final String description() {
    return api.name();
  }

  @Override
  public final boolean answersQuestions() {
    return answers.listener != null;
  }

  /**
   * Where a command was not passed on, and another product says so.
   *
   * @throws org.mdmtoolkit.InvalidInputException if the server is another product
   */
  protected final void refuseOtherProduct(ApiAnswer answer) {
    if (answer.status() == 404 || answer.status() == 405) {
      api.otherProduct()
          .ifPresent(
              other -> {
                throw other;
              });
    }
  }

  /** The product with its version, which needs no login. */
  protected final String version(String product) {
    return product
        + " "
        + StrictJson.object(api.ask(ApiCall.of("GET", "version")).body())
            .flatMap(json -> StrictJson.text(json, "version"))
            .map(ServerWords::line)
            .orElse("of unknown version");
  }

  @Override
  public final boolean looksUpHosts() {
    return false;
  }

  /**
   * Takes the query for the UDID, or what NanoMDM calls the enrollment id, and asks nothing: all
   * that is known of the host is what it was called.
   *
   * @throws InvalidInputException if it is none: these servers queue commands for whatever they are
   *     given, so a serial number would be taken, and nothing would ever happen
   */
  @Override
  public final List<Host> find(String query) {
    String id = query.strip();
    if (id.length() > MAX_ID || !UDID.matcher(id).matches()) {
      throw new InvalidInputException(
          "\"" + ServerWords.line(id) + "\" is no UDID",
          "This server cannot look hosts up, and would take a command for anybody. Give the UDID with"
              + " which the device is enrolled, not its serial number or name.");
    }
    return List.of(
        new Host(
            id,
            id,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            MdmState.UNKNOWN));
  }

  @Override
  public final Optional<CommandResult> result(String commandUuid, Host host) {
    return answers.listener == null
        ? Optional.empty()
        : answers.listener.result(commandUuid, host.udid());
  }

  @Override
  public final Optional<Instant> notNowSince(String commandUuid, Host host) {
    return answers.listener == null
        ? Optional.empty()
        : answers.listener.notNowSince(commandUuid, host.udid());
  }

  @Override
  public final void keepAnswers(AnswerKeeper keeper) {
    if (answers.listener != null) {
      answers.listener.keepWith(keeper);
    }
  }

  @Override
  public final void close() {
    api.close();
    if (answers.isOwned && answers.listener != null) {
      answers.listener.close();
    }
  }
}
