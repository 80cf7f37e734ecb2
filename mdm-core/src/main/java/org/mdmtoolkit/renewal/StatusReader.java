package org.mdmtoolkit.renewal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Puts together where a renewal stands, from what is stored alone. */
record StatusReader(RenewalFolder folder) {

  RenewalStatus read() {
    List<Generation> all = folder.generations();
    RenewalSettings settings = folder.settings();
    Optional<InForce> inForce = inForce(all, settings);
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
          false);
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
        inForce,
        next(latest, inForce),
        settings.get(RenewalSettings.ACCOUNT),
        state.get(GenerationState.DEPLOYED_TO).or(() -> state.get(GenerationState.TARGET)),
        state.get(GenerationState.REFERENCE),
        state.has(GenerationState.PUSH_VERIFIED));
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

  private static NextStep next(Generation latest, Optional<InForce> inForce) {
    return switch (latest.stage()) {
      case STARTED, ABORTED -> NextStep.START;
      case REQUESTED -> NextStep.ORDER;
      case ACCEPTED ->
          latest.state().has(GenerationState.DEPLOYING) ? NextStep.DEPLOY_AGAIN : NextStep.DEPLOY;
      case DEPLOYED -> NextStep.VERIFY;
      case VERIFIED -> {
        boolean isDue = inForce.map(one -> one.daysLeft() < RenewalStatus.DUE_DAYS).orElse(true);
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
