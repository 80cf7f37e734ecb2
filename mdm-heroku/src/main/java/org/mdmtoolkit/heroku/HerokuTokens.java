package org.mdmtoolkit.heroku;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.secret.Secret;

/** Where a token for Heroku is found, in the places that Heroku's own tools look at. */
public final class HerokuTokens {

  /** The environment variable that holds a token. */
  public static final String VARIABLE = "HEROKU_API_KEY";

  /** The environment variable that says where the netrc file is. */
  public static final String NETRC_VARIABLE = "NETRC";

  private static final String MACHINE = "api.heroku.com";
  private static final int MAX_NETRC = 1 << 20;
  private static final int MAX_TOKEN = 4096;

  private HerokuTokens() {}

  /**
   * A token, and where it was found.
   *
   * @param netrc the file that has it; empty if {@link #VARIABLE} has
   */
  public record Found(Secret token, Optional<Path> netrc) {}

  /**
   * Looks where Heroku's tools look: {@link #VARIABLE}, else the file in {@link #NETRC_VARIABLE},
   * else {@code ~/.netrc}.
   *
   * @throws org.mdmtoolkit.MdmException as {@link #of} and {@link #inNetrc}
   */
  public static Optional<Found> find(Map<String, String> environment) {
    Optional<String> variable = value(environment, VARIABLE);
    if (variable.isPresent()) {
      return variable.map(text -> new Found(of(text), Optional.empty()));
    }
    Optional<Path> netrc =
        value(environment, NETRC_VARIABLE)
            .map(Path::of)
            .or(() -> value(environment, "HOME").map(home -> Path.of(home, ".netrc")));
    return netrc.flatMap(HerokuTokens::inNetrc).map(token -> new Found(token, netrc));
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * The token in this text, without blanks and line ends around it.
   *
   * @throws InvalidInputException if it is empty, or no token; the message does not repeat it
   */
  public static Secret of(String text) {
    String token = text.strip();
    if (token.isEmpty()
        || token.length() > MAX_TOKEN
        || token.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
      throw new InvalidInputException(
          "what was given as the Heroku token is none",
          "A token is one word. " + HerokuFailures.NEW_TOKEN);
    }
    char[] chars = token.toCharArray();
    try {
      return Secret.copyOf(chars);
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  /**
   * The password of {@code machine api.heroku.com} in a netrc file; empty if there is no such file
   * or machine. The entry {@code default} is for other hosts and not taken.
   *
   * @throws InvalidInputException if the file cannot be understood
   * @throws org.mdmtoolkit.RefusedException if others could have written it
   */
  public static Optional<Secret> inNetrc(Path file) {
    if (!InputFiles.exists(file)) {
      return Optional.empty();
    }
    TrustedPaths.checkInput(file);
    return Netrc.password(InputFiles.read(file, MAX_NETRC), MACHINE).map(HerokuTokens::of);
  }
}
