package org.mdmtoolkit.approval;

/**
 * One person's valid signature of a plan.
 *
 * @param person who, as {@link Signers} name them
 * @param key the fingerprint of the key that made it
 */
public record Approval(String person, String key) {}
