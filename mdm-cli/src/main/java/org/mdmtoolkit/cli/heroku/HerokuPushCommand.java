package org.mdmtoolkit.cli.heroku;

import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.certificate.Authorities;
import org.mdmtoolkit.cli.certificate.VendorOptions;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.heroku.HerokuDiff;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mdm heroku push}. */
@Command(name = "push")
public final class HerokuPushCommand implements Action {

  @Mixin private final HerokuOptions heroku = new HerokuOptions();
  @Mixin private final VendorOptions vendor = new VendorOptions();
  @Mixin private final Authorities authorities = new Authorities();
  @Mixin private final HerokuChange change = new HerokuChange();

  @Override
  public int run(Context context) {
    VendorCredentials credentials = vendor.readExactly(context.shell());
    HerokuProgress progress = change.progress(context, heroku.app());
    CheckReport report =
        credentials.check(
            authorities.read(context), SignerProfile.FLEET, context.shell().clock().instant());
    HerokuPlace.warn(context, report.warnings());
    if (!report.passed() && VendorOptions.failed(credentials) == ExitCodes.DENIED) {
      credentials.readPrivateKey(); // says so: a wrong passphrase is denied, not invalid
    }
    report.requirePassed();
    try (VendorValues wanted = VendorValues.of(credentials);
        HerokuAccess access = HerokuAccess.open(context, heroku, progress);
        HerokuDiff diff = access.target().diff(wanted)) {
      return change.make(
          context, "heroku push", heroku.app(), access.target(), diff, progress, refusal(diff));
    }
  }

  private Optional<RefusedException> refusal(HerokuDiff diff) {
    return diff.appIsNewer()
        ? Optional.of(
            new RefusedException(
                heroku.app() + " has a certificate that ends later than this one",
                "Nothing was changed. Look for the newer files; --force sets these nevertheless."))
        : Optional.empty();
  }
}
