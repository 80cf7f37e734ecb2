package org.mdmtoolkit.delivery.fleet;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.custody.SecretKind;
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
 * @param platform what Fleet calls its system: {@code darwin}, {@code ipados}, {@code windows}
 */
public record FleetHost(
    Host host,
    Optional<String> deviceStatus,
    Optional<String> pendingAction,
    Optional<Instant> agentSeen,
    boolean hasDiskKey,
    Optional<String> platform) {

  private static final Set<String> LOCKED = Set.of("locked", "locking", "unlocking");

  /** Its system, for people: as Apple writes it, or as Fleet calls what is not Apple's. */
  public Optional<String> system() {
    return platform.filter("ipados"::equals).isPresent()
        ? Optional.of("iPadOS")
        : host.platform().map(Platform::label).or(() -> platform);
  }

  /** Whether Fleet has locked it by its own lock, as far as Fleet knows, or is about to. */
  public boolean isLocked() {
    return isLockPending() || deviceStatus.filter(LOCKED::contains).isPresent();
  }

  /** Whether Fleet's own lock waits for the Mac's answer. */
  public boolean isLockPending() {
    return pendingAction.filter("lock"::equals).isPresent();
  }

  /**
   * What is known of a host, one line for each.
   *
   * @param detail what Fleet knows besides; empty of another server
   * @param open what is known of the lock, and of the erase, that was made from here and is open
   */
  public static String text(
      Host host, Optional<FleetHost> detail, Function<SecretKind, Optional<String>> open) {
    Optional<String> openLock = open.apply(SecretKind.LOCK_PIN);
    StringBuilder text = new StringBuilder();
    line(text, "serial", host.serial());
    line(text, "UDID", Optional.of(host.udid()));
    line(text, "server id", Optional.of(host.serverId()));
    line(text, "host name", host.hostname());
    line(text, "model", host.model());
    line(
        text,
        "platform",
        detail.flatMap(FleetHost::system).or(() -> host.platform().map(Platform::label)));
    line(text, "version", host.osVersion());
    line(text, "user", host.user());
    line(text, "MDM", Optional.of(host.mdm().label()));
    line(text, "last seen", host.lastSeen());
    line(text, "agent seen", detail.flatMap(FleetHost::agentSeen));
    String ofFleet = openLock.isPresent() ? " (of Fleet's own locks)" : "";
    line(text, "lock state", detail.flatMap(FleetHost::deviceStatus).map(say -> say + ofFleet));
    line(text, "lock here", openLock);
    line(text, "erase here", open.apply(SecretKind.ERASE_PIN));
    line(text, "pending", detail.flatMap(FleetHost::pendingAction));
    line(text, "disk key", detail.map(fleet -> fleet.hasDiskKey() ? "kept by Fleet" : "none"));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Optional<?> value) {
    value.ifPresent(
        shown -> text.append("%-11s %s\n".formatted(name + ":", Printable.line(shown.toString()))));
  }
}
