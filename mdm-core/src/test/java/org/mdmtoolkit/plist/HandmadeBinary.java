package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Binary property lists object by object, right or wrong: two-byte references and offsets. */
final class HandmadeBinary {

  private final ByteArrayOutputStream objects = new ByteArrayOutputStream();
  private final List<Integer> offsets = new ArrayList<>();

  HandmadeBinary() {
    objects.writeBytes("bplist00".getBytes(US_ASCII));
  }

  /** Adds an object of exactly these bytes. */
  HandmadeBinary raw(int... bytes) {
    offsets.add(objects.size());
    return append(bytes);
  }

  /** Adds an object of a marker and its content. */
  HandmadeBinary raw(int marker, int[] content) {
    raw(marker);
    return append(content);
  }

  private HandmadeBinary append(int... bytes) {
    for (int b : bytes) {
      objects.write(b);
    }
    return this;
  }

  HandmadeBinary text(String ascii) {
    offsets.add(objects.size());
    objects.write(0x5F);
    objects.write(0x12);
    objects.writeBytes(ByteBuffer.allocate(4).putInt(ascii.length()).array());
    objects.writeBytes(ascii.getBytes(US_ASCII));
    return this;
  }

  HandmadeBinary array(int... references) {
    return container(0xA0, references.length, references);
  }

  /** Keys first, then values. */
  HandmadeBinary dictionary(int... references) {
    return container(0xD0, references.length / 2, references);
  }

  private HandmadeBinary container(int kind, int length, int... references) {
    offsets.add(objects.size());
    objects.write(kind | 0xF);
    objects.write(0x12);
    objects.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    for (int reference : references) {
      objects.write(reference >> 8);
      objects.write(reference);
    }
    return this;
  }

  HandmadeBinary date(double seconds) {
    offsets.add(objects.size());
    objects.write(0x33);
    objects.writeBytes(ByteBuffer.allocate(8).putDouble(seconds).array());
    return this;
  }

  /** The file, whose top is the first object. */
  byte[] build() {
    return build(offsets.size(), 0, objects.size());
  }

  /** The file with these numbers in its trailer. */
  byte[] build(long count, long top, long table) {
    var file = new ByteArrayOutputStream();
    file.writeBytes(objects.toByteArray());
    for (int offset : offsets) {
      file.writeBytes(ByteBuffer.allocate(4).putInt(offset).array());
    }
    file.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 4, 2});
    file.writeBytes(ByteBuffer.allocate(24).putLong(count).putLong(top).putLong(table).array());
    return file.toByteArray();
  }

  /** The number of objects so far. */
  int count() {
    return offsets.size();
  }

  /** The size of the file so far, which is where the table will be. */
  int size() {
    return objects.size();
  }
}
