package org.mdmtoolkit.delivery;

import java.nio.file.Path;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.http.ServerAddress;

/**
 * One configured server, without its token.
 *
 * @param name what people call it
 * @param type the product
 * @param address where it is, with the path below which its API lies
 * @param rootca PEM file with the roots to trust in the place of the system's
 * @param user user name of basic authentication, where it is not the product's own
 */
public record ServerConfig(
    String name,
    ServerType type,
    ServerAddress address,
    Optional<Path> rootca,
    Optional<String> user) {

  /** What {@code --server fleetctl} means: no server can have this name. */
  static final String FLEETCTL = "fleetctl";

  /**
   * Checks the name.
   *
   * @throws InvalidInputException if it is not 1 to 64 letters, digits, {@code . _ -}, or means
   *     something else
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
  }

  static boolean isName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  }
}
