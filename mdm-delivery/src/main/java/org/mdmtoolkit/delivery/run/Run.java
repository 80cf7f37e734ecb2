package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.catalog.CommandDanger;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;

/**
 * What is to be done to any number of devices, as one object from whoever wants it to the server:
 * verb, command for each host, reason, danger, and the kind of secret, if it sets one.
 *
 * <p>Started again, a run that was not finished is continued: same verb, same server, same options.
 * Immutable.
 */
public abstract sealed class Run permits SecretRun, PlainRun, ServerLockRun, QuestionRun {

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

  /** What it takes away. */
  public abstract CommandDanger danger();

  /**
   * Refuses a command that sets a secret which nobody keeps. {@link CommandSender#check} does the
   * same.
   *
   * @throws RefusedException if so
   */
  public void requireKeptSecrets() {}

  /** The part of {@link #sample} by which it is known again. */
  MdmCommand identity(MdmCommand sample) {
    return sample;
  }

  /** By what it is known again, beside server and command, when it is started again. */
  String name() {
    return verb;
  }
}
