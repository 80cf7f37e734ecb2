package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.secret.Pin;

/**
 * What is sealed: the PIN in a line of its own, so that a person sees it at once after {@code
 * openssl cms -decrypt}; the header lines again, so that a record passed off as another Mac's is
 * found out; a blank line; and the whole command, so that the very same one can be made again.
 *
 * @param pin the PIN
 * @param command the command that carries it
 */
record SealedContent(Pin pin, MdmCommand command) {

  private static final String PIN = "PIN: ";

  byte[] write(EscrowRecord record) {
    byte[] head = (PIN + pin.reveal() + "\n" + record.headerLines() + "\n").getBytes(UTF_8);
    byte[] payload = command.bytes();
    byte[] content = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, content, head.length, payload.length);
    Arrays.fill(head, (byte) 0);
    Arrays.fill(payload, (byte) 0);
    return content;
  }

  static SealedContent read(EscrowRecord record, byte[] content) {
    byte[] header = ("\n" + record.headerLines() + "\n").getBytes(UTF_8);
    int start = PIN.length() + Pin.LENGTH;
    int end = start + header.length;
    if (content.length < end || !Arrays.equals(header, Arrays.copyOfRange(content, start, end))) {
      throw EscrowRecord.damaged(
          record.file(), "what is sealed belongs to another host or command than its header says");
    }
    try {
      Pin pin = Pin.of(new String(content, PIN.length(), Pin.LENGTH, UTF_8));
      MdmCommand command = MdmCommand.read(Arrays.copyOfRange(content, end, content.length));
      if (!pin.reveal().equals(command.keys().get("PIN"))) {
        throw EscrowRecord.damaged(record.file(), "its command has another PIN than it says");
      }
      return new SealedContent(pin, command);
    } catch (MdmException e) {
      throw EscrowRecord.damaged(record.file(), "its sealed part holds no PIN and command");
    }
  }
}
