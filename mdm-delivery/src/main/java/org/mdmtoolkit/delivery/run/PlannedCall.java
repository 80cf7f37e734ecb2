package org.mdmtoolkit.delivery.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * One command and the hosts it goes to in one call.
 *
 * @param commandUuid its command UUID
 * @param name under which its secret is kept; empty if it has none
 * @param hosts to whom
 * @param command the command; asked for only when it is sent, as it may have to be unsealed
 * @param mayHaveArrived whether an earlier run may have sent it
 * @param insists whether a person wants it sent also where the server cannot tell if it has it
 * @param record where its secret is, if it has one
 */
record PlannedCall(
    String commandUuid,
    String name,
    List<Host> hosts,
    Supplier<MdmCommand> command,
    boolean mayHaveArrived,
    boolean insists,
    Optional<EscrowRecord> record) {

  /** Makes a call to the server, and finds out what became of it. Safe for use by many threads. */
  interface Sender {

    /** Never throws: one for each host of the call, in its order. */
    List<DeliveryOutcome> deliver(PlannedCall call);
  }
}
