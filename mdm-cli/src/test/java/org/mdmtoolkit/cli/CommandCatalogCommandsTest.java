package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.cli.payload.ExampleLine;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.fixtures.judge.Judge;

/** {@code mdm command list} and {@code show}, and the way from an example to a checked command. */
class CommandCatalogCommandsTest {

  @TempDir Path folder;
  private TestShell shell;

  static Stream<String> requestTypes() {
    return CommandCatalog.apple().requestTypes().stream();
  }

  @BeforeEach
  void open() {
    shell = new TestShell(folder.resolve("home"));
  }

  @Test
  void theListHasOneRowForEachOf67Commands() {
    List<String> lines = shell.run("command", "list").stdout().lines().toList();
    assertThat(lines).hasSize(1 + 67);
    assertThat(lines.get(0)).matches("REQUEST TYPE +iOS +macOS +tvOS +visionOS +watchOS");
    assertThat(lines).anyMatch(line -> line.matches("DeviceLock +4.0 +10.7 .*"));
    assertThat(lines).anyMatch(line -> line.matches("ScheduleOSUpdate .* until 27.0.*"));
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void aCommandThatIsGoneHasADeclarationToCopy() {
    String shown = shell.run("command", "show", "ScheduleOSUpdate").stdout();
    assertThat(shown)
        .contains("Replaced by the declaration com.apple.configuration.softwareupdate.enforcement");
    String declaration = shown.substring(shown.indexOf("\n{"), shown.indexOf("\n}") + 2);
    var verdict =
        Judge.named("python3")
            .run("-c", "import json,sys; print(json.loads(sys.argv[1])['Payload'])", declaration);
    assertThat(verdict.stdout()).contains("TargetOSVersion", "TargetLocalDateTime");
    assertThat(shell.run("command", "show", "ScheduleOSUpdate", "--json").stdout())
        .contains("\"replaced_by\"", "\"declaration_type\"");
    assertThat(shell.run("command", "show", "DeviceLock").stdout()).doesNotContain("Replaced by");
  }

  @Test
  void aPlatformHasItsCommandsInDetail() {
    List<String> lines =
        shell.run("command", "list", "--platform", "macos").stdout().lines().toList();
    assertThat(lines).hasSizeBetween(30, 66);
    assertThat(lines.get(0)).contains("DEPRECATED", "REMOVED", "CHANNEL", "SUPERVISED", "ADE");
    assertThat(lines).anyMatch(line -> line.matches("DeviceLock +10.7 +- +- +device +- +-"));
    assertThat(lines).anyMatch(line -> line.matches("AccountConfiguration .* device +- +required"));
    assertThat(lines).noneMatch(line -> line.startsWith("EnableLostMode"));
  }

  @Test
  void anotherProgramReadsTheListAsJson() {
    String json = shell.run("command", "list", "--json").stdout();
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                "import json,sys; d=json.loads(sys.argv[1]); c={x['request_type']:x for x in"
                    + " d['commands']}; print(len(c), c['EraseDevice']['platforms']['macOS']"
                    + "['introduced'], d['release'])",
                json);
    assertThat(verdict.stdout().strip()).isEqualTo("67 10.7 macOS 27.0");
  }

  @Test
  void whatDoesNotExistIsSaidWithTheNearestName() {
    var unknown = shell.run("command", "show", "DevicLock");
    assertThat(unknown.exitCode()).isEqualTo(4);
    assertThat(unknown.stderr()).contains("Did you mean DeviceLock?");
    assertThat(unknown.stdout()).isEmpty();
    assertThat(shell.run("command", "build", "devicelock").exitCode()).isEqualTo(4);
    var platform = shell.run("command", "list", "--platform", "Windows");
    assertThat(platform.exitCode()).isEqualTo(2);
    assertThat(platform.stderr()).contains("iOS, macOS, tvOS, visionOS, watchOS");
    assertThat(shell.run("command", "show").exitCode()).isEqualTo(2);
  }

