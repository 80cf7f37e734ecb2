package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mdmtoolkit.InvalidInputException;

/** Damaged files are refused or read; nothing else happens, and what is read is sound. */
@Timeout(120)
class PlistFuzzTest {

  private static final int CASES = 30_000;
  private static final List<String> PIECES =
      List.of(
          "<",
          ">",
          "/",
          "&",
          ";",
          "&lt;",
          "<![CDATA[",
          "]]>",
          "<!--",
          "-->",
          "<?x",
          "?>",
          "<dict>",
          "</dict>",
          "<key>",
          "</key>",
          "<array/>",
          "<integer>",
          "<real>",
          "<data>",
          "<date>",
          "<!DOCTYPE a [",
          "\r",
          "\u0000",
          "\u00ff",
          "'",
          "\"",
          "=",
          " ",
          "<string a='",
          "&#x");

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void damagedBinaryFilesAreRefusedOrRead() {
    var random = new Random(17);
    int read = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] file = PlistWriter.binary(new RandomValues(i % 500).dictionary(5));
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        // half of the changes go where the structure is: markers, table, trailer
        int at =
            random.nextBoolean()
                ? random.nextInt(file.length)
                : file.length - 1 - random.nextInt(Math.min(file.length, 60));
        file[at] =
            (byte) (random.nextBoolean() ? random.nextInt(256) : file[at] ^ 1 << random.nextInt(8));
      }
      read += readOrRefused(file, i);
    }
    assertThat(read).isBetween(CASES / 100, CASES);
  }

  @Test
  void damagedXmlFilesAreRefusedOrRead() {
    var random = new Random(18);
    int read = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] file = PlistWriter.xml(new RandomValues(i % 500).dictionary(4));
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        file = damaged(file, random);
      }
      read += readOrRefused(file, i);
    }
    assertThat(read).isBetween(CASES / 100, CASES);
  }

  static byte[] damaged(byte[] file, Random random) {
    int at = random.nextInt(file.length);
    int until = Math.min(file.length, at + random.nextInt(random.nextInt(20) + 1));
    byte[] middle = new byte[0];
    if (random.nextBoolean()) {
      middle = PIECES.get(random.nextInt(PIECES.size())).getBytes(ISO_8859_1);
    }
    byte[] result = Arrays.copyOf(file, at + middle.length + file.length - until);
    System.arraycopy(middle, 0, result, at, middle.length);
    System.arraycopy(file, until, result, at + middle.length, file.length - until);
    return result;
  }

  @BeforeEach
  void watchBothStreams() {
    var stream = new PrintStream(printed, true, UTF_8);
    System.setOut(stream);
    System.setErr(stream);
  }

  @AfterEach
  void nothingWasPrinted() {
    System.setOut(out);
    System.setErr(err);
    assertThat(printed.toString(UTF_8)).isEmpty();
  }

  private static int readOrRefused(byte[] file, int number) {
    Object value;
    try {
      value = PlistReader.read(file);
    } catch (InvalidInputException e) {
      assertThat(e.problem()).startsWith("not a valid property list: ").doesNotContain("\n");
      return 0;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("case " + number, e);
    }
    // whatever was accepted holds only our types, so that it can be shown whole
    assertThat(RandomValues.dump(value)).isNotEmpty();
    return 1;
  }
}
