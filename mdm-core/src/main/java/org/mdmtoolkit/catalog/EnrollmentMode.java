package org.mdmtoolkit.catalog;

/** What Apple's schema says of a command or key under a kind of enrollment. */
public enum EnrollmentMode {
  /** It works. */
  ALLOWED,
  /** It works only there. */
  REQUIRED,
  /** It is refused there. */
  FORBIDDEN,
  /** It has no effect there. */
  IGNORED,
  /** The schema does not say. */
  UNSPECIFIED
}
