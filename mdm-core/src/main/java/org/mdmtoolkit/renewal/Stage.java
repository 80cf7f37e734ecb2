package org.mdmtoolkit.renewal;

import java.util.Locale;

/** How far a generation has come. */
public enum Stage {
  /** Its folder is there; key and request are not yet. */
  STARTED,
  /** Key and request are stored; Apple's certificate is awaited. */
  REQUESTED,
  /** Apple's certificate is stored and proven; it is not in use. */
  ACCEPTED,
  /** The values are in force. */
  DEPLOYED,
  /** The values in force were read back and a canary request signed with them verified. */
  VERIFIED,
  /** Given up; its files are kept. */
  ABORTED;

  /** Its name in output for programs: {@code deployed}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether its values came into force. */
  public boolean isDeployed() {
    return this == DEPLOYED || this == VERIFIED;
  }
}
