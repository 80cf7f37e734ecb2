package org.mdmtoolkit.delivery.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.delivery.server.ServerWords;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.vault.SecretProgram;

/**
 * One configured server, without its token.
 *
 * @param name what people call it
 * @param type the product
 * @param address where it is, with the path below which its API lies
 * @param rootca PEM file with the roots to trust in the place of the system's
 * @param user user name of basic authentication, where it is not the product's own
 * @param webhook address and port at which its webhook is listened to while answers are waited for,
 *     such as {@code 127.0.0.1:9008}; not for Fleet, which is asked
 * @param tokenCommand the command line of a program that prints the token, in the place of one that
 *     is kept; see {@link SecretProgram}
 */
public record ServerConfig(
    String name,
    ServerType type,
    ServerAddress address,
    Optional<Path> rootca,
    Optional<String> user,
    Optional<String> webhook,
    Optional<String> tokenCommand) {

  /** The same server, with its token from elsewhere. */
  public ServerConfig withTokenCommand(Optional<String> command) {
    return new ServerConfig(name, type, address, rootca, user, webhook, command);
  }

  /** The same server, which is listened to there. */
  public ServerConfig withWebhook(Optional<String> heardAt) {
    return new ServerConfig(name, type, address, rootca, user, heardAt, tokenCommand);
  }

  /** What {@code --server fleetctl} means: no server can have this name. */
  static final String FLEETCTL = "fleetctl";

  /**
   * Checks name, user, webhook and token command.
   *
   * @throws InvalidInputException if it is not 1 to 64 letters, digits, {@code . _ -}, or means
   *     something else; or if user, webhook or token command cannot be such
   */
  public ServerConfig {
    if (!isName(name) || name.equals(FLEETCTL)) {
      throw new InvalidInputException(
          "\"" + ServerWords.line(name) + "\" cannot be the name of a server",
          "Use letters, digits, '.', '_' and '-', a letter or digit first; not \"fleetctl\".");
    }
    if (user.filter(text -> text.isBlank() || text.contains(":")).isPresent()) {
      throw new InvalidInputException("the user name is empty or has a colon", "Give another.");
    }
    if (webhook
        .filter(text -> !text.matches("[^\\s/]+:[1-9][0-9]{0,4}") || port(text) > 65_535)
        .isPresent()) {
      throw new InvalidInputException(
          "the webhook is no address with a port", "Give it as 127.0.0.1:9008.");
    }
    tokenCommand.ifPresent(line -> SecretProgram.of(line, Map.of()));
    if (webhook.isPresent() && type == ServerType.FLEET) {
      throw new InvalidInputException("Fleet has no such webhook", "Leave it out: Fleet is asked.");
    }
  }

  /** One whose token is kept. */
  public ServerConfig(
      String name,
      ServerType type,
      ServerAddress address,
      Optional<Path> rootca,
      Optional<String> user,
      Optional<String> webhook) {
    this(name, type, address, rootca, user, webhook, Optional.empty());
  }

  /** Writes what is no secret of it. */
  public JsonFields write(JsonFields json) {
    return json.put("name", name)
        .put("type", type.label())
        .put("url", address.toString())
        .put("rootca", rootca)
        .put("webhook", webhook);
  }

  private static int port(String webhook) {
    return Integer.parseInt(webhook.substring(webhook.lastIndexOf(':') + 1));
  }

  /** Where its webhook is listened to; empty if it is not. */
  Optional<InetSocketAddress> listening() {
    return webhook.map(
        text -> new InetSocketAddress(text.substring(0, text.lastIndexOf(':')), port(text)));
  }

  static boolean isName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  }
}
