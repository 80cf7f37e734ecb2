package org.mdmtoolkit.catalog;

import java.util.Optional;

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

  /**
   * The chip of a Mac by its model identifier, such as {@code Mac14,2}; empty for what is no Mac.
   * An Intel Mac counts as one with T2 chip, which its model alone does not tell.
   */
  public static Optional<Chip> ofModel(String model) {
    if (model.matches(
        "Mac[0-9]+,[0-9]+|VirtualMac[2-9],[0-9]+|MacBookAir10,[0-9]+|MacBookPro1[78],[0-9]+"
            + "|Macmini9,[0-9]+|iMac21,[0-9]+")) {
      return Optional.of(APPLE_SILICON);
    }
    return model.matches("(MacBook|MacBookAir|MacBookPro|Macmini|MacPro|iMac|iMacPro)[0-9]+,[0-9]+")
        ? Optional.of(T2)
        : Optional.empty();
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
