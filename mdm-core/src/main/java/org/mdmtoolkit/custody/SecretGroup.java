package org.mdmtoolkit.custody;

import java.util.Optional;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * Secrets of a device that are looked for together: its PINs, or those of all kinds that have one
 * verb. Immutable.
 *
 * @param verb the first word of what the journal says when they are shown
 * @param title what people call one of them
 */
public record SecretGroup(String verb, String title) {

  /**
   * The PINs that lock a Mac, or erase it; records of kinds that are not known are taken for it.
   */
  public static final SecretGroup PINS = new SecretGroup("pin", "PIN");

  /** The group of this kind. */
  public static SecretGroup of(SecretKind kind) {
    return kind.isPin() ? PINS : new SecretGroup(kind.verb(), kind.title());
  }

  /** Whether it is that of PINs. */
  public boolean isPins() {
    return verb.equals(PINS.verb);
  }

  /** Whether it is one of a secret of this group. */
  public boolean has(EscrowRecord record) {
    return SecretKind.of(record.requestType()).map(this::has).orElse(isPins());
  }

  boolean has(SecretKind kind) {
    return isPins() ? kind.isPin() : kind.verb().equals(verb);
  }

  /** Whether it has secrets of this type; empty if the type is not known. */
  Optional<Boolean> hasType(Optional<String> recordType) {
    return recordType.flatMap(SecretKind::of).map(this::has);
  }
}
