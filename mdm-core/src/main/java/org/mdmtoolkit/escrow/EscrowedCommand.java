package org.mdmtoolkit.escrow;

import org.mdmtoolkit.command.MdmCommand;

/**
 * A command whose PIN is safe: its record is on the disk. Only {@link Escrow#issue} makes one.
 * Immutable.
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

  /** Where its PIN is. */
  public EscrowRecord record() {
    return record;
  }

  @Override
  public String toString() {
    return "EscrowedCommand[" + record + "]";
  }
}
