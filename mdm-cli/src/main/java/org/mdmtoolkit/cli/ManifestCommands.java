package org.mdmtoolkit.cli;

import picocli.CommandLine.Command;

/** {@code mdm manifest …}: what tells a device where a package is and what it hashes to. */
@Command(name = "manifest", description = "Make and check manifests of installer packages.")
final class ManifestCommands extends Group {}
