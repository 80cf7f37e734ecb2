package org.mdmtoolkit.renewal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.LiftGuard;
import org.mdmtoolkit.Remedy.LiftGuard.Guard;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;

/** The three values come into force, or everything stays as it was. */
final class DeployStep {

  private final RenewalFolder folder;
  private final List<String> notes = new ArrayList<>();

  DeployStep(RenewalFolder folder) {
    this.folder = folder;
  }

  StepResult run(DeployTarget target, boolean replaceChanged) {
    Generation generation = open();
    folder.refuseEnded(generation);
    generation.checkFiles();
    VendorCredentials credentials = generation.credentials(generation.deployedCertificate());
    try (VendorValues values = VendorValues.of(credentials)) {
      CheckReport report = folder.prove(credentials);
      report.requirePassed();
      Optional<VendorValues> read = read(generation, target);
      try {
        return run(generation, target, values, read, report, replaceChanged);
      } finally {
        read.ifPresent(VendorValues::close);
      }
    } finally {
      credentials.passphrase().close();
    }
  }

  private Generation open() {
    Generation generation = folder.current().orElse(null);
    Stage stage = generation == null ? Stage.ABORTED : generation.stage();
    if (stage.isDeployed()) {
      folder.requireJournal(); // a year before does not take the place of one that is lost
    }
    if (generation != null && (stage == Stage.ACCEPTED || stage.isDeployed())) {
      return generation;
    }
    throw new RefusedException(
        "the renewal " + folder.name() + " has no certificate that could be deployed",
        folder
            .step(RenewalAct.LOOK, "Nothing was changed. {} says what is next.")
            .and(folder.repair()));
  }

  private StepResult run(
      Generation generation,
      DeployTarget target,
      VendorValues values,
      Optional<VendorValues> read,
      CheckReport report,
      boolean replaceChanged) {
    String ours = values.fingerprint();
    Optional<String> current = read.map(VendorValues::fingerprint);
    boolean inForce = current.equals(Optional.of(ours));
    if (!inForce && read.isPresent() && !replaceChanged) {
      refuseForeign(generation, target, read.get());
    }
    boolean isDone =
        isRecorded(generation.state(), target, ours)
            && folder.status().doubt().filter(one -> one.isReplaced()).isEmpty();
    if (isDone && (inForce || (read.isEmpty() && !replaceChanged))) {
      folder.saveAnswers();
      Remedy remedy = Remedy.none();
      if (read.isEmpty()) {
        remedy = replacing("It was deployed before. To run it once more: {}.");
      } else {
        notes.add("Read from " + target.description() + " just now: these values are in force.");
      }
      return new StepResult(folder.status(), true, report.checks(), notes, remedy);
    }
    target.examine(values, current, report.warnings());
    if (folder.isRehearsal()) {
      notes.add(plan(target, inForce, read.isPresent()));
      return new StepResult(folder.status(), false, report.checks(), notes);
    }
    target.prepare(values, current);
    boolean isReplaced = !inForce && read.isPresent() && !read.get().isEmpty();
    if (isReplaced && !target.keepsPrevious()) {
      Path kept = keep(generation, read.get());
      notes.add("What was in force before is kept in " + kept + ".");
    }
    Generation begun = begin(generation, target, ours, current);
    DeployReceipt receipt = put(generation, begun, target, values, current);
    folder.saveAnswers(); // not before: a place that was refused is not the one of the next run
    return end(begun, target, ours, receipt, report);
  }

  /** What is there now; where there is no such place, it is said how to name another. */
  private Optional<VendorValues> read(Generation generation, DeployTarget target) {
    try {
      return target.read();
    } catch (NotFoundException e) {
      GenerationState state = generation.state();
      boolean isNoted =
          generation.stage() == Stage.ACCEPTED
              && state.get(GenerationState.TARGET).equals(Optional.of(target.description()));
      Optional<String> before = folder.goingOn(target);
      Remedy again;
      if (isNoted) { // a deploy to another would be refused
        again =
            folder.acceptAgain(
                generation,
                before.isPresent() ? "" : "APP",
                before.orElse("Then accept it for the right one: {}."));
      } else {
        again =
            before
                .map(sentence -> folder.step(RenewalAct.DEPLOY, sentence))
                .orElseGet(
                    () ->
                        new Remedy.DeployElsewhere(
                            folder.name(), "APP", "Then name the right one: {}."));
      }
      throw new NotFoundException(e.problem(), e.remedy().and(again), e);
    }
  }

  private static boolean isRecorded(GenerationState state, DeployTarget target, String ours) {
    return state.has(GenerationState.DEPLOYED)
        && state.get(GenerationState.DEPLOYED_TO).equals(Optional.of(target.description()))
        && state.get(GenerationState.DEPLOYED_FINGERPRINT).equals(Optional.of(ours));
  }

  private static String plan(DeployTarget target, boolean inForce, boolean readable) {
    if (inForce) {
      return "The values are in force at "
          + target.description()
          + " already; this would be noted.";
    }
    return "Certificate, key and passphrase would be put in force at "
        + target.description()
        + (readable ? ", and read back." : "; it cannot be read back.");
  }

