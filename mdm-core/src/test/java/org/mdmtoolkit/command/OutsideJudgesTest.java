package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.secret.Pin;

/** What other people's parsers read in our commands: Python's plistlib and libplist's plistutil. */
class OutsideJudgesTest {

  private static final List<String> MESSAGES =
      List.of(
          "plain",
          "<key>PIN</key><string>000000</string>",
          "a < b && c > d",
          "\"double\" and 'single'",
          "]]> and <![CDATA[ x ]]>",
          "&amp; &#65; &lt;",
          "emoji \uD83D\uDC69\u200D\uD83D\uDCBB and \uD83D\uDD12",
          "two\nlines\n\nand a\ttab",
          "  spaces around  ",
          "\nfirst line empty",
          "\u00DC\u00F1\u00ED\u010D\u00F6d\u00E9 \u65E5\u672C\u8A9E \u05E2\u05D1",
          "<!-- no comment --><?no instruction?>",
          "x".repeat(DeviceLock.MAX_MESSAGE_LENGTH));

  /** Prints for each file type of PIN, PIN, and the message in hex. */
  private static final String READ_LOCKS =
      """
      import plistlib, sys
      for name in sys.argv[1:]:
          with open(name, 'rb') as f:
              envelope = plistlib.load(f)
          assert set(envelope) == {'Command', 'CommandUUID'}, envelope.keys()
          command = envelope['Command']
          assert set(command) == {'RequestType', 'PIN', 'Message', 'PhoneNumber'}, command.keys()
          assert command['RequestType'] == 'DeviceLock'
          print(envelope['CommandUUID'], type(command['PIN']).__name__, command['PIN'],
                command['Message'].encode('utf-8').hex())
      """;

  @TempDir Path folder;

  @Test
  void pythonReadsEveryMessageAndPinUnchanged() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < MESSAGES.size(); i++) {
      files.add(write(i + ".xml", lock(i).toXml()));
      files.add(write(i + ".bin", lock(i).toBinary()));
    }

    assertThat(pythonReads(files)).isEqualTo(expected(2));
  }

  @Test
  void libplistReadsEveryMessageAndPinUnchanged() throws IOException {
    Judge plistutil = Judge.named("plistutil");
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < MESSAGES.size(); i++) {
      // what libplist understood of our XML comes back in its binary form
      Path xml = write(i + ".xml", lock(i).toXml());
      Path binary = folder.resolve(i + ".out");
      Judge.Verdict verdict = plistutil.run("-i", xml, "-o", binary, "-f", "bin");
      assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
      files.add(binary);
    }

    assertThat(pythonReads(files)).isEqualTo(expected(1));
  }

  @Test
  void pythonReadsTheOtherCommandsWithTheirTypes() throws IOException {
    Path install =
        write(
            "install.xml",
            InstallEnterpriseApplication.fromManifestUrl(
                    "https://a.example.com/m?x=1&y=<".replace("<", "%3C"))
                .installAsManaged(true)
                .managementFlags(1)
                .build()
                .withCommandUuid("u")
                .toXml());
    Path profile =
        write(
            "profile.xml",
            InstallProfile.of(SamplePayloads.configurationProfile()).withCommandUuid("u").toXml());
    Path payload = write("payload", SamplePayloads.configurationProfile());
    String script =
        """
        import plistlib, sys
        install, profile, payload = (open(name, 'rb').read() for name in sys.argv[1:])
        assert plistlib.loads(install) == {'CommandUUID': 'u', 'Command': {
            'RequestType': 'InstallEnterpriseApplication', 'InstallAsManaged': True,
            'ManagementFlags': 1, 'ManifestURL': 'https://a.example.com/m?x=1&y=%3C'}}
        assert plistlib.loads(install)['Command']['InstallAsManaged'] is True
        assert plistlib.loads(profile) == {'CommandUUID': 'u', 'Command': {
            'RequestType': 'InstallProfile', 'Payload': payload}}
        """;

    Judge.Verdict verdict = Judge.named("python3").run("-c", script, install, profile, payload);

    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
  }

  @Test
  void ourReaderAgreesWithPythonOnCommandsThatPythonWrote() throws IOException {
    String script =
        """
        import plistlib, sys
        command = {'CommandUUID': '0001_DeviceLock', 'Command': {
            'RequestType': 'DeviceLock', 'PIN': '000123', 'Message': 'a <b> & \\U0001F512\\n"c"'}}
        for name, form in ((sys.argv[1], plistlib.FMT_XML), (sys.argv[2], plistlib.FMT_BINARY)):
            with open(name, 'wb') as f:
                plistlib.dump(command, f, fmt=form)
        """;
    Path xml = folder.resolve("python.xml");
    Path binary = folder.resolve("python.bin");

    Judge.Verdict verdict = Judge.named("python3").run("-c", script, xml, binary);

    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    for (Path file : List.of(xml, binary)) {
      byte[] bytes = Files.readAllBytes(file);
      MdmCommand command = MdmCommand.read(bytes);
      assertThat(command.bytes()).isEqualTo(bytes);
      assertThat(command.commandUuid()).contains("0001_DeviceLock");
      assertThat(command.keys())
          .isEqualTo(Map.of("PIN", "000123", "Message", "a <b> & \uD83D\uDD12\n\"c\""));
    }
  }

  private static MdmCommand lock(int i) {
    return DeviceLock.forMac(Pin.of("%06d".formatted(i * 7)))
        .message(MESSAGES.get(i))
        .phoneNumber("+1 555 0100 <&>")
        .build()
        .withCommandUuid("uuid-" + i);
  }

  private static String expected(int times) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < MESSAGES.size(); i++) {
      String hex = HexFormat.of().formatHex(MESSAGES.get(i).getBytes(UTF_8));
      lines.append("uuid-%d str %06d %s\n".formatted(i, i * 7, hex).repeat(times));
    }
    return lines.toString();
  }

  private static String pythonReads(List<Path> files) {
    List<Object> arguments = new ArrayList<>(List.of("-c", READ_LOCKS));
    arguments.addAll(files);
    Judge.Verdict verdict = Judge.named("python3").run(arguments.toArray());
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    return verdict.stdout();
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }
}
