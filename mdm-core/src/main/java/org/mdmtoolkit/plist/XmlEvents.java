package org.mdmtoolkit.plist;

import java.io.CharArrayReader;
import java.nio.CharBuffer;
import java.util.Optional;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.mdmtoolkit.InvalidInputException;

/**
 * The JDK's StAX reader, with everything shut off that a property list does not need, and its
 * errors in our words: the parser's own quote the document, and are in the language of the machine.
 */
final class XmlEvents {

  private static final int MAX_ATTRIBUTES = 16;

  private final XMLStreamReader reader;
  private final CharSequence chars;
  private final int skippedLines;
  private Location begin;

  private XmlEvents(XMLStreamReader reader, CharSequence chars, int skippedLines) {
    this.reader = reader;
    this.chars = chars;
    this.skippedLines = skippedLines;
    begin = reader.getLocation();
  }

  static XmlEvents of(XmlText text) {
    XmlProlog.clear(text);
    CharBuffer chars = text.chars();
    var source =
        new CharArrayReader(
            chars.array(), chars.arrayOffset() + chars.position(), chars.remaining());
    try {
      XMLStreamReader reader = XmlFactories.strict(MAX_ATTRIBUTES).createXMLStreamReader(source);
      return new XmlEvents(reader, chars, text.skippedLines());
    } catch (XMLStreamException e) {
      Location place = e.getLocation();
      throw XmlMistakes.find(chars, text.skippedLines())
          .orElseGet(
              () -> fault(place, text.skippedLines(), "the XML declaration is not well-formed"));
    }
  }

  /** Goes to the start tag of the root element. */
  void enterRoot() {
    String version = reader.getVersion();
    if (version != null && !version.equals("1.0")) {
      throw fault(location(), "the XML version is not 1.0");
    }
    int event = next();
    while (event != XMLStreamConstants.START_ELEMENT) {
      event = next(); // a file that ends before is not well-formed
    }
  }

  /** After the end of the root element: there may be nothing more but comments. */
  void leaveRoot() {
    int event = next();
    while (event != XMLStreamConstants.END_DOCUMENT) {
      event = next();
    }
  }

  /** The next start or end tag; white space, comments and processing instructions may precede. */
  int nextTag() {
    while (true) {
      int event = next();
      switch (event) {
        case XMLStreamConstants.START_ELEMENT, XMLStreamConstants.END_ELEMENT -> {
          return event;
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!isBlankText()) {
            throw strayText();
          }
        }
        case XMLStreamConstants.ENTITY_REFERENCE -> throw entity();
        default -> {
          // white space, comment or processing instruction
        }
      }
    }
  }

  private InvalidInputException strayText() {
    String text = reader.getText();
    int line = begin.getLineNumber() + skippedLines;
    int column = begin.getColumnNumber();
    int at = 0;
    for (; XmlScalars.isBlank(text.charAt(at)); at++) { // the parser has made each line end LF
      line += text.charAt(at) == '\n' ? 1 : 0;
      column = text.charAt(at) == '\n' ? 1 : column + 1;
    }
    return PlistErrors.atLine(line, column, stray(text.charAt(at)));
  }

  private static String stray(char first) {
    if (first == '\uFEFF') {
      return "an invisible byte order mark (U+FEFF) stands between elements: delete it";
    }
    if (Character.isSpaceChar(first) || Character.getType(first) == Character.FORMAT) {
      return "an invisible character (U+%04X) stands between elements: delete it"
          .formatted((int) first);
    }
    return first == '\\'
        ? "a backslash stands between elements, as in text copied from a program: take it out"
        : "text stands where only elements may stand: a value is written <string>VALUE</string>";
  }

  private boolean isBlankText() {
    char[] chars = reader.getTextCharacters();
    int end = reader.getTextStart() + reader.getTextLength();
    for (int i = reader.getTextStart(); i < end; i++) {
      if (!XmlScalars.isBlank(chars[i])) {
        return false;
      }
    }
    return true;
  }

  /** The text between the start tag just read and its end tag, which is read too. */
  String text() {
    String around = name();
    var content = new StringBuilder();
    while (true) {
      switch (next()) {
        case XMLStreamConstants.END_ELEMENT -> {
          return content.toString();
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            content.append(
                reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        case XMLStreamConstants.ENTITY_REFERENCE -> throw entity();
        case XMLStreamConstants.START_ELEMENT -> throw insideText(around);
        // readers differ on whether the text before it counts
        default ->
            throw fault(location(), "a comment or processing instruction stands inside text");
      }
    }
  }

  private InvalidInputException entity() {
    return mistake()
        .orElseGet(
            () -> fault(location(), "an entity reference, which is not allowed: write & as &amp;"));
  }

  private InvalidInputException insideText(String around) {
    String name = PlistErrors.printable(name());
    return mistake()
        .orElseGet(
            () ->
                fault(
                    location(),
                    "<%s> stands where only text may, inside <%s>".formatted(name, around)));
  }

  private Optional<InvalidInputException> mistake() {
    return XmlMistakes.find(chars, skippedLines);
  }

  /** The name of the element whose tag was just read. */
  String name() {
    return reader.getLocalName();
  }

  /** Behind what was just read. */
  Location location() {
    return reader.getLocation();
  }

  /** A fault of the tag that was just read, at its {@code <}, which the parser may have taken. */
  InvalidInputException tagFault(String fault) {
    int at = begin.getCharacterOffset();
    boolean isTaken = at > 0 && at <= chars.length() && chars.charAt(at - 1) == '<';
    return PlistErrors.atLine(
        begin.getLineNumber() + skippedLines, begin.getColumnNumber() - (isTaken ? 1 : 0), fault);
  }

  private int next() {
    begin = location();
    Location place;
    try {
      return reader.next();
    } catch (XMLStreamException e) {
      place = e.getLocation();
    } catch (RuntimeException e) {
      place = location(); // the JDK's parser has thrown unchecked ones on damaged files
    }
    Location known = place == null ? location() : place;
    boolean ended = known.getCharacterOffset() >= chars.length();
    throw mistake()
        .orElseGet(
            () -> fault(known, ended ? "the XML ends too early" : "the XML is not well-formed"));
  }

  InvalidInputException fault(Location place, String fault) {
    return fault(place, skippedLines, fault);
  }

  private static InvalidInputException fault(Location place, int skippedLines, String fault) {
    int line = Math.max(1, place.getLineNumber()) + skippedLines;
    return PlistErrors.atLine(line, Math.max(1, place.getColumnNumber()), fault);
  }
}
