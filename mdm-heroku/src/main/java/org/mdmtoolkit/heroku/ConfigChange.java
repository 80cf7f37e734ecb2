package org.mdmtoolkit.heroku;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.HerokuStep;
import org.mdmtoolkit.Remedy.HerokuStep.HerokuAct;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * One change of the three config vars, from the request to the proof. What the request did is never
 * concluded from its answer: the answer may be lost, and on an app with a release phase it shows
 * the old values. The releases and the values themselves are asked. For one thread, once.
 */
final class ConfigChange {

  /** Of how many releases it is looked for the own one. */
  static final int NEWEST = 20;

  private final HerokuClient client;
  private final String app;
  private final ConfigVarNames names;
  private final PushListener listener;
  private final VendorValues previous;
  private final VendorValues wanted;
  private final String values;

  /** Whether a request may still reach Heroku, or be worked on there. */
  private boolean inTheAir;

  /**
   * A change.
   *
   * @param values what messages call the wanted values: {@code "the new values"}
   */
  ConfigChange(
      HerokuClient client,
      String app,
      ConfigVarNames names,
      PushListener listener,
      VendorValues previous,
      VendorValues wanted,
      String values) {
    this.client = client;
    this.app = app;
    this.names = names;
    this.listener = listener;
    this.previous = previous;
    this.wanted = wanted;
    this.values = values;
  }

  /**
   * How the change ended, if not with an exception.
   *
   * @param failedRelease the release that failed; empty if the values are in force
   * @param isAsBefore whether the config vars hold the previous values
   * @param newest the newest release; 0 unless one failed
   */
  record Ending(
      DeployReceipt receipt, Optional<String> failedRelease, boolean isAsBefore, long newest) {}

  /** The change that takes this one back. */
  ConfigChange back() {
    return new ConfigChange(
        client,
        app,
        names,
        listener,
        /* previous= */ wanted,
        /* wanted= */ previous,
        "the previous values again");
  }

  /**
   * Makes the change and finds out what became of it.
   *
   * @param before the newest release before the change
   */
  Ending run(long before) {
    Wait patience = client.pacing().forAnswer();
    while (true) {
      @Nullable IOException trouble = patch();
      if (trouble instanceof HerokuAnswerException answer && isRefusal(answer)) {
        throw refused(answer);
      }
      if (trouble instanceof LostAnswerException lost && !HerokuClient.mayPass(lost)) {
        throw inTheAir ? unknown(lost) : client.failure(lost, "the app " + app);
      }
      // A request that is still worked on is given time to end before anything is concluded.
      boolean hasTime =
          trouble == null || patience.pause(Duration.ofSeconds(HerokuClient.retryAfter(trouble)));
      try (ReleaseOutcome after = look(before, trouble == null)) {
        Optional<Ending> ending = judge(after, trouble != null);
        if (ending.isPresent()) {
          return ending.get();
        }
        before = after.newer().isEmpty() ? before : after.newer().get(0).version();
      }
      if (trouble != null && !hasTime) {
        throw inTheAir ? unknown(trouble) : client.failure(trouble, "the app " + app);
      }
    }
  }

