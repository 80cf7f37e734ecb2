package org.mdmtoolkit.cli.server;

import org.mdmtoolkit.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code mdm server …}: the MDM servers that commands go to. */
@Command(
    name = "server",
    description = "Add, list, check and remove the MDM servers that commands are sent to.",
    footer = {
      "",
      "Example:",
      "  mdm server add office --type fleet --url https://fleet.example.com"
    })
public final class ServerCommands extends Group {}
