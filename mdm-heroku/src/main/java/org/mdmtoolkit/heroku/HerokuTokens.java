package org.mdmtoolkit.heroku;

import java.nio.file.Path;
import java.util.Arrays;
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
