package org.mdmtoolkit.cli.custody;

import org.mdmtoolkit.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code mdm journal …}: what was done, by whom, when and why. */
@Command(
    name = "journal",
    description = "Show and verify the record of what was done.",
    footer = {"", "Example:", "  mdm journal list --host C02XK1ZLJGH5"})
public final class JournalCommands extends Group {}
