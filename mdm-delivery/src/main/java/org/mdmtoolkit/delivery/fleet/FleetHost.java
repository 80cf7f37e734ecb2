package org.mdmtoolkit.delivery.fleet;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.delivery.server.Host;

/**
 * What Fleet says of one host beyond {@link Host}.
 *
 * @param host the host, as of now
 * @param deviceStatus {@code unlocked}, {@code locked} or {@code wiped}, in newer versions also
 *     {@code locking} or {@code unlocking}; a raw DeviceLock does not change it
 * @param pendingAction {@code lock}, {@code unlock}, {@code wipe}; empty if none is pending
 * @param agentSeen when Fleet's agent last reported: what is later than a command came after it
 * @param hasDiskKey whether Fleet has a disk encryption key of it
 */
public record FleetHost(
    Host host,
    Optional<String> deviceStatus,
    Optional<String> pendingAction,
    Optional<Instant> agentSeen,
    boolean hasDiskKey) {

  private static final Set<String> LOCKED = Set.of("locked", "locking", "unlocking");

  /** Whether Fleet has locked it by its own lock, as far as Fleet knows, or is about to. */
  public boolean isLocked() {
    return isLockPending() || deviceStatus.filter(LOCKED::contains).isPresent();
  }

  /** Whether Fleet's own lock waits for the Mac's answer. */
  public boolean isLockPending() {
    return pendingAction.filter("lock"::equals).isPresent();
  }
}
