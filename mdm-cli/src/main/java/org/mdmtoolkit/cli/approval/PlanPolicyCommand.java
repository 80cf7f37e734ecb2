package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PolicyDocument;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Build;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.delivery.config.PolicyFile;
import org.mdmtoolkit.delivery.config.StoredPolicy;
import org.mdmtoolkit.delivery.plan.PlanText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm plan policy}. */
@Command(name = "policy")
public final class PlanPolicyCommand implements Action {

  @Parameters(paramLabel = "FILE")
  private String file = "";

  @Mixin private final OutputOption output = new OutputOption();

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Option(names = "--expires", paramLabel = "DURATION", converter = WaitOption.Durations.class)
  private Duration expires = Duration.ofHours(24);

  @Option(names = "--key", paramLabel = "FILE")
  private @Nullable String key;

  @Override
  public int run(Context context) {
    String why =
        Optional.ofNullable(reason)
            .filter(text -> !Printable.isBlank(text))
            .orElseThrow(() -> new UsageException("--reason is needed; it is a part of the plan"));
    KeptPlan.check(context, output, expires);
    Optional<SshSigner> signer = SigningKey.ofAuthor(context, Optional.ofNullable(key));
    PolicyDocument after = PolicySetCommand.read(file);
    PolicyFile.at(Path.of(file)).unnamedKeys().ifPresent(context::warn);
    StoredPolicy policy = context.team().policy();
    Plan plan =
        policy.plan(
            after,
            new Plan.Author(
                context.operator().user(),
                context.operator().machine(),
                signer.map(one -> one.key().fingerprint())),
            Build.running().name(),
            why,
            context.shell().clock().instant(),
            expires);
    int approvals = policy.approvals();
    KeptPlan.Made made = KeptPlan.keep(context, output, plan, signer);
    String lacking = made.plan().counted(context).lacking(approvals).words();
    String name = made.plan().name();
    return context.noteResult(
        json ->
            json.put("plan", plan.digest())
                .put("file", output.file())
                .put("verb", plan.verb())
                .put("expires", plan.expires().toString())
                .put("signature", made.signature())
                .put("approvals", approvals),
        PlanText.text(plan, plan.created()).stripTrailing(),
        "Nothing was changed.",
        "It takes "
            + Counted.of(approvals, "approval")
            + " by others: "
            + lacking
            + ". To approve it: mdm approve "
            + name
            + "; to run it: "
            + context.command("run " + name));
  }
}
