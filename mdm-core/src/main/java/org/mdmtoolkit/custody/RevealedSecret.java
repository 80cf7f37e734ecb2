package org.mdmtoolkit.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.secret.BypassCode;
import org.mdmtoolkit.secret.Pin;

/**
 * A record that was opened. Whoever holds it has the secret of the device; the journal tells who
 * asked. Never printed; immutable.
 */
public final class RevealedSecret {

  private final EscrowRecord record;
  private final String secret;
  private final @Nullable MdmCommand command;
  private final byte[] content;

  RevealedSecret(EscrowRecord record, String secret, @Nullable MdmCommand command, byte[] content) {
    this.record = record;
    this.secret = secret;
    this.command = command;
    this.content = content;
  }

  /** Its readable part. */
  public EscrowRecord record() {
    return record;
  }

  /** The very command that was made with it, byte for byte; empty if a device answered with it. */
  public Optional<MdmCommand> command() {
    return Optional.ofNullable(command);
  }

  /** The answer of the device that it was in, byte for byte; empty if a command carried it. */
  public Optional<byte[]> answer() {
    return command == null ? Optional.of(content.clone()) : Optional.empty();
  }

  /** The secret as text; empty if the answer holds it in a form that was not opened yet. */
  public String reveal() {
    return secret;
  }

  /**
   * The secret as a PIN.
   *
   * @throws org.mdmtoolkit.InvalidInputException if it is none
   */
  public Pin pin() {
    return Pin.of(secret);
  }

  /** The secret as people read and type it. */
  public String revealGrouped() {
    return SecretKind.of(record.requestType()).filter(SecretKind::isPin).isPresent()
        ? pin().revealGrouped()
        : secret.isEmpty() ? "(none)" : secret;
  }

  /** By what Apple's servers know an Activation Lock code; empty of anything else. */
  public Optional<String> escrowKey() {
    if (!record.requestType().equals(SecretKind.ACTIVATION_LOCK_CODE.requestType())) {
      return Optional.empty();
    }
    try {
      return Optional.of(BypassCode.parse(secret).escrowKey());
    } catch (MdmException e) {
      return Optional.empty(); // a device may write its code as it likes
    }
  }

  /** What a person has to know who tries these PINs one after the other. */
  public static List<String> orderWords(List<RevealedSecret> revealed, SecretHistory history) {
    List<String> words = new ArrayList<>();
    List<SecretState> useless =
        revealed.stream()
            .map(one -> history.state(one.record()))
            .filter(state -> !state.mayHold())
            .toList();
    if (revealed.size() - useless.size() > 1) {
      words.add("Try them from the top: first stands what most likely opens the Mac.");
    } else if (!useless.isEmpty() && useless.size() < revealed.size()) {
      words.add(
          "Only the first can open the Mac: the others never came to it, or it refused them.");
    }
    for (RevealedSecret one : revealed) {
      if (history.state(one.record()) == SecretState.NOT_DONE) {
        words.add(
            "The Mac answered Error: it is not locked by "
                + (revealed.size() == 1 ? "this command." : one.record().commandUuid() + "."));
      }
    }
    return words;
  }

  @Override
  public String toString() {
    return "RevealedSecret[" + record + "]";
  }
}
