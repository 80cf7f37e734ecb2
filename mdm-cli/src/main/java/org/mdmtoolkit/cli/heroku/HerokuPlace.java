package org.mdmtoolkit.cli.heroku;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.LiftGuard;
import org.mdmtoolkit.Remedy.LiftGuard.Guard;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.heroku.DiffText;
import org.mdmtoolkit.heroku.HerokuClient;
import org.mdmtoolkit.heroku.HerokuConfigVars;
import org.mdmtoolkit.heroku.HerokuDiff;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * The config vars of a Heroku app, which is asked when it is first needed. The token is read once:
 * standard input has it only once. For one thread.
 */
public final class HerokuPlace implements DeployTarget {

  private static final EscrowAccess.Purpose SEALED =
      new EscrowAccess.Purpose(
          "What the app holds now is sealed to an escrow key, which is made now, so that `mdm"
              + " heroku undo` can bring it back. Choose the escrow passphrase; it is not the"
              + " vendor key's, and what is sealed later, such as PINs, is read with it, too.",
          "made the escrow key: the previous config vars are sealed to it, so that `mdm heroku"
              + " undo` can bring them back",
          "nothing that is sealed can be read");

  /** What a push does to the app, before its name has to be typed. */
  static final String RESTART = " restarts with the new values";

  private final Context context;
  private final HerokuOptions options;
  private final boolean yes;
  private final boolean force;
  private boolean differs;
  private List<Check> warnings = List.of();
  private HerokuOptions.@Nullable Access access;

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
  public void examine(VendorValues values, Optional<String> expected, List<Check> warnings) {
    try (HerokuDiff diff = access().target().diff(values)) {
      String seen = diff.current().fingerprint();
      differs = !diff.isEmpty() && expected.orElse(seen).equals(seen);
      if (differs) {
        this.warnings = warnings;
        context.note(new DiffText(diff).text(options.app()).stripTrailing());
        Optional<RefusedException> refusal =
            diff.refusalOfNewer(
                options.app(),
                new LiftGuard(
                    Guard.REPLACE_CHANGED, "Find out who renewed it; {} sets these nevertheless."));
        if (refusal.isPresent() && !force) {
          throw refusal.get();
        }
        announceKey(context);
      }
    }
  }

  @Override
  public void prepare(VendorValues values, Optional<String> expected) {
    if (differs) {
      warn(context, warnings); // a rehearsal prints the checks, they are among them
      confirm(context, options.app(), RESTART, yes);
    }
  }

  @Override
  public DeployReceipt deploy(VendorValues values, Optional<String> expected) {
    HerokuConfigVars target = access().target();
    try (HerokuDiff diff = target.diff(values)) {
      access().journal().change("renew deploy", diff);
      return target.deploy(
          values, Optional.of(expected.orElseGet(() -> diff.current().fingerprint())));
    }
  }

  /** Says what the person should know before anything is asked. */
  static void warn(Context context, List<Check> warnings) {
    for (Check warning : warnings) {
      context.note("Warning: " + warning.sentence() + ".");
    }
  }

  /** Says that an escrow key will be made, where there is none yet. */
  static void announceKey(Context context) {
    if (!context.escrow().identity().exists()) {
      context.note(
          "There is no escrow key yet. It is made before the change, for what the app holds now"
              + " and for PINs; on a terminal its new passphrase is asked for.");
    }
  }

  /** Has the name of the app typed, and only then the escrow key made if there is none. */
  static void confirm(Context context, String app, String effect, boolean yes) {
    if (!yes) {
      Confirmation.require(context, "The app " + app + effect + ". Type its name to go on: ", app);
    }
    makeEscrowKey(context);
  }

  private static void makeEscrowKey(Context context) {
    Remedy unchanged = Remedy.advice("Nothing was changed.");
    try {
      new EscrowAccess(context, Optional.empty()).ensure(SEALED);
    } catch (RefusedException e) { // no passphrase was typed, for one
      throw new RefusedException(e.problem(), unchanged.and(e.remedy()));
    } catch (InvalidInputException e) {
      throw new InvalidInputException(e.problem(), unchanged.and(e.remedy()));
    }
  }

  private HerokuOptions.Access access() {
    if (access == null) {
      access = options.open(context, yes);
      context.closeAtEnd(access::close);
    }
    return access;
  }
}
