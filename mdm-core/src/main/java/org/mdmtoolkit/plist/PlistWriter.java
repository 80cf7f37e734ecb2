package org.mdmtoolkit.plist;

import com.dd.plist.BinaryPropertyListWriter;
import com.dd.plist.NSObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.mdmtoolkit.InvalidInputException;

/**
 * Writes property lists that Apple's, Python's and libplist's readers, and {@link PlistReader} with
 * its default limits, read to the same value. What could not be written unchanged is refused, never
 * altered or dropped; the error names the place by its keys ({@code Command.Message}).
 *
 * <p>Takes the values that {@link PlistReader} gives, and {@code Integer}, {@code Short} and {@code
 * Byte} for integers. Refused are null, other types and keys that are not strings; control
 * characters other than tab and newline, U+FFFE, U+FFFF and lone surrogates; NaN and infinity;
 * dates outside of the years 1 to 9999; more than {@link PlistLimits#DEFAULT} allows, and with it
 * anything that contains itself.
 *
 * <p>The same value always gives the same bytes. Stateless, safe for use by many threads as long as
 * nobody changes the value meanwhile.
 */
public final class PlistWriter {

  private PlistWriter() {}

  /**
   * The value in Apple's XML form, UTF-8, with newlines as line ends on every system. Refuses more
   * than {@link #binary}: carriage returns in text, which no XML reader keeps, and dates with a
   * fraction of a second.
   *
   * @throws InvalidInputException if it holds what cannot be written unchanged
   */
  public static byte[] xml(Object value) {
    NSObject node = PlistNodes.forXml(value);
    String text = PlistNodes.withDates(node.toXMLPropertyList()) + "\n";
    return withinLimits(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The value in Apple's binary form, {@code bplist00}. Dates may have milliseconds, but nothing
   * finer.
   *
   * @throws InvalidInputException if it holds what cannot be written unchanged
   */
  public static byte[] binary(Object value) {
    NSObject node = PlistNodes.forBinary(value);
    try {
      return withinLimits(BinaryPropertyListWriter.writeToArray(node));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array does not fail to be written
    }
  }

  private static byte[] withinLimits(byte[] bytes) {
    if (bytes.length > PlistLimits.DEFAULT.maxBytes()) {
      throw PlistNodes.tooLarge();
    }
    return bytes;
  }
}
