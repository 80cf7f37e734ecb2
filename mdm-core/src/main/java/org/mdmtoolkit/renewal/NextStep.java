package org.mdmtoolkit.renewal;

import java.util.Locale;

/** What is to be done next in a renewal. */
public enum NextStep {
  /** Make key and request. */
  START,
  /** Somebody has Apple issue the certificate, then it is accepted. */
  ORDER,
  /** Accept the certificate that lies here already, or again what could not be finished. */
  ACCEPT,
  /** Bring a file back that was stored and is missing; without it no step goes on. */
  RESTORE,
  /** Give it up: its certificate ended before it was deployed. */
  ABORT,
  /** Put the values in force. */
  DEPLOY,
  /** Find out whether the values came into force: a deploy was stopped. */
  DEPLOY_AGAIN,
  /** Find out who put others in their place, then put the values in force again. */
  DEPLOY_REPLACING,
  /** Read the values back and sign with them. */
  VERIFY,
  /** Hand the values over to a vault. */
  STORE,
  /** Nothing, until the certificate nears its end. */
  WAIT;

  /** Its name in output for programs: {@code deploy_again}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
