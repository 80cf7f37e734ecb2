package org.mdmtoolkit.plist;

/**
 * How much a property list may ask of the reader. The same file passes or fails alike on every JDK.
 *
 * @param maxBytes size of the file in bytes. In a binary file also the sum of all its text (two
 *     bytes for a character beyond ASCII) and data, with a shared object counted each time it is
 *     used, as in XML it would be written out each time
 * @param maxDepth dictionaries and arrays within one another; at most {@value #DEEPEST}
 * @param maxNodes values and dictionary keys together; in a binary file a shared object counts each
 *     time it is used
 */
public record PlistLimits(int maxBytes, int maxDepth, int maxNodes) {

  /** The largest {@code maxDepth}: reading is recursive, and any thread's stack must hold it. */
  public static final int DEEPEST = 256;

  /** 16 MiB, 128 levels, a million nodes: far beyond any answer of a device. */
  public static final PlistLimits DEFAULT = new PlistLimits(16 * 1024 * 1024, 128, 1_000_000);

  /**
   * Checks the limits themselves.
   *
   * @throws IllegalArgumentException if one is below 1, or {@code maxDepth} above {@value #DEEPEST}
   */
  public PlistLimits {
    if (maxBytes < 1 || maxDepth < 1 || maxNodes < 1 || maxDepth > DEEPEST) {
      throw new IllegalArgumentException(
          "limits must be positive, and maxDepth at most " + DEEPEST);
    }
  }
}
