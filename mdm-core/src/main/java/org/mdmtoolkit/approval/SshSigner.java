package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.io.ExternalProgram;
import org.mdmtoolkit.io.InputFiles;

/**
 * Signs with an SSH key by {@code ssh-keygen}, so that the key may be in an agent or in a security
 * key. The private key is never read here. Immutable.
 */
public final class SshSigner {

  private static final int MAX_PUBLIC_KEY = 16 << 10;
  private static final int WRONG_USAGE = 1;
  private static final String AGENT = "SSH_AUTH_SOCK";

  /** Where ssh looks for a key that nobody names; those on a security key last. */
  private static final List<String> USUAL =
      List.of("id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk");

  private final Path key;
  private final SshPublicKey publicKey;
  private final Map<String, String> environment;
  private final Duration limit;

  private SshSigner(
      Path key, SshPublicKey publicKey, Map<String, String> environment, Duration limit) {
    this.key = key;
    this.publicKey = publicKey;
    this.environment = Map.copyOf(environment);
    this.limit = limit;
  }

  /**
   * A signer with this key.
   *
   * @param key a private key with its public key beside it ({@code .pub}), or the public key of one
   *     that an agent holds
   * @param environment for {@code ssh-keygen}; the agent's socket is in it
   * @param limit how long a passphrase and a touch are waited for
   * @throws NotFoundException if the public key is not there
   * @throws InvalidInputException if it is none that can be used
   */
  public static SshSigner with(Path key, Map<String, String> environment, Duration limit) {
    boolean isPublic = key.toString().endsWith(".pub");
    Path file = isPublic ? key : key.resolveSibling(key.getFileName() + ".pub");
    if (!InputFiles.exists(file)) {
      throw new NotFoundException(
          file + ", the public key to sign with, does not exist",
          "Name an SSH key that has its public key beside it.");
    }
    String line = new String(InputFiles.read(file, MAX_PUBLIC_KEY), UTF_8);
    return new SshSigner(key, SshPublicKey.ofLine(line), environment, limit);
  }

  /**
   * The key in {@code .ssh} that ssh would use; of several the one that somebody may approve plans
   * with. Those that cannot be used are passed over.
   *
   * @param home of the person
   * @param signers gives who may approve, empty if that is not known; asked if there are several
   * @return empty if there is none
   */
  public static Optional<SshSigner> usual(
      Path home,
      Map<String, String> environment,
      Duration limit,
      Supplier<Optional<Signers>> signers,
      Instant now) {
    List<SshSigner> keys = new ArrayList<>();
    for (String name : USUAL) {
      Path privateKey = home.resolve(".ssh").resolve(name);
      Path publicKey = privateKey.resolveSibling(name + ".pub");
      if (InputFiles.exists(publicKey)) {
        try { // without its file an agent holds the private key
          keys.add(
              with(InputFiles.exists(privateKey) ? privateKey : publicKey, environment, limit));
        } catch (InvalidInputException e) {
          // one that nobody can sign plans with, such as a short one
        }
      }
    }
    Optional<Signers> known = keys.size() < 2 ? Optional.empty() : signers.get();
    return keys.stream()
        .filter(one -> known.isPresent() && known.get().mayApprove(one.key(), now))
        .findFirst()
        .or(() -> keys.stream().findFirst());
  }

  /** The public key. */
  public SshPublicKey key() {
    return publicKey;
  }

  /**
   * Signs a plan. What comes back is verified: a program that ends well need not have signed.
   *
   * @return the file with the signature
   * @throws DeniedException if it cannot be signed: there is no {@code ssh-keygen} or one that is
   *     too old or makes something else, the passphrase is wrong, the agent does not hold the key
   *     or refuses, nobody typed or touched in time
   */
  public byte[] sign(Plan plan) {
    byte[] bytes = plan.bytes();
    List<String> arguments = List.of("-Y", "sign", "-n", Plan.NAMESPACE, "-f", key.toString());
    byte[] signature;
    try (ExternalProgram.Ended ended =
        ExternalProgram.find("ssh-keygen", environment, limit).run(bytes, arguments)) {
      if (ended.exitCode() == WRONG_USAGE) {
        throw new DeniedException(
            "ssh-keygen is too old to sign", "OpenSSH 8.2 or newer is needed, and not 8.7.");
      } else if (ended.exitCode() != 0) {
        throw notSigned();
      }
      signature = ended.revealOutput().clone();
    } catch (NotFoundException e) {
      throw new DeniedException(
          e.problem() + ", which signs", "It was not signed. Install OpenSSH 8.2 or newer.", e);
    } catch (TimedOutException e) {
      throw new DeniedException(
          e.problem(),
          "It was not signed. Sign again, and touch the key or type its passphrase in time.",
          e);
    }
    SshSignature made;
    try {
      made = SshSignature.read("what ssh-keygen made", signature);
    } catch (InvalidInputException e) {
      throw new DeniedException(e.problem(), "It was not signed. Check ssh-keygen.", e);
    }
    if (!made.key().equals(publicKey) || !made.verify(bytes, Plan.NAMESPACE)) {
      throw new DeniedException(
          "what ssh-keygen made is no signature of this plan by " + publicKey,
          "The private key and the public key beside it do not belong together.");
    }
    return signature;
  }

  /**
   * Why not, as far as it can be known: what ssh-keygen says is for people, and in no fixed form.
   */
  private DeniedException notSigned() {
    String name = key.getFileName().toString();
    boolean isInAgent =
        name.endsWith(".pub")
            && !InputFiles.exists(key.resolveSibling(name.substring(0, name.length() - 4)));
    if (!isInAgent) {
      return new DeniedException(
          "ssh-keygen did not sign with " + key,
          "Its passphrase is wrong or was not asked for, its file can be read by others, or the"
              + " agent does not hold it or refused. `ssh-add -l` lists what the agent holds.");
    }
    String agent = environment.getOrDefault(AGENT, "");
    if (agent.isEmpty()) {
      return new DeniedException(
          "there is no SSH agent to sign with " + key + ": " + AGENT + " is not set",
          "It was not signed. Start the agent, or name a private key.");
    } else if (!InputFiles.exists(Path.of(agent))) {
      return new DeniedException(
          "the SSH agent is gone that was to sign with " + key + ": there is nothing at " + agent,
          "It was not signed. Start the agent, or name a private key.");
    }
    return new DeniedException(
        "the SSH agent did not sign with " + key,
        "It was not signed. The agent does not hold this key, is locked, or refused; `ssh-add -l`"
            + " lists what it holds.");
  }
}
