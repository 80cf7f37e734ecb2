package org.mdmtoolkit.cli;

import picocli.CommandLine.Command;

/** {@code mdm command …}: any command payload, built, checked, signed and verified. */
@Command(
    name = "command",
    description = "List, build, check, sign and verify command payloads.",
    footer = {
      "",
      "Example:",
      "  mdm command build RemoveProfile --set Identifier=com.example.wifi -o remove.xml"
    })
final class CommandCommands extends Group {}
