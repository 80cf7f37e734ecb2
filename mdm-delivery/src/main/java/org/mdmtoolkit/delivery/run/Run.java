package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.util.Optional;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;

/**
 * What is to be done to any number of devices, as one object from whoever wants it to the server:
 * verb, command for each host, reason, danger, and the kind of secret, if it sets one.
 *
 * <p>Started again, a run that was not finished is continued: same verb, same server, same options.
 * Immutable.
 */
public abstract sealed class Run permits SecretRun, PlainRun, ServerLockRun {

  private final String verb;
  private final Optional<String> reason;

  Run(String verb, Optional<String> reason) {
    this.verb = verb;
    this.reason = reason.filter(text -> !text.isBlank());
  }

  /** The first word of the journal's actions: {@code lock}. */
  public final String verb() {
    return verb;
  }

  /** Why, for the journal. */
  public final Optional<String> reason() {
    return reason;
  }

  /**
   * What each host gets; a secret in it is nobody's.
   *
   * @param random makes such a secret
   */
  public abstract MdmCommand sample(SecureRandom random);

  /** The secret that it sets on each host; empty if it sets none. */
  public abstract Optional<SecretKind> secretKind();

  /** How much harm it can do. */
  public abstract DangerClass danger();

  /** By what it is known again, beside server and command, when it is started again. */
  String name() {
    return verb;
  }
}