  /** Something else than what was looked at, or another place, needs a person's word. */
  private void refuseForeign(Generation generation, DeployTarget target, VendorValues found) {
    GenerationState state = generation.state();
    String name = target.description();
    boolean isEmpty = found.isEmpty();
    Remedy goOn =
        replacing(
            "Nothing was changed. Find out who did it; to put generation "
                + generation.number()
                + " in force all the same: {}."
                + (isEmpty ? "" : " What is there now is kept."));
    if (state.has(GenerationState.DEPLOYED)) {
      String deployed = state.get(GenerationState.DEPLOYED_TO).orElse("");
      String day = state.get(GenerationState.DEPLOYED).orElse("");
      if (!deployed.equals(name)) {
        throw new RefusedException(
            "these values were deployed to " + deployed + ", and " + name + " holds others", goOn);
      }
      Optional<LaterChange> known = LaterChange.to(found, folder.journal(), generation);
      if (known.isPresent()) {
        throw new RefusedException(
            "what was deployed to " + name + " was " + known.get().words(),
            replacing(
                "Nothing was changed. Find out why; to put these values in force again: {}."
                    + (isEmpty ? "" : " What is there now is kept.")));
      }
      throw new RefusedException(
          isEmpty
              ? target.absence() + "; these were deployed there on " + day
              : "somebody changed the values at " + name + " after they were deployed on " + day,
          goOn);
    }
    Optional<String> accepted = state.get(GenerationState.TARGET);
    if (accepted.isEmpty()) {
      notes.add("No target was named at accept, so a change at " + name + " would not show.");
      return;
    }
    if (!accepted.get().equals(name)) {
      throw new RefusedException(
          "the certificate was accepted for " + accepted.get() + ", and this is " + name,
          new LiftGuard(
              Guard.REPLACE_CHANGED,
              "Nothing was changed. Name the target again, or add {} to use this one: what is there"
                  + " now is kept."));
    }
    Optional<String> seen = state.get(GenerationState.TARGET_FINGERPRINT);
    if (seen.isEmpty()) {
      throw new RefusedException(
          "what " + name + " held when the certificate was accepted is not known",
          folder
              .acceptAgain(
                  generation,
                  "",
                  "Nothing was changed. Accept the same certificate again, to note what is there"
                      + " now: {}.")
              .and(replacing("Or deploy all the same: {}. What is there is kept.")));
    }
    if (!seen.get().equals(found.fingerprint())) {
      String day = state.get(GenerationState.ACCEPTED).orElse("");
      throw new RefusedException(
          isEmpty
              ? target.absence() + "; it did when the certificate was accepted on " + day
              : "somebody changed the values at "
                  + name
                  + " since the certificate was accepted on "
                  + day,
          goOn);
    }
  }

  /** The same once more, with leave to replace; the whole line, where it needs no other option. */
  private Remedy replacing(String sentence) {
    return folder.hasNewAnswers()
        ? new LiftGuard(Guard.REPLACE_CHANGED, sentence)
        : folder.step(RenewalAct.DEPLOY_REPLACING, sentence);
  }

  /** Unless an earlier generation holds the very same, which is not touched any more. */
  private Path keep(Generation generation, VendorValues values) {
    for (Generation other : folder.generations()) {
      Optional<String> theirs = other.state().get(GenerationState.DEPLOYED_FINGERPRINT);
      if (other.number() != generation.number()
          && theirs.equals(Optional.of(values.fingerprint()))
          && other.holds(values)) {
        return other.folder();
      }
    }
    return ReplacedValues.keep(values, generation.folder());
  }

  private Generation begin(
      Generation generation, DeployTarget target, String ours, Optional<String> current) {
    folder.note(generation, "deploying", "to " + target.description() + ", fingerprint " + ours);
    GenerationState before = generation.state();
    GenerationState state =
        before
            .with(GenerationState.TARGET, target.description())
            .with(GenerationState.DEPLOYING, folder.now(), folder.operator())
            .without(GenerationState.DEPLOY_FAILED);
    Optional<String> accepted = before.get(GenerationState.TARGET);
    // A word for replacing something else counts for this run alone: stopped, it is asked again.
    if (accepted.isEmpty() && current.isPresent()) {
      state = state.with(GenerationState.TARGET_FINGERPRINT, current.get());
    } else if (!accepted.equals(Optional.of(target.description()))) {
      state = state.without(GenerationState.TARGET_FINGERPRINT);
    }
    return generation.store(state);
  }

  private DeployReceipt put(
      Generation before,
      Generation begun,
      DeployTarget target,
      VendorValues values,
      Optional<String> current) {
    try {
      return target.deploy(values, current);
    } catch (RefusedException e) {
      folder.note(begun, "deploy-failed", e.problem());
      before.store(before.state()); // nothing changed; an earlier run may still be open
      throw e;
    } catch (MdmException e) {
      folder.note(begun, "deploy-failed", e.problem());
      begun.store(
          begun.state().with(GenerationState.DEPLOY_FAILED, folder.now(), folder.operator()));
      throw e;
    }
  }

  private StepResult end(
      Generation generation,
      DeployTarget target,
      String ours,
      DeployReceipt receipt,
      CheckReport report) {
    folder.note(
        generation,
        "deployed",
        "to "
            + target.description()
            + (receipt.reference().isEmpty() ? "" : ", " + receipt.reference())
            + (receipt.changed() ? "" : ", in force before")
            + (receipt.readBack() ? ", read back" : ", not read back"));
    generation.store(
        generation
            .state()
            .without(
                GenerationState.DEPLOYING,
                GenerationState.DEPLOY_FAILED,
                GenerationState.TARGET_UNREAD,
                GenerationState.VERIFIED,
                GenerationState.VERIFY_FAILED,
                GenerationState.PUSH_VERIFIED)
            .with(GenerationState.DEPLOYED_TO, target.description())
            .with(GenerationState.DEPLOYED_FINGERPRINT, ours)
            .with(GenerationState.REFERENCE, receipt.reference())
            .with(GenerationState.READ_BACK, Boolean.toString(receipt.readBack()))
            .with(GenerationState.DEPLOYED, folder.now(), folder.operator())
            .withChecks("deploy", report.checks()));
    return new StepResult(folder.status(), !receipt.changed(), report.checks(), notes);
  }
}
