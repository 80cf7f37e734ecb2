package org.mdmtoolkit.cli.approval;

import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.approval.PolicyRule;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.Table;
import picocli.CommandLine.Command;

/** {@code mdm policy show}. */
@Command(name = "show")
public final class PolicyShowCommand implements Action {

  @Override
  public int run(Context context) {
    Policy policy = required(context);
    int signers = PolicySetCommand.signers(context, context.policyToRead());
    Table table = new Table(context.shell(), "RULE", "FOR", "APPROVALS", "AND");
    for (PolicyRule rule : policy.rules()) {
      table.row(rule.name(), rule.when().words(), Integer.toString(rule.approvals()), limits(rule));
    }
    String emergency =
        policy
            .emergency()
            .map(
                one ->
                    "up to "
                        + Counted.of(one.targets(), "device")
                        + ", and "
                        + one.program()
                        + " is told")
            .orElse("not allowed");
    return context.printResult(
        json -> {
          json.put("file", context.policyToRead().file().toString());
          json.put("sha256", policy.digest());
          json.put("signers", signers);
          json.objects(
              "rules",
              policy.rules(),
              (one, rule) ->
                  one.put("name", rule.name())
                      .put("for", rule.when().words())
                      .put("approvals", rule.approvals())
                      .put("limits", limits(rule)));
          json.put("emergency", emergency);
        },
        table + "Emergency: " + emergency + "\nPeople who may sign now: " + signers + "\n");
  }

  /**
   * The policy.
   *
   * @throws NotFoundException if there is none
   */
  static Policy required(Context context) {
    return context
        .policyToRead()
        .policy()
        .orElseThrow(
            () ->
                new NotFoundException(
                    "there is no policy; every command is sent without approvals",
                    context.storeUrl().isPresent()
                        ? "`"
                            + context.command("policy set FILE")
                            + "` puts one into the store, for everybody who uses it."
                        : "Write one to " + context.policyToRead().file() + "."));
  }

  private static String limits(PolicyRule rule) {
    List<String> parts = new ArrayList<>();
    rule.perRun().ifPresent(most -> parts.add(Counted.of(most, "device") + " a run"));
    rule.perWindow().ifPresent(one -> parts.add(one.targets() + " within " + one.timeWords()));
    rule.hours().ifPresent(one -> parts.add(one.toString()));
    if (!rule.waves().isEmpty()) {
      parts.add("waves " + rule.waves());
    }
    return parts.isEmpty() ? "-" : String.join(", ", parts);
  }
}
