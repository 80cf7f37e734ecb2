package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlistLimitsTest {

  private static final int MANY = 1_000_000;

  @Test
  void aFileOfExactlyTheSizeIsReadAndNoLargerOne() {
    for (byte[] file : List.of(PlistWriter.xml("text"), PlistWriter.binary("text"))) {
      PlistReader.read(file, new PlistLimits(file.length, 1, 1));
      assertThatThrownBy(() -> PlistReader.read(file, new PlistLimits(file.length - 1, 1, 1)))
          .hasMessageContaining("it is larger than " + (file.length - 1) + " bytes");
    }
    byte[] blank = new byte[16 * 1024 * 1024 + 1];
    assertThatThrownBy(() -> PlistReader.read(blank))
        .hasMessageContaining("larger than 16777216 bytes");
  }

  @Test
  void exactlyTheDepthIsReadAndNoMore() {
    assertThatCode(() -> PlistReader.read(xmlArrays(128))).doesNotThrowAnyException();
    assertThatCode(() -> PlistReader.read(binaryArrays(128))).doesNotThrowAnyException();
    for (byte[] file : List.of(xmlArrays(129), binaryArrays(129))) {
      assertThatThrownBy(() -> PlistReader.read(file)).hasMessageContaining("more than 128 deep");
    }
    PlistLimits deepest = new PlistLimits(1_000_000, PlistLimits.DEEPEST, 1000);
    assertThatCode(() -> PlistReader.read(xmlArrays(256), deepest)).doesNotThrowAnyException();
    assertThatCode(() -> PlistReader.read(binaryArrays(256), deepest)).doesNotThrowAnyException();
  }

  @Test
  void depthCountsThroughSharedObjectsByTheLongestWay() {
    // object 2 is met first at depth 2, then at depth 3
    byte[] file = new HandmadeBinary().array(2, 1).array(2).array(3).raw(0x08).build();
    PlistReader.read(file, new PlistLimits(1000, 3, 100));
    assertThatThrownBy(() -> PlistReader.read(file, new PlistLimits(1000, 2, 100)))
        .hasMessageContaining("more than 2 deep");
  }

  private static byte[] xmlArrays(int depth) {
    return ("<plist>" + "<array>".repeat(depth) + "</array>".repeat(depth) + "</plist>")
        .getBytes(UTF_8);
  }

  private static byte[] binaryArrays(int depth) {
    var file = new HandmadeBinary();
    for (int i = 1; i < depth; i++) {
      file.array(i);
    }
    return file.array().build();
  }

  @Test
  void exactlyTheNumberOfNodesIsReadAndNoMore() {
    Map<String, Object> value = Map.of("a", List.of(1L, "x", Map.of("b", true)));
    int nodes = 8; // six values and two keys
    for (byte[] file : List.of(PlistWriter.xml(value), PlistWriter.binary(value))) {
      assertThat(PlistReader.read(file, new PlistLimits(1000, 9, nodes))).isEqualTo(value);
      assertThatThrownBy(() -> PlistReader.read(file, new PlistLimits(1000, 9, nodes - 1)))
          .hasMessageContaining("more than 7 values and keys");
    }
  }

  @Test
  void aMillionNodesAreReadAndNotOneMore() {
    String items = "<true/>".repeat(MANY - 1);
    byte[] most = ("<plist><array>" + items + "</array></plist>").getBytes(UTF_8);
    assertThat((List<?>) PlistReader.read(most)).hasSize(MANY - 1);
    byte[] more = ("<plist><array><true/>" + items + "</array></plist>").getBytes(UTF_8);
    assertThatThrownBy(() -> PlistReader.read(more))
        .hasMessageContaining("more than 1000000 values and keys");
  }

  @Test
  void textAndDataOfSharedObjectsCountEachTime() {
    byte[] file = new HandmadeBinary().array(1, 1, 1).text("x".repeat(1000)).build();
    PlistReader.read(file, new PlistLimits(3000, 9, 9));
    assertThatThrownBy(() -> PlistReader.read(file, new PlistLimits(2999, 9, 9)))
        .hasMessageContaining("more than 2999 bytes of text and data");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void limitsThatAreNoneAreRefused(int limit) {
    assertThatThrownBy(() -> new PlistLimits(limit, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PlistLimits(1, limit, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PlistLimits(1, 1, limit))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PlistLimits(1, 257, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
