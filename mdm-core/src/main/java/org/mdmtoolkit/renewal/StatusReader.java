package org.mdmtoolkit.renewal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.CheckReport;

/** Puts together where a renewal stands, from what is stored alone. */
record StatusReader(RenewalFolder folder) {

  RenewalStatus read() {
    return read(folder.generations());
  }

  /** The same as if these were all generations, the latest first. */
  RenewalStatus read(List<Generation> all) {
    RenewalSettings settings = folder.settings();
    Optional<LaterChange> change = change(all);
    Optional<RenewalStatus.Doubt> doubt = doubt(all, change);
    Optional<InForce> inForce = inForce(all, settings);
    Optional<InForce> sure =
        doubt.filter(one -> one.isReplaced()).isEmpty()
            ? inForce
            : doubt.equals(change.map(LaterChange::doubt))
                ? change.flatMap(one -> one.inForce(all, folder.now()))
                : Optional.empty();
    if (all.isEmpty()) {
      return new RenewalStatus(
          folder.name(),
          0,
          folder.folder(),
          Stage.STARTED,
          Optional.empty(),
          inForce,
          NextStep.START,
          settings.get(RenewalSettings.ACCOUNT),
          Optional.empty(),
          Optional.empty(),
          false,
          givenRoot(),
          doubt);
    }
    Generation latest =
        all.stream().filter(one -> one.stage() != Stage.ABORTED).findFirst().orElse(all.get(0));
    GenerationState state = latest.state();
    return new RenewalStatus(
        folder.name(),
        latest.number(),
        latest.folder(),
        latest.stage(),
        since(state),
        sure,
        next(latest, inForce, doubt),
        settings.get(RenewalSettings.ACCOUNT),
        state.get(GenerationState.DEPLOYED_TO).or(() -> state.get(GenerationState.TARGET)),
        reference(latest),
        state.has(GenerationState.PUSH_VERIFIED),
        givenRoot(),
        doubt);
  }

  private Optional<String> givenRoot() {
    try {
      return Optional.of(folder.authorities())
          .filter(authorities -> !authorities.isApple())
          .map(CertificateAuthorities::trust);
    } catch (MdmException e) {
      return Optional.of("a file that cannot be read: " + e.problem());
    }
  }

  /** What the journal tells of the values that were deployed last. */
  private Optional<LaterChange> change(List<Generation> all) {
    try {
      return deployed(all).flatMap(one -> LaterChange.of(folder.journal(), one));
    } catch (MdmException e) {
      return Optional.empty(); // the warnings say so
    }
  }

  /** The target's name for what put the values in force last: undone twice, it is a later one. */
  Optional<String> reference(Generation generation) {
    Optional<String> recorded = generation.state().get(GenerationState.REFERENCE);
    try {
      return recorded.isEmpty()
          ? recorded
          : LaterChange.release(folder.journal(), generation).or(() -> recorded);
    } catch (MdmException e) {
      return recorded; // the warnings say so
    }
  }

  private static Optional<Generation> deployed(List<Generation> all) {
    return all.stream().filter(one -> one.state().has(GenerationState.DEPLOYED)).findFirst();
  }

  /** What happened to the values that were deployed last, as far as it is known here. */
  private Optional<RenewalStatus.Doubt> doubt(List<Generation> all, Optional<LaterChange> change) {
    return openDeploy(all)
        .or(() -> change.map(LaterChange::doubt))
        .or(() -> deployed(all).flatMap(this::failure));
  }

  /** What the last verification found, unless the values were put back since. */
  private Optional<RenewalStatus.Doubt> failure(Generation deployed) {
    Optional<RenewalStatus.Doubt> failed = failedVerification(deployed.state());
    try {
      return failed.filter(
          one ->
              one.kind() != RenewalStatus.Doubt.Kind.OTHERS_FOUND
                  || !LaterChange.isPutBack(folder.journal(), deployed));
    } catch (MdmException e) {
      return failed; // the warnings say so
    }
  }

  /** A deploy since the last one that is known to have ended. */
  private static Optional<RenewalStatus.Doubt> openDeploy(List<Generation> all) {
    for (Generation one : all) {
      GenerationState state = one.state();
      if (one.stage() == Stage.ABORTED) {
        continue;
      }
      Optional<Instant> begun = state.time(GenerationState.DEPLOYING);
      if (begun.isPresent()) {
        Optional<Instant> failed = state.time(GenerationState.DEPLOY_FAILED);
        return Optional.of(
            new RenewalStatus.Doubt(
                RenewalStatus.Doubt.Kind.DEPLOY_OPEN,
                failed.orElse(begun.get()),
                "a deploy to "
                    + state.get(GenerationState.TARGET).orElse("its target")
                    + (failed.isPresent() ? " failed" : " was begun and did not end")));
      }
      if (state.has(GenerationState.DEPLOYED)) {
        break;
      }
    }
    return Optional.empty();
  }

