package org.mdmtoolkit.plist;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.mdmtoolkit.InvalidInputException;

/**
 * The trailer and object table of a binary property list ({@code bplist00}), every number of it
 * checked against the file before it is used.
 */
final class BinaryTable {

  static final int INTEGER = 0x1;
  static final int REAL = 0x2;
  static final int DATE = 0x3;
  static final int DATA = 0x4;
  static final int ASCII = 0x5;
  static final int UTF_16 = 0x6;
  static final int ARRAY = 0xA;
  static final int DICTIONARY = 0xD;

  private static final byte[] MAGIC = {'b', 'p', 'l', 'i', 's', 't'};
  private static final int HEADER = 8;
  private static final int TRAILER = 32;

  private final byte[] bytes;
  private final int count;
  private final int top;
  private final int tableOffset;
  private final int offsetSize;
  private final int refSize;

  /**
   * Where an object's content lies.
   *
   * @param length bytes of data and text, or items of an array, or entries of a dictionary
   */
  record Extent(int kind, int info, int start, int length) {}

  /** Whether the bytes say that they are a binary property list, of whatever version. */
  static boolean claims(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  BinaryTable(byte[] bytes, PlistLimits limits) {
    if (bytes.length < HEADER + 1 + 1 + TRAILER) {
      throw PlistErrors.whole("the binary property list is cut off");
    }
    if (bytes[6] != '0' || bytes[7] < '0' || bytes[7] > '9') {
      throw PlistErrors.whole(
          "it is a binary property list of a version that is not supported",
          "Convert it: plutil -convert xml1 FILE.");
    }
    this.bytes = bytes;
    int trailer = bytes.length - TRAILER;
    offsetSize = bytes[trailer + 6];
    refSize = bytes[trailer + 7];
    if (offsetSize < 1 || offsetSize > Long.BYTES || refSize < 1 || refSize > Long.BYTES) {
      throw PlistErrors.atByte(trailer + 6L, "the trailer gives impossible sizes of numbers");
    }
    ByteBuffer numbers = ByteBuffer.wrap(bytes);
    long objects = numbers.getLong(trailer + 8);
    long first = numbers.getLong(trailer + 16);
    long table = numbers.getLong(trailer + 24);
    if (table <= HEADER || table >= trailer) {
      throw PlistErrors.atByte(trailer + 24L, "the trailer gives an impossible place of the table");
    }
    if (objects < 1 || objects > trailer || objects * offsetSize != trailer - table) {
      throw PlistErrors.atByte(trailer + 8L, "the trailer gives an impossible number of objects");
    }
    if (first < 0 || first >= objects) {
      throw PlistErrors.atByte(trailer + 16L, "the trailer names a top object that is not there");
    }
    if (objects > limits.maxNodes()) {
      throw PlistErrors.whole(PlistErrors.tooMany(limits), "No device command is this large.");
    }
    count = (int) objects;
    top = (int) first;
    tableOffset = (int) table;
  }

  int count() {
    return count;
  }

  int top() {
    return top;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the object begins. */
  int offset(int object) {
    int entry = tableOffset + object * offsetSize;
    long offset = unsigned(entry, offsetSize);
    if (offset < HEADER || offset >= tableOffset) {
      throw PlistErrors.atObject(object, entry, "the table places it outside of the objects");
    }
    return (int) offset;
  }

  /** What kind of object it is and where its content lies, which is within the objects. */
  Extent extent(int object) {
    int offset = offset(object);
    int kind = (bytes[offset] >> 4) & 0xF;
    int info = bytes[offset] & 0xF;
    return switch (kind) {
      case 0 -> simple(object, info, offset);
      case INTEGER -> number(object, kind, info, offset, info <= 4, "an integer");
      case REAL -> number(object, kind, info, offset, info == 2 || info == 3, "a real");
      case DATE -> number(object, kind, info, offset, info == 3, "a date");
      case DATA, ASCII -> counted(object, kind, info, offset, 1);
      case UTF_16 -> counted(object, kind, info, offset, 2);
      case ARRAY -> counted(object, kind, info, offset, refSize);
      case DICTIONARY -> counted(object, kind, info, offset, 2 * refSize);
      case 0x7 -> throw foreign(object, offset, "UTF-8 text");
      case 0x8 -> throw foreign(object, offset, "a UID, as keyed archives have");
      case 0xB, 0xC -> throw foreign(object, offset, "a set");
      default -> throw foreign(object, offset, "an object of unknown kind");
    };
  }

  private Extent simple(int object, int info, int offset) {
    if (info == 0) {
      throw foreign(object, offset, "a null");
    }
    if (info != 8 && info != 9) {
      throw foreign(object, offset, "an object of unknown kind");
    }
    return new Extent(0, info, offset, 0);
  }

  private Extent number(int object, int kind, int info, int offset, boolean possible, String name) {
    if (!possible) {
      throw PlistErrors.atObject(object, offset, name + " has an impossible size");
    }
    int size = 1 << info;
    if (size > tableOffset - offset - 1) {
      throw outside(object, offset);
    }
    return new Extent(kind, info, offset + 1, size);
  }

  private Extent counted(int object, int kind, int info, int offset, int unit) {
    long length = info;
    int start = offset + 1;
    if (info == 0xF) {
      int marker = start < tableOffset ? bytes[start] : -1;
      if (marker < 0x10 || marker > 0x13) {
        throw PlistErrors.atObject(object, offset, "its length is not an integer");
      }
      int size = 1 << (marker & 0xF);
      start++;
      if (size > tableOffset - start) {
        throw outside(object, offset);
      }
      length = unsigned(start, size);
      start += size;
    }
    if (length < 0 || length > (tableOffset - start) / unit) {
      throw outside(object, offset);
    }
    return new Extent(kind, info, start, (int) length * (kind == UTF_16 ? 2 : 1));
  }

  private static InvalidInputException outside(int object, int offset) {
    return PlistErrors.atObject(object, offset, "it is longer than the file has room for");
  }

  private static InvalidInputException foreign(int object, int offset, String what) {
    return PlistErrors.atObject(object, offset, what + ", which property lists may not hold");
  }

  /** The object that item {@code index} of an array, or of keys then values, refers to. */
  int reference(int object, Extent container, int index) {
    int place = container.start() + index * refSize;
    long reference = unsigned(place, refSize);
    if (reference < 0 || reference >= count) {
      throw PlistErrors.atObject(object, place, "it refers to an object that is not there");
    }
    return (int) reference;
  }

  /** A big-endian number; with eight bytes it may come out negative, which every caller refuses. */
  private long unsigned(int place, int size) {
    long value = 0;
    for (int i = place; i < place + size; i++) {
      value = value << Byte.SIZE | (bytes[i] & 0xFF);
    }
    return value;
  }
}
