package org.mdmtoolkit.manifest;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.plist.XmlFactories;

/**
 * Walks through an XML document of unknown origin: UTF-8 only, no DOCTYPE, no entities, nothing
 * fetched. Errors are in our words, as the parser's own quote the document.
 */
final class XmlWalk {

  /** Takes what is met on the way. A path is the names from the root down to the element. */
  interface Visitor {

    /** A start tag. */
    default void open(List<String> path, Attributes attributes) {}

    /** An end tag, with the text directly before it. */
    default void close(List<String> path, String text) {}
  }

  /** The attributes of the element at hand. */
  @FunctionalInterface
  interface Attributes {
    @Nullable String value(String name);
  }

  private static final int MAX_DEPTH = 128;
  private static final int MAX_ATTRIBUTES = 64;

  private final String name;
  private final String what;
  private final List<String> path = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  private XmlWalk(String name, String what) {
    this.name = name;
    this.what = what;
  }

  /**
   * Walks through the document.
   *
   * @param name the file, for errors
   * @param what the part of the file, for errors: {@code the table of contents}
   */
  static void walk(byte[] document, String name, String what, Visitor visitor) {
    var walk = new XmlWalk(name, what);
    String content = walk.decode(document);
    walk.refuseDoctype(content);
    try {
      walk.run(content, visitor);
    } catch (XMLStreamException e) {
      throw walk.fault("is not well-formed XML", e);
    }
  }

  private String decode(byte[] document) {
    try {
      String content =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
      return content.startsWith("\ufeff") ? content.substring(1) : content;
    } catch (CharacterCodingException e) {
      throw fault("is not UTF-8 text", e);
    }
  }

  /** The JDK's DTD scanner must never run: it prints to the console for some broken ones. */
  private void refuseDoctype(String content) {
    int at = 0;
    while (at < content.length()) {
      if (content.charAt(at) <= ' ') {
        at++;
      } else if (content.startsWith("<?", at)) {
        at = after(content, "?>", at);
      } else if (content.startsWith("<!--", at)) {
        at = after(content, "-->", at + 4);
      } else if (content.startsWith("<!", at)) {
        throw fault("holds a DOCTYPE, which is not allowed", null);
      } else {
        return;
      }
    }
  }

  private static int after(String content, String mark, int from) {
    int found = content.indexOf(mark, from);
    return found < 0 ? content.length() : found + mark.length();
  }

  private void run(String content, Visitor visitor) throws XMLStreamException {
    XMLStreamReader reader =
        XmlFactories.strict(MAX_ATTRIBUTES).createXMLStreamReader(new StringReader(content));
    while (true) {
      switch (next(reader)) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (path.size() == MAX_DEPTH) {
            throw fault("nests more than " + MAX_DEPTH + " deep", null);
          }
          path.add(localName(reader.getLocalName()));
          text.setLength(0);
          visitor.open(path, attribute -> reader.getAttributeValue(null, attribute));
        }
        case XMLStreamConstants.END_ELEMENT -> {
          visitor.close(path, text.toString());
          path.remove(path.size() - 1);
          text.setLength(0);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw fault("holds an entity reference, which is not allowed", null);
        case XMLStreamConstants.END_DOCUMENT -> {
          return;
        }
        default -> {
          // comments and processing instructions
        }
      }
    }
  }

  private int next(XMLStreamReader reader) throws XMLStreamException {
    try {
      return reader.next();
    } catch (RuntimeException e) {
      throw fault("is not well-formed XML", e); // the JDK's parser has thrown unchecked ones
    }
  }

  private static String localName(String qualified) {
    return qualified.substring(qualified.indexOf(':') + 1);
  }

  private InvalidInputException fault(String fault, @Nullable Throwable cause) {
    String whole = what + " " + fault;
    return cause == null
        ? PackageErrors.damaged(name, whole)
        : PackageErrors.damaged(name, whole, cause);
  }
}
