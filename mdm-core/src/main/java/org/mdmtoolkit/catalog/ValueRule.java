package org.mdmtoolkit.catalog;

/** How the list of allowed values of a key is to be taken. */
public enum ValueRule {
  /** There is no list: any value of the type. */
  ANY,
  /** Exactly the values listed. */
  LISTED,
  /** The values listed are known; devices take more. */
  OPEN,
  /** The values listed are bits: none of them, and every combination, is allowed. */
  FLAGS
}
