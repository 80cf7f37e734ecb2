package org.mdmtoolkit.cli;

/** Text as a person can paste it into a shell. */
final class Quoted {

  private Quoted() {}

  /** The argument as it is, or in single quotes where a shell would change it. */
  static String argument(String argument) {
    return argument.matches("[A-Za-z0-9_@%+=:,./-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
