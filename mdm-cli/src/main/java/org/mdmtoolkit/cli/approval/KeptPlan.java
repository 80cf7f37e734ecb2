package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.ListedPlan;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.approval.SignedPlan;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.delivery.config.PolicyFile;
import org.mdmtoolkit.delivery.plan.PlanText;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.JournalEvent;

/** A plan where it is kept, as command lines name it. */
public record KeptPlan(SignedPlan kept) {

  /** The plan. */
  public Plan plan() {
    return kept.plan();
  }

  /** How a command line names it. */
  public String name() {
    return Quoted.argument(kept.name());
  }

  /**
   * Its signatures, judged by the policy's list; none without a policy.
   *
   * @param more files with others
   */
  public Approvals approvals(Context context, List<String> more) {
    PolicyFile policy = context.policyToRead();
    Instant now = context.shell().clock().instant();
    return policy.exists()
        ? Approvals.of(plan(), kept.signatures(more), policy.signers(), now)
        : Approvals.none();
  }

  /** The same, once those that do not count were told. */
  public Approvals counted(Context context) {
    Approvals judged = approvals(context, List.of());
    judged.objections().forEach(one -> context.warn("not counted: " + one));
    return judged;
  }

  /**
   * How many others than its author have to approve a plan, by the policy here; empty if there is
   * none.
   */
  public static OptionalInt wanted(Context context, Plan plan) {
    return context
        .policyToRead()
        .policy()
        .map(one -> OptionalInt.of(one.approvals(plan)))
        .orElse(OptionalInt.empty());
  }

  /** Says which devices of a new plan an open one in the team's store does the same to. */
  public static void sayIfPlanned(Context context, Plan plan) {
    if (context.storeUrl().isPresent()) {
      ListedPlan.overlapping(context.team().stores().plans(), context.journal(), plan)
          .forEach(other -> context.warn(ListedPlan.overlapWords(plan, other)));
    }
  }

  /** The plan in this file, or, if there is none, the one in the store that begins like this. */
  public static KeptPlan named(Context context, String name) {
    return new KeptPlan(
        !InputFiles.exists(Path.of(name))
                && name.matches("[0-9A-Fa-f]{1,64}")
                && context.storeUrl().isPresent()
            ? SignedPlan.InStore.find(context.team().stores().plans(), name)
            : SignedPlan.InFile.read(Path.of(name)));
  }

  /** Refuses, before a plan is made, what could not be kept afterwards. */
  public static void check(Context context, OutputOption output, Duration expires) {
    if (expires.compareTo(Plan.LONGEST) > 0) {
      throw new UsageException("--expires is at most " + Plan.LONGEST.toDays() + "d");
    }
    if (output.isGiven() && output.file().isEmpty()) {
      throw new UsageException("-o FILE is needed: a plan is a file");
    } else if (output.isGiven()) {
      output.checkAlone(context, false);
    } else if (context.storeUrl().isEmpty()) {
      throw new UsageException("-o FILE is needed: a plan is a file, where no store is shared");
    }
  }

  /**
   * A plan that was kept just now.
   *
   * @param signature where its author's signature is; empty if there is none
   */
  public record Made(KeptPlan plan, Optional<String> signature) {}

  /** Keeps a new plan in the file that was named, else in the store, after it was signed. */
  public static Made keep(
      Context context, OutputOption output, Plan plan, Optional<SshSigner> signer) {
    SignedPlan kept =
        output.file().isPresent()
            ? new SignedPlan.InFile(output.file().get(), plan)
            : new SignedPlan.InStore(context.team().stores().plans(), plan);
    KeptPlan named = new KeptPlan(kept);
    String user = context.operator().user();
    Optional<String> place = signer.map(one -> kept.place(user, one.key()));
    Optional<byte[]> signature = signer.map(one -> SigningKey.sign(context, one, plan));
    if (output.file().isPresent()) {
      output.write(context.shell(), plan.bytes(), false);
    } else {
      context.team().stores().plans().put(plan);
    }
    signature.ifPresent(one -> kept.keep(user, signer.orElseThrow().key(), one));
    JournalEvent made =
        JournalEvent.of("plan.made")
            .withReason(plan.reason())
            .withOutcome(PlanText.summary(plan) + ", " + named.name())
            .withDetail(RunAdmission.PLAN, plan.digest());
    context
        .journal()
        .append(signer.map(one -> made.withDetail("key", one.key().fingerprint())).orElse(made));
    return new Made(named, place);
  }
}
