package org.mdmtoolkit.escrow;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.io.Sha256;
import org.mdmtoolkit.journal.JournalEntries;

/**
 * The name under which a Mac's PIN is kept: its serial number, UDID or host name, as the operator
 * writes it. Names that differ only in letter case or Unicode form are the same host.
 *
 * @param text the name as given, trimmed
 */
public record HostLabel(String text) {

  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final int MAX_LENGTH = 128;
  private static final int MAX_FILE_NAME = 120;

  /**
   * The label that a person gave.
   *
   * @throws InvalidInputException if it is empty, too long, or holds what cannot be seen
   */
  public static HostLabel of(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      throw new InvalidInputException("the host has no name", "Give its serial number or name.");
    }
    if (trimmed.length() > MAX_LENGTH) {
      throw new InvalidInputException(
          "the host's name is longer than " + MAX_LENGTH + " characters",
          "Give its serial number.");
    }
    if (trimmed.codePoints().anyMatch(HostLabel::isUnprintable)) {
      throw new InvalidInputException(
          "the host's name holds a control character or half a character",
          "Give its serial number.");
    }
    return new HostLabel(trimmed);
  }

  /**
   * The label of a record that is there. Not judged again: another Java version may know other
   * characters, and a record must be found by whatever name it was made under.
   */
  public static HostLabel stored(String text) {
    return new HostLabel(text);
  }

  private static boolean isUnprintable(int c) {
    return Character.getType(c) == Character.UNASSIGNED
        || (c != ZERO_WIDTH_JOINER && !Printable.isShown(c)); // what hides makes names look alike
  }

  /** Whether both name the same host. */
  public boolean isSameHost(HostLabel other) {
    return key().equals(other.key());
  }

  /** The same for every way to write the host, different for different hosts. */
  public String key() {
    return JournalEntries.hostKey(text);
  }

  /**
   * The same for every way to write the host, different for different hosts, safe as a file name.
   */
  String fileName() {
    return safeFileName(key());
  }

  /** A file name for any text: different texts have different ones. */
  static String safeFileName(String text) {
    StringBuilder name = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (plain) {
        name.append(c);
      } else {
        name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    if (name.length() > MAX_FILE_NAME) {
      String digest = Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
      return name.substring(0, MAX_FILE_NAME - 40) + "%%" + digest;
    }
    return name.toString();
  }
}
