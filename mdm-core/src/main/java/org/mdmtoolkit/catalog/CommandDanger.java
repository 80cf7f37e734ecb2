package org.mdmtoolkit.catalog;

import java.util.List;

/**
 * What one command takes away, by its content. Immutable. Holds no value of the command.
 *
 * @param dangerClass how it is to be guarded
 * @param reasons what it takes away, as sentences to show to whoever confirms it; empty if plain
 * @param secretsSet what it sets on the device that is lost if nobody keeps it, in words such as
 *     {@code the new firmware password}; a command with any is destructive. A PIN is not among
 *     them: commands with one are issued by custody.
 */
public record CommandDanger(
    DangerClass dangerClass, List<String> reasons, List<String> secretsSet) {

  /** Copies the lists. */
  public CommandDanger {
    reasons = List.copyOf(reasons);
    secretsSet = List.copyOf(secretsSet);
  }

  /** Whether it is {@link DangerClass#DESTRUCTIVE}. */
  public boolean isDestructive() {
    return dangerClass == DangerClass.DESTRUCTIVE;
  }
}
