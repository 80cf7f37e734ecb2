package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.approval.RunRequest;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.JournalEvent;

/** A plan where it is kept with its signatures: in a file, or in the store that a team shares. */
public interface KeptPlan {

  /** The plan. */
  Plan plan();

  /** How a command line names it. */
  String name();

  /**
   * Where a signature of this person goes, who has not signed with this key yet.
   *
   * @throws org.mdmtoolkit.RefusedException if this person has
   */
  String place(Context context, SshSigner signer);

  /** Keeps the signature that this key has made. */
  void keep(Context context, SshSigner signer, byte[] signature);

  /**
   * Its signatures, by names for people.
   *
   * @param more files with others
   */
  Map<String, byte[]> signatures(List<String> more);

  /** Its signatures, judged by the policy's list; none without a policy. */
  default Approvals approvals(Context context, List<String> more) {
    return context.policyToRead().exists()
        ? Approvals.of(
            plan(),
            signatures(more),
            context.policyToRead().signers(),
            context.shell().clock().instant())
        : Approvals.none();
  }

  /**
   * How many others than its author have to approve a plan, by the policy here; empty if there is
   * none.
   */
  static OptionalInt wanted(Context context, Plan plan) {
    return wanted(context.policyToRead().policy(), plan);
  }

  private static OptionalInt wanted(Optional<Policy> policy, Plan plan) {
    if (policy.isEmpty()) {
      return OptionalInt.empty();
    } else if (PolicyChange.isIn(plan)) {
      return OptionalInt.of(policy.get().mostApprovals());
    }
    return OptionalInt.of(
        policy
            .get()
            .approvals(
                new RunRequest(
                    plan.verb(),
                    plan.requestType(),
                    plan.danger(),
                    plan.server(),
                    plan.targets().size())));
  }

  /**
   * What a plan lacks, by the policy here.
   *
   * @param missing how many more people have to sign; empty if there is no policy
   * @param others who could, by name
   */
  record Lacking(Optional<Integer> missing, List<String> others) {

    /** Nothing is known of it. */
    static Lacking unknown() {
      return new Lacking(Optional.empty(), List.of());
    }

    /** In words; empty if nothing is known of it. */
    String words() {
      if (missing.isEmpty()) {
        return "";
      }
      return missing.get() == 0
          ? "ready"
          : "needs "
              + missing.get()
              + " more"
              + (others.isEmpty() ? "" : ": of " + String.join(", ", others));
    }
  }

  /** What it lacks. */
  static Lacking lacking(Optional<Policy> policy, Plan plan, Approvals approvals) {
    OptionalInt wanted = wanted(policy, plan);
    return wanted.isEmpty()
        ? Lacking.unknown()
        : new Lacking(Optional.of(approvals.missing(wanted.getAsInt())), approvals.others());
  }

  /** The plan in this file, or, if there is none, the one in the store that begins like this. */
  static KeptPlan named(Context context, String name) {
    return !InputFiles.exists(Path.of(name))
            && name.matches("[0-9A-Fa-f]{1,64}")
            && context.storeUrl().isPresent()
        ? StoredPlan.find(context, name)
        : PlanFile.read(name);
  }

  /** Refuses, before a plan is made, what could not be kept afterwards. */
  static void check(Context context, OutputOption output, Duration expires) {
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
  record Made(KeptPlan plan, Optional<String> signature) {}

  /** Keeps a new plan in the file that was named, else in the store, after it was signed. */
  static Made keep(Context context, OutputOption output, Plan plan, Optional<SshSigner> signer) {
    KeptPlan kept =
        output.file().isPresent()
            ? new PlanFile(output.file().get(), plan)
            : new StoredPlan(context.team().stores().plans(), plan);
    Optional<String> place = signer.map(one -> kept.place(context, one));
    Optional<byte[]> signature = signer.map(one -> SigningKey.sign(context, one, plan));
    if (output.file().isPresent()) {
      output.write(context.shell(), plan.bytes(), false);
    } else {
      context.team().stores().plans().put(plan);
    }
    signature.ifPresent(one -> kept.keep(context, signer.orElseThrow(), one));
    context
        .journal()
        .append(
            JournalEvent.of("plan.made")
                .withReason(plan.reason())
                .withOutcome(PlanCard.summary(plan) + ", " + kept.name())
                .withDetail(RunAdmission.PLAN, plan.digest()));
    return new Made(kept, place);
  }
}
