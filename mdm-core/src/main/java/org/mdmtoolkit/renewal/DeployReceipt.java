package org.mdmtoolkit.renewal;

/**
 * Proof that the values are in force.
 *
 * @param changed false if they were in force before
 * @param reference the target's own name for the change, such as the release {@code v123}; empty if
 *     it has none
 * @param readBack whether the target was read and held the same values
 */
public record DeployReceipt(boolean changed, String reference, boolean readBack) {}
