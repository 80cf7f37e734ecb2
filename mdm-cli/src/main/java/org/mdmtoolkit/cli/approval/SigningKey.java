package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.Signers;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.io.InputFiles;

/** The SSH key that somebody signs plans with. */
public final class SigningKey {

  /** How long a passphrase and a touch are waited for. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Where ssh looks for a key that nobody names; those on a security key last. */
  private static final List<String> USUAL =
      List.of("id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk");

  private SigningKey() {}

  /** The one that was named; empty if none was. */
  static Optional<SshSigner> named(Context context, Optional<String> option) {
    return option
        .or(() -> context.shell().environment("MDM_SIGNING_KEY"))
        .map(key -> with(context, Path.of(key)));
  }

  /** The one in {@code ~/.ssh}, of several that which the policy here knows; empty if none is. */
  static Optional<SshSigner> usual(Context context) {
    List<SshSigner> keys = new ArrayList<>();
    Path folder = Path.of(context.shell().environment("HOME").orElse("/"), ".ssh");
    for (String name : USUAL) {
      Path privateKey = folder.resolve(name);
      Path publicKey = folder.resolve(name + ".pub");
      if (InputFiles.exists(publicKey)) {
        try { // without its file an agent holds the private key
          keys.add(with(context, InputFiles.exists(privateKey) ? privateKey : publicKey));
        } catch (InvalidInputException e) {
          // one that nobody can sign plans with, such as a short one
        }
      }
    }
    Optional<SshSigner> first = keys.stream().findFirst();
    if (keys.size() < 2 || !context.policyToRead().exists()) {
      return first;
    }
    Signers signers = context.policyToRead().signers();
    return keys.stream().filter(key -> isKnown(context, signers, key)).findFirst().or(() -> first);
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

  private static boolean isKnown(Context context, Signers signers, SshSigner key) {
    try {
      signers.person(key.key(), Plan.NAMESPACE, context.shell().clock().instant());
      return true;
    } catch (RefusedException e) {
      return false;
    }
  }

  private static SshSigner with(Context context, Path key) {
    return SshSigner.with(key, context.shell().environment(), LIMIT);
  }
}
