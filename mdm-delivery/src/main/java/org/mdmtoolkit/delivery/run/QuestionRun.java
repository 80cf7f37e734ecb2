package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.catalog.CommandDanger;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.Host;

/**
 * A command to any number of devices that asks and changes nothing, another one for each: whether
 * it holds a certain password, for example. Started again, it asks again. Immutable.
 */
public final class QuestionRun extends Run {

  /** Makes the commands, while one run is sent. Used by one thread. */
  public interface Questions {

    /**
     * The questions to these hosts, in their order, without command UUID or with any; it is
     * replaced. Empty for a host that is not asked.
     */
    List<Optional<MdmCommand>> to(List<Host> hosts);
  }

  private final MdmCommand sample;
  private final Questions questions;

  private QuestionRun(
      String verb, Optional<String> reason, MdmCommand sample, Questions questions) {
    super(verb, reason);
    this.sample = sample;
    this.questions = questions;
  }

  /**
   * Questions.
   *
   * @param verb the first word of the journal's actions
   * @param sample what each host is asked, without any secret
   */
  public static QuestionRun of(
      String verb, Optional<String> reason, MdmCommand sample, Questions questions) {
    return new QuestionRun(verb, reason, sample, questions);
  }

  /** The same question to each host. */
  public static QuestionRun of(String verb, Optional<String> reason, MdmCommand question) {
    return of(
        verb, reason, question, hosts -> Collections.nCopies(hosts.size(), Optional.of(question)));
  }

  Questions questions() {
    return questions;
  }

  @Override
  public MdmCommand sample(SecureRandom random) {
    return sample;
  }

  @Override
  MdmCommand identity(MdmCommand one) {
    return MdmCommand.of(one.requestType(), Map.of(), "any");
  }

  @Override
  public Optional<SecretKind> secretKind() {
    return Optional.empty();
  }

  @Override
  public CommandDanger danger() {
    return sample.danger();
  }
}
