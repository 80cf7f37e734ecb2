package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;

/** Seeded random plist values, rich in what codecs get wrong, and a form of them to compare. */
final class RandomValues {

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "  leading",
          "trailing \t",
          "\n",
          "two\nlines\n",
          "a<b & c>d \"q\" 'a'",
          "]]>",
          "x]]>y]]>]]",
          "<![CDATA[z]]>",
          "&amp; &#65; &lt;",
          "\uD83D\uDD12 gesperrt \uD83D\uDC68\u200D\uD83D\uDCBB",
          "\u00e9\u00df\u4e2d\u0639\u0085\u2028\u007f",
          "012345",
          "true",
          "$1 \\n \\");
  private static final long[] INTEGERS = {
    0,
    1,
    -1,
    127,
    128,
    255,
    256,
    -128,
    32767,
    65535,
    65536,
    2147483647L,
    2147483648L,
    4294967295L,
    4294967296L,
    9007199254740993L,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final double[] REALS = {
    0.0, -0.0, 1.0, -1.5, 0.1, 1e21, 1e-7, 1.0E10, Double.MAX_VALUE, Double.MIN_VALUE, 1.0 / 3
  };
  private static final long FIRST = Instant.parse("1902-01-01T00:00:00Z").getEpochSecond();
  private static final int CENTURY = Integer.MAX_VALUE;

  private final Random random;

  RandomValues(long seed) {
    random = new Random(seed);
  }

  Map<String, Object> dictionary(int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      map.put(random.nextInt(4) == 0 ? text() : "Key" + random.nextInt(50), value(depth - 1));
    }
    return map;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 7)) {
      case 0, 1 -> text();
      case 2 ->
          random.nextBoolean() ? random.nextLong() : INTEGERS[random.nextInt(INTEGERS.length)];
      case 3 -> random.nextBoolean() ? random.nextGaussian() : REALS[random.nextInt(REALS.length)];
      case 4 -> random.nextBoolean();
      case 5 -> bytes();
      case 6 -> Instant.ofEpochSecond(FIRST + random.nextInt(CENTURY));
      case 7 -> list(depth - 1);
      default -> dictionary(depth - 1);
    };
  }

  private List<Object> list(int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      list.add(value(depth - 1));
    }
    return list;
  }

  private String text() {
    return random.nextInt(3) == 0
        ? TEXTS.get(random.nextInt(TEXTS.size())) + random.nextInt(9)
        : TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(10) == 0 ? 300 : random.nextInt(20)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The value as one line of ASCII that shows types, order and every bit. */
  static String dump(Object value) {
    if (value instanceof Map<?, ?> map) {
      var joiner = new StringJoiner(",", "{", "}");
      map.forEach((k, v) -> joiner.add(dump(k) + ":" + dump(v)));
      return joiner.toString();
    }
    if (value instanceof List<?> list) {
      var joiner = new StringJoiner(",", "[", "]");
      list.forEach(item -> joiner.add(dump(item)));
      return joiner.toString();
    }
    if (value instanceof String text) {
      return "s" + HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
    if (value instanceof Double real) {
      return "r%016x".formatted(Double.doubleToRawLongBits(real));
    }
    if (value instanceof byte[] data) {
      return "d" + HexFormat.of().formatHex(data);
    }
    if (value instanceof Instant date) {
      return "t" + date.toString().replace("Z", "");
    }
    return value instanceof Boolean ? "b" + value : "i" + value;
  }
}
