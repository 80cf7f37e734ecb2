package org.mdmtoolkit.explorer;

/** Something that must never be. */
@SuppressWarnings("serial")
final class Violation extends AssertionError {

  Violation(String what) {
    super(what);
  }

  Violation(String what, Throwable cause) {
    super(what, cause);
  }
}
