package org.mdmtoolkit.cli.terminal;

/** Text as a person can paste it into a shell. */
public final class Quoted {

  private Quoted() {}

  /** The argument as it is, or in single quotes where a shell would change it. */
  public static String argument(String argument) {
    return argument.matches("[A-Za-z0-9_@%+=:,./-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
