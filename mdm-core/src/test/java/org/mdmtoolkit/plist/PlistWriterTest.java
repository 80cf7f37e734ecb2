package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;

class PlistWriterTest {

  @Test
  void xmlIsApplesFormWithKeysInTheirOrder() {
    Map<String, Object> command = new LinkedHashMap<>();
    command.put("RequestType", "DeviceLock");
    command.put("PIN", "012345");
    command.put("At", Instant.parse("2026-11-20T10:00:00Z"));
    Map<String, Object> top = new LinkedHashMap<>();
    top.put("Command", command);
    top.put("CommandUUID", "u");
    assertThat(new String(PlistWriter.xml(top), UTF_8))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
            \t<key>Command</key>
            \t<dict>
            \t\t<key>RequestType</key>
            \t\t<string>DeviceLock</string>
            \t\t<key>PIN</key>
            \t\t<string>012345</string>
            \t\t<key>At</key>
            \t\t<date>2026-11-20T10:00:00Z</date>
            \t</dict>
            \t<key>CommandUUID</key>
            \t<string>u</string>
            </dict>
            </plist>
            """);
  }

  @Test
  void theSameValueGivesTheSameBytes() {
    for (int seed = 0; seed < 50; seed++) {
      var first = new RandomValues(seed).dictionary(5);
      var second = new RandomValues(seed).dictionary(5);
      assertThat(PlistWriter.xml(first)).isEqualTo(PlistWriter.xml(second));
      assertThat(PlistWriter.binary(first)).isEqualTo(PlistWriter.binary(second));
    }
  }

  @Test
  void smallerIntegersAreWrittenAsIntegers() {
    List<Object> values = List.of(1, (short) 2, (byte) -3);
    assertThat(PlistReader.read(PlistWriter.xml(values))).isEqualTo(List.of(1L, 2L, -3L));
    assertThat(PlistReader.read(PlistWriter.binary(values))).isEqualTo(List.of(1L, 2L, -3L));
  }

  @Test
  void equalNumbersOfOtherKindsStayApartInBinary() {
    List<Object> values =
        List.of(0L, 0.0, -0.0, false, 1L, 1.0, true, "1", new byte[] {49}, "", List.of(), Map.of());
    assertThat(RandomValues.dump(PlistReader.read(PlistWriter.binary(values))))
        .isEqualTo(RandomValues.dump(values));
  }

  @Test
  void textThatLooksLikeADateOrMarkupStaysText() {
    List<Object> values =
        List.of("<string>\n2026-11-20T10:00:00Z</string>", "2026-11-20T10:00:00Z", "$1\\");
    assertThat(PlistReader.read(PlistWriter.xml(values))).isEqualTo(values);
  }

  @Test
  void binaryKeepsWhatXmlCannot() {
    List<Object> values = List.of("a\r\nb", Instant.parse("2026-11-20T10:00:00.123Z"));
    assertThat(PlistReader.read(PlistWriter.binary(values))).isEqualTo(values);
  }

  @Test
  void whatXmlWouldChangeIsRefusedInXmlOnly() {
    refusedInXml(Map.of("Message", "a\r\nb"), "Message holds a carriage return");
    refusedInXml(Map.of("a\r", 1), "a? has a name that holds a carriage return");
    refusedInXml(List.of(Instant.parse("2026-11-20T10:00:00.5Z")), "[0] is a date with a fraction");
  }

  @ParameterizedTest
  @ValueSource(
      chars = {
        '\u0000', '\u0001', '\u0008', '\u000b', '\u000c', '\u001b', '\u001f', '\ufffe', '\uffff'
      })
  void charactersThatXmlCannotHoldAreRefused(char c) {
    refused(
        Map.of("Command", Map.of("Message", "123456" + c)),
        "Command.Message holds the character U+%04X".formatted((int) c));
    refused(Map.of("k" + c, 1L), "has a name that holds the character U+%04X".formatted((int) c));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "\uDD12", "\uDD12\uD83D", "a\uD83Db", "\uD83D\uD83D\uDD12"})
  void halvesOfSurrogatePairsAreRefused(String text) {
    refused(List.of(1L, Map.of("m", text)), "[1].m holds half of a surrogate pair");
  }

  @Test
  void whatIsNoPlistValueIsRefused() {
    Map<String, Object> withNull = new HashMap<>();
    withNull.put("Command", Arrays.asList("a", null));
    refused(withNull, "Command[1] is null");
    Map<Object, Object> nullKey = new HashMap<>();
    nullKey.put(null, "x");
    refused(nullKey, "the value has a key that is not a string");
    refused(Map.of("a", Map.of(1, "x")), "a has a key that is not a string");
    refused(Map.of("a", 1.5f), "a is a java.lang.Float, not a plist value");
    refused(List.of(BigInteger.TEN), "[0] is a java.math.BigInteger, not a plist value");
    refused(List.of('c'), "[0] is a java.lang.Character");
    refused(List.of(Double.NaN), "[0] is not a finite number");
    refused(List.of(Double.NEGATIVE_INFINITY), "[0] is not a finite number");
    refused(Instant.parse("0000-12-31T23:59:59Z"), "the value is a date outside");
    refused(Instant.parse("+10000-01-01T00:00:00Z"), "the value is a date outside");
    refused(Instant.parse("2026-11-20T10:00:00.0001Z"), "the value is a date with a fraction");
    refused(Instant.MAX, "the value is a date outside");
  }

  @Test
  void whatContainsItselfIsRefused() {
    Map<String, Object> ring = new HashMap<>();
    List<Object> half = new ArrayList<>();
    half.add(ring);
    ring.put("a", half);
    refused(ring, "a[0] contains itself");
  }

  @Test
  void theDeepestThatTheReaderTakesIsWrittenAndNoDeeper() {
    Object deepest = nested(128);
    assertThat(RandomValues.dump(PlistReader.read(PlistWriter.xml(deepest)))).hasSize(256);
    assertThat(RandomValues.dump(PlistReader.read(PlistWriter.binary(deepest)))).hasSize(256);
    refused(nested(129), "stands more than 128 deep");
    refused(nested(100_000), "stands more than 128 deep");
  }

  private static Object nested(int depth) {
    List<Object> value = new ArrayList<>();
    for (int i = 1; i < depth; i++) {
      value = new ArrayList<>(List.of(value));
    }
    return value;
  }

  @Test
  void sharedPartsThatUnfoldBeyondTheLimitsAreRefused() {
    Object bomb = "x";
    for (int i = 0; i < 30; i++) {
      bomb = new ArrayList<>(List.of(bomb, bomb, bomb, bomb));
    }
    refused(bomb, "exceeds 1000000 values and keys");
    Object large = new byte[1024 * 1024];
    refusedAs(new ArrayList<>(Collections.nCopies(20, large)), "larger than 16777216");
  }

  private static void refusedInXml(Object value, String fault) {
    assertThatThrownBy(() -> PlistWriter.xml(value))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("cannot write the property list: " + fault);
    assertThat(PlistWriter.binary(value)).isNotEmpty();
  }

  private static void refused(Object value, String fault) {
    refusedAs(value, fault);
    assertThatThrownBy(() -> PlistWriter.xml(value))
        .hasMessageStartingWith("cannot write the property list: ");
  }

  private static void refusedAs(Object value, String fault) {
    for (boolean xml : new boolean[] {true, false}) {
      assertThatThrownBy(() -> write(value, xml))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(fault)
          .extracting(Throwable::getMessage)
          .asString()
          .doesNotContain("123456");
    }
  }

  private static byte[] write(Object value, boolean xml) {
    return xml ? PlistWriter.xml(value) : PlistWriter.binary(value);
  }
}
