package org.mdmtoolkit.cli.server;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.delivery.secret.AnswerBook;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.StrictJson;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Option;

/**
 * {@code --server} of the commands that ask or send. Without it, the server that the environment
 * names, such as in a pipeline; else the default one, else the only configured one.
 */
public final class ServerOption {

  @Option(names = "--server", paramLabel = "NAME")
  @Nullable String server;

  private static final String URL_VARIABLE = "MDM_SERVER_URL";
  private static final String TYPE_VARIABLE = "MDM_SERVER_TYPE";

  /** What was given. */
  public Optional<String> name() {
    return Optional.ofNullable(server);
  }

  /** Whether one was named, or is configured: else commands are only built. */
  public boolean isThere(Context context) {
    return server != null
        || context.shell().environment(URL_VARIABLE).isPresent()
        || !context.servers().list().isEmpty();
  }

  /** Whether it keeps what unlocks the disks of its Macs, as far as is known without asking it. */
  public boolean keepsDiskKeys(Context context) {
    Optional<String> type = context.shell().environment(TYPE_VARIABLE);
    if (server == null && context.shell().environment(URL_VARIABLE).isPresent()) {
      return type.filter(one -> !one.equals("fleet")).isEmpty();
    }
    if (name().filter(one -> one.matches("fleetctl(:.*)?")).isPresent()) {
      return true;
    }
    try {
      return context.servers().select(name()).type() == ServerType.FLEET;
    } catch (MdmException e) { // which one is meant is not known
      return false;
    }
  }

  /**
   * Takes the configured server of this address, if none was named.
   *
   * @param description the server in the words of its connection, which end in its address
   * @throws RefusedException if none of this address is configured
   */
  public void choose(Context context, String description) {
    if (server != null || context.shell().environment(URL_VARIABLE).isPresent()) {
      return;
    }
    server =
        context.servers().list().stream()
            .filter(one -> description.endsWith(" " + one.address()))
            .findFirst()
            .map(ServerConfig::name)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "the plan is for " + description + ", which is not configured here",
                        "Nothing was sent. Run it where that server is configured, or add it here: "
                            + context.command("server add NAME" + typeAndUrl(description))));
  }

  /**
   * Takes the configured server of this address, if none was named and there is one.
   *
   * @param description as for {@link #choose}
   */
  public void prefer(Context context, String description) {
    if (server == null && context.shell().environment(URL_VARIABLE).isEmpty()) {
      server =
          context.servers().list().stream()
              .filter(one -> description.endsWith(" " + one.address()))
              .findFirst()
              .map(ServerConfig::name)
              .orElse(null);
    }
  }

  /** Of {@code Fleet at https://fleet.example.com}, which need not be written by this program. */
  private static String typeAndUrl(String description) {
    int at = description.indexOf(" at ");
    return at < 0
        ? " --type TYPE --url URL"
        : " --type "
            + Quoted.argument(description.substring(0, at).toLowerCase(Locale.ROOT))
            + " --url "
            + Quoted.argument(description.substring(at + 4));
  }

  /** A connection to it; nothing is asked yet. */
  public MdmServer open(Context context) {
    return open(context, name());
  }

  /** A connection to the server of this name, or to the one that is meant without a name. */
  static MdmServer open(Context context, Optional<String> name) {
    context.asks(name);
    prepareToRead();
    return ofEnvironment(context, name).orElseGet(() -> context.servers().open(name));
  }

  /**
   * Begins to load what reads an answer: it takes as long as the first question, and is not needed
   * before that was asked. What fails here fails again there.
   */
  private static void prepareToRead() {
    Thread loading = new Thread(() -> StrictJson.object(new byte[] {'{', '}'}), "mdm-reader");
    loading.setDaemon(true);
    loading.setUncaughtExceptionHandler((thread, failure) -> {});
    loading.start();
  }

  /** The same, and listens to what devices answer where that has to be listened to. */
  public MdmServer openToWait(Context context) {
    context.asks(name());
    if (context.escrow().isShared() && context.escrow().identity().exists()) {
      context.custody().checkReaders(); // an answer that cannot be sealed would be lost
    }
    prepareToRead();
    MdmServer server =
        ofEnvironment(context, name()).orElseGet(() -> context.servers().openToWait(name()));
    server.keepAnswers(AnswerBook.in(context.custody())); // late ones of other commands, too
    return server;
  }

  /**
   * Whether answers of devices come from this server, or would to the webhook that is configured
   * for it.
   */
  public boolean answers(Context context, MdmServer server) {
    if (server.answersQuestions() || context.shell().environment(URL_VARIABLE).isPresent()) {
      return server.answersQuestions();
    }
    return context.servers().select(name()).webhook().isPresent();
  }

  private static Optional<MdmServer> ofEnvironment(Context context, Optional<String> name) {
    Optional<String> url = context.shell().environment(URL_VARIABLE);
    if (name.isPresent() || url.isEmpty()) {
      return Optional.empty();
    }
    ServerConfig server =
        new ServerConfig(
            "environment",
            ServerAddCommand.type(
                context.shell().environment(TYPE_VARIABLE).orElse("fleet"), TYPE_VARIABLE),
            ServerAddress.of(url.get()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (Secret token =
        ServerAddCommand.ofEnvironment(context.shell())
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        URL_VARIABLE + " names a server, and its token is missing",
                        "Set "
                            + ServerAddCommand.TOKEN_VARIABLE
                            + " too, or give --server NAME."))) {
      return Optional.of(ServerConfigs.open(server, token));
    }
  }
}
