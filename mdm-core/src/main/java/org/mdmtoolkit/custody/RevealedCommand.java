package org.mdmtoolkit.custody;

import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.secret.Pin;

/**
 * A record that was opened. Whoever holds it can unlock the device; the journal tells who asked.
 * Never printed; immutable.
 */
public final class RevealedCommand {

  private final EscrowRecord record;
  private final String secret;
  private final MdmCommand command;

  RevealedCommand(EscrowRecord record, String secret, MdmCommand command) {
    this.record = record;
    this.secret = secret;
    this.command = command;
  }

  /** Its readable part. */
  public EscrowRecord record() {
    return record;
  }

  /** The very command that was made with it, byte for byte. */
  public MdmCommand command() {
    return command;
  }

  /** The secret as text. */
  public String reveal() {
    return secret;
  }

  /**
   * The secret as a PIN.
   *
   * @throws org.mdmtoolkit.InvalidInputException if it is none
   */
  public Pin pin() {
    return Pin.of(secret);
  }

  @Override
  public String toString() {
    return "RevealedCommand[" + record + "]";
  }
}
