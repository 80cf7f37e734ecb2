package org.mdmtoolkit.cli;

import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.vendor.VendorValues;

/** The config vars of a Heroku app, which is asked when it is first needed. */
final class HerokuPlace implements DeployTarget {

  private final Context context;
  private final HerokuOptions options;

  /** The app that the options name, which is not asked yet, only looked at as a name. */
  HerokuPlace(Context context, HerokuOptions options) {
    if (!options.app().matches("[a-z][a-z0-9-]{1,28}[a-z0-9]|[0-9a-f-]{36}")) {
      throw new InvalidInputException(
          "what was given with --app cannot be a Heroku app",
          "Give its name, small letters, digits and hyphens, or its UUID.");
    }
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
