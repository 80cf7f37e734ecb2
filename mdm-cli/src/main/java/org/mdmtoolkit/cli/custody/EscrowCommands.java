package org.mdmtoolkit.cli.custody;

import org.mdmtoolkit.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code mdm escrow …}: the key that PINs are sealed to, and who else may read them. */
@Command(
    name = "escrow",
    description = "The escrow key, its passphrase, and who can read PINs.",
    footer = {"", "Example:", "  mdm escrow recipients add colleague.pem --name anna"})
public final class EscrowCommands extends Group {}
