package org.mdmtoolkit.custody;

import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * A command whose secret is safe: its record is durable, and the journal tells of it. Only {@link
 * Custody} makes one. Immutable.
 */
public final class EscrowedCommand {

  private final MdmCommand command;
  private final EscrowRecord record;

  EscrowedCommand(MdmCommand command, EscrowRecord record) {
    this.command = command;
    this.record = record;
  }

  /** The command, which may now be written or sent. */
  public MdmCommand command() {
    return command;
  }

  /** Where its secret is. */
  public EscrowRecord record() {
    return record;
  }

  @Override
  public String toString() {
    return "EscrowedCommand[" + record + "]";
  }
}
