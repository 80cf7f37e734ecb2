package org.mdmtoolkit.cli.payload;

import org.mdmtoolkit.cli.terminal.Group;
import picocli.CommandLine.Command;

/** {@code mdm manifest …}: what tells a device where a package is and what it hashes to. */
@Command(
    name = "manifest",
    description = "Make and check manifests of installer packages.",
    footer = {
      "",
      "Example:",
      "  mdm manifest build agent.pkg --url https://example.com/agent.pkg -o manifest.plist"
    })
public final class ManifestCommands extends Group {}
