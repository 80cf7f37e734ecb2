package org.mdmtoolkit.cli.server;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm server add}. */
@Command(
    name = "add",
    description = {
      "Add an MDM server. Its token comes from --token-file, else from $$MDM_SERVER_TOKEN, else it is"
          + " asked for; it is kept in a file that only you can read.",
      "For Fleet take the token of an API-only user with the role maintainer or admin.",
      ""
    },
    footer = "  mdm server add office --type fleet --url https://fleet.example.com")
public final class ServerAddCommand implements Action {

  static final String TOKEN_VARIABLE = "MDM_SERVER_TOKEN";

  @Parameters(paramLabel = "NAME", description = "What to call it.")
  private String name = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      required = true,
      description = "fleet, nanomdm, nanohub or micromdm.")
  private String type = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      required = true,
      description = "Its address, https; http for loopback only. With the path, if there is one.")
  private String url = "";

  @Option(names = "--token-file", paramLabel = "FILE", description = "API token (- is stdin).")
  private @Nullable String tokenFile;

  @Option(
      names = "--rootca",
      paramLabel = "PEM",
      description = "Roots to trust in the place of the system's.")
  private @Nullable Path rootca;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "User name, if not nanomdm, nanohub or micromdm.")
  private @Nullable String user;

  @Option(
      names = "--webhook",
      paramLabel = "ADDRESS:PORT",
      description =
          "Where to listen for answers while --wait waits; start NanoMDM or MicroMDM with its"
              + " webhook at http://ADDRESS:PORT/webhook.")
  private @Nullable String webhook;

  @Option(
      names = "--webhook-key-file",
      paramLabel = "FILE",
      description = "The -webhook-hmac-key of NanoMDM; needed unless ADDRESS is loopback.")
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
            Optional.ofNullable(webhook));
    try (Secret token = token(shell);
        @Nullable Secret key =
            webhookKeyFile == null
                ? null
                : shell.readSecret(webhookKeyFile, "the key of the webhook")) {
      context.servers().add(server, token, Optional.ofNullable(key));
    }
    context
        .journal()
        .append(JournalEvent.of("server.added").withOutcome(name + " " + server.address()));
    return context.noteResult(
        json -> ServerListCommand.write(json, server),
        "Server " + name + " added: " + context.servers().file(),
        "To see that it answers: mdm server check " + name);
  }

  /** The product of this name, which was given by that option or variable. */
  static ServerType type(String name, String giver) {
    return ServerType.find(name)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    giver + " names no product that is known",
                    "Known are: "
                        + Stream.of(ServerType.values())
                            .map(ServerType::label)
                            .collect(Collectors.joining(", "))));
  }

  private Secret token(Shell shell) {
    if (tokenFile != null) {
      return shell.readSecret(tokenFile, "the token");
    }
    return shell
        .environment(TOKEN_VARIABLE)
        .map(token -> Secret.copyOf(token.toCharArray()))
        .orElseGet(
            () ->
                shell.ask(
                    "API token of " + name + ": ",
                    "the token of the server is needed",
                    "Give --token-file FILE, or set " + TOKEN_VARIABLE + "."));
  }
}
