package org.mdmtoolkit.command;

import org.mdmtoolkit.InvalidInputException;

/**
 * Builds the command that installs fleetd, Fleet's agent, again on a Mac that lost it. The agent
 * finds its server by a configuration profile that must still be on the Mac; without that, send the
 * profile first.
 *
 * <p>{@code InstallAsManaged} is left unset: fleetd is a daemon, not an app in {@code
 * /Applications}, and up to macOS 13 a managed install demands a package of a single signed app.
 *
 * @see <a href="https://fleetdm.com/guides/sysadmin-diaries-restoring-fleetd">Restoring fleetd</a>
 */
public final class ReinstallFleetd {

  /** Fleet's public manifest of its newest stable package. */
  public static final String PUBLIC_MANIFEST_URL =
      "https://download.fleetdm.com/stable/fleetd-base-manifest.plist";

  private ReinstallFleetd() {}

  /** Installs Fleet's newest stable package. */
  public static MdmCommand fromPublicManifest() {
    return fromManifestUrl(PUBLIC_MANIFEST_URL);
  }

  /**
   * Installs the package that another manifest names.
   *
   * @throws InvalidInputException as {@link InstallEnterpriseApplication#fromManifestUrl}
   */
  public static MdmCommand fromManifestUrl(String url) {
    return InstallEnterpriseApplication.fromManifestUrl(url).build();
  }
}
