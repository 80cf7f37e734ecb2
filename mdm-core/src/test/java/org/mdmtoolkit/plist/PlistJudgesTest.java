package org.mdmtoolkit.plist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Both directions against Python's plistlib and libplist's plistutil. */
class PlistJudgesTest {

  private static final int DOCUMENTS = 300;

  private static final String DUMP =
      """
      import datetime, pathlib, plistlib, struct, sys
      def dump(v):
          if isinstance(v, dict): return '{' + ','.join(dump(k) + ':' + dump(x) for k, x in v.items()) + '}'
          if isinstance(v, list): return '[' + ','.join(dump(x) for x in v) + ']'
          if isinstance(v, str): return 's' + v.encode().hex()
          if isinstance(v, bool): return 'b' + str(v).lower()
          if isinstance(v, float): return 'r' + struct.pack('>d', v).hex()
          if isinstance(v, bytes): return 'd' + v.hex()
          if isinstance(v, datetime.datetime): return 't' + v.isoformat()
          return 'i' + str(v)
      """;

  /** Prints each document in the form of RandomValues.dump, and writes it anew in both formats. */
  private static final String PYTHON =
      DUMP
          + """
          folder = pathlib.Path(sys.argv[1])
          for i in range(int(sys.argv[2])):
              v = plistlib.loads((folder / f'{i}.plist').read_bytes())
              print(dump(v))
              for name, fmt in (('xml', plistlib.FMT_XML), ('bin', plistlib.FMT_BINARY)):
                  (folder / f'{i}.{name}').write_bytes(plistlib.dumps(v, fmt=fmt, sort_keys=False))
          """;

  /** Prints each document of a file that has their lengths before them, or that it is refused. */
  static final String PYTHON_ONE_FILE =
      DUMP
          + """
          with open(sys.argv[1], 'rb') as file:
              while length := file.readline():
                  document = file.read(int(length))
                  try: print(dump(plistlib.loads(document)))
                  except Exception as e: print('refused', type(e).__name__)
          """;

  @TempDir Path folder;

  @Test
  void pythonReadsOurXmlToTheSameValueAndWeReadWhatPythonWrites() throws IOException {
    exchangeWithPython(true);
  }

  @Test
  void pythonReadsOurBinaryToTheSameValueAndWeReadWhatPythonWrites() throws IOException {
    exchangeWithPython(false);
  }

  private void exchangeWithPython(boolean xml) throws IOException {
    Judge python = Judge.named("python3");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      Map<String, Object> value = new RandomValues(i).dictionary(5);
      expected.add(RandomValues.dump(value));
      byte[] bytes = xml ? PlistWriter.xml(value) : PlistWriter.binary(value);
      assertThat(RandomValues.dump(PlistReader.read(bytes))).isEqualTo(expected.get(i));
      Files.write(folder.resolve(i + ".plist"), bytes);
    }
    assertThat(pythonDumps(python, DOCUMENTS)).isEqualTo(expected);
    for (int i = 0; i < DOCUMENTS; i++) {
      for (String form : List.of(".xml", ".bin")) {
        byte[] bytes = Files.readAllBytes(folder.resolve(i + form));
        assertThat(RandomValues.dump(PlistReader.read(bytes))).isEqualTo(expected.get(i));
      }
    }
  }

  private List<String> pythonDumps(Judge python, int count) {
    Judge.Verdict verdict = python.run("-c", PYTHON, folder, count);
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    return Arrays.asList(verdict.stdout().strip().split("\n"));
  }

  @Test
  void everyYearFromOneToTenThousandKeepsItsDatesInXml() throws IOException {
    List<Object> dates = new ArrayList<>();
    for (int year = 1; year < 10_000; year++) {
      dates.add(Instant.parse("%04d-02-28T23:59:59Z".formatted(year)));
    }
    dates.add(Instant.parse("1582-10-10T00:00:00Z")); // not in the Julian-Gregorian calendar
    Files.write(folder.resolve("0.plist"), PlistWriter.xml(dates));
    assertThat(pythonDumps(Judge.named("python3"), 1)).containsExactly(RandomValues.dump(dates));
  }

  @Test
  void pythonAgreesOnMillisecondsInBinaryDates() throws IOException {
    List<Object> dates = new ArrayList<>();
    for (int milli = 0; milli < 3000; milli++) {
      dates.add(Instant.parse("2026-11-20T10:00:00Z").plusMillis(milli * 1001L));
    }
    byte[] binary = PlistWriter.binary(dates);
    assertThat(PlistReader.read(binary)).isEqualTo(dates);
    Files.write(folder.resolve("0.plist"), binary);
    String python = pythonDumps(Judge.named("python3"), 1).get(0);
    assertThat(python.replaceAll("000(?=[,\\]])", ""))
        .isEqualTo(RandomValues.dump(dates).replaceAll("000(?=[,\\]])", ""));
  }

  @Test
  void plistutilTurnsOurXmlIntoBinaryAndBackWithoutAChange() throws IOException {
    Judge plistutil = Judge.named("plistutil");
    Map<String, Object> all = new LinkedHashMap<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      all.put("Document" + i, new RandomValues(1000 + i).dictionary(5));
    }
    // plistutil 2.2.0 itself loses the sign of a zero
    String expected = RandomValues.dump(all).replace("r8000000000000000", "r0000000000000000");
    Path xml = Files.write(folder.resolve("in.xml"), PlistWriter.xml(all));
    assertThat(convert(plistutil, xml, "bin")).isEqualTo(expected);
    Path binary = Files.write(folder.resolve("in.bin"), PlistWriter.binary(all));
    assertThat(convert(plistutil, binary, "bin")).isEqualTo(expected);
    assertThat(convert(plistutil, binary, "xml")).isEqualTo(expected);
  }

  private String convert(Judge plistutil, Path in, String format) throws IOException {
    Path out = folder.resolve("out." + format);
    Judge.Verdict verdict = plistutil.run("-i", in, "-f", format, "-o", out);
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    return RandomValues.dump(PlistReader.read(Files.readAllBytes(out)))
        .replace("r8000000000000000", "r0000000000000000");
  }
}
