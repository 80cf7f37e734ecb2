package org.mdmtoolkit.cli.heroku;

import org.mdmtoolkit.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code mdm heroku …}: the vendor's certificate, key and passphrase on the app that signs. */
@Command(
    name = "heroku",
    description =
        "Compare, set and put back the three config vars of the Heroku app that signs requests.",
    footer = {
      "",
      "Example:",
      "  mdm heroku push --app acme-mdm --cert vendor.pem --key VendorPrivateKey.key"
          + " --passphrase-file VendorPrivateKey.passphrase"
    })
public final class HerokuCommands extends Group {}
