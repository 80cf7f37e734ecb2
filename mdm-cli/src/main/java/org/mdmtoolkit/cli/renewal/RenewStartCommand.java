package org.mdmtoolkit.cli.renewal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.renewal.StepResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm renew start}. */
@Command(name = "start")
public final class RenewStartCommand implements Action {

  @Mixin private final RenewalOptions options = new RenewalOptions();

  @Option(names = "--email", paramLabel = "ADDRESS")
  private @Nullable String email;

  @Option(names = "--country", paramLabel = "CODE")
  private @Nullable String country;

  @Option(names = "--cn", paramLabel = "NAME")
  private @Nullable String commonName;

  @Option(names = "--account", paramLabel = "TEXT")
  private @Nullable String account;

  @Option(names = "--signer", paramLabel = "SIGNER")
  private @Nullable String signer;

  @Option(names = "--current", paramLabel = "CERT")
  private @Nullable String current;

  @Mixin private final TargetOptions target = new TargetOptions();

  @Option(names = "--early")
  private boolean early;

  @Option(names = "--rebuild-state")
  private boolean rebuildState;

  @Override
  public int run(Context context) {
    requireNameAndAddress(context);
    Renewal renewal = options.any(context, answers(context.shell()));
    if (rebuildState) {
      return StepPrinter.print(context, options, renewal.rebuildState(), "The state is whole.");
    }
    if (renewal.settings().get(RenewalSettings.EMAIL).isEmpty()) {
      throw lacking("the renewal " + renewal.name() + " has no e-mail address yet", "--email");
    }
    if (!List.of("fleet", "any").contains(signer == null ? "any" : signer)) {
      throw new UsageException("--signer knows no " + signer + "; it is fleet or any");
    }
    target.target(context, renewal.settings()); // a place that cannot be is refused now
    StepResult result = renewal.start(early, context.shell().random());
    return StepPrinter.print(
        context,
        options,
        result,
        "Key, passphrase and request are in " + result.status().folder() + ". Back it up.");
  }

  /** Names at once what the very first start lacks. */
  private void requireNameAndAddress(Context context) {
    if (options.isNamed() || rebuildState || !context.renewals().names().isEmpty()) {
      return;
    }
    throw email == null
        ? lacking("the first renewal needs a name and an e-mail address", "--name fleet --email")
        : UsageException.lacking(
            "the first renewal needs a name; give --name NAME", "--name fleet");
  }

  private static UsageException lacking(String problem, String options) {
    return UsageException.lacking(
        problem
            + "; give "
            + (options.startsWith("--name") ? "--name NAME and " : "")
            + "--email ADDRESS, one that several people read: Apple's reminders go there",
        options + " mdm@example.com");
  }

  private RenewalSettings answers(Shell shell) {
    RenewalSettings answers = target.answers();
    answers = RenewalOptions.with(answers, RenewalSettings.EMAIL, email);
    answers = RenewalOptions.with(answers, RenewalSettings.COUNTRY, country);
    answers = RenewalOptions.with(answers, RenewalSettings.COMMON_NAME, commonName);
    answers = RenewalOptions.with(answers, RenewalSettings.ACCOUNT, account);
    answers = RenewalOptions.with(answers, RenewalSettings.SIGNER, signer);
    if (current != null) {
      CertificateSummary summary = CertificateSummary.of(Identities.certificate(shell, current));
      answers = answers.with(RenewalSettings.CURRENT_NOT_AFTER, summary.notAfter().toString());
    }
    return answers;
  }
}