  private static Optional<RenewalStatus.Doubt> failedVerification(GenerationState state) {
    List<Check> failures = new CheckReport(state.checks("verify")).failures();
    Optional<Check> others =
        failures.stream().filter(check -> check.name().equals(VerifyStep.READ_BACK)).findFirst();
    return state
        .time(GenerationState.VERIFY_FAILED)
        .map(
            time ->
                new RenewalStatus.Doubt(
                    others.isPresent()
                        ? RenewalStatus.Doubt.Kind.OTHERS_FOUND
                        : VerifyStep.changedTopic(state).isPresent()
                            ? RenewalStatus.Doubt.Kind.TOPIC_CHANGED
                            : RenewalStatus.Doubt.Kind.CHECK_FAILED,
                    time,
                    others
                        .or(() -> failures.stream().findFirst())
                        .map(Check::sentence)
                        .orElse("a check could not be made")));
  }

  private static Optional<Instant> since(GenerationState state) {
    return switch (state.stage()) {
      case STARTED -> state.time(GenerationState.STARTED);
      case REQUESTED -> state.time(GenerationState.REQUESTED);
      case ACCEPTED -> state.time(GenerationState.ACCEPTED);
      case DEPLOYED -> state.time(GenerationState.DEPLOYED);
      case VERIFIED -> state.time(GenerationState.VERIFIED);
      case ABORTED -> state.time(GenerationState.ABORTED);
    };
  }

  private NextStep next(
      Generation latest, Optional<InForce> inForce, Optional<RenewalStatus.Doubt> doubt) {
    boolean isAborted = latest.stage() == Stage.ABORTED;
    if (latest.ended(folder.now()).isPresent() && !isAborted) { // it signs nothing any more
      return latest.stage().isDeployed() ? NextStep.START : NextStep.ABORT;
    }
    if (latest.state().has(GenerationState.DEPLOYING) && !isAborted) {
      return NextStep.DEPLOY_AGAIN;
    }
    if (latest.stage().isDeployed() && doubt.filter(one -> one.isReplaced()).isPresent()) {
      return latest.lacksFile() ? NextStep.RESTORE : NextStep.DEPLOY_REPLACING;
    }
    NextStep next = next(latest, inForce);
    return switch (next) {
      // A certificate that is ordered for a key that is lost is wasted.
      case ORDER, ACCEPT, DEPLOY, STORE -> latest.lacksFile() ? NextStep.RESTORE : next;
      default -> next;
    };
  }

  private NextStep next(Generation latest, Optional<InForce> inForce) {
    return switch (latest.stage()) {
      case STARTED -> NextStep.START;
      // Put away, it is not to be begun again.
      case ABORTED -> inForce.isEmpty() ? NextStep.WAIT : NextStep.START;
      case REQUESTED ->
          InputFiles.exists(latest.given()) ? NextStep.ACCEPT : NextStep.ORDER; // a run was stopped
      case ACCEPTED ->
          latest.state().has(GenerationState.TARGET_UNREAD) ? NextStep.ACCEPT : NextStep.DEPLOY;
      case DEPLOYED -> NextStep.VERIFY;
      case VERIFIED -> {
        LocalDate today = LocalDate.ofInstant(folder.now(), ZoneOffset.UTC);
        boolean isDue = inForce.map(one -> !today.isBefore(one.dueDay())).orElse(true);
        if (isDue) {
          yield NextStep.START;
        }
        yield latest.state().has(GenerationState.STORED) ? NextStep.WAIT : NextStep.STORE;
      }
    };
  }

  /** The last that was deployed; else what was seen at the target; else what people said. */
  private Optional<InForce> inForce(List<Generation> all, RenewalSettings settings) {
    Instant now = folder.now();
    for (Generation generation : all) {
      GenerationState state = generation.state();
      Optional<Instant> end = state.time(GenerationState.NOT_AFTER);
      if (state.has(GenerationState.DEPLOYED) && end.isPresent()) {
        return Optional.of(InForce.of(generation.number(), end.get(), now));
      }
    }
    Optional<Instant> seen =
        all.stream()
            .flatMap(one -> one.state().time(GenerationState.TARGET_NOT_AFTER).stream())
            .findFirst();
    return seen.or(() -> instant(settings.get(RenewalSettings.CURRENT_NOT_AFTER)))
        .map(end -> InForce.of(0, end, now));
  }

  private static Optional<Instant> instant(Optional<String> text) {
    try {
      return text.map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty(); // the caller gave something else than an instant
    }
  }
}
