package org.mdmtoolkit.cli.server;

import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vault.SecretProgram;

/** The server and the token that the environment names, such as in a pipeline. */
final class EnvironmentServer {

  static final String TOKEN = "MDM_SERVER_TOKEN";
  private static final String TOKEN_COMMAND = "MDM_SERVER_TOKEN_COMMAND";
  private static final String URL = "MDM_SERVER_URL";
  private static final String TYPE = "MDM_SERVER_TYPE";

  private EnvironmentServer() {}

  static boolean isNamed(Shell shell) {
    return shell.environment(URL).isPresent();
  }

  /** Whether it is a Fleet, or may be one. */
  static boolean mayBeFleet(Shell shell) {
    return shell.environment(TYPE).filter(one -> !one.equals("fleet")).isEmpty();
  }

  /** The product of this name, which was given by that option or variable. */
  static ServerType type(String name, String giver) {
    return ServerType.find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    giver + " names no product that is known; known are " + ServerType.labels()));
  }

  /** A connection to it. */
  static MdmServer open(Shell shell) {
    ServerConfig server =
        new ServerConfig(
            "environment",
            type(shell.environment(TYPE).orElse("fleet"), TYPE),
            ServerAddress.of(shell.environment(URL).orElse("")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (Secret token =
        token(shell)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        URL + " names a server, and its token is missing",
                        "Set " + TOKEN + " too, or give --server NAME."))) {
      return ServerConfigs.open(
          server,
          token,
          connection ->
              connection.withLogin(
                  Remedy.advice(
                      "It came from "
                          + (shell.environment(TOKEN).isPresent() ? TOKEN : TOKEN_COMMAND)
                          + ".")));
    }
  }

  static boolean hasToken(Shell shell) {
    return shell.environment(TOKEN).or(() -> shell.environment(TOKEN_COMMAND)).isPresent();
  }

  /** The token that the environment has, or that a program prints which it names. */
  static Optional<Secret> token(Shell shell) {
    return shell
        .environment(TOKEN)
        .map(token -> Secret.copyOf(token.toCharArray()))
        .or(
            () ->
                shell
                    .environment(TOKEN_COMMAND)
                    .map(
                        line ->
                            SecretProgram.of(line, TOKEN_COMMAND, shell.environment())
                                .read("the token")));
  }
}
