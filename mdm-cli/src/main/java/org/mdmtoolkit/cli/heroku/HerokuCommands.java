package org.mdmtoolkit.cli.heroku;

import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.certificate.Authorities;
import org.mdmtoolkit.cli.certificate.VendorOptions;
import org.mdmtoolkit.cli.custody.EscrowKeyOption;
import org.mdmtoolkit.cli.heroku.HerokuOptions.Access;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.heroku.DiffText;
import org.mdmtoolkit.heroku.HerokuDiff;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.renewal.Renewals;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm heroku}: what an app has beside what it shall have, and changing it. */
public final class HerokuCommands {

  private HerokuCommands() {}

  /** {@code mdm heroku diff}. */
  @Command(name = "diff")
  public static final class HerokuDiffCommand implements Action {

    @Mixin private final HerokuOptions heroku = new HerokuOptions();
    @Mixin private final VendorOptions vendor = new VendorOptions();
    @Mixin private final Authorities authorities = new Authorities();

    @Override
    public int run(Context context) {
      VendorCredentials credentials = vendor.readExactly(context.shell());
      CheckReport report = check(context, credentials, authorities);
      for (Check failure : report.failures()) {
        warn(context, failure.name() + ": " + failure.sentence(), failure.remedy());
      }
      try (VendorValues wanted = VendorValues.of(credentials);
          Access access = heroku.open(context, false);
          HerokuDiff diff = access.target().diff(wanted)) {
        DiffText text = new DiffText(diff);
        context.printResult(
            json -> text.write(json.put("app", heroku.app())), text.text(heroku.app()));
        Optional<RefusedException> refusal = diff.refusalOfNewer(heroku.app());
        refusal.ifPresent(one -> warn(context, one.problem(), one.remedy()));
        return report.passed()
            ? refusal.map(ExitCodes::of).orElse(ExitCodes.DONE)
            : VendorOptions.failed(credentials);
      }
    }
  }

  private static void warn(Context context, String problem, Remedy remedy) {
    context.warn("a push would be refused: " + problem);
    context.note(context.wording().words(remedy));
  }

  private static CheckReport check(
      Context context, VendorCredentials credentials, Authorities authorities) {
    return credentials.check(
        authorities.read(context), SignerProfile.FLEET, context.shell().clock().instant());
  }

  /** What push and undo have in common: show, ask, change, say what came of it. */
  private static final class HerokuChange {

    @Option(names = "--yes")
    private boolean yes;

    @Option(names = "--dry-run")
    private boolean dryRun;

    @Option(names = "--force")
    private boolean force;

    /**
     * Makes the change, unless it is a dry run or there is none.
     *
     * @param command which of the two, for the journal
     * @param refusal why it must not be made without {@code --force}; empty if nothing is wrong
     */
    int make(
        Context context,
        String command,
        String app,
        Access access,
        HerokuDiff diff,
        Optional<RefusedException> refusal) {
      DiffText text = new DiffText(diff);
      if (!context.json()) {
        context.note(text.text(app).stripTrailing());
      }
      String effect =
          diff.wanted().isComplete()
              ? HerokuPlace.RESTART
              : " restarts without all three values, and cannot sign then";
      Optional<Check> obstacle = diff.obstacle(context.shell().clock().instant());
      Optional<RefusedException> broken = diff.refusalOfBroken(obstacle);
      boolean asks = !yes && context.shell().terminal().canAsk(); // a rehearsal ends as it would
      Optional<RefusedException> inTheWay =
          force ? Optional.empty() : refusal.or(() -> asks ? Optional.empty() : broken);
      if (!inTheWay.equals(broken)) {
        broken.ifPresent(one -> context.warn(one.problem()));
      }
      if (inTheWay.isPresent()) {
        throw inTheWay.get();
      }
      Optional<DeployReceipt> made = Optional.empty();
      if (dryRun) {
        if (!diff.isEmpty()) {
          HerokuPlace.announceKey(context);
          context.note("The app " + app + effect + ".");
        }
        context.note(
            "Dry run, nothing is changed."
                + (diff.replacedAt().isEmpty()
                    ? ""
                    : " The journal notes that the sealed values were opened."));
      } else {
        if (!diff.isEmpty()) {
          if (!asks && !diff.wanted().isComplete()) {
            context.warn("the app " + app + effect); // where it is asked, the question says so
          }
          HerokuPlace.confirm(context, app, effect, yes);
          access.journal().change(command, diff).planned();
        }
        Renewals renewals = context.renewals(); // refused before the change, if at all
        made = Optional.of(diff.push());
        if (!made.get().changed()) {
          access.journal().inForce();
        }
        renewals.replacedAt(access.target().description()).stream()
            .map(context.wording()::words)
            .forEach(context::note);
      }
      Optional<DeployReceipt> receipt = made;
      return context.printResult(
          json ->
              text.write(
                  json.put("app", app)
                      .put("dry_run", dryRun)
                      .put("changed", receipt.map(DeployReceipt::changed).orElse(false))
                      .put("release", receipt.map(DeployReceipt::reference).orElse(""))
                      .put("read_back", receipt.map(DeployReceipt::readBack).orElse(false))
                      .put("cannot_sign", obstacle.map(Check::sentence))),
          receipt
              .map(one -> app + ": " + text.sentence(one, broken.isPresent()) + "\n")
              .orElse(""));
    }
  }

  /** {@code mdm heroku push}. */
  @Command(name = "push")
  public static final class HerokuPushCommand implements Action {

    @Mixin private final HerokuOptions heroku = new HerokuOptions();
    @Mixin private final VendorOptions vendor = new VendorOptions();
    @Mixin private final Authorities authorities = new Authorities();
    @Mixin private final HerokuChange change = new HerokuChange();

    @Override
    public int run(Context context) {
      VendorCredentials credentials = vendor.readExactly(context.shell());
      CheckReport report = check(context, credentials, authorities);
      HerokuPlace.warn(context, report.warnings());
      if (!report.passed() && credentials.hasWrongPassphrase()) {
        credentials.readPrivateKey(); // says so: a wrong passphrase is denied, not invalid
      }
      report.requirePassed();
      try (VendorValues wanted = VendorValues.of(credentials);
          Access access = heroku.open(context, change.yes);
          HerokuDiff diff = access.target().diff(wanted)) {
        return change.make(
            context, "heroku push", heroku.app(), access, diff, diff.refusalOfNewer(heroku.app()));
      }
    }
  }

  /** {@code mdm heroku undo}. */
  @Command(name = "undo")
  public static final class HerokuUndoCommand implements Action {

    @Mixin private final HerokuOptions heroku = new HerokuOptions();
    @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();
    @Mixin private final HerokuChange change = new HerokuChange();

    @Override
    public int run(Context context) {
      try (Access access = heroku.open(context, change.yes)) {
        access.target().requirePrevious(); // before anybody is asked for a passphrase
        EscrowKey key = escrowKey.unlock(context);
        try (HerokuDiff diff = access.target().previous(key)) {
          return change.make(
              context, "heroku undo", heroku.app(), access, diff, diff.refusalToUndo(heroku.app()));
        }
      }
    }
  }
}
