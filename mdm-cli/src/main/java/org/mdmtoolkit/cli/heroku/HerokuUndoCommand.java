package org.mdmtoolkit.cli.heroku;

import java.util.Optional;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.custody.EscrowKeyOption;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.heroku.HerokuDiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mdm heroku undo}. */
@Command(name = "undo")
public final class HerokuUndoCommand implements Action {

  @Mixin private final HerokuOptions heroku = new HerokuOptions();
  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();
  @Mixin private final HerokuChange change = new HerokuChange();

  @Override
  public int run(Context context) {
    HerokuProgress progress = change.progress(context, heroku.app());
    try (HerokuAccess access = HerokuAccess.open(context, heroku, progress)) {
      access.target().requirePrevious(); // before anybody is asked for a passphrase
      EscrowKey key = escrowKey.unlock(context);
      try (HerokuDiff diff = access.target().previous(key)) {
        return change.make(
            context, "heroku undo", heroku.app(), access.target(), diff, progress, refusal(diff));
      }
    }
  }

  private Optional<RefusedException> refusal(HerokuDiff diff) {
    if (diff.isChangedSince()) {
      return Optional.of(
          new RefusedException(
              heroku.app() + " has other values now than the last push from here has set",
              "Nothing was changed. --force puts the values back that were replaced at "
                  + diff.replacedAt().orElseThrow()
                  + "."));
    }
    return diff.skipsLast()
        ? Optional.of(
            new RefusedException(
                heroku.app() + " has what it had before the last push from here",
                "Nothing was changed. --force undoes the push before that: it puts the values back"
                    + " that were replaced at "
                    + diff.replacedAt().orElseThrow()
                    + "."))
        : Optional.empty();
  }
}
