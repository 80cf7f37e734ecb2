package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.mdmtoolkit.ConflictException;

/** Hashes a stream of bytes in chunks; the last may be shorter. Keeps the hashes only. */
final class ChunkHasher {

  private static final int BUFFER = 256 * 1024;

  private final MessageDigest digest;
  private final long chunkBytes;
  private final List<String> hashes = new ArrayList<>();
  private long inChunk;

  /** Hashes in chunks of so many bytes; {@link Long#MAX_VALUE} for one hash over everything. */
  ChunkHasher(HashFamily family, long chunkBytes) {
    try {
      this.digest = MessageDigest.getInstance(family.algorithm());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + family.algorithm(), e);
    }
    this.chunkBytes = chunkBytes;
  }

  /** How many chunks so many bytes make. */
  static long count(long bytes, long chunkBytes) {
    return bytes / chunkBytes + (bytes % chunkBytes == 0 ? 0 : 1);
  }

  private void update(byte[] bytes, int length) {
    int at = 0;
    while (at < length) {
      int part = (int) Math.min(length - at, chunkBytes - inChunk);
      digest.update(bytes, at, part);
      at += part;
      inChunk += part;
      if (inChunk == chunkBytes) {
        endChunk();
      }
    }
  }

  private void endChunk() {
    hashes.add(HexFormat.of().formatHex(digest.digest()));
    inChunk = 0;
  }

  /** The hashes in order, in lower-case hex; complete after {@link #feed}. */
  List<String> hashes() {
    return List.copyOf(hashes);
  }

  /** Gives the whole file to all of these, reading it once. */
  static void feed(SeekableByteChannel channel, String name, Collection<ChunkHasher> hashers)
      throws IOException {
    long size = channel.size();
    long done = 0;
    byte[] bytes = new byte[BUFFER];
    channel.position(0);
    while (true) {
      int got = channel.read(ByteBuffer.wrap(bytes));
      if (got < 0) {
        break;
      }
      done += got;
      if (done > size) {
        break;
      }
      for (ChunkHasher hasher : hashers) {
        hasher.update(bytes, got);
      }
    }
    if (done != size) {
      throw new ConflictException(
          name + " changed while it was read", "Run it again when nobody writes the file.");
    }
    for (ChunkHasher hasher : hashers) {
      if (hasher.inChunk > 0) {
        hasher.endChunk();
      }
    }
  }
}
