package org.mdmtoolkit.cli;

import picocli.CommandLine.Command;

/** {@code mdm push …}: a customer's push certificate. */
@Command(
    name = "push",
    description = "Push certificates: key and request, checks, renewals.",
    footer = {"", "Example:", "  mdm push check new.pem --previous old.pem"})
final class PushCommands extends Group {}
