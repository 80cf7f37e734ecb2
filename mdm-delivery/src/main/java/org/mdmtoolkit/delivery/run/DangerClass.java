package org.mdmtoolkit.delivery.run;

import java.util.Set;

/** How much harm a command can do: what cannot be undone is guarded more. */
public enum DangerClass {
  /** It can be repeated or undone. */
  PLAIN,
  /**
   * It takes data or access away: sent to one host in a call, and the first failure ends the run.
   */
  DESTRUCTIVE;

  private static final Set<String> DESTRUCTIVE_TYPES = Set.of("DeviceLock", "EraseDevice");

  /** The class of a command of this request type. */
  public static DangerClass of(String requestType) {
    return DESTRUCTIVE_TYPES.contains(requestType) ? DESTRUCTIVE : PLAIN;
  }
}
