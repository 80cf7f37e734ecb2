package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.mdmtoolkit.InvalidInputException;

/**
 * The parts of a xar file that tell what an installer package is. Reads only the header, the table
 * of contents and the small files asked for, each within a cap and within the file.
 *
 * @see <a href="https://github.com/apple-oss-distributions/xar">Apple's xar</a>
 */
record XarArchive(
    SeekableByteChannel channel, String name, long fileSize, int header, long heap, XarToc toc) {

  private static final int MAGIC = 0x78617221; // xar!
  private static final int LEAST_HEADER = 28;
  private static final int LARGEST_HEADER = 256;
  private static final int MAX_TOC_PACKED = 4 * 1024 * 1024;
  private static final int MAX_TOC = 16 * 1024 * 1024;
  private static final int MAX_FILE_PACKED = 4 * 1024 * 1024;
  private static final int MAX_SEAL = 64 * 1024;
  private static final int PIECE = 256 * 1024;
  private static final int MAX_FILE = 8 * 1024 * 1024;

  /** Reads header and table of contents. The name is for errors. */
  static XarArchive open(SeekableByteChannel channel, String name) throws IOException {
    long fileSize = channel.size();
    byte[] head = read(channel, name, 0, (int) Math.min(LEAST_HEADER, fileSize));
    ByteBuffer header = ByteBuffer.wrap(head);
    if (head.length < 4 || header.getInt(0) != MAGIC) {
      throw notXar(name, head);
    }
    if (head.length < LEAST_HEADER) {
      throw PackageErrors.damaged(name, "it ends within its header");
    }
    int headerSize = Short.toUnsignedInt(header.getShort(4));
    int version = Short.toUnsignedInt(header.getShort(6));
    long packed = header.getLong(8);
    long unpacked = header.getLong(16);
    if (headerSize < LEAST_HEADER || headerSize > LARGEST_HEADER || version > 1) {
      throw PackageErrors.damaged(
          name, "its header gives " + headerSize + " bytes and version " + version + " for itself");
    }
    // a number with the highest bit set is negative here, and refused with the rest
    if (packed <= 0 || packed > MAX_TOC_PACKED || unpacked <= 0 || unpacked > MAX_TOC) {
      throw PackageErrors.damaged(
          name,
          "its header gives %s bytes, unpacked %s, for the table of contents"
              .formatted(Long.toUnsignedString(packed), Long.toUnsignedString(unpacked)));
    }
    if (headerSize + packed > fileSize) {
      throw PackageErrors.damaged(name, "it ends within its table of contents");
    }
    byte[] packedToc = read(channel, name, headerSize, (int) packed);
    XarToc toc = XarToc.parse(inflate(packedToc, (int) unpacked, name, XarToc.WHAT), name);
    return new XarArchive(channel, name, fileSize, headerSize, headerSize + packed, toc);
  }

  /** Whether the archive has a file of this name at its top. */
  boolean has(String file) {
    return toc.file(file) != null;
  }

  /** The unpacked bytes of a file at the top of the archive. */
  byte[] content(String file) throws IOException {
    XarToc.Entry entry = toc.file(file);
    if (entry == null) {
      throw new IllegalArgumentException("the archive has no " + file);
    }
    if (entry.length() > MAX_FILE_PACKED || entry.size() > MAX_FILE) {
      throw PackageErrors.damaged(name, "its file " + file + " is too large to be one");
    }
    requireInside(entry.offset(), entry.length(), "its file " + file);
    byte[] stored = read(channel, name, heap + entry.offset(), (int) entry.length());
    return switch (entry.encoding()) {
      case "", "application/octet-stream" -> {
        if (entry.size() != entry.length()) {
          throw PackageErrors.damaged(name, "its file " + file + " has two different sizes");
        }
        yield stored;
      }
      case "application/x-gzip" -> inflate(stored, (int) entry.size(), name, "its file " + file);
      default ->
          throw PackageErrors.unsupported(
              name,
              "its file %s is packed as %s, which is not supported"
                  .formatted(file, PackageErrors.clean(entry.encoding())));
    };
  }

  /** What the table of contents says of a signature; its bytes are known to be in the file. */
  Optional<XarToc.Signature> signature() {
    XarToc.Signature signature = toc.signature();
    if (signature != null) {
      if (signature.size() == 0) {
        throw PackageErrors.damaged(name, "its signature is empty");
      }
      requireInside(signature.offset(), signature.size(), "its signature");
    }
    return Optional.ofNullable(signature);
  }

  /** The table of contents as it is stored. */
  byte[] packedToc() throws IOException {
    return read(channel, name, header, (int) (heap - header));
  }

  /** A small piece of the heap, such as a signature. */
  byte[] heapBytes(long offset, long length, String what) throws IOException {
    requireInside(offset, length, what);
    if (length > MAX_SEAL) {
      throw PackageErrors.damaged(name, what + " is too large to be one");
    }
    return read(channel, name, heap + offset, (int) length);
  }

  /** How many bytes the heap has. */
  long heapSize() {
    return fileSize - heap;
  }

  /** Gives a part of the heap to the digest, piece by piece. */
  void digest(MessageDigest digest, long offset, long length, String what) throws IOException {
    requireInside(offset, length, what);
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, PIECE));
    channel.position(heap + offset);
    for (long left = length; left > 0; left -= buffer.limit()) {
      buffer.clear().limit((int) Math.min(left, buffer.capacity()));
      fill(channel, name, buffer);
      digest.update(buffer.array(), 0, buffer.limit());
    }
  }

  /** All three are below 10^18, so that sums do not overflow. */
  private void requireInside(long offset, long length, String what) {
    if (heap + offset + length > fileSize) {
      throw PackageErrors.damaged(name, what + " would lie beyond the end of the file");
    }
  }

  private static byte[] read(SeekableByteChannel channel, String name, long from, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(from);
    fill(channel, name, buffer);
    return buffer.array();
  }

  private static void fill(SeekableByteChannel channel, String name, ByteBuffer buffer)
      throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw PackageErrors.damaged(name, "it became shorter while it was read");
      }
    }
  }

  /** Unpacks to exactly this size, and never to more. */
  private static byte[] inflate(byte[] packed, int size, String name, String what) {
    var inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] out = new byte[size];
      int done = 0;
      byte[] beyond = new byte[1];
      while (!inflater.finished()) {
        int got = done < size ? inflater.inflate(out, done, size - done) : inflater.inflate(beyond);
        if (got > 0 && done == size) {
          throw PackageErrors.damaged(name, what + " unpacks to more than the size given for it");
        }
        done += got;
        if (got == 0 && !inflater.finished()) {
          throw PackageErrors.damaged(name, what + " is cut off or not zlib data");
        }
      }
      if (done != size || inflater.getRemaining() > 0) {
        throw PackageErrors.damaged(name, what + " is not of the size given for it");
      }
      return out;
    } catch (DataFormatException e) {
      throw PackageErrors.damaged(name, what + " is not zlib data", e);
    } finally {
      inflater.end();
    }
  }

  private static InvalidInputException notXar(String name, byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1).stripLeading();
    String what = "not a xar archive";
    String remedy = "Name a flat package (.pkg) as productbuild makes it.";
    if (head.length == 0) {
      what = "empty";
      remedy = "Check that the download or the build had finished.";
    } else if (text.startsWith("PK\u0003\u0004")) {
      what = "a zip archive";
      remedy = "Unpack it first; MDM installs the .pkg inside.";
    } else if (text.startsWith("<")) {
      what = "HTML or XML, perhaps a login or error page";
      remedy = "Look at it: the server did not send the package.";
    } else if (text.startsWith("bplist0")) {
      what = "a property list";
    } else if (text.startsWith("\u001f\u008b") || text.startsWith("BZh")) {
      what = "a compressed file";
      remedy = "Unpack it first.";
    }
    return new InvalidInputException(name + ": not an installer package: it is " + what, remedy);
  }
}
