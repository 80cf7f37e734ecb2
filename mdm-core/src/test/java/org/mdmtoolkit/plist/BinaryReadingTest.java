package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;

class BinaryReadingTest {

  private static HandmadeBinary file() {
    return new HandmadeBinary();
  }

  @Test
  void everyKindOfObjectIsRead() {
    byte[] file =
        file()
            .array(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
            .raw(0x09)
            .raw(0x10, 0xFF)
            .raw(0x11, 0xFF, 0xFF)
            .raw(0x12, 0xFF, 0xFF, 0xFF, 0xFF)
            .raw(0x13, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE)
            .raw(0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 0, 0, 0, 0, 0, 0, 1)
            .raw(0x22, 0x3F, 0xC0, 0, 0)
            .raw(0x42, 1, 2)
            .raw(0x62, 0, 0xE9, 0x20, 0x26)
            .date(0.5)
            .dictionary(12, 1)
            .text("k")
            .build();
    assertThat(RandomValues.dump(PlistReader.read(file)))
        .isEqualTo(
            RandomValues.dump(
                List.of(
                    true,
                    255L,
                    65535L,
                    4294967295L,
                    -2L,
                    0x7F00000000000001L,
                    1.5,
                    new byte[] {1, 2},
                    "\u00e9\u2026",
                    Instant.parse("2001-01-01T00:00:00.500Z"),
                    Map.of("k", true),
                    "k")));
  }

  @Test
  void sharedDataComesBackAsArraysOfTheirOwn() {
    List<?> read = (List<?>) PlistReader.read(file().array(1, 1).raw(0x41, 7).build());
    assertThat(read.get(0)).isEqualTo(new byte[] {7}).isNotSameAs(read.get(1));
  }

  @Test
  void maximalWidthOfNumbersIsReadAlike() {
    byte[] wide = new byte[8 + 9 + 2 + 2 * 8 + 32];
    System.arraycopy("bplist00".getBytes(US_ASCII), 0, wide, 0, 8);
    wide[8] = (byte) 0xA1;
    wide[16] = 1;
    wide[17] = 0x10;
    wide[18] = 42;
    wide[19 + 7] = 8;
    wide[19 + 15] = 17;
    wide[35 + 6] = 8;
    wide[35 + 7] = 8;
    wide[35 + 15] = 2;
    wide[35 + 31] = 19;
    assertThat(PlistReader.read(wide)).isEqualTo(List.of(42L));
  }

  @Test
  void objectsThatPropertyListsDoNotHaveAreRefused() {
    refused(file().array(1).raw(0x00), "object 1 at byte 16: a null");
    refused(file().raw(0x00), "a null, which property lists may not hold");
    refused(file().array(1).raw(0x80, 5), "a UID, as keyed archives have");
    refused(file().array(1).raw(0xB0), "a set");
    refused(file().array(1).raw(0xC0), "a set");
    refused(file().array(1).raw(0x71, 65), "UTF-8 text");
    for (int marker : new int[] {0x01, 0x0C, 0x0D, 0x0E, 0x0F, 0x90, 0xE0, 0xF0}) {
      refused(file().array(1).raw(marker), "an object of unknown kind");
    }
  }

  @Test
  void numbersOfImpossibleSizeOrRangeAreRefused() {
    refused(file().raw(0x15, new int[32]), "an integer has an impossible size");
    refused(file().raw(0x14, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 5), "signed 64-bit");
    refused(file().raw(0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0), "signed 64-bit");
    refused(file().raw(0x24, new int[16]), "a real has an impossible size");
    refused(file().raw(0x21, 1, 1), "a real has an impossible size");
    refused(file().raw(0x22, 0x7F, 0xC0, 0, 0), "the real is not a number");
    refused(file().raw(0x23, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0), "the real is not a number");
    refused(file().raw(0x32, 0, 0, 0, 0), "a date has an impossible size");
    for (double seconds : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e300, -1e11, 3e11}) {
      refused(file().date(seconds), "the date is outside of the years 1 to 9999");
    }
  }

  @Test
  void textThatIsNotWhatItSaysIsRefused() {
    refused(file().raw(0x51, 0xE9), "its text is marked as ASCII and is not");
    refused(file().raw(0x61, 0xD8, 0x3D), "its text holds half of a surrogate pair");
    refused(file().raw(0x62, 0xDD, 0x12, 0xD8, 0x3D), "its text holds half of a surrogate pair");
  }

  @Test
  void keysThatAreNoTextOrStandTwiceAreRefused() {
    refused(file().dictionary(1, 1).raw(0x10, 1), "the key of a dictionary and not text");
    refused(file().dictionary(0, 1).text("v"), "the key of a dictionary and not text");
    refused(
        file().dictionary(1, 2, 3, 3).text("PIN").text("PIN").raw(0x10, 1),
        "object 0 at byte 8: the key \"PIN\" stands twice in one dictionary");
    refused(
        file().dictionary(1, 2, 1, 1).text("PIN").raw(0x63, 0, 'P', 0, 'I', 0, 'N'),
        "the key \"PIN\" stands twice");
  }

