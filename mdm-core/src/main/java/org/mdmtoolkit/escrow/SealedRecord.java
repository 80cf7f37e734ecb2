package org.mdmtoolkit.escrow;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.mdmtoolkit.Times;

/**
 * The readable part of a sealed secret that is no PIN. What is sealed is opened by {@link
 * SealedSecrets#open}.
 *
 * @param file where it lies
 * @param number counts the records of one kind and subject from 1; the highest is the newest
 * @param kind what is kept, such as {@code heroku.config-vars}
 * @param subject whose it is, such as the name of an app
 * @param note a word of the keeper's own; empty if there is none
 * @param created when it was sealed, UTC
 * @param operator who did it, {@code user@machine}
 */
public record SealedRecord(
    Path file,
    long number,
    String kind,
    String subject,
    String note,
    Instant created,
    String operator) {

  /** The lines that stand readable above the sealed part and again inside it. */
  String headerLines() {
    return "Kind: "
        + kind
        + "\nSubject: "
        + subject
        + "\nNumber: "
        + number
        + "\nNote: "
        + note
        + "\nCreated: "
        + Times.text(created)
        + "\nOperator: "
        + operator
        + "\n";
  }

  /**
   * The readable part of a file.
   *
   * @throws org.mdmtoolkit.InvalidInputException if it is no such record, or its sealed part is not
   *     whole
   */
  static SealedRecord read(Path file, byte[] content) {
    Map<String, String> header = EscrowRecord.header(file, content);
    try {
      return new SealedRecord(
          file,
          Long.parseLong(EscrowRecord.required(header, "Number", file)),
          EscrowRecord.required(header, "Kind", file),
          EscrowRecord.required(header, "Subject", file),
          EscrowRecord.required(header, "Note", file),
          Times.parse(EscrowRecord.required(header, "Created", file)),
          EscrowRecord.required(header, "Operator", file));
    } catch (NumberFormatException e) {
      throw EscrowRecord.damaged(file, "its number is not a number");
    } catch (DateTimeException e) {
      throw EscrowRecord.damaged(file, "its time cannot be read");
    }
  }
}
