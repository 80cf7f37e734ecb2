package org.mdmtoolkit.cli.heroku;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.heroku.HerokuClient;
import org.mdmtoolkit.heroku.HerokuConfigVars;
import org.mdmtoolkit.heroku.HerokuDiff;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * The config vars of a Heroku app, which is asked when it is first needed. The token is read once:
 * standard input has it only once. For one thread.
 */
public final class HerokuPlace implements DeployTarget {

  private final Context context;
  private final HerokuOptions options;
  private final boolean yes;
  private final boolean force;
  private @Nullable HerokuAccess access;

  /**
   * The app that the options name, which is not asked yet, only looked at as a name.
   *
   * @param yes whether nobody is asked before the app is changed, nor after a failed release
   * @param force whether a newer certificate is replaced, too
   */
  public HerokuPlace(Context context, HerokuOptions options, boolean yes, boolean force) {
    HerokuClient.checked(options.app());
    this.context = context;
    this.options = options;
    this.yes = yes;
    this.force = force;
  }

  @Override
  public String description() {
    return "the Heroku app " + options.app();
  }

  @Override
  public boolean keepsPrevious() {
    return true; // sealed
  }

  @Override
  public Optional<VendorValues> read() {
    return access().target().read();
  }

  @Override
  public DeployReceipt deploy(VendorValues values, Optional<String> expected) {
    HerokuConfigVars target = access().target();
    try (HerokuDiff diff = target.diff(values)) {
      String seen = diff.current().fingerprint();
      if (!diff.isEmpty() && expected.orElse(seen).equals(seen)) {
        confirm(diff);
      }
      return target.deploy(values, Optional.of(expected.orElse(seen)));
    }
  }

  private void confirm(HerokuDiff diff) {
    String app = options.app();
    context.note(HerokuDiffPrinter.text(app, access().target().names(), diff).stripTrailing());
    if (diff.appIsNewer() && !force) {
      throw new RefusedException(
          app + " has a certificate that ends later than this one",
          "Nothing was changed. Find out who renewed it; --replace-changed sets these"
              + " nevertheless.");
    }
    if (!yes) {
      Confirmation.require(
          context, "The app restarts with the new values. Type its name to go on: ", app);
    }
    new EscrowAccess(context, Optional.empty()).ensure(); // what is replaced is sealed to it
  }

  private HerokuAccess access() {
    if (access == null) {
      access = HerokuAccess.open(context, options, new HerokuProgress(context, options.app(), yes));
      context.closeAtEnd(access::close);
    }
    return access;
  }
}
