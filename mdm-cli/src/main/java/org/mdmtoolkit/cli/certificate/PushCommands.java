package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code mdm push …}: a customer's push certificate. */
@Command(
    name = "push",
    description = "Push certificates: key and request, checks, renewals.",
    footer = {"", "Example:", "  mdm push check new.pem --previous old.pem"})
public final class PushCommands extends Group {}
