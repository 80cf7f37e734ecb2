package org.mdmtoolkit.escrow;

import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.secret.Pin;

/**
 * A record that was opened. Whoever holds it can unlock the Mac; note in the journal who asked.
 *
 * @param record its readable part
 * @param pin the PIN
 * @param command the very command that was made with it, byte for byte
 */
public record RevealedRecord(EscrowRecord record, Pin pin, MdmCommand command) {}
