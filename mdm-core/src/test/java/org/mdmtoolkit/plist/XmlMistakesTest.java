package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.Judge;

/** The mistakes that people make in a property list by hand. */
class XmlMistakesTest {

  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
      <dict>
      """;

  private static String plist(String line) {
    return HEAD + line + "\n</dict>\n</plist>\n";
  }

  private static String value(String element) {
    return plist("<key>Message</key>" + element);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        of(
            value("<string>Call R&D</string>"),
            "line 5, column 33: a raw & ",
            "key \"Message\"",
            "&amp;"),
        of(
            value("<string>a&nbsp;b</string>"),
            "line 5, column 28: an entity",
            "the character itself"),
        of(value("<string>a < b</string>"), "line 5, column 29: a raw < ", "write &lt;"),
        of(
            value("<string>me <me@example.com></string>"),
            "line 5, column 30: a raw < stands here in <string>",
            "&lt;"),
        of(
            value("<string>a<b>c</b></string>"),
            "line 5, column 28: <b> stands where only text may",
            "&lt;"),
        of(
            value("<data><?xml version=\"1.0\"?><plist/></data>"),
            "line 5, column 25: a whole XML file",
            "Base64"),
        of(
            value("<data><plist version=\"1.0\"/></data>"),
            "line 5, column 25: <plist> stands as it is",
            "Base64"),
        of(plist("<!-- a -- b -->"), "line 5, column 8: two hyphens", "Apple's parser takes"),
        of(plist("<!-- a --->"), "line 5, column 8: two hyphens", "take the comment out"),
        of(plist("<!-- a"), "line 5, column 1: the comment", "write -->"),
        of(value("<True/>"), "line 5, column 19: <True> is no element", "write <true/>"),
        of(
            value("<true></True>"),
            "line 5, column 25: </True> stands",
            "write </true> in its place"),
        of(value("<true>\n<key>a</key>"), "line 5, column 19: <true> has no end: write <true/>"),
        of(value("<false>"), "line 5, column 19: <false> has no end: write <false/>"),
        of(value("<true>1</true>"), "<true> holds text: write <true/>"),
        of(plist("</dict>"), "line 6, column 1: </dict> closes nothing", "delete it"),
        of("<plist>\n<array/>\n</dict></plist>", "line 3, column 1: </dict> closes nothing"),
        of(value("<string>a</sting>"), "</sting> stands", "write </string> in its place"),
        of(plist("\n  Message\n\n<string>a</string>"), "line 6, column 3: text stands where"),
        of(plist("<key>a</key>\n\n"), "line 5, column 6: the key \"a\" has no value"),
        of(plist("\u00a0"), "line 5, column 1: an invisible character (U+00A0)", "delete it"),
        of(plist("  \u200b"), "line 5, column 3: an invisible character (U+200B)", "delete it"),
        of(value("<data>hello, world</data>"), "no character ','", "what base64 FILE prints"),
        of(value("<data>PD94\u2026</data>"), "no character U+2026", "what base64 FILE prints"),
        of(value("<data>PD9</data>"), "characters are missing"),
        of(
            value("<boolean>true</boolean>"),
            "<boolean> is no element",
            "write <true/> or <false/>"),
        of(plist("<key>a</key>\n\t\t<True/>"), "line 6, column 3: <True> is no element"),
        of(plist("<key>a</key>\r\n \r\n <Key/>"), "line 7, column 2: <Key> is no element"),
        of(plist("<key>a</key>\n<string>b</string>\n   <str/>"), "line 7, column 4: <str> stands"),
        of(value("<int>1</int>"), "<int> is no element", "write <integer>"),
        of(value("<null/>"), "<null> is no element", "leave the key out"),
        of(plist("<Key>a</Key><true/>"), "<Key> stands in a dictionary", "write <key>"),
        of(plist("") + "curl: done", "line 8, column 1: text stands after the end", "delete"),
        of(plist("") + plist(""), "line 8, column 1: a second <?xml"),
        of(plist("") + "<plist/>", "line 8, column 1: <plist> stands after the end"),
        of("<?xml version=\u201c1.0\u201d?>\n<plist><true/></plist>", "line 1, column 15: curly"),
        of(
            "<plist version=\u201c1.0\u201d><true/></plist>",
            "line 1, column 16: curly",
            "straight"),
        of(
            HEAD.replace("\"-//Apple", "\u201c-//Apple") + "</dict></plist>",
            "line 2, column 1: curly"),
        of(
            HEAD.replace("\"", "\\\"") + "</dict></plist>",
            "line 2, column 1: backslashes stand in the DOCTYPE"),
        of("<plist version=\\\"1.0\\\"><true/></plist>", "line 1, column 16: a backslash"),
        of("<plist>\\n<true/>\\n</plist>", "a backslash stands between elements"),
        of(value("<string>a<\\/string>"), "line 5, column 29: a backslash"),
        of("<?xml version=\"1.0\"?>\\n<plist/>", "line 1, column 22: a backslash"),
        of(
            value("<dict><key>a</key><true/>"),
            "line 7, column 1: </plist> stands where <dict> of line 4",
            "write </dict>"),
        of(
            value("<string>a"),
            "line 6, column 1: </dict> stands where <string> of line 5",
            "write </string>"),
        of(HEAD, "line 5, column 1: the XML ends too early", "<dict> of line 4 has no </dict>"),
        of(value("<string>a</string></string>"), "</string> stands where <dict>"),
        of(value("<string>a</key>"), "</key> stands where <string>"),
        of(plist("\uFEFF<key>a</key><true/>"), "line 5, column ", "byte order mark", "delete"),
        of(
            HEAD.replace("?>\n", "?>\n\uFEFF") + "</dict></plist>",
            "line 2, column 1: an invisible byte order mark"),
        of("\uFEFF\uFEFF" + plist(""), "a second byte order mark", "Delete what is before <?xml"),
        of("HTTP/1.1 200 OK\n\n" + plist(""), "something else stands before the XML", "Delete"),
        of(value("<string>a\u0008b</string>"), "line 5, column 28: the character U+0008", "delete"),
        of(value("<string>a]]>b</string>"), "]]> stands in text in <string>", "]]&gt;"),
        of(value("<string>&#0;</string>"), "line 5, column 27: a number of a character"),
        of(
            plist("<key>a</key>b"),
            "text stands where only elements may",
            "<string>VALUE</string>"));
  }

  private static Arguments of(String file, String... said) {
    return Arguments.of(file, said);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedWithItsPlaceAndWhatToWrite(String file, String... said) {
    assertThatThrownBy(() -> PlistReader.read(file.getBytes(UTF_8)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(said)
        .hasMessageNotContaining("Call R");
  }

  @Test
  void whatIsNoXmlOtherReadersRefuseToo() {
    Judge python = Judge.named("python3");
    String program =
        "import plistlib,sys\ntry: plistlib.loads(sys.stdin.buffer.read())\n"
            + "except Exception: print('refused')";
    assertThat(mistakes().map(one -> String.valueOf(one.get()[0])))
        .filteredOn(
            file ->
                !file.matches("(?s).*(&nbsp;|<b>|<data><plist).*")
                    && XmlMistakes.find(file.replaceFirst("<!DOC[^>]*>", ""), 0).isPresent())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            file ->
                assertThat(python.runWith(file.getBytes(UTF_8), Map.of(), "-c", program).stdout())
                    .as(file)
                    .startsWith("refused"));
  }

  @Test
  void aFileThatIsCutOffAnywhereInItsTagsEndsTooEarly() {
    String whole = value("<string>a &amp; b</string><key>D</key><data>AAAA</data>").strip();
    int dict = whole.indexOf("<dict>");
    for (int end = dict; end < whole.length(); end++) {
      byte[] cut = whole.substring(0, end).getBytes(UTF_8);
      assertThatThrownBy(() -> PlistReader.read(cut))
          .as(new String(cut, UTF_8))
          .hasMessageContaining("the XML ends too early");
    }
    assertThat(PlistReader.read(whole.getBytes(UTF_8))).isInstanceOf(Map.class);
  }

  @Test
  void aDictionaryThatIsClosedOnceTooOftenIsSaidToBe() {
    byte[] file =
        plist("<key>A</key><string>a</string></dict><key>B</key><string/>").getBytes(UTF_8);
    assertThatThrownBy(() -> PlistReader.read(file))
        .hasMessageContaining("take out the </dict> that is too many");
  }

  @ParameterizedTest
  @CsvSource({
    "dat,<data>",
    "strng,<string>",
    "stirng,<string>",
    "stringg,<string>",
    "Integar,<integer>",
    "arary,<array>",
    "flase,<false/>"
  })
  void aNearMissOfAnElementIsToldWhatIsMeant(String written, String meant) {
    byte[] file = value("<%1$s>x</%1$s>".formatted(written)).getBytes(UTF_8);
    assertThatThrownBy(() -> PlistReader.read(file)).hasMessageContaining(": write " + meant + ".");
  }

  @ParameterizedTest
  @CsvSource({"a", "so", "plist", "stringlist", "html"})
  void whatIsNearToNothingIsToldNothing(String written) {
    byte[] file = value("<%1$s>x</%1$s>".formatted(written)).getBytes(UTF_8);
    assertThatThrownBy(() -> PlistReader.read(file))
        .hasMessageContaining("is no element of a property list.");
  }

  @Test
  void whatIsNoMistakeIsRead() {
    for (String element :
        new String[] {
          "<string>a &amp; b &lt; c &#38; &#x26; > d</string>",
          "<string><![CDATA[a & b < c -- ]]></string>",
          "<string>\u201cquoted\u201d \\ \uFEFF</string>",
          "<true></true><!-- <dict> & - - -->",
        }) {
      assertThat(PlistReader.read(value(element).getBytes(UTF_8))).isInstanceOf(Map.class);
    }
  }

  @Test
  void theWalkNeverFindsAMistakeInWhatTheParserTakes() {
    for (int seed = 0; seed < 300; seed++) {
      byte[] xml = PlistWriter.xml(new RandomValues(seed).dictionary(4));
      assertThat(XmlMistakes.find(new String(xml, UTF_8).replaceFirst("<!DOC[^>]*>", ""), 0))
          .isEmpty();
    }
  }
}
