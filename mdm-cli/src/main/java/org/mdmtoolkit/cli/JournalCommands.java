package org.mdmtoolkit.cli;

import picocli.CommandLine.Command;

/** {@code mdm journal …}: what was done, by whom, when and why. */
@Command(
    name = "journal",
    description = "Show and verify the record of what was done.",
    footer = {"", "Example:", "  mdm journal list --host C02XK1ZLJGH5"})
final class JournalCommands extends Group {}
