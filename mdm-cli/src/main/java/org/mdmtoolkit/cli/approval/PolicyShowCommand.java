package org.mdmtoolkit.cli.approval;

import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.approval.PolicyRule;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.delivery.config.PolicyFile;
import picocli.CommandLine.Command;

/** {@code mdm policy show}. */
@Command(name = "show")
public final class PolicyShowCommand implements Action {

  @Override
  public int run(Context context) {
    PolicyFile file = context.policyToRead();
    Policy policy = required(context, file);
    int signers = PolicySetCommand.signers(context, file);
    Table table = new Table(context.shell(), "RULE", "FOR", "APPROVALS", "AND");
    for (PolicyRule rule : policy.rules()) {
      table.row(
          rule.name(), rule.when().words(), Integer.toString(rule.approvals()), rule.limitWords());
    }
    String emergency = policy.emergency().map(Policy.Emergency::words).orElse("not allowed");
    return context.printResult(
        json -> {
          json.put("file", file.file().toString());
          json.put("sha256", policy.digest());
          json.put("signers", signers);
          json.objects(
              "rules",
              policy.rules(),
              (one, rule) ->
                  one.put("name", rule.name())
                      .put("for", rule.when().words())
                      .put("approvals", rule.approvals())
                      .put("limits", rule.limitWords()));
          json.put("emergency", emergency);
        },
        table + "Emergency: " + emergency + "\nPeople who may sign now: " + signers + "\n");
  }

  /**
   * The policy.
   *
   * @throws NotFoundException if there is none
   */
  static Policy required(Context context, PolicyFile file) {
    return file.policy()
        .orElseThrow(
            () ->
                new NotFoundException(
                    "there is no policy; every command is sent without approvals",
                    context.storeUrl().isPresent()
                        ? "`"
                            + context.command("policy set FILE")
                            + "` puts one into the store, for everybody who uses it."
                        : "Write one to " + file.file() + "."));
  }
}
