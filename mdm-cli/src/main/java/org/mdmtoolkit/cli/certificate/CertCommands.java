package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code mdm cert …}: any certificate, looked at and converted. */
@Command(
    name = "cert",
    description = "Show, convert and match certificates.",
    footer = {"", "Example:", "  mdm cert show mdm.cer --within 30d"})
public final class CertCommands extends Group {}
