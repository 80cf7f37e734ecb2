package org.mdmtoolkit.heroku;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.LiftGuard;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * What the three config vars of an app hold beside what they shall hold. {@link #push} makes them
 * the same. For one thread; {@link #close} wipes what was read, not what was given.
 */
public final class HerokuDiff implements AutoCloseable {

  private final HerokuConfigVars target;
  private final ConfigVars read;
  private final VendorValues wanted;
  private final Optional<PreviousValues.Kept> kept;

  private HerokuDiff(
      HerokuConfigVars target,
      ConfigVars read,
      VendorValues wanted,
      Optional<PreviousValues.Kept> kept) {
    this.target = target;
    this.read = read;
    this.wanted = wanted;
    this.kept = kept;
  }

  /** What was read beside values of the caller's. */
  static HerokuDiff of(HerokuConfigVars target, ConfigVars read, VendorValues wanted) {
    return new HerokuDiff(target, read, wanted, Optional.empty());
  }

  /** What was read beside what was replaced last, which now belongs to this. */
  static HerokuDiff of(HerokuConfigVars target, ConfigVars read, PreviousValues.Kept kept) {
    return new HerokuDiff(target, read, kept.values(), Optional.of(kept));
  }

  /** What the app has; wiped with this. */
  public VendorValues current() {
    return read.values();
  }

  /**
   * What it shall have; the caller's, unless this was made by {@link HerokuConfigVars#previous}.
   */
  public VendorValues wanted() {
    return wanted;
  }

  /** Whether both are the same. */
  public boolean isEmpty() {
    return current().equals(wanted);
  }

  /** What the config vars are called. */
  public ConfigVarNames names() {
    return target.names();
  }

  /** The names of the config vars that differ. */
  public List<String> differing() {
    return differing(target.names(), current(), wanted);
  }

  static List<String> differing(ConfigVarNames names, VendorValues one, VendorValues other) {
    List<String> differing = new ArrayList<>();
    if (!Objects.equals(one.certificate(), other.certificate())) {
      differing.add(names.certificate());
    }
    if (!Objects.equals(one.key(), other.key())) {
      differing.add(names.key());
    }
    if (!Objects.equals(one.passphrase(), other.passphrase())) {
      differing.add(names.passphrase());
    }
    return differing;
  }

  /**
   * Whether the certificate of the app ends later than the one that shall replace it: then
   * something is about to be undone.
   */
  public boolean appIsNewer() {
    Optional<Instant> there = end(current());
    Optional<Instant> ours = end(wanted);
    return there.isPresent() && ours.isPresent() && there.get().isAfter(ours.get());
  }

  private static Optional<Instant> end(VendorValues values) {
    return values.readCertificate().map(certificate -> certificate.getNotAfter().toInstant());
  }

  /** When the wanted values were replaced; empty if they are not taken from what is kept. */
  public Optional<Instant> replacedAt() {
    return kept.map(values -> values.record().created());
  }

  /**
   * Whether somebody has changed the app since the wanted values were replaced from here: then
   * putting them back would undo that change, too.
   */
  public boolean isChangedSince() {
    return !isEmpty() && kept.isPresent() && !kept.get().wasReplacedBy(current());
  }

  /**
   * Whether the app has what it had before the last change from here, so that the wanted values are
   * those from before an earlier one.
   */
  public boolean skipsLast() {
    return kept.isPresent() && kept.get().skipsLast();
  }

  /**
   * Why these values must not be set unasked: the app has a newer certificate; empty if it has
   * none.
   *
   * @param app what it is called
   * @param lifting what lifts that
   */
  public Optional<RefusedException> refusalOfNewer(String app, LiftGuard lifting) {
    if (!appIsNewer()) {
      return Optional.empty();
    }
    return Optional.of(
        new RefusedException(
            app + " has a certificate that ends later than this one",
            Remedy.advice("Nothing was changed.").and(lifting)));
  }

  /**
   * The same for a push, or before one.
   *
   * @param app what it is called
   */
  public Optional<RefusedException> refusalOfNewer(String app) {
    String sentence = "Look for the newer files; a push with {} sets these nevertheless.";
    return refusalOfNewer(app, new LiftGuard(LiftGuard.Guard.FORCE, sentence));
  }

  /**
   * Why the last change from here must not be undone unasked; empty if nothing speaks against it.
   *
   * @param app what it is called
   */
  public Optional<RefusedException> refusalToUndo(String app) {
    if (!isChangedSince() && !skipsLast()) {
      return Optional.empty();
    }
    String replaced = " that were replaced at " + replacedAt().orElseThrow() + ".";
    String problem =
        isChangedSince()
            ? app + " has other values now than the last push from here has set"
            : app + " has what it had before the last push from here";
    String lifting =
        isChangedSince()
            ? "{} puts the values back"
            : "{} undoes the push before that: it puts the values back";
    return Optional.of(
        new RefusedException(
            problem,
            Remedy.advice("Nothing was changed.")
                .and(new LiftGuard(LiftGuard.Guard.FORCE, lifting + replaced))));
  }

  /**
   * Why the app cannot sign with what was kept, as {@link VendorValues#obstacle} says; empty if
   * nothing is known to be wrong, or if the wanted values are not taken from what is kept: whoever
   * gives them has checked them.
   *
   * @param now the time at which the certificate must be valid
   */
  public Optional<Check> obstacle(Instant now) {
    return kept.isEmpty() ? Optional.empty() : wanted.obstacle("what was kept", now);
  }

  /**
   * Why what was kept must not be put back unasked: the app cannot sign with it. Empty if nothing
   * is known to be wrong with it, if the app has it already, and if it is nothing at all, from
   * before a first push.
   *
   * @param obstacle what {@link #obstacle} says of it
   */
  public Optional<RefusedException> refusalOfBroken(Optional<Check> obstacle) {
    if (isEmpty() || wanted.isEmpty()) {
      return Optional.empty();
    }
    return obstacle.map(
        failure ->
            new RefusedException(
                "the app cannot sign with these three: " + failure.sentence(),
                Remedy.advice("Nothing was changed.")
                    .and(new LiftGuard(LiftGuard.Guard.FORCE, "{} puts them back nevertheless."))));
  }

  /**
   * Sets the three, all or none, and proves it; does nothing if they are set.
   *
   * @throws org.mdmtoolkit.RefusedException if the app has other values than when it was read;
   *     nothing was changed
   * @throws org.mdmtoolkit.ConflictException if it has others than were set; says which
   * @throws org.mdmtoolkit.InvalidInputException if the config vars of the app would be too large
   * @throws org.mdmtoolkit.TimedOutException if it is not known yet whether they came into force
   * @throws org.mdmtoolkit.UnavailableException if a release failed, now or when the same values
   *     were set before; says what is in force
   * @throws MdmException as for {@link HerokuClient#app}
   */
  public DeployReceipt push() {
    return target.push(read, wanted, kept.isPresent());
  }

  @Override
  public void close() {
    read.close();
    kept.ifPresent(values -> values.values().close());
  }
}
