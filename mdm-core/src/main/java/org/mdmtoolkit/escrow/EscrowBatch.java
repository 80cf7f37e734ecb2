package org.mdmtoolkit.escrow;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.DurableFiles.NewFile;
import org.mdmtoolkit.io.InputFiles;

/** Records that are sealed, stored and read back together. */
final class EscrowBatch {

  private final Escrow escrow;
  private final List<X509Certificate> recipients;
  private final SecureRandom random;

  EscrowBatch(Escrow escrow, List<X509Certificate> recipients, SecureRandom random) {
    this.escrow = escrow;
    this.recipients = recipients;
    this.random = random;
  }

  List<EscrowAnswer> issue(String operator, Instant now, List<EscrowOrder> orders) {
    EscrowAnswer[] answers = new EscrowAnswer[orders.size()];
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      try {
        drafts.add(draft(i, orders.get(i), operator, now));
      } catch (MdmException e) {
        answers[i] = EscrowAnswer.failed(e);
      }
    }
    if (!drafts.isEmpty()) {
      DurableFiles.createFolder(escrow.openFolder());
      List<Optional<MdmException>> failures =
          DurableFiles.createAll(drafts.stream().map(Draft::file).toList(), Access.OWNER_ONLY);
      for (int i = 0; i < failures.size(); i++) {
        Draft draft = drafts.get(i);
        answers[draft.position()] = answer(draft, failures.get(i));
      }
    }
    return List.of(answers);
  }

  private Draft draft(int position, EscrowOrder order, String operator, Instant now) {
    HostLabel label = HostLabel.of(order.host());
    MdmCommand command = order.build().apply(order.pin());
    if (!order.pin().reveal().equals(command.keys().get("PIN"))) {
      throw new IllegalArgumentException("the command does not carry the PIN it was made with");
    }
    String commandUuid =
        command
            .commandUuid()
            .orElseThrow(() -> new IllegalArgumentException("the command has no CommandUUID"));
    escrow.refuseIfOpen(label, command.requestType());
    EscrowRecord record =
        new EscrowRecord(
            escrow.openFile(label, command.requestType()),
            true,
            label.text(),
            command.requestType(),
            commandUuid,
            now,
            operator);
    byte[] sealed = new SealedContent(order.pin(), command).write(record);
    byte[] content = record.write(Envelope.seal(sealed, recipients, random));
    if (content.length > EscrowRecord.MAX_BYTES) {
      throw new InvalidInputException(
          "the record of this command would be larger than " + EscrowRecord.MAX_BYTES + " bytes",
          "Make the command smaller.");
    }
    NewFile file = NewFile.of(record.file(), content);
    return new Draft(position, label, new EscrowedCommand(command, record), file);
  }

  private EscrowAnswer answer(Draft draft, Optional<MdmException> failure) {
    EscrowRecord record = draft.issued().record();
    try {
      if (failure.orElse(null) instanceof RefusedException) {
        escrow.refuseIfOpen(draft.label(), record.requestType()); // another process was faster
      }
      if (failure.isPresent()) {
        return EscrowAnswer.failed(failure.get());
      }
      byte[] stored = InputFiles.read(record.file(), EscrowRecord.MAX_BYTES);
      EscrowRecord read = EscrowRecord.read(record.file(), true, stored);
      if (!read.headerLines().equals(record.headerLines())) {
        throw EscrowRecord.damaged(record.file(), "it reads differently from what was written");
      }
      Envelope.check(EscrowRecord.envelope(record.file(), stored), recipients);
      return EscrowAnswer.issued(draft.issued());
    } catch (MdmException e) {
      return EscrowAnswer.failed(e);
    }
  }

  /**
   * A record that is not stored yet.
   *
   * @param position of its order
   * @param issued what is handed out once it is stored
   * @param file what is to be stored
   */
  private record Draft(int position, HostLabel label, EscrowedCommand issued, NewFile file) {}
}
