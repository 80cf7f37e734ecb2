package org.mdmtoolkit.cli.approval;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.approval.Approval;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.PlanTarget;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.approval.Signers;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.delivery.config.PolicyFile;
import picocli.CommandLine.Command;

/** {@code mdm plan list}. */
@Command(name = "list")
public final class PlanListCommand implements Action {

  private enum State {
    OPEN,
    EXPIRED,
    RUN;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A plan without its targets, of which there may be many. */
  private record Row(
      String digest,
      String verb,
      int targets,
      String hosts,
      String reason,
      String author,
      Instant expires,
      int signatures,
      List<String> people,
      State state,
      KeptPlan.Lacking lacking) {}

  @Override
  public int run(Context context) {
    PlanStore store = context.team().stores().plans();
    PolicyFile policy = context.policyToRead();
    Optional<Signers> signers = policy.exists() ? Optional.of(policy.signers()) : Optional.empty();
    Optional<Policy> rules = policy.policy();
    Instant now = context.shell().clock().instant();
    Set<String> ran = OpenPlans.run(context);
    List<String> digests = store.digests();
    List<Row> rows = new ArrayList<>();
    for (String digest : digests.subList(0, Math.min(OpenPlans.MOST, digests.size()))) {
      store.plan(digest).ifPresent(plan -> rows.add(row(store, plan, rules, signers, now, ran)));
    }
    if (digests.size() > OpenPlans.MOST) {
      context.note((digests.size() - OpenPlans.MOST) + " older plans are not shown.");
    }
    return context.printResult(
        json -> json.objects("plans", rows, PlanListCommand::write), text(context.shell(), rows));
  }

  private static Row row(
      PlanStore store,
      Plan plan,
      Optional<Policy> rules,
      Optional<Signers> signers,
      Instant now,
      Set<String> ran) {
    var signatures = store.signatures(plan.digest());
    Approvals approvals =
        signers.map(one -> Approvals.of(plan, signatures, one, now)).orElse(Approvals.none());
    List<String> people = approvals.valid().stream().map(Approval::person).toList();
    State state =
        ran.contains(plan.digest())
            ? State.RUN
            : (plan.isExpired(now) ? State.EXPIRED : State.OPEN);
    return new Row(
        plan.digest(),
        plan.verb(),
        plan.targets().size(),
        hosts(plan),
        plan.reason(),
        plan.author().person(),
        plan.expires(),
        signatures.size(),
        people,
        state,
        state == State.OPEN
            ? KeptPlan.lacking(rules, plan, approvals)
            : KeptPlan.Lacking.unknown());
  }

  /** The first one, and how many more. */
  private static String hosts(Plan plan) {
    int others = plan.targets().size() - 1;
    return plan.targets().stream().findFirst().map(PlanTarget::identity).orElse("-")
        + (others > 0 ? " +" + others : "");
  }

  private static void write(JsonFields json, Row row) {
    row.lacking().missing().ifPresent(number -> json.put("missing", number));
    json.put("plan", row.digest())
        .put("verb", row.verb())
        .put("targets", row.targets())
        .put("hosts", row.hosts())
        .put("reason", row.reason())
        .put("author", row.author())
        .put("expires", row.expires().toString())
        .put("signatures", row.signatures())
        .strings("signed_by", row.people())
        .put("state", row.state().text())
        .strings("may_sign", row.lacking().others());
  }

  private static String text(Shell shell, List<Row> rows) {
    Table table =
        new Table(
            shell,
            "PLAN",
            "VERB",
            "DEVICES",
            "HOST",
            "AUTHOR",
            "EXPIRES",
            "SIGNED BY",
            "STATE",
            "REASON");
    for (Row row : rows) {
      String others = Counted.of(row.signatures(), "signature");
      table.row(
          StoredPlan.shortened(row.digest()),
          row.verb(),
          row.targets() == 0 ? "-" : Integer.toString(row.targets()),
          row.hosts(),
          row.author(),
          row.expires().truncatedTo(ChronoUnit.SECONDS).toString(),
          row.people().isEmpty() ? others : String.join(", ", row.people()),
          row.state().text()
              + (row.lacking().words().isEmpty() ? "" : ", " + row.lacking().words()),
          row.reason());
    }
    return table.toString();
  }
}
