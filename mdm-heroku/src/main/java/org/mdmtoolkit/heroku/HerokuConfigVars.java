package org.mdmtoolkit.heroku;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.HerokuStep;
import org.mdmtoolkit.Remedy.HerokuStep.HerokuAct;
import org.mdmtoolkit.Remedy.LiftGuard;
import org.mdmtoolkit.Remedy.LiftGuard.Guard;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.SealedRecord;
import org.mdmtoolkit.heroku.PushListener.Step;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * The three config vars of a Heroku app that hold the vendor's certificate, key and passphrase.
 *
 * <p>A change is one request with exactly these three keys. Before it, the previous values are
 * sealed; after it, the release is waited for and the values are read back and compared. If the
 * release fails and the app has other values than before, the previous ones are put back unless the
 * listener says no.
 *
 * <p>Safe for use by many threads. The client stays the caller's.
 */
public final class HerokuConfigVars implements DeployTarget {

  /** What Heroku allows: 32 kB, which may mean either number. */
  static final long LIMIT = 32_768;

  private static final long WARNING = 32_000;
  private static final PushListener NOBODY = new PushListener() {};

  private final HerokuClient client;
  private final String app;
  private final ConfigVarNames names;
  private final PreviousValues previousValues;
  private final PushListener listener;

  private HerokuConfigVars(
      HerokuClient client,
      String app,
      ConfigVarNames names,
      PreviousValues previousValues,
      PushListener listener) {
    this.client = client;
    this.app = HerokuClient.checked(app);
    this.names = names;
    this.previousValues = previousValues;
    this.listener = listener;
  }

  /**
   * These config vars of an app.
   *
   * @param app its name or UUID
   * @param previousValues keeps what is replaced
   * @throws InvalidInputException if that cannot be the name of an app
   */
  public static HerokuConfigVars of(
      HerokuClient client, String app, ConfigVarNames names, PreviousValues previousValues) {
    return new HerokuConfigVars(client, app, names, previousValues, NOBODY);
  }

  /** The same, told to a listener. */
  public HerokuConfigVars withListener(PushListener listener) {
    return new HerokuConfigVars(client, app, names, previousValues, listener);
  }

  /** What they are called. */
  public ConfigVarNames names() {
    return names;
  }

  @Override
  public String description() {
    return "the Heroku app " + app;
  }

  /**
   * {@inheritDoc} A release that is on its way is waited for: the values may be others after it.
   *
   * @throws TimedOutException if it does not end in time
   */
  @Override
  public Optional<VendorValues> read() {
    settled();
    return Optional.of(client.configVars(app, names).values());
  }

  @Override
  public boolean keepsPrevious() {
    return true; // sealed
  }

  /**
   * Reads the app and compares; changes nothing.
   *
   * @param wanted stays the caller's, who keeps it open as long as the answer is used
   * @throws MdmException as for {@link HerokuClient#app}
   */
  public HerokuDiff diff(VendorValues wanted) {
    return HerokuDiff.of(this, client.configVars(app, names), wanted);
  }

  @Override
  public DeployReceipt deploy(VendorValues values, Optional<String> expected) {
    try (HerokuDiff diff = diff(values)) {
      if (!diff.isEmpty()
          && expected.isPresent()
          && !diff.current().fingerprint().equals(expected.get())) {
        throw new RefusedException(
            app + " has other values now than when it was looked at", lookAgain());
      }
      return diff.push();
    }
  }

