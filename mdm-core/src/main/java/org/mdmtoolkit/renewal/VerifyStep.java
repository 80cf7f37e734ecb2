package org.mdmtoolkit.renewal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy.LiftGuard;
import org.mdmtoolkit.Remedy.LiftGuard.Guard;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.Check.Result;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.PushCertificate;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;

/** Do the values that are in force sign, and does Apple take what they sign? */
final class VerifyStep {

  /** Whether what was read is what was deployed. */
  static final String READ_BACK = "read-back";

  private static final String SAME_TOPIC = "push-same-topic";

  /** Apple's push certificates are valid for a year; "about" leaves room for a few weeks. */
  private static final long LEAST_DAYS = 335;

  private static final long MOST_DAYS = 397;

  /** Clocks differ, and Apple dates certificates back a little. */
  private static final Duration SKEW = Duration.ofDays(1);

  private final RenewalFolder folder;
  private final List<Check> checks = new ArrayList<>();

  VerifyStep(RenewalFolder folder) {
    this.folder = folder;
  }

  StepResult run(DeployTarget target, Optional<PushCertificate> push, boolean acceptNewTopic) {
    Generation generation = open();
    requireSamePlace(generation.state(), target);
    checkValues(generation, target);
    boolean isSigning = new CheckReport(checks).passed();
    if (push.isPresent()) {
      List<Check> given = new ArrayList<>(checkPush(generation, push.get()));
      if (!new CheckReport(given).passed()) {
        return wrongFile(generation, isSigning, given);
      }
      checks.addAll(given);
      checks.add(topicKept(push.get(), acceptNewTopic));
    } else {
      checks.addAll(topicStillChanged(generation));
    }
    boolean passed = new CheckReport(checks).passed();
    boolean already =
        passed
            && push.isEmpty()
            && generation.state().has(GenerationState.VERIFIED)
            && folder.status().doubt().isEmpty();
    if (already) {
      folder.saveAnswers(); // what an earlier run found of a push certificate stays recorded
    } else if (!folder.isRehearsal()) {
      record(generation, passed, push);
    }
    return new StepResult(folder.status(), already, checks, List.of());
  }

  /** A certificate that can prove nothing is a mistake of the person, not of what is in force. */
  private StepResult wrongFile(Generation generation, boolean isSigning, List<Check> given) {
    checks.addAll(topicStillChanged(generation));
    if (!isSigning && !folder.isRehearsal()) {
      record(generation, false, Optional.empty());
    }
    checks.addAll(given);
    return new StepResult(
        folder.status(),
        false,
        checks,
        isSigning
            ? List.of(
                "That file is not the push certificate that Apple issued for a request which these"
                    + " values signed. Nothing was recorded.")
            : List.of());
  }

  private Generation open() {
    Generation generation = folder.current().orElse(null);
    if (generation != null && generation.stage().isDeployed()) {
      return generation;
    }
    RenewalStatus status = folder.status();
    Optional<InForce> inForce = status.inForce().filter(one -> one.generation() > 0);
    Optional<String> now =
        status
            .doubt()
            .filter(RenewalStatus.Doubt::isReplaced)
            .map(RenewalWords::doubt)
            .or(() -> inForce.map(one -> "generation " + one.generation() + " is in force"));
    throw new RefusedException(
        generation == null || now.isEmpty()
            ? "the renewal " + folder.name() + " has deployed nothing yet that could be verified"
            : "generation "
                + generation.number()
                + " of the renewal "
                + folder.name()
                + " is not deployed yet; "
                + now.get(),
        folder.step(RenewalAct.LOOK, "{} says what is next.").and(folder.repair()));
  }

  /** Values that stand elsewhere say nothing about the place where these went. */
  private static void requireSamePlace(GenerationState state, DeployTarget target) {
    String deployed = state.get(GenerationState.DEPLOYED_TO).orElse("");
    if (!deployed.equals(target.description())) {
      throw new RefusedException(
          "the values were deployed to " + deployed + ", and this is " + target.description(),
          "Nothing was verified. Name that target, or deploy to this one first.");
    }
  }

  private void checkValues(Generation generation, DeployTarget target) {
    Optional<VendorValues> read = target.read();
    if (read.isEmpty()) {
      if (generation.state().has(GenerationState.DEPLOYING)) {
        throw new RefusedException(
            "the last deploy to " + target.description() + " failed, and nobody can look there",
            folder.step(RenewalAct.DEPLOY, "Nothing was verified. Deploy it again first: {}."));
      }
      checks.add(
          new Check(
              READ_BACK,
              Result.WARNING,
              target.description() + " cannot be read; the stored values are checked instead",
              folder.step(
                  RenewalAct.VERIFY_REQUEST,
                  "Have the signer sign a request, and give its answer to {}.")));
      generation.checkFiles();
      VendorCredentials stored = generation.credentials(SourceFile.read(generation.certificate()));
      try {
        checks.addAll(folder.prove(stored).checks());
      } finally {
        stored.passphrase().close();
      }
      return;
    }
    try (VendorValues values = read.get()) {
      String ours = generation.state().get(GenerationState.DEPLOYED_FINGERPRINT).orElse("");
      boolean isOurs = values.fingerprint().equals(ours);
      Optional<LaterChange> known =
          isOurs ? Optional.empty() : LaterChange.to(values, folder.journal(), generation);
      checks.add(
          isOurs
              ? Check.pass(
                  READ_BACK, "what was read from " + target.description() + " is what was deployed")
              : new Check(
                  READ_BACK,
                  Result.FAIL,
                  (values.isEmpty()
                          ? target.absence() + ", and they were deployed there"
                          : "what is in force at "
                              + target.description()
                              + " is not what was deployed")
                      + known.map(one -> "; that was " + one.words()).orElse(""),
                  folder.step(
                      RenewalAct.DEPLOY_REPLACING,
                      (known.isPresent() ? "Find out why; " : "Find out who changed it; ")
                          + "{} puts the values back.")));
      values
          .credentials(target.description())
          .ifPresent(credentials -> checks.addAll(folder.prove(credentials).checks()));
    }
  }

