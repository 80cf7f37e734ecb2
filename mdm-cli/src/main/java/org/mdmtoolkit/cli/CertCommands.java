package org.mdmtoolkit.cli;

import picocli.CommandLine.Command;

/** {@code mdm cert …}: any certificate, looked at and converted. */
@Command(name = "cert", description = "Show, convert and match certificates.")
final class CertCommands extends Group {}
