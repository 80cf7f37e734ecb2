package org.mdmtoolkit.cli.heroku;

import org.mdmtoolkit.cli.certificate.Authorities;
import org.mdmtoolkit.cli.certificate.VendorOptions;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.heroku.ConfigVarNames;
import org.mdmtoolkit.heroku.HerokuDiff;
import org.mdmtoolkit.heroku.PushListener;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mdm heroku diff}. */
@Command(name = "diff")
public final class HerokuDiffCommand implements Action {

  @Mixin private final HerokuOptions heroku = new HerokuOptions();
  @Mixin private final VendorOptions vendor = new VendorOptions();
  @Mixin private final Authorities authorities = new Authorities();

  @Override
  public int run(Context context) {
    VendorCredentials credentials = vendor.readExactly(context.shell());
    CheckReport report =
        credentials.check(
            authorities.read(context), SignerProfile.FLEET, context.shell().clock().instant());
    for (Check failure : report.failures()) {
      context.warn("a push would be refused: " + failure.name() + ": " + failure.sentence());
      context.note(context.wording().words(failure.remedy()));
    }
    try (VendorValues wanted = VendorValues.of(credentials);
        HerokuAccess access = HerokuAccess.open(context, heroku, new PushListener() {});
        HerokuDiff diff = access.target().diff(wanted)) {
      ConfigVarNames names = access.target().names();
      context.printResult(
          json -> HerokuDiffPrinter.write(json.put("app", heroku.app()), names, diff),
          HerokuDiffPrinter.text(heroku.app(), names, diff));
      return report.passed() ? ExitCodes.DONE : VendorOptions.failed(credentials);
    }
  }
}
