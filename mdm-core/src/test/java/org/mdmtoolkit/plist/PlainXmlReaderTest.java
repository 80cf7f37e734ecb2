package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Whatever the quick reader reads, the careful one reads to the same value; the rest it leaves. */
@Timeout(120)
class PlainXmlReaderTest {

  private static final String HEAD =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
      """;
  private static final String END = "</plist>\n";
  private static final PlistLimits LIMITS = PlistLimits.DEFAULT;

  @TempDir Path folder;

  private static byte[] document(String value) {
    return (HEAD + value + END).getBytes(UTF_8);
  }

  private static @Nullable Object plain(byte[] file) {
    return PlainXmlReader.read(file, LIMITS);
  }

  private static String careful(byte[] file, PlistLimits limits) {
    return RandomValues.dump(XmlPlistReader.read(XmlText.decode(file), limits));
  }

  /** Whether it was read; then the careful reader has read the same. */
  private static boolean readAlike(byte[] file, PlistLimits limits) {
    Object value = PlainXmlReader.read(file, limits);
    if (value == null) {
      return false;
    }
    String expected;
    try {
      expected = careful(file, limits);
    } catch (InvalidInputException e) {
      throw new AssertionError("read, and refused by the other:\n" + new String(file, UTF_8), e);
    }
    if (!RandomValues.dump(value).equals(expected)) {
      throw new AssertionError("read otherwise than by the other:\n" + new String(file, UTF_8));
    }
    return true;
  }

  private static boolean readAlike(byte[] file) {
    return readAlike(file, LIMITS);
  }

  @Test
  void everythingThatTheWriterWritesIsRead() {
    for (int seed = 0; seed < 10_000; seed++) {
      byte[] file = PlistWriter.xml(new RandomValues(seed).dictionary(4));
      assertThat(readAlike(file)).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void samplesAndTheExampleOfEveryCommandAreRead() {
    List<byte[]> files =
        new ArrayList<>(
            List.of(
                SamplePayloads.lockCommand(),
                SamplePayloads.installCommand(),
                SamplePayloads.configurationProfile(),
                SamplePayloads.appManifest(),
                SamplePayloads.lockAnswer(),
                SamplePayloads.errorAnswer(),
                SamplePayloads.installedApplicationListAnswer(SamplePayloads.MANY_APPS)));
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      files.add(PlistWriter.xml(CommandCatalog.apple().command(requestType).example()));
    }
    assertThat(files).hasSizeGreaterThan(70).allMatch(PlainXmlReaderTest::readAlike);
  }

  @Test
  void damagedFilesAreReadAlikeOrLeft() {
    var random = new Random(19);
    int read = 0;
    int cases = 60_000;
    for (int i = 0; i < cases; i++) {
      byte[] file = PlistWriter.xml(new RandomValues(i % 2000).dictionary(3));
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        file = PlistFuzzTest.damaged(file, random);
      }
      read += readAlike(file) ? 1 : 0;
    }
    assertThat(read).isBetween(cases / 20, cases / 2);
  }

  @Test
  void anyByteAtAnyPlaceIsReadAlikeOrLeft() {
    byte[] file =
        document(
            "<dict><key>a&lt;</key><array><string>x ]&#65;]&#x1F4BB;\u00e9<![CDATA[<]&]]></string><true/><dict/>"
                + "</array><key/><integer>7</integer><key>d</key><data>QQ==</data><key>r</key>"
                + "<real>1.5</real><key>t</key><date>2026-11-28T10:00:00Z</date></dict>");
    assertThat(readAlike(file)).isFalse(); // <key/> is left
    byte[] good = new String(file, UTF_8).replace("<key/>", "<key></key>").getBytes(UTF_8);
    assertThat(readAlike(good)).isTrue();
    int read = 0;
    for (int at = 0; at <= good.length; at++) {
      byte[] inserted = Arrays.copyOf(good, good.length + 1);
      System.arraycopy(good, at, inserted, at + 1, good.length - at);
      for (int b = 0; b < 256; b++) {
        inserted[at] = (byte) b;
        read += readAlike(inserted) ? 1 : 0;
        if (at < good.length) {
          byte[] replaced = good.clone();
          replaced[at] = (byte) b;
          read += readAlike(replaced) ? 1 : 0;
        }
      }
    }
    assertThat(read).isGreaterThan(good.length);
  }

  @Test
  void noBeginningOfAFileIsRead() {
    byte[] file = document("<array><string>a&amp;b</string><dict/></array>");
    int needed = file.length - 1; // without its last line feed
    for (int length = 0; length < needed; length++) {
      assertThat(plain(Arrays.copyOf(file, length))).as("%d bytes", length).isNull();
    }
    assertThat(readAlike(Arrays.copyOf(file, needed))).isTrue();
  }

  @Test
  void everyCharacterIsReadAlikeOrLeftAndSoAreReferences() {
    int read = 0;
    for (int c = 0; c <= Character.MAX_VALUE + 0x300; c++) {
      read += readAlike(document("<string>" + Character.toString(c) + "</string>")) ? 1 : 0;
      if (c % 8 == 0 || c % 8 == 7 || c > 0xFFF0) { // where ranges begin and end
        read += readAlike(document("<string>&#" + c + ";</string>")) ? 1 : 0;
        read += readAlike(document("<string>&#x%X;</string>".formatted(c))) ? 1 : 0;
      }
    }
    for (String digits : List.of("x10FFFF", "x10fffe", "x110000", "1114111", "1114112")) {
      readAlike(document("<string>&#" + digits + ";</string>"));
    }
    assertThat(read).isGreaterThan(90_000);
  }

  @Test
  void everyPairOfBytesBeyondAsciiIsReadAlikeOrLeft() {
    int read = 0;
    for (int first = 0x80; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        String text = "<string>" + (char) first + (char) second + "</string>";
        read += readAlike((HEAD + text + END).getBytes(ISO_8859_1)) ? 1 : 0;
      }
    }
    assertThat(read).isEqualTo(30 * 64); // what UTF-8 writes with two bytes
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!-- a --><true/>",
        "<string><![CDATA[a\r\nb]]></string>",
        "<?x y?><true/>",
        "<string>a\r\nb</string>",
        "<string lang='en'>a</string>",
        "<string >a</string>",
        "<string>a</string >",
        "<true />",
        "<true></true >",
        "<integer><![CDATA[1]]></integer><!-- -->",
        "<key/>",
        "<string>\uFFFD</string>",
        "<string>&#0000000065;</string>",
        "<data/>"
      })
  void validFilesOfAnotherFormAreLeft(String value) {
    byte[] file = document(value.equals("<key/>") ? "<dict><key/><true/></dict>" : value);
    assertThat(plain(file)).isNull();
    assertThat(RandomValues.dump(PlistReader.read(file, LIMITS))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist><true/></plist>",
        "<?xml version='1.0' encoding='UTF-8'?><plist><true/></plist>",
        "<?xml version=\"1.0\" encoding=\"US-ASCII\"?><plist><true/></plist>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE plist><plist><true/></plist>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version='1.0'><true/></plist>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist><true/></plist><!-- end -->",
        "<plist><true/></plist>",
        "\n<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist><true/></plist>"
      })
  void validFilesWithAnotherBeginningOrEndAreLeft(String file) {
    assertThat(plain(file.getBytes(UTF_8))).isNull();
    assertThat(PlistReader.read(file.getBytes(UTF_8))).isEqualTo(true);
  }

  static List<String> wrong() {
    return List.of(
        "",
        "a<true/>",
        "<true/>a",
        "<true/><true/>",
        "<true>a</true>",
        "<string>a<!-- b --></string>",
        "<true><!-- --></true>",
        "<string><![CDATA[a</string>",
        "<string><![CDATA[a]]</string>",
        "<string><![CDATA[]>]]</string>",
        "<string><![cdata[a]]></string>",
        "<string><![CDATA[\u0001]]></string>",
        "<![CDATA[ ]]>",
        "<true></false>",
        "<false> </false>",
        "<True/>",
        "<nil/>",
        "<string>]]></string>",
        "<string>a",
        "<string>a</key>",
        "<string>a<b></string>",
        "<string>&a;</string>",
        "<string>&amp</string>",
        "<string>& </string>",
        "<string>&#;</string>",
        "<string>&#x;</string>",
        "<string>&#xD800;</string>",
        "<string>&#X41;</string>",
        "<string>&#-5;</string>",
        "<string>&#+5;</string>",
        "<string>&#0;</string>",
        "<string>&#8;</string>",
        "<string>\uFFFE</string>",
        "<string>\u0001</string>",
        "<string>&#xFFFF;</string>",
        "<integer/>",
        "<integer></integer>",
        "<integer>0x10</integer>",
        "<integer>1.5</integer>",
        "<integer>9223372036854775808</integer>",
        "<integer>\u0661</integer>",
        "<real>nan</real>",
        "<real>1e999</real>",
        "<date>2026-02-30T00:00:00Z</date>",
        "<date>2026-02-03</date>",
        "<data>QQ=</data>",
        "<data>QQ</data>",
        "<data>Q\u00e9==</data>",
        "<key>a</key>",
        "<dict><key>a</key></dict>",
        "<dict><true/></dict>",
        "<dict><key>a</key><key>b</key></dict>",
        "<dict><key>a</key><true/><key>a</key><false/></dict>",
        "<dict><key>a&amp;</key><true/><key>a&#38;</key><false/></dict>",
        "<dict><key>a</key><true/></array>",
        "<array><true/></dict>",
        "<array><true/>");
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrongFilesAreLeftToTheReaderThatSaysWhatIsWrong(String value) {
    assertThat(plain(document(value))).isNull();
    assertThatThrownBy(() -> PlistReader.read(document(value)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("line ");
  }

  @Test
  void theLimitsAreTheSame() {
    byte[] file =
        document(
            "<dict><key>a</key><array><dict/><array/><dict><key>b</key><true/></dict></array></dict>");
    int size = file.length;
    assertThat(readAlike(file, new PlistLimits(size, 3, 8))).isTrue();
    for (PlistLimits limits : List.of(new PlistLimits(size, 2, 8), new PlistLimits(size, 3, 7))) {
      assertThat(PlainXmlReader.read(file, limits)).isNull();
      assertThatThrownBy(() -> PlistReader.read(file, limits))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("more than");
    }
    assertThat(PlainXmlReader.read(file, new PlistLimits(size - 1, 3, 8))).isNull();
    byte[] empty = document("<array><array><dict/></array></array>");
    assertThat(readAlike(empty, new PlistLimits(size, 3, 8))).isTrue();
    assertThat(PlainXmlReader.read(empty, new PlistLimits(size, 2, 8))).isNull();
  }

  @Test
  void manyReferencesAndLongTextAreReadAlike() {
    // the JDK's own limits for entities do not count these
    assertThat(readAlike(document("<string>" + "&amp;".repeat(100_000) + "</string>"))).isTrue();
    assertThat(readAlike(document("<string>" + "&#65;".repeat(100_000) + "</string>"))).isTrue();
    assertThat(readAlike(document("<string>" + "a".repeat(2_000_000) + "</string>"))).isTrue();
    assertThat(readAlike(document("<array>" + "<true/>\n".repeat(900_000) + "</array>"))).isTrue();
  }

  /** What is read is for each document the same as what Python's plistlib reads. */
  @Test
  void pythonReadsTheSame() throws IOException {
    Judge python = Judge.named("python3");
    var random = new Random(20);
    var files = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    for (int i = 0; expected.size() < 3000; i++) {
      byte[] file = PlistWriter.xml(new RandomValues(i).dictionary(3));
      file = i % 2 == 0 ? file : PlistFuzzTest.damaged(file, random);
      Object value = plain(file);
      if (value != null) {
        expected.add(RandomValues.dump(value));
        files.write((file.length + "\n").getBytes(UTF_8));
        files.write(file);
      }
    }
    Path all = Files.write(folder.resolve("all"), files.toByteArray());
    Judge.Verdict verdict = python.run("-c", PlistJudgesTest.PYTHON_ONE_FILE, all);
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    List<String> seen = Arrays.asList(verdict.stdout().strip().split("\n"));
    assertThat(seen).hasSameSizeAs(expected);
    int refused = 0;
    for (int i = 0; i < seen.size(); i++) {
      if (seen.get(i).startsWith("refused")) {
        refused++; // white space around a date, which Apple's reader takes
      } else {
        assertThat(seen.get(i)).isEqualTo(expected.get(i));
      }
    }
    assertThat(refused).isLessThan(10);
  }
}
