package org.mdmtoolkit.secret;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Map;
import java.util.UUID;
import org.mdmtoolkit.UnavailableException;

/**
 * Random bytes from the operating system's own generator, {@code /dev/urandom}, without the JDK's
 * list of security providers, which the first {@code new SecureRandom()} of a process begins. What
 * it gives is read for each call; nothing is kept, mixed or seeded here.
 *
 * <p>Safe for use by many threads.
 *
 * @see <a href="https://man7.org/linux/man-pages/man4/random.4.html">random(4)</a>
 */
public final class SystemRandom {

  private static final String DEVICE = "/dev/urandom";
  private static final int TYPE = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final long ITS_NUMBER_ON_LINUX = (1 << 8) | 9;
  private static final int LONG_ENOUGH_TO_JUDGE = 16;

  private SystemRandom() {}

  /** The system's generator; where its file is missing or is another one, the JDK's. */
  public static SecureRandom create() {
    return of(DEVICE);
  }

  /** A random UUID (version 4), as {@link UUID#randomUUID} makes one. */
  public static UUID uuid() {
    SecureRandom random = create();
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & ~(0b11L << 62)) | (0b10L << 62);
    return new UUID(high, low);
  }

  static SecureRandom of(String device) {
    return isGenerator(device) ? new Source(device) : new SecureRandom();
  }

  private static boolean isGenerator(String device) {
    try {
      Map<String, Object> read = Files.readAttributes(Path.of(device), "unix:mode,rdev");
      return read.get("mode") instanceof Integer mode
          && (mode & TYPE) == CHARACTER_DEVICE
          && (!System.getProperty("os.name", "").equals("Linux")
              || Long.valueOf(ITS_NUMBER_ON_LINUX).equals(read.get("rdev")));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  private static final class Source extends SecureRandom {

    private static final long serialVersionUID = 1L;

    Source(String device) {
      super(new Device(device), null);
    }
  }

  /** Fills all that is asked for, or fails: half of it would be zeros. */
  static final class Device extends SecureRandomSpi {

    private static final long serialVersionUID = 1L;
    private static final String ADVICE =
        "Nothing was made with what it gave. Look what the system has there.";

    private final String device;

    Device(String device) {
      this.device = device;
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      int length;
      try (InputStream in = new FileInputStream(device)) {
        length = in.readNBytes(bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new UnavailableException("cannot read random bytes from " + device, ADVICE, e);
      }
      if (length < bytes.length) {
        throw new UnavailableException(device + " ended before it gave enough bytes", ADVICE);
      }
      if (length >= LONG_ENOUGH_TO_JUDGE && isZero(bytes)) {
        throw new UnavailableException(device + " gives zeros in place of random bytes", ADVICE);
      }
    }

    private static boolean isZero(byte[] bytes) {
      int all = 0;
      for (byte one : bytes) {
        all |= one;
      }
      return all == 0;
    }

    @Override
    protected void engineSetSeed(byte[] seed) {
      // The kernel's generator is seeded by the kernel.
    }

    @Override
    protected byte[] engineGenerateSeed(int length) {
      byte[] seed = new byte[length];
      engineNextBytes(seed);
      return seed;
    }
  }
}