  /**
   * Puts back what the three held before the last change that was made from here. What they hold
   * now is sealed first, so that undoing twice brings it back. If that change was not made or was
   * put back, the change before it can be undone, by force.
   *
   * @param key opens the sealed values
   * @param force also if the app has other values than that change set, or cannot sign with those
   *     from before it
   * @throws org.mdmtoolkit.NotFoundException if nothing is kept
   * @throws RefusedException if the app has other values than that change set, if it is the change
   *     before the last one, or as {@link HerokuDiff#refusalOfBroken} says; nothing was changed
   * @throws MdmException as for {@link HerokuDiff#push}
   */
  public DeployReceipt undo(EscrowKey key, boolean force) {
    try (HerokuDiff diff = previous(key)) {
      String before = diff.replacedAt().map(Instant::toString).orElse("before");
      if (diff.isChangedSince() && !force) {
        throw new RefusedException(
            app + " has other values now than the last change from here has set",
            new HerokuStep(app, HerokuAct.LOOK, "Nothing was changed. Look with {};")
                .and(
                    new LiftGuard(
                        Guard.FORCE, "{} puts the values from " + before + " back nevertheless.")));
      }
      if (diff.skipsLast() && !force) {
        throw new RefusedException(
            app + " has what it had before the last change from here",
            new LiftGuard(
                Guard.FORCE,
                "Nothing was changed. {} undoes the change before that, and puts the values from "
                    + before
                    + " back."));
      }
      Optional<RefusedException> broken =
          diff.refusalOfBroken(diff.obstacle(client.pacing().clock().instant()));
      if (broken.isPresent() && !force) {
        throw broken.get();
      }
      return diff.push();
    }
  }

  /**
   * Goes on only if something is kept that an undo could bring back; opens nothing.
   *
   * @throws org.mdmtoolkit.NotFoundException if nothing is
   */
  public void requirePrevious() {
    previousValues.require(app);
  }

  /**
   * Compares with what the three held before the last change that was made from here; changes
   * nothing.
   *
   * @param key opens the sealed values
   * @throws org.mdmtoolkit.NotFoundException if nothing is kept
   * @throws MdmException as for {@link HerokuClient#app}
   */
  public HerokuDiff previous(EscrowKey key) {
    ConfigVars now = client.configVars(app, names);
    try {
      return HerokuDiff.of(this, now, previousValues.before(now.values(), app, names, key));
    } catch (MdmException e) {
      now.close();
      throw e;
    }
  }

  /**
   * Sets the wanted values in place of those that were seen.
   *
   * @param isUndo whether the wanted values stood there before
   */
  DeployReceipt push(ConfigVars seen, VendorValues wanted, boolean isUndo) {
    try {
      long before = settle(seen, wanted, isUndo);
      if (before < 0) {
        return new DeployReceipt(false, "", true);
      }
      checkSize(seen, wanted);
      SealedRecord record = previousValues.keep(app, names, seen.values(), wanted);
      listener.step(Step.SEALED, record.file().toString());
      ConfigChange change =
          new ConfigChange(client, app, names, listener, seen.values(), wanted, "the new values");
      ConfigChange.Ending ending = change.run(before);
      if (ending.failedRelease().isEmpty()) {
        return ending.receipt();
      }
      throw failed(change, ending);
    } catch (MdmException e) {
      listener.step(Step.FAILED, e.problem());
      throw e;
    }
  }

  /**
   * Makes sure that what was seen is still there, and that no release is on its way; the version of
   * the newest release, or -1 if the values are in force already.
   */
  private long settle(ConfigVars seen, VendorValues wanted, boolean isUndo) {
    Settled settled = settled();
    List<HerokuRelease> newest = settled.releases();
    boolean untouched =
        !settled.waited()
            && seen.read().isPresent()
            && (newest.isEmpty() || newest.get(0).changed().isBefore(seen.read().get()));
    if ((!untouched && !isStill(seen, wanted)) || seen.values().equals(wanted)) {
      refuseNotInForce(newest, isUndo);
      return -1;
    }
    return newest.isEmpty() ? 0 : newest.get(0).version();
  }

  /** The newest releases, none of which is on its way, the newest first. */
  private record Settled(List<HerokuRelease> releases, boolean waited) {}

  private Settled settled() {
    Wait wait = client.pacing().forRelease();
    boolean waited = false;
    while (true) {
      List<HerokuRelease> newest = client.newestReleases(app, ConfigChange.NEWEST);
      if (newest.isEmpty() || newest.get(0).status() != HerokuRelease.Status.PENDING) {
        return new Settled(newest, waited);
      }
      if (!waited) {
        listener.note("Waiting for release " + newest.get(0).name() + ", which is pending.");
        waited = true;
      }
      if (!wait.pause()) {
        throw new TimedOutException(
            "release " + newest.get(0).name() + " of " + app + " is still pending",
            "Nothing was changed. Run it again when it has ended: `heroku releases` tells.");
      }
    }
  }

