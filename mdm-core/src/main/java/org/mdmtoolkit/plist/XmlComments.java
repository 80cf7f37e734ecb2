package org.mdmtoolkit.plist;

/**
 * Takes comments out of an XML file as Apple's parser does: each ends at the first {@code -->},
 * whatever stands before it. XML itself knows no {@code --} inside a comment, and other parsers
 * refuse such a file. The characters become blanks, so that every place keeps its line and column.
 */
final class XmlComments {

  private XmlComments() {}

  static void clear(XmlText text) {
    StringBuilder chars = new StringBuilder(text.chars());
    for (int at = chars.indexOf("<"); at >= 0; at = chars.indexOf("<", at + 1)) {
      if (starts(chars, at, "<![CDATA[")) {
        at = end(chars, "]]>", at);
      } else if (starts(chars, at, "<?")) {
        at = end(chars, "?>", at);
      } else if (starts(chars, at, "<!--")) {
        int end = chars.indexOf("-->", at + 4);
        for (int i = at + 4; i < end; i++) {
          if (!XmlScalars.isBlank(chars.charAt(i))) {
            text.chars().put(text.chars().position() + i, ' ');
          }
        }
        at = end < 0 ? chars.length() : end;
      }
    }
  }

  private static boolean starts(StringBuilder chars, int at, String mark) {
    return at + mark.length() <= chars.length()
        && chars.substring(at, at + mark.length()).equals(mark);
  }

  private static int end(StringBuilder chars, String mark, int from) {
    int end = chars.indexOf(mark, from);
    return end < 0 ? chars.length() : end;
  }
}
