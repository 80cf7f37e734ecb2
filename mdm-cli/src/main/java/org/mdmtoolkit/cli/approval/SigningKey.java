package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.delivery.config.PolicyFile;

/** The SSH key that somebody signs plans with. */
public final class SigningKey {

  /** How long a passphrase and a touch are waited for. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private SigningKey() {}

  /** The one that was named; empty if none was. */
  static Optional<SshSigner> named(Context context, Optional<String> option) {
    Shell shell = context.shell();
    return option
        .or(() -> shell.environment("MDM_SIGNING_KEY"))
        .map(key -> SshSigner.with(Path.of(key), shell.environment(), LIMIT));
  }

  /** The one in {@code ~/.ssh}, of several that which the policy here knows; empty if none is. */
  static Optional<SshSigner> usual(Context context) {
    Shell shell = context.shell();
    return SshSigner.usual(
        Path.of(shell.environment("HOME").orElse("/")),
        shell.environment(),
        LIMIT,
        () ->
            Optional.of(context.policyToRead()).filter(PolicyFile::exists).map(PolicyFile::signers),
        shell.clock().instant());
  }

  /** The one that was named; else, where a policy may ask for it, the one in {@code ~/.ssh}. */
  public static Optional<SshSigner> ofAuthor(Context context, Optional<String> option) {
    return named(context, option)
        .or(() -> context.policyToRead().exists() ? usual(context) : Optional.empty());
  }

  /** The plan's signature by this key. */
  static byte[] sign(Context context, SshSigner signer, Plan plan) {
    context.note("Signing with " + signer.key() + ". If it is on a security key, touch that.");
    return signer.sign(plan);
  }
}
