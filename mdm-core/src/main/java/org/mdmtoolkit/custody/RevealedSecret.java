package org.mdmtoolkit.custody;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.secret.Pin;

/**
 * A record that was opened. Whoever holds it has the secret of the device; the journal tells who
 * asked. Never printed; immutable.
 */
public final class RevealedSecret {

  private final EscrowRecord record;
  private final String secret;
  private final @Nullable MdmCommand command;
  private final byte[] content;

  RevealedSecret(EscrowRecord record, String secret, @Nullable MdmCommand command, byte[] content) {
    this.record = record;
    this.secret = secret;
    this.command = command;
    this.content = content;
  }

  /** Its readable part. */
  public EscrowRecord record() {
    return record;
  }

  /** The very command that was made with it, byte for byte; empty if a device answered with it. */
  public Optional<MdmCommand> command() {
    return Optional.ofNullable(command);
  }

  /** The answer of the device that it was in, byte for byte; empty if a command carried it. */
  public Optional<byte[]> answer() {
    return command == null ? Optional.of(content.clone()) : Optional.empty();
  }

  /** The secret as text; empty if the answer holds it in a form that was not opened yet. */
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
    return "RevealedSecret[" + record + "]";
  }
}
