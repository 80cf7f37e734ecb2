package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.HealthReport;
import org.mdmtoolkit.HealthReport.Severity;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.delivery.config.PolicyFile;
import org.mdmtoolkit.delivery.health.HealthChecks;
import org.mdmtoolkit.io.InputFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm doctor}. */
@Command(name = "doctor")
public final class DoctorCommand implements Action {

  @Option(names = "--offline")
  private boolean offline;

  @Option(names = "--prove")
  private boolean prove;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Override
  public int run(Context context) {
    List<HealthReport.Result> results = looked(context).results();
    print(context, results);
    return results.stream().anyMatch(HealthReport.Result::isError)
        ? ExitCodes.FAILED
        : ExitCodes.DONE;
  }

  /** What the checks look at is opened in each of them: where that fails, the others go on. */
  private HealthReport looked(Context context) {
    return new HealthReport()
        .check("java", report -> System.getProperty("java.runtime.version", ""))
        .check(
            "folders",
            report -> HealthChecks.folders(report, context.home(), context.servers().file()))
        .check("disk", report -> HealthChecks.disk(report, context.home(), noFolder(context)))
        .check("configuration", report -> HealthChecks.configuration(report, context.servers()))
        .check("store", report -> store(context, report))
        .check(
            "escrow",
            report ->
                HealthChecks.escrow(
                    report,
                    context.escrow(),
                    context::custody,
                    prove ? Optional.of(() -> escrowKey.unlock(context)) : Optional.empty()))
        .check(
            "passphrase",
            report -> HealthChecks.passphrase(report, context.escrow().identity(), context.home()))
        .check("policy", report -> policy(context, report))
        .check("servers", report -> HealthChecks.servers(report, context.servers(), offline))
        .check(
            "certificates",
            report ->
                HealthChecks.certificates(
                    report,
                    context.renewals(),
                    Remedy.advice("What is next: " + context.command("renew status"))))
        .check(
            "clock",
            report ->
                HealthChecks.clock(report, context.journal(), context.shell().clock().instant()));
  }

  /** What to do where there is no state folder; no store is asked for where there is one. */
  private static Remedy noFolder(Context context) {
    return InputFiles.exists(context.home()) || context.storeUrl().isPresent()
        ? Remedy.none()
        : Remedy.Act.MAKE_ESCROW_KEY.and(
            "In a team, set " + Context.STORE_VARIABLE + " first, or store: url: (docs/team.md).");
  }

  private static String store(Context context, HealthReport report) {
    if (context.storeUrl().isEmpty()) {
      context.refuseIfMoved();
      return "the folder " + context.home();
    }
    StoreCheckCommand.look(context).stream()
        .filter(one -> one.severity() != Severity.OK)
        .forEach(one -> report.add(one.severity(), one.found(), one.remedy()));
    return context.team().address();
  }

  private static String policy(Context context, HealthReport report) {
    if (context.storeUrl().isEmpty()) {
      context.refuseIfMoved(); // the policy is in that store, too
    }
    PolicyFile policy = context.policy();
    return HealthChecks.policy(
        report,
        policy,
        context.shell().clock().instant(),
        Remedy.advice(
            context.ownPolicy().exists()
                ? "Mend it: " + policy.file() + "."
                : "Mend a copy of the policy, then `"
                    + context.command("policy set policy.yaml")
                    + "`; or, where that is refused, `"
                    + context.command("plan policy policy.yaml --reason TEXT")
                    + "`."));
  }

  private static void print(Context context, List<HealthReport.Result> all) {
    if (context.json()) {
      context.printResult(
          json ->
              json.objects(
                  "checks",
                  all,
                  (fields, one) ->
                      fields
                          .put("check", one.check())
                          .put("severity", one.severity().label())
                          .put("found", StoreCheckCommand.found(context, one))
                          .put("remedy", context.wording().words(one.remedy()))),
          "");
      return;
    }
    List<HealthReport.Result> shown =
        all.stream().filter(one -> !context.quiet() || one.isError()).toList();
    if (shown.isEmpty()) {
      return; // of a timer, whose every word is a mail
    }
    context.shell().print(StoreCheckCommand.table(context, shown));
    shown.stream()
        .filter(one -> !context.wording().words(one.remedy()).isEmpty())
        .map(one -> one.check() + ": " + context.wording().words(one.remedy()))
        .distinct()
        .forEach(context.quiet() ? context.shell()::say : context::note);
  }
}