  @Test
  void aCommandIsShownAsATreeWithAnExample() {
    String shown = shell.run("command", "show", "EraseDevice").stdout();
    assertThat(shown)
        .contains("macOS     10.7 and later, device channel")
        .containsPattern("(?m)^PIN +string, secret +optional +macOS 10.8$")
        .containsPattern("(?m)^  Enabled +boolean +required$")
        .containsPattern("(?m)^  = DoNotObliterate$")
        .contains("--set-file PIN=PIN.txt --set ObliterationBehavior=DoNotObliterate --no-escrow")
        .contains("<key>RequestType</key>");
    assertThat(shell.run("command", "show", "Settings").stdout())
        .contains("(Item DeviceName)", "Keys of the answer:", "(any key)");
    assertThat(shell.run("command", "show", "ShutDownDevice").stdout()).contains("takes no keys");
  }

  @ParameterizedTest
  @MethodSource("requestTypes")
  void everyCommandIsBuiltFromItsExampleLineAndPassesTheCheck(String requestType)
      throws IOException {
    String shown = shell.run("command", "show", requestType).stdout();
    Matcher line = Pattern.compile("(?m)^  (mdm command build .*)$").matcher(shown);
    assertThat(line.find()).isTrue();
    var words = Judge.named("sh").run("-c", "set -- " + line.group(1) + "; printf '%s\\n' \"$@\"");
    List<String> arguments = words.stdout().lines().skip(1).toList();
    ExampleLine example = ExampleLine.of(CommandCatalog.apple().command(requestType));
    assertThat(arguments).isEqualTo(example.arguments().subList(1, example.arguments().size()));

    String[] inFolder = inFolder(arguments, example.files());
    var built = shell.run(inFolder);
    assertThat(built.stderr()).startsWith(requestType + " command ");
    assertThat(built.exitCode()).isZero();
    Path file = folder.resolve(requestType + ".xml");
    MdmCommand command = MdmCommand.read(Files.readAllBytes(file));
    assertThat(command.withCommandUuid("u")).isEqualTo(example.command().withCommandUuid("u"));
    assertThat(shown).endsWith(new String(example.command().toXml(), UTF_8));

    var checked = shell.run("command", "check", "--strict", file.toString());
    assertThat(checked.all()).isEqualTo("OK: 1 command\n");
    assertThat(checked.exitCode()).isZero();
  }

  @Test
  void theJsonOfACommandHoldsWhatItsLineNeeds() {
    String json = shell.run("command", "show", "InstallProfile", "--json").stdout();
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                "import json,sys,base64,plistlib; d=json.loads(sys.argv[1]); e=d['example'];"
                    + " p=plistlib.loads(e['payload'].encode())['Command']['Payload'];"
                    + " print(d['keys'][0]['name'], d['keys'][0]['secret'], d['keys'][0]['type'],"
                    + " base64.b64decode(e['files']['Payload.bin'])==p, ' '.join(e['build']))",
                json);
    assertThat(verdict.stdout().strip())
        .isEqualTo(
            "Payload True data True mdm command build InstallProfile --set-file"
                + " Payload=Payload.bin -o InstallProfile.xml");
    assertThat(Base64.getDecoder().decode("ZXhhbXBsZQ==")).isEqualTo("example".getBytes(UTF_8));
  }

  private String[] inFolder(List<String> arguments, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    String[] all = arguments.toArray(String[]::new);
    for (int i = 1; i < all.length; i++) {
      if (all[i - 1].equals("--set-file")) {
        int equals = all[i].indexOf('=');
        all[i] = all[i].substring(0, equals + 1) + folder.resolve(all[i].substring(equals + 1));
      } else if (all[i - 1].equals("-o")) {
        all[i] = folder.resolve(all[i]).toString();
      }
    }
    return Arrays.copyOf(all, all.length);
  }
}
