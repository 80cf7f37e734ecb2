package org.mdmtoolkit.journal;

/**
 * Who does it, for the journal and for escrow records.
 *
 * @param user the account name
 * @param machine the host name of the machine it is done from
 */
public record Operator(String user, String machine) {

  /** {@code user@machine}. */
  @Override
  public String toString() {
    return user + "@" + machine;
  }
}
