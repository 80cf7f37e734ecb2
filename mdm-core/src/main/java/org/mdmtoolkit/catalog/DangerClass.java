package org.mdmtoolkit.catalog;

/** How much harm a command can do: what cannot be undone is guarded more. */
public enum DangerClass {
  /** It can be repeated or undone. */
  PLAIN,
  /** It takes data, access or management away, or may. */
  DESTRUCTIVE
}
