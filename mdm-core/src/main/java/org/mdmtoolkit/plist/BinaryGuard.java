package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.plist.BinaryTable.Extent;

/**
 * Walks every object that the top one reaches before dd-plist sees the file. A file that passes has
 * no ring, no lying length, no foreign object, only text as keys and none twice, and unfolds to no
 * more than the limits allow, however often objects are shared. Used once.
 *
 * <p>Each object is visited once; what it unfolds to is remembered. The work is bounded as well:
 * whatever is visited is part of the unfolded whole, so a limit stops the walk early.
 */
final class BinaryGuard {

  private static final int OPEN = -1;

  private final BinaryTable table;
  private final PlistLimits limits;
  private final int[] nodes; // 0: not visited yet; OPEN: the walk is inside it
  private final int[] content;
  private final short[] heights;
  private long references;
  private long keyBytes;

  BinaryGuard(BinaryTable table, PlistLimits limits) {
    this.table = table;
    this.limits = limits;
    nodes = new int[table.count()];
    content = new int[table.count()];
    heights = new short[table.count()];
  }

  /**
   * Checks all.
   *
   * @throws InvalidInputException for the first fault, with its object
   */
  void check() {
    visit(table.top(), 0);
  }

  private void visit(int object, int depth) {
    if (nodes[object] == OPEN) {
      throw fault(object, "it contains itself");
    }
    if (nodes[object] != 0) {
      if (depth + heights[object] > limits.maxDepth()) {
        throw fault(object, PlistErrors.tooDeep(limits));
      }
      return;
    }
    nodes[object] = OPEN;
    Extent extent = table.extent(object);
    switch (extent.kind()) {
      case BinaryTable.ARRAY -> container(object, extent, extent.length(), depth + 1);
      case BinaryTable.DICTIONARY -> {
        checkKeys(object, extent);
        container(object, extent, 2 * extent.length(), depth + 1);
      }
      default -> {
        checkScalar(object, extent);
        nodes[object] = 1;
        boolean sized = extent.kind() >= BinaryTable.DATA;
        content[object] = sized ? extent.length() : 0;
      }
    }
  }

  private void container(int object, Extent extent, int items, int depth) {
    if (depth > limits.maxDepth()) {
      throw fault(object, PlistErrors.tooDeep(limits));
    }
    references += items;
    checkNodes(object, references);
    long unfolded = 1;
    long bytes = 0;
    int height = 0;
    for (int i = 0; i < items; i++) {
      int item = table.reference(object, extent, i);
      visit(item, depth);
      unfolded += nodes[item];
      bytes += content[item];
      height = Math.max(height, heights[item]);
      checkNodes(object, unfolded);
      checkContent(object, bytes);
    }
    checkNodes(object, unfolded);
    nodes[object] = (int) unfolded;
    content[object] = (int) bytes;
    heights[object] = (short) (height + 1);
  }

  private void checkNodes(int object, long count) {
    if (count > limits.maxNodes()) {
      throw fault(
          object, PlistErrors.tooMany(limits) + ", shared objects counted each time they are used");
    }
  }

  private void checkContent(int object, long count) {
    if (count > limits.maxBytes()) {
      throw fault(
          object,
          "it holds more than "
              + limits.maxBytes()
              + " bytes of text and data, shared objects counted each time they are used");
    }
  }

  private void checkKeys(int object, Extent extent) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < extent.length(); i++) {
      int key = table.reference(object, extent, i);
      Extent text = table.extent(key);
      if (text.kind() != BinaryTable.ASCII && text.kind() != BinaryTable.UTF_16) {
        throw fault(key, "it is the key of a dictionary and not text");
      }
      keyBytes += text.length();
      checkContent(object, keyBytes);
      String name =
          new String(
              table.bytes(),
              text.start(),
              text.length(),
              text.kind() == BinaryTable.ASCII ? ISO_8859_1 : UTF_16BE);
      if (!seen.add(name)) {
        throw fault(
            object, "the key " + PlistErrors.quoted(name) + " stands twice in one dictionary");
      }
    }
  }

  private void checkScalar(int object, Extent extent) {
    switch (extent.kind()) {
      case BinaryTable.INTEGER -> checkInteger(object, extent);
      case BinaryTable.REAL -> {
        if (!Double.isFinite(real(table, extent))) {
          throw fault(object, "the real is not a number");
        }
      }
      case BinaryTable.DATE -> {
        if (!PlistDates.isWritable(date(table, extent))) {
          throw fault(object, "the date is outside of the years 1 to 9999");
        }
      }
      case BinaryTable.ASCII -> {
        for (int i = 0; i < extent.length(); i++) {
          if (table.bytes()[extent.start() + i] < 0) {
            throw fault(object, "its text is marked as ASCII and is not");
          }
        }
      }
      case BinaryTable.UTF_16 -> {
        if (PlistTexts.loneSurrogate(table.bytes(), extent.start(), extent.length())) {
          throw fault(object, "its text holds half of a surrogate pair");
        }
      }
      default -> {
        // data and booleans have no wrong content
      }
    }
  }

  private void checkInteger(int object, Extent extent) {
    if (extent.length() > Long.BYTES) {
      ByteBuffer words = ByteBuffer.wrap(table.bytes(), extent.start(), extent.length());
      long high = words.getLong();
      if (high != words.getLong() >> (Long.SIZE - 1)) {
        throw fault(object, "the integer is beyond the range of a signed 64-bit integer");
      }
    }
  }

  private static double real(BinaryTable table, Extent extent) {
    ByteBuffer numbers = ByteBuffer.wrap(table.bytes());
    return extent.length() == Float.BYTES
        ? numbers.getFloat(extent.start())
        : numbers.getDouble(extent.start());
  }

  /** The date to the millisecond; dd-plist cuts where one must round, and so loses one at times. */
  static Instant date(BinaryTable table, Extent extent) {
    double seconds = ByteBuffer.wrap(table.bytes()).getDouble(extent.start());
    return PlistDates.ofAppleSeconds(seconds);
  }

  private InvalidInputException fault(int object, String fault) {
    return PlistErrors.atObject(object, table.offset(object), fault);
  }
}
