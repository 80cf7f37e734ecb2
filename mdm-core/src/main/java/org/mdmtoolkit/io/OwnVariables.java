package org.mdmtoolkit.io;

import java.util.Map;
import java.util.Set;

/**
 * The variables of the environment that are meant for this program alone: tokens, and the places of
 * passphrases. No other program that is started gets them; its own, such as those of a vault, it
 * keeps.
 */
public final class OwnVariables {

  private static final String PREFIX = "MDM_";

  /** Other names under which a secret of ours may stand. */
  private static final Set<String> OTHERS = Set.of("HEROKU_API_KEY", "HEROKU_API_TOKEN");

  private OwnVariables() {}

  /** Removes them from the environment of a program that will be started. */
  public static void removeFrom(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith(PREFIX) || OTHERS.contains(name));
  }
}
