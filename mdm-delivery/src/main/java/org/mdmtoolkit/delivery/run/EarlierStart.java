package org.mdmtoolkit.delivery.run;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.mdmtoolkit.delivery.server.Host;

/**
 * What an earlier start of a run has queued: the run goes on with it, and sends it to nobody twice.
 * Immutable.
 *
 * @param began when that start began
 * @param hosts for which a command is queued, at least one
 * @param commandUuids the command of each of them, in the same order
 */
public record EarlierStart(Instant began, List<Host> hosts, List<String> commandUuids) {

  public EarlierStart {
    hosts = List.copyOf(hosts);
    commandUuids = List.copyOf(commandUuids);
  }

  /** What is said of a run that goes on with an earlier start, without an end mark. */
  public static String goingOn(Instant began) {
    return "Going on with the run that began at " + began.truncatedTo(ChronoUnit.SECONDS);
  }

  /** The same as one sentence, for whoever is about to confirm the run. */
  public String words() {
    return goingOn(began)
        + ": "
        + Host.names(hosts)
        + (hosts.size() == 1
            ? " is queued already (" + commandUuids.get(0) + "), its PIN is in escrow"
            : " are queued already, their PINs are in escrow")
        + "; nothing is sent twice.";
  }
}
