package org.mdmtoolkit.cli.renewal;

import org.mdmtoolkit.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code mdm renew …}: the yearly renewal of the vendor certificate. */
@Command(
    name = "renew",
    description = {
      "The yearly renewal of the MDM vendor certificate, as steps that may be days apart: start,"
          + " accept, deploy, verify, store. `status` says what is next. A step that was stopped goes"
          + " on when it is run again; one that was done says so. Options are remembered.",
      ""
    },
    footer = {"", "Example:", "  mdm renew start --name fleet --email mdm@example.com --app acme"})
public final class RenewCommands extends Group {}
