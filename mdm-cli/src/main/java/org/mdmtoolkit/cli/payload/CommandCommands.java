package org.mdmtoolkit.cli.payload;

import org.mdmtoolkit.cli.terminal.Group;
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
public final class CommandCommands extends Group {}
