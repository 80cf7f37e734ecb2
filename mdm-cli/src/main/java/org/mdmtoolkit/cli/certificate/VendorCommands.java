package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code mdm vendor …}: the MDM vendor certificate, and what is signed with it. */
@Command(
    name = "vendor",
    description = "The MDM vendor certificate: key and request, checks, push requests.",
    footer = {"", "Example:", "  mdm vendor csr --email mdm@example.com --dir vendor-2026"})
public final class VendorCommands extends Group {}
