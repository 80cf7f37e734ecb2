package org.mdmtoolkit.cli;

import picocli.CommandLine.Command;

/** {@code mdm command …}: any command payload, built, signed and verified. */
@Command(name = "command", description = "Build, sign and verify command payloads.")
final class CommandCommands extends Group {}
