package org.mdmtoolkit.cli.terminal;

/** Says how many there are of something. */
public final class Counted {

  private Counted() {}

  /** {@code 1 record}, {@code 2 records}. */
  public static String of(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
