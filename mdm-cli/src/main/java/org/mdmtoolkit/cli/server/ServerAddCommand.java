package org.mdmtoolkit.cli.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vault.SecretProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm server add}. */
@Command(name = "add")
public final class ServerAddCommand implements Action {

  static final String TOKEN_VARIABLE = "MDM_SERVER_TOKEN";
  private static final String TOKEN_COMMAND_VARIABLE = "MDM_SERVER_TOKEN_COMMAND";

  @Parameters(paramLabel = "NAME")
  private String name = "";

  @Option(names = "--type", paramLabel = "TYPE", required = true)
  private String type = "";

  @Option(names = "--url", paramLabel = "URL", required = true)
  private String url = "";

  @Option(names = "--token-file", paramLabel = "FILE")
  private @Nullable String tokenFile;

  @Option(names = "--token-command", paramLabel = "COMMAND")
  private @Nullable String tokenCommand;

  @Option(names = "--default")
  private boolean isDefault;

  @Option(names = "--rootca", paramLabel = "PEM")
  private @Nullable Path rootca;

  @Option(names = "--user", paramLabel = "USER")
  private @Nullable String user;

  @Option(names = "--webhook", paramLabel = "ADDRESS:PORT")
  private @Nullable String webhook;

  @Option(names = "--webhook-key-file", paramLabel = "FILE")
  private @Nullable String webhookKeyFile;

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    ServerConfig server =
        new ServerConfig(
            name,
            type(type, "--type"),
            ServerAddress.of(url),
            Optional.ofNullable(rootca),
            Optional.ofNullable(user),
            Optional.ofNullable(webhook),
            Optional.ofNullable(tokenCommand));
    if (tokenFile != null && tokenCommand != null) {
      throw new UsageException("--token-file and --token-command both say where the token is");
    }
    refuseOther(context, server);
    boolean isNew;
    String found;
    try (Secret token = token(context);
        @Nullable Secret key =
            webhookKeyFile == null
                ? null
                : shell.readSecret(webhookKeyFile, "the key of the webhook")) {
      Optional<Secret> webhookKey = Optional.ofNullable(key);
      found = look(context, server, token);
      isNew =
          tokenCommand != null
              ? context.servers().addWithCommand(server, webhookKey)
              : context.servers().add(server, token, webhookKey);
    }
    JournalEvent added = JournalEvent.of("server.added").withOutcome(name + " " + server.address());
    if (isNew || !told(context, name).equals(Optional.of(added))) { // it may have been stopped here
      context.journal().append(added);
    }
    if (isDefault) {
      ServerDefaultCommand.set(context, name);
    }
    return context.noteResult(
        json -> ServerListCommand.write(json, server),
        "Server " + name + (isNew ? " added: " : " is there already: ") + context.servers().file(),
        found);
  }

  /**
   * What the server says of itself. One that cannot be reached is warned of: it may be set up
   * later.
   *
   * @throws MdmException if it answers, and is another product or refuses the token
   */
  private String look(Context context, ServerConfig server, Secret token) {
    try (MdmServer open = ServerConfigs.open(server, token)) {
      return "It answers: " + open.check() + ", the token is accepted.";
    } catch (DeniedException e) {
      boolean isToken =
          e.remedy() instanceof Remedy.Several several
              && several.parts().stream().anyMatch(part -> part instanceof Remedy.LogIn);
      throw isToken
          ? new DeniedException(
              e.problem(), "Nothing was added. Check the token, then run the same again.", e)
          : e;
    } catch (UnavailableException e) {
      context.warn(e.problem() + "; it is added all the same, untried");
      context.note(context.wording().words(e.remedy()));
      return "To try again: " + context.command("server check " + Quoted.argument(name));
    }
  }

  /** Before the token is asked for, which would be typed for nothing. */
  private void refuseOther(Context context, ServerConfig server) {
    for (ServerConfig other : context.servers().list()) {
      boolean isSame =
          other.name().equals(server.name())
              && other.type() == server.type()
              && other.address().toString().equals(server.address().toString());
      boolean isNamesake = other.name().equalsIgnoreCase(server.name());
      if (isNamesake && !isSame) {
        throw new RefusedException(
            "there is a server " + other.name() + " already",
            new Remedy.RemoveServer(other.name()));
      } else if (isNamesake && isAsked(context.shell())) {
        throw new RefusedException(
            "there is this very server " + other.name() + " already",
            "To look at it: `"
                + context.command("server check " + Quoted.argument(other.name()))
                + "`. To store another token: "
                + context
                    .wording()
                    .words(
                        new Remedy.StoreToken(
                            other.name(), other.type().label(), other.address().toString()))
                    .replaceFirst("^[^:]*: ", ""));
      }
    }
  }

  /** What the journal said last of the server of this name. */
  static Optional<JournalEvent> told(Context context, String name) {
    List<JournalEntry> entries =
        context
            .journal()
            .entries(
                entry ->
                    Set.of("server.added", "server.removed").contains(entry.event().action())
                        && entry.event().outcome().orElse("").split(" ", 2)[0].equals(name));
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(entries.get(entries.size() - 1).event());
  }

  /** The product of this name, which was given by that option or variable. */
  static ServerType type(String name, String giver) {
    return ServerType.find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    giver
                        + " names no product that is known; known are "
                        + Stream.of(ServerType.values())
                            .map(ServerType::label)
                            .collect(Collectors.joining(", "))));
  }

  private Secret token(Context context) {
    Shell shell = context.shell();
    if (tokenCommand != null) {
      return SecretProgram.of(tokenCommand, "--token-command", shell.environment())
          .read("the token");
    } else if (tokenFile != null) {
      return shell.readSecret(tokenFile, "the token");
    }
    return ofEnvironment(shell)
        .orElseGet(
            () ->
                shell.ask(
                    "API token of " + name + ": ",
                    "the token of the server is needed",
                    "Such as: "
                        + context.command(
                            "server add "
                                + Quoted.argument(name)
                                + " --type "
                                + type
                                + " --url "
                                + Quoted.argument(url)
                                + " --token-file FILE")
                        + "; or set "
                        + TOKEN_VARIABLE
                        + "."));
  }

  /** Whether nobody but the person at the terminal has the token. */
  private boolean isAsked(Shell shell) {
    return tokenFile == null
        && tokenCommand == null
        && shell.environment(TOKEN_VARIABLE).isEmpty()
        && shell.environment(TOKEN_COMMAND_VARIABLE).isEmpty();
  }

  /** The token that the environment has, or that a program prints which it names. */
  static Optional<Secret> ofEnvironment(Shell shell) {
    return shell
        .environment(TOKEN_VARIABLE)
        .map(token -> Secret.copyOf(token.toCharArray()))
        .or(
            () ->
                shell
                    .environment(TOKEN_COMMAND_VARIABLE)
                    .map(
                        line ->
                            SecretProgram.of(line, TOKEN_COMMAND_VARIABLE, shell.environment())
                                .read("the token")));
  }
}
