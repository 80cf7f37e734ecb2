package org.mdmtoolkit.renewal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.Give;
import org.mdmtoolkit.Remedy.Give.Input;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.VendorValues;

/** Gives a generation up that is not in force. */
record AbortStep(RenewalFolder folder) {

  StepResult run(Optional<DeployTarget> target, Optional<String> reason) {
    Generation generation = folder.latest().orElseThrow(this::nothingOpen);
    GenerationState state = generation.state();
    List<String> notes = new ArrayList<>();
    String kept = "Its files are kept in " + generation.folder() + ".";
    switch (generation.stage()) {
      case ABORTED -> {
        return new StepResult(folder.status(), true, List.of(), List.of(kept));
      }
      case DEPLOYED, VERIFIED -> throw nothingOpen();
      case STARTED, REQUESTED, ACCEPTED -> {
        if (state.has(GenerationState.DEPLOYING)) {
          Optional<String> gone = refuseIfInForce(generation, target);
          if (gone.isPresent()) {
            notes.add(gone.get());
            state = state.without(GenerationState.TARGET_NOT_AFTER); // it signs no more
          }
        }
      }
    }
    if (generation.stage() == Stage.ACCEPTED) {
      notes.add(certificate(state));
    }
    notes.add(kept);
    if (folder.isRehearsal()) {
      notes.add(0, plan(generation));
      return new StepResult(folder.status(), false, List.of(), notes);
    }
    folder.note(generation, "aborted", kept, reason);
    generation.store(state.with(GenerationState.ABORTED, folder.now(), folder.operator()));
    return new StepResult(folder.status(), false, List.of(), notes, another().and(address()));
  }

  /** What would be given up, and what stays as it is. */
  private String plan(Generation generation) {
    return "Generation "
        + generation.number()
        + " would be given up; "
        + folder
            .deployed()
            .map(
                one ->
                    "what was deployed last stays: generation "
                        + one.number()
                        + " at "
                        + one.state().get(GenerationState.DEPLOYED_TO).orElse("its target")
                        + new StatusReader(folder)
                            .reference(one)
                            .filter(name -> !name.isEmpty())
                            .map(", "::concat)
                            .orElse(""))
            .orElse("no generation was deployed")
        + ".";
  }

  /** What is lost to the renewal: Apple issues few of these. */
  private static String certificate(GenerationState state) {
    return "A certificate that is valid to "
        + state.get(GenerationState.NOT_AFTER).orElse("an unknown day")
        + " was accepted and never deployed. It is given up with its generation, which cannot be"
        + " taken back; Apple issues few of these.";
  }

  /** How to begin another, where the status does not say so. */
  private Remedy another() {
    Optional<Check> lost = folder.lost().map(folder::missing);
    if (lost.isPresent()) { // nothing goes on with the one before it
      return Remedy.advice("Nothing goes on yet: " + lost.get().sentence() + ".")
          .and(lost.get().remedy());
    }
    if (folder.status().isPutAway()) {
      return folder.step(RenewalAct.START, "To begin another under this name: {}.");
    }
    return folder
        .current()
        .flatMap(one -> one.state().time(GenerationState.NOT_AFTER))
        .map(end -> InForce.of(0, end, folder.now()))
        .filter(one -> one.daysLeft() >= RenewalStatus.EARLY_DAYS)
        .map(one -> folder.step(RenewalAct.START_EARLY, "To begin another now: {}."))
        .orElse(Remedy.none());
  }

  /** That the next request has the same address; a wrong one is why people give a request up. */
  private Remedy address() {
    return folder
        .settings()
        .get(RenewalSettings.EMAIL)
        .<Remedy>map(
            one ->
                new Give(
                    Input.EMAIL,
                    "The next request is for " + one + " again; for another address, add {}."))
        .orElse(Remedy.none());
  }

  private RefusedException nothingOpen() {
    return new RefusedException(
        "the renewal " + folder.name() + " has nothing open that could be given up",
        folder.step(RenewalAct.LOOK, "Nothing was changed. {} says where it stands."));
  }

  /** What to say where the place is not there any more; empty where it was looked at. */
  private Optional<String> refuseIfInForce(Generation generation, Optional<DeployTarget> target) {
    if (target.isEmpty()) {
      throw new RefusedException(
          "a deploy of " + generation.label() + " was begun, and its end is not known",
          folder.step(
              RenewalAct.DEPLOY,
              "Nothing was changed. Name the target, so that it can be looked at, or finish it:"
                  + " {}."));
    }
    String name = target.get().description();
    Optional<String> begun = generation.state().get(GenerationState.TARGET);
    if (begun.isPresent() && !begun.get().equals(name)) {
      throw new RefusedException(
          "the deploy of "
              + generation.label()
              + " was begun to "
              + begun.get()
              + ", and this is "
              + name,
          "Nothing was changed. Name that target, so that it can be looked at.");
    }
    Optional<VendorValues> read;
    try {
      read = target.get().read();
    } catch (NotFoundException e) {
      return Optional.of(
          "What "
              + name
              + " holds cannot be read: "
              + e.problem()
              + ". If it was deleted, nothing of "
              + generation.label()
              + " is in force there.");
    }
    if (read.isEmpty()) {
      return Optional.empty(); // nobody can tell; the person decides
    }
    try (VendorValues found = read.get()) {
      // By the certificate, in whatever form: the key may be lost.
      Optional<String> theirs =
          found.readCertificate().map(one -> CertificateSummary.of(one).sha256());
      if (theirs.isPresent()
          && theirs.equals(generation.state().get(GenerationState.CERTIFICATE_SHA256))) {
        Optional<Instant> end = generation.ended(folder.now());
        if (end.isPresent()) {
          return Optional.of(
              "It is in force at " + name + ", and ended on " + end.get() + ": it signs nothing.");
        }
        throw new RefusedException(
            "the values of " + generation.label() + " are in force at " + name,
            folder.step(RenewalAct.DEPLOY, "Nothing was changed. Finish it: {}."));
      }
    }
    return Optional.empty();
  }
}
