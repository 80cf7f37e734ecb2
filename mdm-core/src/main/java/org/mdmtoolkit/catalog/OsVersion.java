package org.mdmtoolkit.catalog;

import java.util.Arrays;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;

/**
 * A version of an operating system: numbers joined by full stops, compared part by part, so that
 * 10.10 is later than 10.9, and 15 the same as 15.0. Immutable.
 */
public final class OsVersion implements Comparable<OsVersion> {

  private static final int MOST_PARTS = 4;
  private static final int MOST_DIGITS = 6;

  private final String text;
  private final int[] parts;

  private OsVersion(String text, int[] parts) {
    this.text = text;
    this.parts = parts;
  }

  /**
   * Reads a version such as {@code 15.1} or {@code 10.13.6}.
   *
   * @throws InvalidInputException unless it is one to four numbers joined by full stops
   */
  public static OsVersion of(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "not a version of an operating system: " + MessageText.quote(text),
                    "Write numbers joined by full stops, such as 15.1."));
  }

  /** The version, or nothing where the text is none. */
  static Optional<OsVersion> find(String text) {
    int[] parts = new int[MOST_PARTS];
    int count = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && digits > 0 && count < MOST_PARTS - 1) {
        count++;
        digits = 0;
      } else if (c >= '0' && c <= '9' && digits < MOST_DIGITS) {
        parts[count] = parts[count] * 10 + (c - '0');
        digits++;
      } else {
        return Optional.empty();
      }
    }
    return digits == 0 ? Optional.empty() : Optional.of(new OsVersion(text, parts));
  }

  /** The first number: 15 of 15.1. */
  public int major() {
    return parts[0];
  }

  /** Whether this is the same as the other or later. */
  public boolean isAtLeast(OsVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(OsVersion other) {
    return Arrays.compare(parts, other.parts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OsVersion version && Arrays.equals(parts, version.parts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parts);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