  /**
   * Config vars may show values with which no release has succeeded yet. Whether the one that
   * failed was made for these very values is not to be seen: where they stood before, it was for
   * others.
   */
  private void refuseNotInForce(List<HerokuRelease> newest, boolean isUndo) {
    Optional<HerokuRelease> ours =
        newest.stream()
            .takeWhile(release -> release.status() != HerokuRelease.Status.SUCCEEDED)
            .filter(release -> release.hasFailed() && release.names(names.all()))
            .findFirst();
    if (ours.isEmpty()) {
      return;
    }
    String release = ours.get().name();
    if (!isUndo) {
      throw new UnavailableException(
          "the values are set on "
              + app
              + ", but release "
              + release
              + " failed, so they may not be in force",
          undo(
              "Nothing was changed. See `heroku releases:output` for why, make a release succeed,"
                  + " then run it again; or {} puts the previous ones back."));
    }
    listener.note(
        "Release "
            + release
            + " failed. If it was made for these values, the app runs with them only after a"
            + " release has succeeded.");
  }

  /** Reads again; false if somebody has set the wanted values meanwhile. */
  private boolean isStill(ConfigVars seen, VendorValues wanted) {
    try (ConfigVars now = client.configVars(app, names)) {
      if (now.values().equals(seen.values())) {
        return true;
      }
      if (now.values().equals(wanted)) {
        return false;
      }
      throw new RefusedException(
          app + " has other values now than when it was looked at", lookAgain());
    }
  }

  private void checkSize(ConfigVars seen, VendorValues wanted) {
    long size = seen.otherBytes() + ConfigVarsJson.size(wanted, names);
    if (size > LIMIT) {
      throw new InvalidInputException(
          "the config vars of "
              + app
              + " would have "
              + size
              + " bytes together, and Heroku takes "
              + LIMIT,
          "Nothing was changed. Remove config vars that nobody needs.");
    }
    if (size > WARNING) {
      listener.note(
          "The config vars of " + app + " have " + size + " bytes; Heroku's limit is 32 kB.");
    }
  }

  private Remedy lookAgain() {
    return new HerokuStep(app, HerokuAct.LOOK, "Nothing was changed. Look at it again with {}.");
  }

  private Remedy undo(String sentence) {
    return new HerokuStep(app, HerokuAct.UNDO, sentence);
  }

  private UnavailableException failed(ConfigChange change, ConfigChange.Ending ending) {
    String release = ending.failedRelease().orElseThrow();
    String look = "See `heroku releases:output` for why.";
    Remedy again = Remedy.advice(look + " Then push again.");
    if (ending.isAsBefore()) {
      return ConfigChange.failed(app, release, "the previous ones are", again);
    }
    if (!listener.restoreAfter(release)) {
      return ConfigChange.failed(
          app,
          release,
          "the config vars hold them nevertheless",
          undo(look + " {} puts the previous ones back."));
    }
    Optional<String> trouble = Optional.empty();
    try {
      ConfigChange.Ending back = change.back().run(ending.newest());
      if (back.failedRelease().isPresent() && back.isAsBefore()) {
        trouble = back.failedRelease().map(other -> "release " + other + " failed as well");
      }
    } catch (DeniedException | NotFoundException | InvalidInputException | UnavailableException e) {
      trouble = Optional.of(e.problem());
    }
    if (trouble.isPresent()) {
      return ConfigChange.failed(
          app,
          release,
          "the config vars hold them nevertheless, and the previous ones could not be put back: "
              + trouble.get(),
          undo(look + " {} tries again to put them back."));
    }
    listener.step(Step.RESTORED, release);
    return ConfigChange.failed(app, release, "the previous ones were put back", again);
  }

  @Override
  public String toString() {
    return "HerokuConfigVars[" + app + "]";
  }
}
