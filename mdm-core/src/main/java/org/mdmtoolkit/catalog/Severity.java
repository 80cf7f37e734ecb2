package org.mdmtoolkit.catalog;

import java.util.Locale;

/** How much a finding matters, the worst first. */
public enum Severity {
  /** The command will fail, or is none. */
  ERROR,
  /** Part of the command is ignored, or it may do what nobody wants. */
  WARNING,
  /** Worth knowing before it is sent. */
  INFO;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in lower case, for people: {@code error}. */
  public String label() {
    return label;
  }
}
