package org.mdmtoolkit.custody;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.RotateFileVaultKey;
import org.mdmtoolkit.command.SecurityInfo;
import org.mdmtoolkit.custody.SecretHistory.Step;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Passwords;
import org.mdmtoolkit.secret.Secret;

/**
 * Takes FileVault keys out of the answers that hold them, encrypted to one certificate, and keeps
 * them for all readers. The answer stays as it came. Immutable.
 */
public final class FileVaultAnswers {

  private static final SecretKind KIND = SecretKind.FILEVAULT_KEY;

  private final Custody custody;
  private final EscrowKey key;

  private FileVaultAnswers(Custody custody, EscrowKey key) {
    this.custody = custody;
    this.key = key;
  }

  /** The answers in this custody, to be opened with this key. */
  public static FileVaultAnswers in(Custody custody, EscrowKey key) {
    return new FileVaultAnswers(custody, key);
  }

  /**
   * Opens an answer. The journal tells of it first.
   *
   * @param kept a record of type {@link KeptSecret#FILEVAULT_ANSWER}
   * @param why says it
   * @return the record of the key; that of before, if it was opened already
   * @throws InvalidInputException if it cannot be opened, or holds no recovery key: nothing is
   *     lost, the answer stays in escrow
   */
  public EscrowRecord open(EscrowRecord kept, JournalEvent why) {
    String uuid = KeptSecret.commandOf(kept.commandUuid());
    Optional<EscrowRecord> command = custody.record(List.of(kept.host()), KIND, uuid);
    Map<EscrowRecord, List<JournalEvent>> settled = new LinkedHashMap<>();
    try {
      Custody.Revealed revealed = custody.reveal(List.of(kept), key, why).get(0);
      if (revealed.failure().isPresent()) {
        throw revealed.failure().get();
      }
      EscrowRecord clear = keep(kept, uuid, revealed.secret().orElseThrow());
      command.ifPresent(one -> settled.put(one, List.of(Step.VERIFIED.event(KIND))));
      settled.put(clear, List.of(Step.VERIFIED.event(KIND))); // last: it is the one that holds
      custody.settle(settled);
      return clear;
    } catch (InvalidInputException | DeniedException e) {
      command.ifPresent(one -> settled.put(one, List.of(Step.UNREADABLE.event(KIND))));
      custody.settle(settled);
      throw new InvalidInputException(
          kept.host()
              + ": its recovery key came back and is kept as it came, and cannot be opened: "
              + e.problem(),
          Remedy.advice("Nothing is lost. It opens with the key that it was encrypted to.")
              .and(new Remedy.ShowSecret(kept.host(), KIND.verb())),
          e);
    }
  }

  private EscrowRecord keep(EscrowRecord kept, String uuid, RevealedSecret revealed) {
    byte[] answer = revealed.answer().orElseThrow();
    CommandResult result = CommandResult.read(answer);
    byte[] cms =
        RotateFileVaultKey.encryptedKey(result)
            .or(() -> SecurityInfo.encryptedRecoveryKey(result))
            .orElseThrow(() -> kept.damaged("it holds no recovery key"));
    try (Secret opened = key.openAnswer(cms)) {
      if (!Passwords.isFileVaultKey(opened)) {
        throw new InvalidInputException("what was encrypted is no recovery key", "");
      }
      return custody.keep(List.of(kept.host()), KeptSecret.fileVaultKey(uuid, opened, answer));
    }
  }
}
