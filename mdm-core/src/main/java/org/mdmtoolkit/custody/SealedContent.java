package org.mdmtoolkit.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * What is sealed: the secret in a line of its own, so that a person sees it at once after {@code
 * openssl cms -decrypt}; the header lines again, so that a record passed off as another device's is
 * found out; a blank line; and the whole command, so that the very same one can be made again, or
 * the whole answer.
 */
final class SealedContent {

  private SealedContent() {}

  static byte[] write(EscrowRecord record, IssueRequest request, MdmCommand command) {
    byte[] payload = command.bytes();
    try {
      return write(record, request.kind().label(), request.revealSecret(), payload);
    } finally {
      Arrays.fill(payload, (byte) 0);
    }
  }

  static byte[] write(EscrowRecord record, KeptSecret answer) {
    String label =
        answer.kind().equals(SecretKind.FILEVAULT_KEY) ? "RecoveryKey" : answer.kind().label();
    return write(record, label, answer.secret().orElse(""), answer.answer());
  }

  private static byte[] write(EscrowRecord record, String label, String secret, byte[] payload) {
    byte[] head = (label + ": " + secret + "\n" + record.headerLines() + "\n").getBytes(UTF_8);
    byte[] content = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, content, head.length, payload.length);
    Arrays.fill(head, (byte) 0);
    return content;
  }

  static RevealedSecret read(EscrowRecord record, byte[] content) {
    byte[] header = ("\n" + record.headerLines() + "\n").getBytes(UTF_8);
    int start = 0;
    while (start < content.length && content[start] != '\n') {
      start++;
    }
    int end = start + header.length;
    if (content.length < end || !Arrays.equals(header, Arrays.copyOfRange(content, start, end))) {
      throw record.damaged(
          "what is sealed belongs to another host or command than its header says");
    }
    String[] first = new String(content, 0, start, UTF_8).split(": ", 2);
    byte[] payload = Arrays.copyOfRange(content, end, content.length);
    if (first.length < 2) {
      throw record.damaged("its sealed part holds no secret");
    }
    if (KeptSecret.isType(record.requestType())) {
      return new RevealedSecret(record, first[1], null, payload);
    }
    try {
      MdmCommand command = MdmCommand.read(payload);
      if (!carries(command, first[0], first[1])) {
        throw record.damaged("its command has another secret than it says");
      }
      return new RevealedSecret(record, first[1], command, payload);
    } catch (MdmException e) {
      throw record.damaged("its sealed part holds no secret and command");
    }
  }

  private static boolean carries(MdmCommand command, String label, String secret) {
    return SecretKind.of(command.requestType())
        .map(kind -> kind.label().equals(label) && kind.isIn(command, secret))
        .orElseGet(() -> secret.equals(command.keys().get(label)));
  }
}
