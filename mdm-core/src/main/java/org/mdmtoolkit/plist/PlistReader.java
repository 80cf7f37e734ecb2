package org.mdmtoolkit.plist;

import java.util.Map;
import org.mdmtoolkit.InvalidInputException;

/**
 * Reads property lists, XML or binary, whichever the bytes are. Made for files of unknown origin:
 * nothing is fetched, no entity is expanded, and no input below the limits exhausts the heap or the
 * stack. What is read is what every other reader would read; a file that readers could understand
 * in two ways (a key twice in a dictionary, {@code <integer>1.5</integer>}) is refused.
 *
 * <p>XML may be UTF-8, UTF-16, US-ASCII or ISO-8859-1; a byte order mark, white space in front, and
 * a missing XML declaration or DOCTYPE are accepted. Text in {@code <string>} and {@code <key>} is
 * kept to the character; attributes mean nothing in a property list and are passed over. Dates of
 * binary files are rounded to the millisecond.
 *
 * <p>Maps keep the order of the file. Maps and lists that come back are unmodifiable; a {@code
 * byte[]} is the caller's own. Stateless, safe for use by many threads.
 *
 * @see <a href="https://www.apple.com/DTDs/PropertyList-1.0.dtd">Apple's DTD</a>
 */
public final class PlistReader {

  private PlistReader() {}

  /**
   * The value in these bytes, within {@link PlistLimits#DEFAULT}.
   *
   * @throws InvalidInputException if they are no valid property list; the message names the place
   *     and, where it can be told, what the bytes look like instead
   */
  public static Object read(byte[] bytes) {
    return read(bytes, PlistLimits.DEFAULT);
  }

  /**
   * The value in these bytes, within limits of one's own.
   *
   * @throws InvalidInputException as for {@link #read(byte[])}
   */
  public static Object read(byte[] bytes, PlistLimits limits) {
    return read(bytes, limits, false);
  }

  /**
   * The value in these bytes as a device of Apple's reads it, within {@link PlistLimits#DEFAULT}:
   * also with {@code --} inside a comment, which XML does not know and Apple's parser takes. Real
   * profiles have it. For what devices read and servers only pass on.
   *
   * @throws InvalidInputException as for {@link #read(byte[])}
   */
  public static Object readAsDevices(byte[] bytes) {
    return read(bytes, PlistLimits.DEFAULT, true);
  }

  private static Object read(byte[] bytes, PlistLimits limits, boolean asDevices) {
    if (bytes.length > limits.maxBytes()) {
      throw PlistErrors.tooLarge(limits);
    }
    Object plain = PlainXmlReader.read(bytes, limits);
    if (plain != null) {
      return plain;
    }
    if (BinaryTable.claims(bytes)) {
      return BinaryPlistReader.read(bytes, limits);
    }
    if (!XmlText.claims(bytes)) {
      throw OtherFileKind.refuse(bytes);
    }
    XmlText text = XmlText.decode(bytes);
    if (asDevices) {
      XmlComments.clear(text);
    }
    return XmlPlistReader.read(text, limits);
  }

  /**
   * The dictionary in these bytes, within {@link PlistLimits#DEFAULT}.
   *
   * @throws InvalidInputException as for {@link #read(byte[])}, or if it is another kind of value
   */
  public static Map<String, Object> readDictionary(byte[] bytes) {
    return readDictionary(bytes, PlistLimits.DEFAULT);
  }

  /**
   * The dictionary in these bytes, within limits of one's own.
   *
   * @throws InvalidInputException as for {@link #readDictionary(byte[])}
   */
  @SuppressWarnings("unchecked") // both readers make maps with keys of type String only
  public static Map<String, Object> readDictionary(byte[] bytes, PlistLimits limits) {
    if (read(bytes, limits) instanceof Map<?, ?> dictionary) {
      return (Map<String, Object>) dictionary;
    }
    throw new InvalidInputException(
        "the property list is not a dictionary at its top",
        "A command, an answer and a profile each are one dictionary; this is another file.");
  }
}
