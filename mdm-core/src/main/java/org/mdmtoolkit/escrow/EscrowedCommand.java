package org.mdmtoolkit.escrow;

import org.mdmtoolkit.command.MdmCommand;

/**
 * A command whose PIN is safe: its record is on the disk. Only {@link Escrow#issue} makes one.
 *
 * @param command the command, which may now be written or sent
 * @param record where its PIN is
 */
public record EscrowedCommand(MdmCommand command, EscrowRecord record) {}
