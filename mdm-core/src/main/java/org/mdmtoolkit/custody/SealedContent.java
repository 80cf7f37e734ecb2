package org.mdmtoolkit.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * What is sealed: the secret in a line of its own, so that a person sees it at once after {@code
 * openssl cms -decrypt}; the header lines again, so that a record passed off as another device's is
 * found out; a blank line; and the whole command, so that the very same one can be made again.
 */
final class SealedContent {

  private SealedContent() {}

  static byte[] write(EscrowRecord record, IssueRequest request, MdmCommand command) {
    String first = request.kind().key() + ": " + request.revealSecret() + "\n";
    byte[] head = (first + record.headerLines() + "\n").getBytes(UTF_8);
    byte[] payload = command.bytes();
    byte[] content = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, content, head.length, payload.length);
    Arrays.fill(head, (byte) 0);
    Arrays.fill(payload, (byte) 0);
    return content;
  }

  static RevealedCommand read(EscrowRecord record, byte[] content) {
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
    try {
      MdmCommand command = MdmCommand.read(Arrays.copyOfRange(content, end, content.length));
      if (first.length < 2 || !first[1].equals(command.keys().get(first[0]))) {
        throw record.damaged("its command has another PIN than it says");
      }
      return new RevealedCommand(record, first[1], command);
    } catch (MdmException e) {
      throw record.damaged("its sealed part holds no PIN and command");
    }
  }
}