  /** Sends the change; what went wrong, or null. */
  private @Nullable IOException patch() {
    byte[] body = ConfigVarsJson.write(wanted, names);
    try {
      listener.step(PushListener.Step.PATCHED, String.join(", ", names.all()));
      String warning = client.patch(app, body, names, secrets());
      if (!warning.isEmpty()) {
        listener.note("Heroku says: " + warning);
      }
      return null;
    } catch (LostAnswerException e) {
      inTheAir |= e.mayHaveArrived();
      return e;
    } catch (HerokuAnswerException e) {
      inTheAir |= e.error().status() >= 500;
      return e;
    } catch (IOException e) { // accepted, and the answer cannot be read
      inTheAir = true;
      return e;
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private List<Secret> secrets() {
    return Stream.of(previous, wanted)
        .flatMap(values -> Stream.of(values.key(), values.passphrase()))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Whether it is certain that this request changed nothing, and that the same one never will. */
  private static boolean isRefusal(HerokuAnswerException e) {
    int status = e.error().status();
    return status < 500 && status != 429 && status != 409;
  }

  private MdmException refused(HerokuAnswerException e) {
    return inTheAir ? unknown(e) : client.failure(e, "the app " + app);
  }

  /** Waits until the releases since are settled, and reads the values. */
  private ReleaseOutcome look(long before, boolean accepted) {
    Wait wait = client.pacing().forRelease();
    boolean told = false;
    while (true) {
      try {
        List<HerokuRelease> newer =
            client.newestReleases(app, NEWEST).stream()
                .filter(release -> release.version() > before)
                .toList();
        List<HerokuRelease> ours = ReleaseOutcome.mayBeOurs(newer, names);
        Optional<HerokuRelease> pending =
            ours.stream().filter(r -> r.status() == HerokuRelease.Status.PENDING).findFirst();
        if (pending.isEmpty()) {
          ReleaseOutcome after = new ReleaseOutcome(newer, ours, client.configVars(app, names));
          boolean isLate = accepted && newer.isEmpty() && after.holds(previous);
          if (!isLate) {
            return after;
          }
          after.close();
        } else if (!told) {
          listener.note(
              "Waiting for release " + pending.get().name() + ": its release command runs.");
          told = true;
        }
        if (!wait.pause()) {
          throw notInTime(pending, wait.elapsed());
        }
      } catch (TimedOutException e) {
        throw e;
      } catch (MdmException e) {
        throw unknown(e);
      }
    }
  }

  /** How it ended; empty if the change was not made and may be sent again. */
  private Optional<Ending> judge(ReleaseOutcome after, boolean isDoubtful) {
    if (after.holds(wanted) && !after.failed()) {
      if (!after.ours().isEmpty()) {
        listener.step(PushListener.Step.RELEASED, after.releases());
      }
      if (after.newer().size() > after.ours().size()) {
        listener.note("Somebody else made a release at the same time; the values were compared.");
      } else if (after.newer().size() > 1) {
        listener.note(
            "The releases " + after.releases() + " were made meanwhile; the values were compared.");
      }
      listener.step(PushListener.Step.VERIFIED, after.releases());
      return Optional.of(
          new Ending(new DeployReceipt(true, after.reference(), true), Optional.empty(), false, 0));
    }
    boolean isAsBefore = after.holds(previous);
    boolean isUnsent = isAsBefore && isDoubtful && !after.certain(names);
    if (isUnsent) {
      return Optional.empty();
    }
    if (after.failed() && (isAsBefore || after.holds(wanted))) {
      return Optional.of(
          new Ending(
              new DeployReceipt(true, after.reference(), true),
              Optional.of(after.releases()),
              isAsBefore,
              after.newer().get(0).version()));
    }
    throw new ConflictException(
        app + " does not have the values that were set: " + difference(after) + " differs",
        new HerokuStep(
            app,
            HerokuAct.LOOK,
            "Somebody else changed it at the same time. Look with {} and talk to them, then push"
                + " again."));
  }

  private String difference(ReleaseOutcome after) {
    VendorValues found = after.vars().values();
    return String.join(", ", HerokuDiff.differing(names, found, wanted));
  }

  private TimedOutException notInTime(Optional<HerokuRelease> pending, Duration elapsed) {
    return new TimedOutException(
        "it is not known yet whether "
            + app
            + " gets "
            + values
            + ": "
            + pending
                .map(release -> "release " + release.name() + " is still pending")
                .orElse("no release of the change is to be seen")
            + " after "
            + elapsed.toSeconds()
            + " seconds",
        new HerokuStep(app, HerokuAct.LOOK, "Look again with {}.")
            .and(new HerokuStep(app, HerokuAct.UNDO, "{} puts the old back.")));
  }

  private TimedOutException unknown(@Nullable Exception e) {
    String why = e instanceof MdmException known ? known.problem() : reason(e);
    return new TimedOutException(
        "it is not known whether " + app + " has " + values + ": " + why,
        new HerokuStep(app, HerokuAct.LOOK, "Look with {}.")
            .and(
                new HerokuStep(
                    app, HerokuAct.UNDO, "Pushing again finishes it; {} puts the old back.")),
        e);
  }

  private String reason(@Nullable Exception e) {
    return e instanceof IOException io
        ? client.failure(io, "the app " + app).problem()
        : "there was no time to ask";
  }

  /** The exception for a release that failed. */
  static UnavailableException failed(String app, String release, String then, Remedy remedy) {
    return new UnavailableException(
        "release "
            + release
            + " of "
            + app
            + " failed, so the new values are not in force; "
            + then,
        remedy);
  }
}
