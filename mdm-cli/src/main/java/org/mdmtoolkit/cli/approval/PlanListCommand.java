package org.mdmtoolkit.cli.approval;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.approval.Approval;
import org.mdmtoolkit.approval.Approvals;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.PolicyStore;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.approval.Signers;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.delivery.config.PolicyFile;
import picocli.CommandLine.Command;

/** {@code mdm plan list}. */
@Command(name = "list")
public final class PlanListCommand implements Action {

  private static final int MOST = 100;

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
      String author,
      Instant expires,
      int signatures,
      List<String> people,
      State state) {}

  @Override
  public int run(Context context) {
    PlanStore store = context.team().stores().plans();
    PolicyFile policy = context.policy();
    Optional<Signers> signers = policy.exists() ? Optional.of(policy.signers()) : Optional.empty();
    Instant now = context.shell().clock().instant();
    Set<String> ran = new HashSet<>();
    context
        .journal()
        .read(
            entry -> {
              if (Set.of(RunAdmission.DONE, PolicyStore.SET).contains(entry.event().action())) {
                Optional.ofNullable(entry.event().details().get(RunAdmission.PLAN))
                    .ifPresent(ran::add);
              }
            });
    List<String> digests = store.digests();
    List<Row> rows = new ArrayList<>();
    for (String digest : digests.subList(0, Math.min(MOST, digests.size()))) {
      store.plan(digest).ifPresent(plan -> rows.add(row(store, plan, signers, now, ran)));
    }
    if (digests.size() > MOST) {
      context.note((digests.size() - MOST) + " older plans are not shown.");
    }
    return context.printResult(
        json -> json.objects("plans", rows, PlanListCommand::write), text(rows));
  }

  private static Row row(
      PlanStore store, Plan plan, Optional<Signers> signers, Instant now, Set<String> ran) {
    var signatures = store.signatures(plan.digest());
    List<String> people =
        signers
            .map(one -> Approvals.of(plan, signatures, one, now))
            .orElse(Approvals.none())
            .valid()
            .stream()
            .map(Approval::person)
            .toList();
    return new Row(
        plan.digest(),
        plan.verb(),
        plan.targets().size(),
        plan.author().person(),
        plan.expires(),
        signatures.size(),
        people,
        ran.contains(plan.digest())
            ? State.RUN
            : (plan.isExpired(now) ? State.EXPIRED : State.OPEN));
  }

  private static void write(JsonFields json, Row row) {
    json.put("plan", row.digest())
        .put("verb", row.verb())
        .put("targets", row.targets())
        .put("author", row.author())
        .put("expires", row.expires().toString())
        .put("signatures", row.signatures())
        .strings("signed_by", row.people())
        .put("state", row.state().text());
  }

  private static String text(List<Row> rows) {
    Table table = new Table("PLAN", "VERB", "DEVICES", "AUTHOR", "EXPIRES", "SIGNED BY", "STATE");
    for (Row row : rows) {
      String others = row.signatures() + (row.signatures() == 1 ? " signature" : " signatures");
      table.row(
          StoredPlan.shortened(row.digest()),
          row.verb(),
          Integer.toString(row.targets()),
          row.author(),
          row.expires().truncatedTo(ChronoUnit.SECONDS).toString(),
          row.people().isEmpty() ? others : String.join(", ", row.people()),
          row.state().text());
    }
    return table.toString();
  }
}
