package org.mdmtoolkit.cli;

import java.util.Optional;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.vendor.VendorValues;

/** The config vars of a Heroku app, which is asked when it is first needed. */
final class HerokuPlace implements DeployTarget {

  private final Context context;
  private final HerokuOptions options;

  HerokuPlace(Context context, HerokuOptions options) {
    this.context = context;
    this.options = options;
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
    try (HerokuAccess access = open()) {
      return access.target().read();
    }
  }

  @Override
  public DeployReceipt deploy(VendorValues values, Optional<String> expected) {
    new EscrowAccess(context, Optional.empty()).ensure(); // what is replaced is sealed to it
    try (HerokuAccess access = open()) {
      return access.target().deploy(values, expected);
    }
  }

  private HerokuAccess open() {
    // After a failed release the values that worked are put back without a question.
    return HerokuAccess.open(context, options, new HerokuProgress(context, options.app(), true));
  }
}