  @Test
  void lyingLengthsAreRefused() {
    for (int kind : new int[] {0x40, 0x50, 0x60, 0xA0, 0xD0}) {
      refused(file().raw(kind | 3, 0), "longer than the file has room for");
      refused(file().raw(kind | 15, 0x12, 0x7F, 0xFF, 0xFF, 0xF0), "longer than");
      refused(file().raw(kind | 15, 0x12, 0xFF, 0xFF, 0xFF, 0xFF), "longer than");
      refused(file().raw(kind | 15, 0x13, 255, 255, 255, 255, 255, 255, 255, 255), "longer than");
      refused(file().raw(kind | 15, 0x13, 1, 0, 0, 0, 0, 0, 0, 0), "longer than");
      refused(file().raw(kind | 15, 0x33, 0, 0), "its length is not an integer");
      refused(
          file().raw(kind | 15, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0), "its length is not an integer");
      refused(file().raw(kind | 15), "its length is not an integer");
      refused(file().raw(kind | 15, 0x12, 0), "longer than");
    }
    refused(file().raw(0x13, 1, 2), "longer than");
    refused(file().array(7), "it refers to an object that is not there");
  }

  @Test
  void lyingTrailersAreRefused() {
    HandmadeBinary file = file().array(1, 1).raw(0x10, 1);
    int table = file.size();
    assertThat(PlistReader.read(file.build(2, 0, table))).isEqualTo(List.of(1L, 1L));
    for (long count : new long[] {0, 1, 3, -1, 2 + (1L << 32), 1L << 62, Long.MIN_VALUE}) {
      refused(file.build(count, 0, table), "impossible number of objects");
    }
    for (long top : new long[] {2, -1, 1L << 32}) {
      refused(file.build(2, top, table), "a top object that is not there");
    }
    for (long place : new long[] {0, 8, -1, table + (1L << 32), Long.MAX_VALUE}) {
      refused(file.build(2, 0, place), "impossible place of the table");
    }
    refused(file.build(2, 0, table - 1), "impossible number of objects");
    byte[] valid = file.build();
    for (int size : new int[] {0, 9, 255}) {
      for (int place : new int[] {valid.length - 26, valid.length - 25}) {
        byte[] wrong = valid.clone();
        wrong[place] = (byte) size;
        refused(wrong, "impossible sizes of numbers");
      }
    }
    byte[] outside = valid.clone();
    outside[table] = 0x7F;
    refused(outside, "the table places it outside of the objects");
  }

  @Test
  void everyCutAndEveryAdditionIsRefused() {
    byte[] valid = PlistWriter.binary(new RandomValues(3).dictionary(5));
    for (int length = 0; length < valid.length; length++) {
      byte[] cut = Arrays.copyOf(valid, length);
      refused(cut, "");
    }
    refused(Arrays.copyOf(valid, valid.length + 1), "");
  }

  @Test
  void ringsAreRefused() {
    refused(file().array(0), "object 0 at byte 8: it contains itself");
    refused(file().array(1).array(0), "it contains itself");
    refused(file().dictionary(1, 0).text("k"), "it contains itself");
  }

  @Test
  void sharedReferencesThatUnfoldWithoutEndAreRefused() {
    refused(bomb(file(), 30), "more than 1000000 values and keys, shared objects counted");
    HandmadeBinary asKey = file().dictionary(1, 1);
    refused(bomb(asKey, 30), "the key of a dictionary and not text");
    HandmadeBinary texts = file().array(IntStream.generate(() -> 1).limit(20).toArray());
    refused(texts.text("x".repeat(1024 * 1024)), "more than 16777216 bytes of text and data");
    HandmadeBinary keys = file().array(IntStream.rangeClosed(1, 20).toArray());
    for (int i = 0; i < 20; i++) {
      keys.dictionary(21, 22);
    }
    refused(keys.text("x".repeat(1024 * 1024)).raw(0x08), "more than 16777216 bytes");
  }

  private static HandmadeBinary bomb(HandmadeBinary file, int levels) {
    int first = file.count();
    for (int i = 1; i <= levels; i++) {
      int next = first + i;
      file.array(next, next, next, next, next, next, next, next, next, next);
    }
    return file.raw(0x08);
  }

  private static void refused(HandmadeBinary file, String fault) {
    refused(file.build(), fault);
  }

  private static void refused(byte[] file, String fault) {
    assertThatThrownBy(() -> PlistReader.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasNoCause()
        .hasMessageStartingWith("not a valid property list: ")
        .hasMessageContaining(fault);
  }
}
