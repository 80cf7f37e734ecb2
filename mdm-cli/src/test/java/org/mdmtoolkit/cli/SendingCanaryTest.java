package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SeenCommand;

/** PINs and tokens, looked for in everything that sending prints and stores. */
class SendingCanaryTest {

  private static final String GIVEN = "867509";

  @TempDir Path folder;

  @Test
  void noPinAndNoTokenIsInAnyOutputOrInAnyFileThatIsNotForIt() throws IOException {
    try (FleetWithHome office = new FleetWithHome(folder, 6)) {
      String pinFile = Files.writeString(folder.resolve("pin"), GIVEN + "\n").toString();
      StringBuilder seen = new StringBuilder();
      String leak = // a server that repeats the command in its refusal
          "{\"message\":\"bad\",\"errors\":[{\"name\":\"base\",\"reason\":\"PIN " + GIVEN + "\"}]}";
      String[][] lines = {
        {"lock", office.serial(1), "--pin-file", pinFile, "--dry-run"},
        {"lock", office.serial(1), "--pin-file", pinFile, "--debug"},
        {"lock", office.serial(1), "--pin-file", pinFile, "--json"},
        {"lock", office.serial(2), "--json", "--wait=1s"},
        {"lock", office.serial(2), "--again"},
        {"lock", office.serial(3), "--native", "--debug"},
        {"erase", office.serial(4), "--wait=1s", "--without-bypass-code"},
        {"lock", office.serial(5), office.serial(6), "--pin-file", pinFile},
        {"lock", GIVEN},
      };
      for (String[] line : lines) {
        List<String> all = new ArrayList<>(List.of(line));
        all.addAll(List.of("--reason", "r", "--yes"));
        seen.append(office.run(all.toArray(String[]::new)).all());
      }
      office.fleet.commandFaults().next(FakeFault.answerBefore(422, "application/json", leak));
      seen.append(
          office
              .run(
                  "lock",
                  office.serial(5),
                  "--pin-file",
                  pinFile,
                  "--reason",
                  "r",
                  "--yes",
                  "--debug")
              .all());
      office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
      for (SeenCommand one : office.fleet.seen().taken()) {
        seen.append(office.run("result", one.commandUuid(), "--json").all());
      }
      seen.append(office.run("journal", "list", "--json").all());
      seen.append(office.run("pin", "list", "--json").all());
      List<String> pins =
          Stream.concat(
                  Stream.of(GIVEN, office.fleet.nativePin(FakeHost.mac(3))),
                  office.fleet.seen().all().stream()
                      .map(SeenCommand::pin)
                      .flatMap(Optional::stream))
              .distinct()
              .toList();
      assertThat(pins).hasSize(4);
      String files = office.everyFile();
      for (String pin : pins) {
        assertThat(seen).doesNotContain("PIN " + pin, FleetWithHome.grouped(pin));
        assertThat(seen.toString().replaceAll("[0-9A-Fa-f]{8}-[-0-9A-Fa-f]{27}", ""))
            .doesNotContainPattern("(?<![0-9A-Fa-f])" + pin + "(?![0-9A-Fa-f])");
        assertThat(files).doesNotContainPattern("(?<![0-9A-Fa-f+/])" + pin + "(?![0-9A-Fa-f+/=])");
      }
      assertThat(seen).doesNotContain(office.fleet.token());
      checkFiles(office);
    }
  }

  /** The token lies in its own file alone, and no file is for others. */
  private static void checkFiles(FleetWithHome office) throws IOException {
    List<Path> holders = new ArrayList<>();
    try (Stream<Path> files = Files.walk(office.home())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.getPosixFilePermissions(file))
            .as(file.toString())
            .doesNotContain(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(office.fleet.token())) {
          holders.add(office.home().relativize(file));
        }
      }
    }
    assertThat(holders).containsExactly(Path.of("tokens/office"));
  }
}
