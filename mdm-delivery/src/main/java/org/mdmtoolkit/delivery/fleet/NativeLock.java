package org.mdmtoolkit.delivery.fleet;

import java.util.Optional;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.secret.Pin;

/**
 * What became of Fleet's own lock.
 *
 * @param delivery how far it came
 * @param pin the PIN that Fleet made; empty if the answer does not hold it, then ask {@link
 *     FleetLocks#pin}
 */
public record NativeLock(Delivery delivery, Optional<Pin> pin) {}
