package org.mdmtoolkit.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.command.ReinstallFleetd;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm reinstall-fleetd}. */
@Command(
    name = "reinstall-fleetd",
    description = {
      "Make the command that installs Fleet's agent again (InstallEnterpriseApplication).",
      "A Mac acknowledges it before it downloads: \"Acknowledged\" means received, not installed.",
      ""
    },
    footer = {"", "Example:", "  mdm reinstall-fleetd C02XK1ZLJGH5 -o fleetd.xml"})
final class ReinstallFleetdCommand extends DeviceCommand {

  @Parameters(arity = "0..1", paramLabel = "HOST", description = "The Mac, for the journal.")
  private @Nullable String host;

  @Option(
      names = "--manifest-url",
      paramLabel = "URL",
      description = "The manifest of the agent's package (default: ${DEFAULT-VALUE}).",
      defaultValue = ReinstallFleetd.PUBLIC_MANIFEST_URL)
  private String manifestUrl = ReinstallFleetd.PUBLIC_MANIFEST_URL;

  ReinstallFleetdCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    return build(
        "reinstall-fleetd",
        Optional.ofNullable(host),
        ReinstallFleetd.fromManifestUrl(manifestUrl));
  }
}
