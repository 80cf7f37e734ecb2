package org.mdmtoolkit.cli.device;

import java.util.Iterator;
import java.util.List;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/** What {@link Sending} is to send, and what has to be right before. */
interface Errand {

  /** The first word of the journal's actions: {@code lock}. */
  String verb();

  /** What each host gets; a PIN in it is nobody's. */
  MdmCommand sample();

  /** Whether the targets are shown and a person confirms them. */
  boolean isGuarded();

  /** Whether a PIN is escrowed for each host. */
  boolean keepsPins();

  /** Whether the PIN of a host for which it ended so is in escrow. */
  default boolean hasEscrowed(Ending ending) {
    return keepsPins() && (ending.isQueued() || ending == Ending.UNKNOWN);
  }

  /** The name under which the PIN of a host is kept. */
  default String pinName(Host host) {
    return host.identity();
  }

  /** What a person has to know before confirming; one line each. */
  default List<String> warnings() {
    return List.of();
  }

  /** Refuses what can be known to be wrong, before anybody is asked. Changes nothing. */
  default void check(MdmServer server, List<ChosenHost> hosts) {}

  /** Makes what has to be there, after all was confirmed. */
  default void prepare() {}

  /** Sends it. */
  RunSummary send(CommandSender sender, Iterator<Host> hosts, RunListener listener);

  /**
   * Does what is to be done for the hosts for which a run went well so far.
   *
   * @param code what the run came to
   * @return the exit code; that of a run that is partly done stays
   */
  default int finish(MdmServer server, int code) {
    return code;
  }
}
