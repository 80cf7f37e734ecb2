package org.mdmtoolkit.explorer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.renewal.Renewals;
import org.mdmtoolkit.secret.Secret;

/** A state folder as one process uses it, once. */
final class StateFolder {

  /** What people remember; which of them opens the key they try out. */
  static final List<String> PASSPHRASES =
      List.of("correct horse", "battery staple", "another staple");

  private static final Map<String, EscrowKey> UNLOCKED = new HashMap<>();

  private final Path home;
  private final int process;
  private final String attempt;
  private final Clock clock;
  private final SecureRandom random;
  private final Operator operator;

  /**
   * @param attempt different for each command that is run: what it makes up depends on it alone
   */
  StateFolder(Path root, int process, String attempt, Clock clock) {
    home = root.resolve("home");
    this.process = process;
    this.attempt = attempt + process;
    this.clock = clock;
    random = QuickKeys.random(this.attempt);
    operator = new Operator("user" + process, "mac");
  }

  /** A name that only this run of a command has. */
  String attempt() {
    return attempt;
  }

  int process() {
    return process;
  }

  Path home() {
    return home;
  }

  SecureRandom random() {
    return random;
  }

  Journal journal() {
    return Journal.at(home.resolve("journal.jsonl"), clock, operator);
  }

  Escrow escrow() {
    return Escrow.at(home.resolve("escrow"), clock, random);
  }

  Custody custody() {
    return Custody.in(escrow(), journal());
  }

  Renewal renewal() {
    return Renewals.at(home.resolve("renewals"), journal(), operator, clock)
        .named("fleet")
        .withAnswers(RenewalSettings.none().with(RenewalSettings.EMAIL, "mdm@example.com"))
        .withChain(TestApplePki.authorities());
  }

  /** The key, by whichever passphrase opens it. */
  EscrowKey unlock() {
    Path file = home.resolve("escrow/identity.pem");
    Path generated = escrow().identity().generatedPassphraseFile();
    byte[] content = InputFiles.read(file, 1 << 16);
    Optional<String> stored =
        InputFiles.exists(generated)
            ? Optional.of(new String(InputFiles.read(generated, 1 << 12), UTF_8))
            : Optional.empty();
    String known = new String(content, UTF_8) + stored;
    synchronized (UNLOCKED) {
      if (!UNLOCKED.containsKey(known)) {
        UNLOCKED.put(known, tryAll(stored));
      }
      return UNLOCKED.get(known);
    }
  }

  private EscrowKey tryAll(Optional<String> stored) {
    for (String passphrase : PASSPHRASES) {
      try (Secret secret = Secret.copyOf(passphrase.toCharArray())) {
        return escrow().identity().unlock(secret);
      } catch (WrongPassphraseException e) {
        // the next
      }
    }
    try (Secret secret =
        Secret.copyOf(
            stored
                .orElseThrow(() -> new InvalidInputException("no passphrase opens the key", ""))
                .toCharArray())) {
      return escrow().identity().unlock(secret);
    }
  }
}
