package org.mdmtoolkit.escrow;

import java.util.function.Function;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.secret.Pin;

/**
 * A command with a PIN that is wanted.
 *
 * @param host the Mac's serial number, UDID or name
 * @param pin the PIN
 * @param build makes the command from the PIN
 */
public record EscrowOrder(String host, Pin pin, Function<Pin, MdmCommand> build) {}
