package org.mdmtoolkit.renewal;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.vault.Vault;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificate;

/**
 * One vendor certificate that is renewed each year, in steps that may be days apart: {@link
 * #start}, {@link #accept}, {@link #deploy}, {@link #verify}, {@link #store}. Each step may be
 * stopped at any moment; taken again it goes on, and when it was done it says so. Each leaves an
 * entry in the journal before it counts as done.
 *
 * <p>Every year has a generation of its own: a folder with key, passphrase, request and
 * certificate, which is not written any more once there is a later one that was not given up.
 * Nothing is deployed that does not sign a canary request as Apple wants it.
 *
 * <p>Immutable and safe for use by many threads and processes; two steps of one renewal do not run
 * at once ({@link org.mdmtoolkit.ConflictException}).
 */
public final class Renewal {

  private final RenewalFolder folder;

  private Renewal(RenewalFolder folder) {
    this.folder = folder;
  }

  static Renewal of(String name, Path folder, Journal journal, Operator operator, Clock clock) {
    return new Renewal(RenewalFolder.of(name, folder, journal, operator, clock));
  }

  /** Its name. */
  public String name() {
    return folder.name();
  }

  /** Whether it was ever started, or at least tried to. */
  public boolean exists() {
    return folder.exists();
  }

  /**
   * The answers that are remembered, with those of {@link #withAnswers} on top.
   *
   * @throws org.mdmtoolkit.InvalidInputException if their file was changed by something else
   */
  public RenewalSettings settings() {
    return folder.settings();
  }

  /** The same with these answers; the next step that is taken remembers them. */
  public Renewal withAnswers(RenewalSettings answers) {
    return new Renewal(folder.withAnswers(answers));
  }

  /**
   * The same with these authorities beside or in the place of Apple's, see {@link
   * org.mdmtoolkit.vendor.CertificateAuthorities#of}; the next step that is taken remembers them.
   */
  public Renewal withChain(List<X509Certificate> chain) {
    return new Renewal(folder.withChain(chain));
  }

  /**
   * Whose certificates count: those of {@link #withChain}, else those that are remembered, else
   * Apple's.
   *
   * @throws org.mdmtoolkit.InvalidInputException if what is remembered cannot be read
   */
  public CertificateAuthorities authorities() {
    return folder.authorities();
  }

  /** The same for trying: each step checks all that it would check, and changes nothing. */
  public Renewal rehearsal() {
    return new Renewal(folder.rehearsal());
  }

  /**
   * Makes key, passphrase and request of a new generation, or finishes making them. While the
   * certificate in force has more than {@link RenewalStatus#EARLY_DAYS} days left, a renewal that
   * was deployed is done.
   *
   * @param early whether to start a new generation all the same
   * @param random the source of key and passphrase; {@code new SecureRandom()} outside tests
   * @throws org.mdmtoolkit.InvalidInputException if the address is not known, or the state of the
   *     latest generation was changed by something else
   * @throws org.mdmtoolkit.RefusedException if the open generation is for another address
   */
  public StepResult start(boolean early, SecureRandom random) {
    return locked(() -> new StartStep(folder).run(early, random));
  }

  /**
   * Writes a new state file for the latest generation, if the one that was there is missing or was
   * changed; what is left of it is kept beside it. The steps after the request are to be taken
   * again.
   */
  public StepResult rebuildState() {
    return locked(() -> new StartStep(folder).rebuildState());
  }

  /**
   * Takes the certificate that Apple issued, in any form, for the latest generation: proves it with
   * key and passphrase, stores it as it was given and in PEM, and remembers what is in force at the
   * target now.
   *
   * @param target where the values will go; empty if that is not known yet
   * @throws org.mdmtoolkit.InvalidInputException if it is not a certificate, or not that of this
   *     generation's key, or would not sign; says what it is instead
   */
  public StepResult accept(SourceFile certificate, Optional<DeployTarget> target) {
    return locked(() -> new AcceptStep(folder).run(certificate, target));
  }

  /**
   * Proves the values once more and puts them in force. What the target held is stored first.
   *
   * @param replaceChanged whether they may take the place of something else than what was there
   *     when the certificate was accepted
   * @throws org.mdmtoolkit.RefusedException if there is no certificate yet, or the target holds
   *     something else than it did; nothing was changed
   * @throws MdmException as {@link DeployTarget#deploy}; taken again, the step goes on
   */
  public StepResult deploy(DeployTarget target, boolean replaceChanged) {
    return locked(() -> new DeployStep(folder).run(target, replaceChanged));
  }

  /**
   * Reads the values back, proves them, and looks at the push certificate that Apple issued for
   * something that was signed with them. The result may hold failures: then the renewal does not
   * count as verified.
   *
   * @param push that push certificate; empty to go without
   * @param acceptNewTopic whether its topic may differ from that of the year before
   */
  public StepResult verify(
      DeployTarget target, Optional<PushCertificate> push, boolean acceptNewTopic) {
    return locked(() -> new VerifyStep(folder).run(target, push, acceptNewTopic));
  }

  /**
   * Hands certificate, key, passphrase and dates of the latest generation to a vault.
   *
   * @throws org.mdmtoolkit.RefusedException if there is no certificate yet, or the vault has
   *     another item of this name
   */
  public StepResult store(Vault vault, Optional<String> title) {
    return locked(() -> new StoreStep(folder).run(vault, title));
  }

  /**
   * Gives the latest generation up, for good, and a certificate that was accepted for it, too: the
   * notes say so. Its files are kept. Remembers no answers.
   *
   * @param target where it went, if a deploy of it was begun and its end is not known
   * @throws org.mdmtoolkit.RefusedException if its values are or may be in force
   */
  public StepResult abort(Optional<DeployTarget> target, Optional<String> reason) {
    return locked(() -> new AbortStep(folder).run(target, reason));
  }

  /**
   * The reminders for the certificate in force. Remembers that these dates were handed out, so that
   * later ones move them.
   *
   * @throws org.mdmtoolkit.NotFoundException if no certificate is known to be in force
   */
  public Reminders reminders() {
    return locked(() -> Reminders.of(folder));
  }

  /**
   * Where it stands. Changes nothing and asks nobody.
   *
   * @throws org.mdmtoolkit.InvalidInputException if the state of a generation is missing or was
   *     changed, or the folder of a later one is missing, as far as the journal can be read
   */
  public RenewalStatus status() {
    folder.refuseLost();
    return folder.status();
  }

  /**
   * How what was deployed last is put in force again while a newer generation is open; empty if
   * nothing was deployed, or nothing speaks against it.
   */
  public Remedy repair() {
    return folder.repair();
  }

  /** Whether what it deployed last went to this place, and something else was put there since. */
  boolean isReplacedAt(String place) {
    return folder
        .deployed()
        .filter(one -> one.state().get(GenerationState.DEPLOYED_TO).equals(Optional.of(place)))
        .flatMap(one -> LaterChange.of(folder.journal(), one))
        .isPresent();
  }

  /**
   * What is missing of it although it can be read; normally nothing. A failure is a file without
   * which no step goes on; what passes is only worth knowing.
   */
  public List<Check> warnings() {
    return folder.warnings();
  }

  /** What was done in all generations, with evidence. Holds nothing secret. */
  public RenewalReport report(String release) {
    return RenewalReport.of(folder, release);
  }

  private <T> T locked(Supplier<T> step) {
    if (folder.isRehearsal()) {
      return step.get();
    }
    RenewalLock lock = folder.lock();
    try {
      return step.get();
    } finally {
      lock.close();
    }
  }

  @Override
  public String toString() {
    return "Renewal[" + name() + "]";
  }
}
