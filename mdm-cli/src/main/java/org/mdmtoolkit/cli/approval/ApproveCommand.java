package org.mdmtoolkit.cli.approval;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.approval.SignedPlan;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.plan.PlanText;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm approve}. */
@Command(name = "approve")
public final class ApproveCommand implements Action {

  @Parameters(paramLabel = "PLAN")
  private String name = "";

  @Option(names = "--key", paramLabel = "FILE")
  private @Nullable String key;

  @Override
  public int run(Context context) {
    KeptPlan planned = KeptPlan.named(context, name);
    Plan plan = planned.plan();
    Instant now = context.shell().clock().instant();
    RunAdmission.requireTime(plan, now, "It was not signed.");
    context
        .policyToRead()
        .policy()
        .ifPresent(
            one -> one.requireSize(plan, "It was not signed. Make a new plan with fewer devices."));
    SshSigner signer =
        SigningKey.named(context, Optional.ofNullable(key))
            .or(() -> SigningKey.usual(context))
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "no SSH key is named to sign with, and none is in ~/.ssh",
                        "Give --key FILE (the .pub of a key that an agent holds), or set"
                            + " MDM_SIGNING_KEY. If you have none: `ssh-keygen -t ed25519` makes"
                            + " one, and its .pub has to be put into allowed_signers."));
    context.shell().say(PlanText.text(plan, now).stripTrailing());
    Approvals approvals = planned.approvals(context, List.of());
    String place;
    try {
      place = planned.kept().place(context.operator().user(), signer.key());
    } catch (RefusedException e) {
      throw approvals.has(signer.key())
          ? new RefusedException(
              e.problem(), e.remedy().and(rest(context, planned, approvals).strip()), e)
          : e; // the plan was changed since
    }
    Optional<String> person =
        approvals.people().isEmpty() // no policy can be read here, or it knows nobody
            ? Optional.empty()
            : Optional.of(
                approvals.requireCounting(signer.key(), context.policyToRead().signers(), now));
    KeptPlan.sayIfPlanned(context, plan);
    if (plan.author().key().filter(signer.key().fingerprint()::equals).isPresent()) {
      context.note("You made this plan: your signature says so, and is no approval.");
    }
    confirm(context, plan);
    planned
        .kept()
        .keep(context.operator().user(), signer.key(), SigningKey.sign(context, signer, plan));
    JournalEvent approved =
        JournalEvent.of("plan.approved")
            .withReason(plan.reason())
            .withOutcome(
                PlanText.summary(plan)
                    + (planned.kept() instanceof SignedPlan.InFile ? ", " : ", in ")
                    + place)
            .withDetail(RunAdmission.PLAN, plan.digest())
            .withDetail("key", signer.key().fingerprint());
    context
        .journal()
        .append(
            person.map(name -> approved.withDetail(RunAdmission.SIGNER, name)).orElse(approved));
    return tell(context, planned, place, signer);
  }

  private static void confirm(Context context, Plan plan) {
    if (!context.shell().terminal().canAsk()) {
      throw new RefusedException(
          "a person has to look at it, and there is no terminal to ask on",
          "It was not signed. Run it on a terminal.");
    }
    String what = "number of devices";
    String expected = Integer.toString(plan.targets().size());
    if (PolicyChange.isIn(plan)) {
      what = "first 8 digits of the new policy";
      expected = plan.payloadSha256().substring(0, 8);
    } else if (plan.targets().size() == 1) {
      what = plan.targets().get(0).serial().isPresent() ? "serial number" : "UDID";
      expected = plan.targets().get(0).identity();
    }
    String typed =
        context.shell().terminal().askPlainly("To sign this plan type the " + what + ": ");
    if (!typed.strip().equalsIgnoreCase(expected)) {
      throw new RefusedException(
          "what was typed is not the " + what, "It was not signed. Look at it again.");
    }
  }

  private static int tell(Context context, KeptPlan planned, String place, SshSigner signer) {
    Approvals approvals = planned.counted(context);
    List<String> people = approvals.signedBy();
    return context.noteResult(
        json -> {
          json.put("plan", planned.plan().digest());
          json.put("signature", place);
          json.put("key", signer.key().fingerprint());
          json.strings("signed_by", people);
        },
        planned.kept() instanceof SignedPlan.InFile
            ? "Signed: " + place + ". It goes with the plan to whoever runs it."
            : "Signed. The signature is in " + place + ".",
        people.isEmpty()
            ? "Who may sign is checked on the machine that runs it."
            : "Signed so far by "
                + String.join(", ", people)
                + "."
                + rest(context, planned, approvals));
  }

  /** Whether that is enough, and what is next. */
  private static String rest(Context context, KeptPlan planned, Approvals approvals) {
    return context
        .policyToRead()
        .policy()
        .map(one -> approvals.lacking(one, planned.plan()))
        .map(
            one ->
                one.missing() == 0
                    ? " That is enough. To run it: " + context.command("run " + planned.name())
                    : " It takes " + one.words() + ".")
        .orElse("");
  }
}
