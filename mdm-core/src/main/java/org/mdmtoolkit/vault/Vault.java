package org.mdmtoolkit.vault;

/** A place where an item can be put, never over another. */
public interface Vault {

  /** What is there under an item's name. */
  enum Found {
    /** Nothing. */
    NOTHING,
    /** The very same, byte for byte. */
    THE_SAME,
    /** Something else. */
    SOMETHING_ELSE,
    /** It cannot be looked at. */
    UNKNOWN
  }

  /** How people and the journal call it: {@code "pass"}. */
  String description();

  /**
   * Looks for the item, and compares it if it is there. Changes nothing.
   *
   * @throws org.mdmtoolkit.NotFoundException if the vault's program is not there
   * @throws org.mdmtoolkit.DeniedException if it does not let us look
   * @throws org.mdmtoolkit.UnavailableException if it cannot be asked at the moment
   * @throws org.mdmtoolkit.TimedOutException if it does not answer
   */
  Found look(VaultItem item);

  /**
   * Puts the item there. The caller has looked, and looks again afterwards.
   *
   * @throws org.mdmtoolkit.NotFoundException as for {@link #look}
   * @throws org.mdmtoolkit.UnavailableException if it was refused
   * @throws org.mdmtoolkit.TimedOutException if it does not answer
   */
  void store(VaultItem item);
}
