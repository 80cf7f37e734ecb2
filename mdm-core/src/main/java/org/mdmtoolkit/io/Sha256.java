package org.mdmtoolkit.io;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * SHA-256 (FIPS 180-4). Written here because the first use of any of the JDK's digests begins with
 * the list of security providers, which takes longer than a whole everyday command may. The
 * function has no secret-dependent branch or table. Safe for use by many threads.
 */
public final class Sha256 {

  private Sha256() {}

  /** The hash of these bytes. */
  public static byte[] of(byte[] bytes) {
    return begin().digest(bytes);
  }

  /** The hash of these bytes, in lower-case hex. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(of(bytes));
  }

  /** A hash that is fed bit by bit. For one thread at a time. */
  public static MessageDigest begin() {
    return new Digest();
  }

  private static final class Digest extends MessageDigest implements Cloneable {

    private static final int BLOCK = 64;
    private static final int LENGTH_FIELD = 8;

    // The fractional parts of the cube roots of the first 64 primes.
    private static final int[] ROUNDS = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
          0xab1c5ed5,
      0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
          0xc19bf174,
      0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc,
          0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351,
          0x14292967,
      0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
          0x92722c85,
      0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585,
          0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
          0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    private int[] state = new int[8];
    private int[] schedule = new int[BLOCK];
    private byte[] pending = new byte[BLOCK];
    private long length;

    Digest() {
      super("SHA-256");
      engineReset();
    }

    @Override
    protected void engineReset() {
      // The fractional parts of the square roots of the first 8 primes.
      state[0] = 0x6a09e667;
      state[1] = 0xbb67ae85;
      state[2] = 0x3c6ef372;
      state[3] = 0xa54ff53a;
      state[4] = 0x510e527f;
      state[5] = 0x9b05688c;
      state[6] = 0x1f83d9ab;
      state[7] = 0x5be0cd19;
      Arrays.fill(schedule, 0);
      Arrays.fill(pending, (byte) 0);
      length = 0;
    }

    @Override
    protected int engineGetDigestLength() {
      return 32;
    }

    @Override
    protected void engineUpdate(byte input) {
      engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int count) {
      int held = (int) (length % BLOCK);
      int at = offset;
      int end = offset + count;
      length += count;
      if (held > 0) {
        int taken = Math.min(count, BLOCK - held);
        System.arraycopy(input, at, pending, held, taken);
        at += taken;
        if (held + taken < BLOCK) {
          return;
        }
        compress(pending, 0);
      }
      for (; end - at >= BLOCK; at += BLOCK) {
        compress(input, at);
      }
      System.arraycopy(input, at, pending, 0, end - at);
    }

    @Override
    protected byte[] engineDigest() {
      long bits = length * Byte.SIZE;
      int held = (int) (length % BLOCK);
      pending[held] = (byte) 0x80;
      Arrays.fill(pending, held + 1, BLOCK, (byte) 0);
      if (held >= BLOCK - LENGTH_FIELD) {
        compress(pending, 0);
        Arrays.fill(pending, (byte) 0);
      }
      for (int i = 0; i < LENGTH_FIELD; i++) {
        pending[BLOCK - 1 - i] = (byte) (bits >>> (Byte.SIZE * i));
      }
      compress(pending, 0);
      byte[] digest = new byte[engineGetDigestLength()];
      for (int i = 0; i < digest.length; i++) {
        digest[i] = (byte) (state[i / 4] >>> (24 - Byte.SIZE * (i % 4)));
      }
      engineReset();
      return digest;
    }

    // Rotations are written out: until this is compiled, each would be a call.
    private void compress(byte[] input, int offset) {
      int[] w = schedule;
      for (int i = 0; i < 16; i++) {
        int at = offset + 4 * i;
        w[i] =
            input[at] << 24
                | (input[at + 1] & 0xff) << 16
                | (input[at + 2] & 0xff) << 8
                | (input[at + 3] & 0xff);
      }
      for (int i = 16; i < BLOCK; i++) {
        int x = w[i - 15];
        int y = w[i - 2];
        w[i] =
            w[i - 16]
                + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3))
                + w[i - 7]
                + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10));
      }
      int a = state[0];
      int b = state[1];
      int c = state[2];
      int d = state[3];
      int e = state[4];
      int f = state[5];
      int g = state[6];
      int h = state[7];
      for (int i = 0; i < BLOCK; i++) {
        int s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
        int s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
        int t1 = h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i];
        int t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
      }
      state[0] += a;
      state[1] += b;
      state[2] += c;
      state[3] += d;
      state[4] += e;
      state[5] += f;
      state[6] += g;
      state[7] += h;
    }

    @Override
    public Object clone() throws CloneNotSupportedException {
      Digest copy = (Digest) super.clone();
      copy.state = state.clone();
      copy.schedule = schedule.clone();
      copy.pending = pending.clone();
      return copy;
    }
  }
}
