package org.mdmtoolkit.catalog;

/** What kind of Mac it is, as far as commands differ by it. */
public enum Chip {
  /** An Intel Mac without the T2 security chip. */
  INTEL("Intel", "an Intel Mac without T2 chip"),
  /** An Intel Mac with the T2 security chip. */
  T2("T2", "an Intel Mac with T2 chip"),
  /** A Mac with an M-series chip. */
  APPLE_SILICON("Apple silicon", "a Mac with Apple silicon");

  private final String label;
  private final String words;

  Chip(String label, String words) {
    this.label = label;
    this.words = words;
  }

  /** The name in short: {@code Apple silicon}. */
  public String label() {
    return label;
  }

  /** The kind of Mac in words, with its article. */
  String words() {
    return words;
  }
}
