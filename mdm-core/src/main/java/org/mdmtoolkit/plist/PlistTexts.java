package org.mdmtoolkit.plist;

import java.nio.ByteBuffer;

/** What text a property list can hold. */
final class PlistTexts {

  private PlistTexts() {}

  /** Whether big-endian UTF-16 holds half of a surrogate pair. */
  static boolean loneSurrogate(byte[] bytes, int start, int length) {
    ByteBuffer chars = ByteBuffer.wrap(bytes, start, length);
    boolean open = false;
    while (chars.hasRemaining()) {
      char c = chars.getChar();
      if (open != Character.isLowSurrogate(c)) {
        return true;
      }
      open = Character.isHighSurrogate(c);
    }
    return open;
  }

  /**
   * Why the text cannot be written, or the empty string if it can. XML 1.0 (section 2.2) has no way
   * to write these characters, and turns a carriage return into a line feed when it is read; old
   * readers do so even with a character reference.
   */
  static String fault(String text, boolean xml) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r') {
        if (xml) {
          return "holds a carriage return, which is not kept in XML";
        }
      } else if ((c < ' ' && c != '\t' && c != '\n') || c == '\uFFFE' || c == '\uFFFF') {
        return "holds the character U+%04X, which a property list cannot hold".formatted((int) c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return "holds half of a surrogate pair, which is no character";
      }
    }
    return "";
  }
}
