package org.mdmtoolkit.cli.custody;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.escrow.EscrowIdentity;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm escrow passphrase}. */
@Command(name = "passphrase")
public final class EscrowPassphraseCommand implements Action {

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  @Option(names = "--new-passphrase-file", paramLabel = "FILE")
  private @Nullable String newPassphraseFile;

  @Override
  public int run(Context context) {
    EscrowAccess access = new EscrowAccess(context, Optional.ofNullable(passphraseFile));
    Optional<Secret> given = given(context);
    if (context.escrow().isShared() && context.escrow().readerKey().exists()) {
      context.note(
          "This is about the team's escrow key. For another passphrase of your own reader key, have"
              + " that reader removed and make a new key: docs/team.md, A colleague joins.");
    }
    try {
      EscrowIdentity identity = context.escrow().identity();
      if (given.isEmpty() || !identity.completePassphraseChange(context.journal(), given.get())) {
        EscrowKey key = access.unlockIdentity();
        try (Secret fresh = given.orElseGet(() -> asked(context, access))) {
          identity.changePassphrase(context.journal(), key, fresh);
        }
      }
    } finally {
      given.ifPresent(Secret::close);
    }
    access
        .configuredSource(Optional.ofNullable(newPassphraseFile))
        .ifPresent(
            source ->
                context.warn(
                    source
                        + " was not changed: give it the new passphrase now, then try it with `"
                        + context.command("escrow check --prove")
                        + "`"));
    return context.noteResult(
        json -> json.put("passphrase_changed", true),
        "The escrow key has a new passphrase. A backup of the key still has the old one.");
  }

  private Optional<Secret> given(Context context) {
    if (newPassphraseFile == null) {
      return Optional.empty();
    }
    Secret fresh = context.shell().readSecret(newPassphraseFile, "the new passphrase");
    if (fresh.length() < EscrowIdentity.MIN_PASSPHRASE) {
      fresh.close();
      throw new InvalidInputException(
          "the new passphrase is shorter than " + EscrowIdentity.MIN_PASSPHRASE + " characters",
          "The key still has the old one. A few random words are good.");
    }
    return Optional.of(fresh);
  }

  private static Secret asked(Context context, EscrowAccess access) {
    context.shell().checkCanAsk("the new passphrase is needed", "Give --new-passphrase-file FILE.");
    return access.askTwice();
  }
}
