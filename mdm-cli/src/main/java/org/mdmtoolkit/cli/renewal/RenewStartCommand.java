package org.mdmtoolkit.cli.renewal;

import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
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
    Renewal renewal = options.any(context, answers(context.shell()));
    if (rebuildState) {
      return StepPrinter.print(context, options, renewal.rebuildState(), "The state is whole.");
    }
    target.target(context, renewal.settings()); // a place that cannot be is refused now
    StepResult result = renewal.start(early, context.shell().random());
    return StepPrinter.print(
        context,
        options,
        result,
        "Key, passphrase and request are in " + result.status().folder() + ". Back it up.");
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
