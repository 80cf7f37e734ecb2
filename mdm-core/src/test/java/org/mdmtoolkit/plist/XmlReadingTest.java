package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlReadingTest {

  private static final String APPLE_HEAD =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST"
          + " 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n";

  private static Object read(String content) {
    return PlistReader.read(("<plist version=\"1.0\">" + content + "</plist>").getBytes(UTF_8));
  }

  @Test
  void everyKindOfValueIsRead() {
    Map<String, Object> read =
        PlistReader.readDictionary(
            (APPLE_HEAD
                    + "<plist version='1.0'><dict><key>PIN</key><string>012345</string>"
                    + "<key>n</key><integer> -5\n</integer><key>r</key><real>1.5e3</real>"
                    + "<key>t</key><true/><key>f</key><false></false>"
                    + "<key>d</key><data>\n\tAQ ID\n</data><key>e</key><data/>"
                    + "<key>when</key><date>2026-11-20T10:00:00Z</date>"
                    + "<key>a</key><array><string/><dict/><array/></array></dict></plist>\n")
                .getBytes(UTF_8));
    assertThat(read)
        .containsExactly(
            entry("PIN", "012345"),
            entry("n", -5L),
            entry("r", 1500.0),
            entry("t", true),
            entry("f", false),
            entry("d", new byte[] {1, 2, 3}),
            entry("e", new byte[0]),
            entry("when", Instant.parse("2026-11-20T10:00:00Z")),
            entry("a", List.of("", Map.of(), List.of())));
  }

  @Test
  void textIsKeptToTheCharacter() {
    assertThat(read("<string> a\r\n\tb&#13;&lt;<![CDATA[ <&]]>&#x1F512; </string>"))
        .isEqualTo(" a\n\tb\r< <&\uD83D\uDD12 ");
  }

  @Test
  void commentsAndInstructionsMayStandBetweenElements() {
    assertThat(read("<!-- one --><?two?><array><!-- three --><true/></array><!-- four -->"))
        .isEqualTo(List.of(true));
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "+7, 7",
    "007, 7"
  })
  void integersAreRead(String text, long value) {
    assertThat(read("<integer>" + text + "</integer>")).isEqualTo(value);
  }

  @Test
  void theFormsOfXmlThatToolsWriteAreRead() {
    String plist = "<plist><string>\u00e9</string></plist>";
    for (Charset wide : List.of(UTF_16BE, UTF_16LE)) {
      assertThat(PlistReader.read(("\uFEFF" + plist).getBytes(wide))).isEqualTo("\u00e9");
      assertThat(PlistReader.read(plist.getBytes(wide))).isEqualTo("\u00e9");
    }
    assertThat(PlistReader.read(("\uFEFF" + plist).getBytes(UTF_8))).isEqualTo("\u00e9");
    assertThat(PlistReader.read((" \r\n\t" + APPLE_HEAD + plist).getBytes(UTF_8)))
        .isEqualTo("\u00e9");
    String latin = "<?xml version='1.0' encoding='iso-8859-1'?>" + plist;
    assertThat(PlistReader.read(latin.getBytes(ISO_8859_1))).isEqualTo("\u00e9");
  }

  @Test
  void whatComesBackCannotBeChanged() {
    Map<String, Object> map =
        PlistReader.readDictionary(
            "<plist><dict><key>a</key><array><true/></array></dict></plist>".getBytes(UTF_8));
    assertThatThrownBy(() -> map.put("b", 1L)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((List<?>) map.values().iterator().next()).remove(0))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void anotherTopThanADictionaryIsRefusedWhereOneIsAskedFor() {
    assertThatThrownBy(() -> PlistReader.readDictionary("<plist><true/></plist>".getBytes(UTF_8)))
        .hasMessageStartingWith("the property list is not a dictionary at its top");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<integer>1</integer>|1.5|has a fraction or exponent",
        "<integer>1</integer>|1e3|has a fraction or exponent",
        "<integer>1</integer>|0x1F|is hexadecimal",
        "<integer>1</integer>|YES|is not an integer",
        "<integer>1</integer>|\u0661|is not an integer",
        "<integer>1</integer>|1 2|is not an integer",
        "<integer>1</integer>||is empty",
        "<integer>1</integer>|9223372036854775808|beyond the range of a signed 64-bit integer",
        "<integer>1</integer>|-9223372036854775809|beyond the range of a signed 64-bit integer",
        "<real>1</real>|nan|is not a number",
        "<real>1</real>|Infinity|is not a number",
        "<real>1</real>|1,5|is not a number",
        "<real>1</real>|1d|is not a number",
        "<real>1</real>|0x1p3|is not a number",
        "<real>1</real>|1e999|beyond the range of a double",
        "<real>1</real>||is empty",
        "<date>1</date>|2026-13-01T00:00:00Z|no calendar or clock",
        "<date>1</date>|2026-02-29T00:00:00Z|no calendar or clock",
        "<date>1</date>|2026-11-20T24:00:00Z|no calendar or clock",
        "<date>1</date>|2026-11-20T10:00:60Z|no calendar or clock",
        "<date>1</date>|0000-01-01T00:00:00Z|no calendar or clock",
        "<date>1</date>|2026-11-20T10:00:00.5Z|of the form",
        "<date>1</date>|2026-11-20T10:00:00+01:00|of the form",
        "<date>1</date>|2026-11-20|of the form",
        "<date>1</date>||of the form",
        "<data>1</data>|AQI|is not base64",
        "<data>1</data>|AQ=D|is not base64",
        "<data>1</data>|A\u00c1ID|is not base64",
        "<data>1</data>|AQ_D|is not base64"
      })
  void scalarsThatAreNotWhatTheySayAreRefusedWithPlaceAndKeyButNotTheirText(String encoded) {
    String[] parts = encoded.split("\\|", 3);
    String element = parts[0].replace("1", parts[1]);
    assertThatThrownBy(() -> read("\n<dict>\n  <key>Some Key</key>" + element + "</dict>"))
        .hasMessageStartingWith("not a valid property list: line 3, column ")
        .hasMessageContaining("of the key \"Some Key\" ")
        .hasMessageContaining(parts[2])
        .extracting(Throwable::getMessage)
        .matches(message -> parts[1].length() < 5 || !message.contains(parts[1]));
  }

  @Test
  void aNumberOfAbsurdLengthIsRefusedAtOnce() {
    assertThatThrownBy(() -> read("<integer>" + "9".repeat(2_000_000) + "</integer>"))
        .hasMessageContaining("has more than 1100 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<dict><key>PIN</key><true/><key>PIN</key><true/></dict>|the key \"PIN\" stands twice",
        "<dict><key>a</key></dict>|the key \"a\" has no value",
        "<dict><key>a</key><key>b</key><true/></dict>|the key \"a\" has no value",
        "<dict><true/></dict>|<true> stands in a dictionary without a <key>",
        "<dict><key>a</key><true/><string>x</string></dict>|<string> stands in a dictionary without",
        "<dict>text<key>a</key><true/></dict>|text stands where only elements may",
        "<array>text</array>|text stands where only elements may",
        "<array><key>a</key></array>|a <key> stands where a value must stand",
        "<array><uid>1</uid></array>|<uid> is no element of a property list",
        "<array><plist/></array>|<plist> is no element of a property list",
        "<x:dict/>|<x:dict> is no element of a property list",
        "<DICT/>|<DICT> is no element of a property list",
        "<string>a<b>c</b></string>|<b> stands where only text may",
        "<string>a<!-- b -->c</string>|a comment or processing instruction stands inside text",
        "<true>x</true>|<true> holds text",
        "<true/><true/>|<plist> holds more than one value",
        "<true/>text|text stands where only elements may",
        "''|<plist> holds no value",
        "<string>a&nbsp;b</string>|an entity reference, which is not allowed",
        "<string>a & b</string>|a raw & stands here in <string>: write &amp;",
        "<string>a</dict>|</dict> stands where <string> of line 1 is still open",
        "<string>a</string></plist>x<!--|text stands after the end",
        "<true/></plist><plist>|<plist> stands after the end",
        "<string>&#1;</string>|that XML cannot hold",
        "<string>&#xD800;</string>|that XML cannot hold"
      })
  void wrongStructureIsRefused(String content, String fault) {
    assertThatThrownBy(() -> read(content))
        .hasMessageStartingWith("not a valid property list: line 1, column ")
        .hasMessageContaining(fault);
  }

  @Test
  void otherRootsAndHalfFilesAreRefused() {
    refused("<dict/>", "the root element is <dict>, not <plist>");
    refused("<plist><string>a", "line 1, column 17: the XML ends too early");
    refused("<!-- nothing -->", "the XML ends too early");
    refused("<?xml version='1.1'?><plist><true/></plist>", "the XML version is not 1.0");
    refused("<?xml version='1.0' encoding='EBCDIC'?><plist/>", "encoded as EBCDIC");
    refused("\n\n<?xml?><plist/>", "line 3, column ");
    refused("<plist a='&x;'><true/></plist>", "the XML is not well-formed");
  }

  @Test
  void aWrongByteIsFoundAtItsPlace() {
    byte[] bytes = "<plist>\r\n<string>a\u00e9</string></plist>".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> PlistReader.read(bytes))
        .hasMessageContaining("line 2, column 10: a byte that is no UTF-8 text stands here: save");
  }

  @Test
  void noMessageOrCauseRepeatsAValue() {
    for (String broken :
        List.of(
            "<string>secret&secret;</string>",
            "<integer>secret</integer>",
            "<string>secret</strin>",
            "<string a='secret>secret</string>",
            "<dict>secret</dict>",
            "<date>secret</date>",
            "<string>&secret</string>")) {
      assertThatThrownBy(() -> read(broken))
          .hasNoCause()
          .extracting(Throwable::getMessage)
          .asString()
          .doesNotContain("secret");
    }
  }

  @Test
  void keysAreShownShortAndHarmless() {
    String key = "\u202e\u001b[31m".replace("\u001b", "") + "k".repeat(1000);
    String entry = "<key>" + key + "</key><true/>";
    assertThatThrownBy(() -> read("<dict>" + entry + entry + "</dict>"))
        .hasMessageContaining("the key \"?[31m" + "k".repeat(55) + "...\" stands twice");
  }

  private static void refused(String document, String fault) {
    assertThatThrownBy(() -> PlistReader.read(document.getBytes(UTF_8)))
        .hasMessageStartingWith("not a valid property list: ")
        .hasMessageContaining(fault);
  }
}
