package org.mdmtoolkit.cli.server;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.delivery.micromdm.MicroMdmServer;
import org.mdmtoolkit.delivery.secret.AnswerBook;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.StrictJson;
import picocli.CommandLine.Option;

/**
 * {@code --server} of the commands that ask or send. Without it, the server that the environment
 * names, such as in a pipeline; else the default one, else the only configured one.
 */
public final class ServerOption {

  @Option(names = "--server", paramLabel = "NAME")
  @Nullable String server;

  /** What was given. */
  public Optional<String> name() {
    return Optional.ofNullable(server);
  }

  /** Whether one was named, or is configured: else commands are only built. */
  public boolean isThere(Context context) {
    return isChosen(context) || !context.servers().list().isEmpty();
  }

  private boolean isChosen(Context context) {
    return server != null || EnvironmentServer.isNamed(context.shell());
  }

  /** Whether it keeps what unlocks the disks of its Macs, as far as is known without asking it. */
  public boolean keepsDiskKeys(Context context) {
    if (server == null && EnvironmentServer.isNamed(context.shell())) {
      return EnvironmentServer.mayBeFleet(context.shell());
    }
    if (server != null && server.matches("fleetctl(:.*)?")) {
      return true;
    }
    return selected(context).filter(one -> one.type() == ServerType.FLEET).isPresent();
  }

  /** What the configuration has of it; empty if it is not known which one is meant. */
  private Optional<ServerConfig> selected(Context context) {
    try {
      return server == null && EnvironmentServer.isNamed(context.shell())
          ? Optional.empty()
          : Optional.of(context.servers().select(name()));
    } catch (MdmException e) {
      return Optional.empty();
    }
  }

  /** Under which name the configuration has it; empty if it is not from there, or not known. */
  public Optional<String> configured(Context context) {
    return selected(context).map(ServerConfig::name);
  }

  /** The line that asks for the answer to this command; empty if the server keeps no answers. */
  public Optional<String> asking(Context context, String commandUuid) {
    String line = context.serverCommand("result " + commandUuid);
    if (!isThere(context) || keepsDiskKeys(context)) {
      return Optional.of(line);
    } else if (server == null && EnvironmentServer.isNamed(context.shell())) {
      return Optional.empty();
    }
    return selected(context)
        .map(one -> one.webhook().map(address -> line + " --wait"))
        .orElse(Optional.of(line)); // the journal may tell which one is meant
  }

  /**
   * Takes the configured server of this address, if none was named.
   *
   * @param description the server in the words of its connection, which end in its address
   * @throws RefusedException if none of this address is configured
   */
  public void choose(Context context, String description) {
    prefer(context, description);
    if (!isChosen(context)) {
      throw new RefusedException(
          "the plan is for " + description + ", which is not configured here",
          "Nothing was sent. Run it where that server is configured, or add it here: "
              + context.command("server add NAME" + typeAndUrl(description)));
    }
  }

  /** The same, if there is one. */
  public void prefer(Context context, String description) {
    if (!isChosen(context)) {
      server = context.servers().described(description).map(ServerConfig::name).orElse(null);
    }
  }

  /** The line after which what devices answer is listened to, and what else that needs. */
  public String addingWebhook(Context context, MdmServer open) {
    String name = configured(context).map(Quoted::argument).orElse("NAME");
    String add = "server add " + name + typeAndUrl(open.description());
    return context.command(add + " --webhook 127.0.0.1:9008")
        + "\nThe server has to be started with "
        + (open instanceof MicroMdmServer ? "-command-webhook-url" : "-webhook-url")
        + " http://127.0.0.1:9008/webhook; on another machine, with an address of this one, and"
        + " both with a key: --webhook-key-file FILE.";
  }

  /** Whether what waits there can perhaps be taken back at the server; NanoMDM has no way to. */
  public boolean mayCancel(Context context) {
    return selected(context).filter(one -> one.type() == ServerType.NANOMDM).isEmpty();
  }

  /** Of {@code Fleet at https://fleet.example.com}, which need not be written by this program. */
  public static String typeAndUrl(String description) {
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
    return name.isEmpty() && EnvironmentServer.isNamed(context.shell())
        ? EnvironmentServer.open(context.shell())
        : context.servers().open(name);
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
    MdmServer open =
        server == null && EnvironmentServer.isNamed(context.shell())
            ? EnvironmentServer.open(context.shell())
            : context.servers().openToWait(name());
    open.keepAnswers(AnswerBook.in(context.custody())); // late ones of other commands, too
    return open;
  }

  /**
   * Whether answers of devices come from this server, or would to the webhook that is configured
   * for it.
   */
  public boolean answers(Context context, MdmServer server) {
    return server.answersQuestions()
        || (!EnvironmentServer.isNamed(context.shell())
            && context.servers().select(name()).webhook().isPresent());
  }
}
