package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.delivery.config.PolicyFile;
import org.mdmtoolkit.delivery.health.HealthChecks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm policy check}. */
@Command(name = "check")
public final class PolicyCheckCommand implements Action {

  @Parameters(paramLabel = "FILE", arity = "0..1")
  private @Nullable String draft;

  @Override
  public int run(Context context) {
    List<String> findings = new ArrayList<>(); // that there are two is one: nothing is sent then
    PolicyFile file =
        draft == null ? context.policyToRead(findings::add) : PolicyFile.at(Path.of(draft));
    Policy policy = policy(context, file);
    int signers = PolicySetCommand.signers(context, file);
    findings.addAll(policy.findings(signers));
    HealthChecks.emergencyProgram(policy).ifPresent(findings::add);
    List<String> others = otherServers(context, policy);
    others.forEach(
        one ->
            context.warn(
                "a rule is about the server %s, which is none of those that are configured here"
                    .formatted(one)));
    file.warnings(context.shell().clock().instant()).forEach(context::warn);
    context.printResult(
        json ->
            json.put("file", file.file().toString())
                .put("rules", policy.rules().size())
                .put("signers", signers)
                .strings("findings", findings)
                .strings("other_servers", others),
        findings.isEmpty()
            ? file.file()
                + ": good: "
                + Counted.of(policy.rules().size(), "rule")
                + ", "
                + Counted.of(signers, "signer")
                + "\n"
            : String.join("\n", findings) + "\n");
    return findings.isEmpty() ? ExitCodes.DONE : ExitCodes.INVALID;
  }

  private Policy policy(Context context, PolicyFile file) {
    return draft == null
        ? PolicyShowCommand.required(context, file)
        : file.policy()
            .orElseThrow(
                () -> new NotFoundException("there is no file " + draft, "Name the draft."));
  }

  /** Others share the policy: this may be right. Where there is no server, nothing is known. */
  private static List<String> otherServers(Context context, Policy policy) {
    List<String> known = new ArrayList<>();
    context.servers().list().forEach(one -> known.add(one.address().toString()));
    context.shell().environment("MDM_SERVER_URL").ifPresent(known::add);
    return known.isEmpty() ? List.of() : policy.otherServers(known);
  }
}