  private List<Check> checkPush(Generation generation, PushCertificate push) {
    List<Check> found =
        push.check(folder.authorities(), folder.now()).checks().stream()
            .map(VerifyStep::renamed)
            .toList();
    return push.topic().isEmpty()
        ? found // its dates mean nothing here
        : Stream.concat(
                found.stream(),
                Stream.of(
                    oneYear(push.summary().notAfter()),
                    issuedNow(generation, push.summary().notBefore())))
            .toList();
  }

  /** Apart from the checks of the same name that are about the vendor certificate. */
  private static Check renamed(Check check) {
    return new Check("push-" + check.name(), check.result(), check.sentence(), check.remedy());
  }

  private Check topicKept(PushCertificate push, boolean acceptNewTopic) {
    Optional<String> before = folder.pushTopic();
    String topic = push.topic().orElse("");
    if (before.isEmpty() || before.get().equals(topic)) {
      String sentence =
          before.isEmpty()
              ? "the topic is remembered for the next year"
              : "the topic was kept: " + topic;
      return Check.pass(SAME_TOPIC, sentence);
    }
    return new Check(
        SAME_TOPIC,
        acceptNewTopic ? Result.WARNING : Result.FAIL,
        "the topic changed from " + before.get() + " to " + (topic.isEmpty() ? "none" : topic),
        new LiftGuard(
            Guard.NEW_TOPIC,
            "Macs that listen to the old topic would have to enroll again: renew the old row at"
                + " identity.apple.com/pushcert, with the account that made it. If this is a"
                + " certificate for a test, with no Macs, add {}."));
  }

  /** What the last verification found of the topic, if that made it fail. */
  static Optional<Check> changedTopic(GenerationState state) {
    return state.checks("verify").stream()
        .filter(one -> state.has(GenerationState.VERIFY_FAILED))
        .filter(one -> one.name().equals(SAME_TOPIC) && one.isInTheWay())
        .findFirst();
  }

  /** It is not mended by leaving the push certificate out. */
  private List<Check> topicStillChanged(Generation generation) {
    return changedTopic(generation.state()).stream()
        .map(
            one ->
                new Check(
                    one.name(),
                    one.result(),
                    one.sentence(),
                    folder.step(
                        RenewalAct.VERIFY_PUSH_CERTIFICATE,
                        "Renew the old row at identity.apple.com/pushcert, with the account that"
                            + " made it, and give what Apple issues: {}.")))
        .toList();
  }

  private Check oneYear(Instant end) {
    long days = Duration.between(folder.now(), end).toDays();
    return days >= LEAST_DAYS && days <= MOST_DAYS
        ? Check.pass("push-one-year", "it ends in " + days + " days")
        : Check.fail(
            "push-one-year",
            "it ends in " + days + " days, on " + end + ", not about one year from today",
            "Give the certificate that Apple issued for the request that was signed now.");
  }

  private Check issuedNow(Generation generation, Instant begin) {
    Instant deployed =
        generation.state().time(GenerationState.DEPLOYED).orElse(Instant.EPOCH).minus(SKEW);
    return begin.isBefore(deployed)
        ? Check.fail(
            "push-issued-now",
            "it was issued on " + begin + ", before these values were deployed",
            "It proves nothing about these values. Have one issued for a request that they signed.")
        : Check.pass("push-issued-now", "it was issued on " + begin);
  }

  private void record(Generation generation, boolean passed, Optional<PushCertificate> push) {
    String failed =
        String.join(
            ", ", new CheckReport(checks).failures().stream().map(check -> check.name()).toList());
    folder.note(
        generation,
        passed ? "verified" : "verify-failed",
        passed
            ? checks.size() + " checks" + (push.isPresent() ? ", push certificate among them" : "")
            : failed);
    GenerationState state = generation.state().withChecks("verify", checks);
    if (!passed) {
      generation.store(
          state
              .without(GenerationState.VERIFIED, GenerationState.PUSH_VERIFIED)
              .with(GenerationState.VERIFY_FAILED, folder.now(), folder.operator()));
      return;
    }
    Optional<String> topic = push.flatMap(PushCertificate::topic);
    RenewalSettings settings = folder.settings();
    if (topic.isPresent()) {
      settings = settings.with(RenewalSettings.PUSH_TOPIC, topic.get());
      state =
          state
              .with(GenerationState.PUSH_VERIFIED, folder.now(), folder.operator())
              .with(GenerationState.PUSH_TOPIC, topic.get())
              .with(GenerationState.PUSH_NOT_AFTER, push.get().summary().notAfter().toString());
    }
    folder.saveAnswers();
    folder.save(settings);
    generation.store(
        state
            .without(
                GenerationState.VERIFY_FAILED,
                GenerationState.DEPLOYING, // what was read is what was deployed
                GenerationState.DEPLOY_FAILED)
            .with(GenerationState.VERIFIED, folder.now(), folder.operator()));
  }
}
