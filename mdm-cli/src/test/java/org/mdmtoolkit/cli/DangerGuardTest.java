package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.plist.PlistWriter;

/** What takes something away arrives nowhere before somebody meant it, however it is sent. */
class DangerGuardTest {

  private static final String DELETE =
      "<key>UserName</key><string>anna</string><key>ForceDeletion</key><true/>";
  private static final String PASSWORD = "<key>NewPassword</key><string>hunter-2-xyzzy</string>";

  @TempDir Path folder;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 12);
  }

  @AfterEach
  void close() {
    office.close();
  }

  private static String command(String requestType, String keys) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist"
        + " version=\"1.0\"><dict><key>Command</key><dict><key>RequestType</key><string>"
        + requestType
        + "</string>"
        + keys
        + "</dict><key>CommandUUID</key><string>1</string></dict></plist>";
  }

  private String file(String requestType, String keys) throws IOException {
    Path file = folder.resolve(requestType + ".xml");
    return Files.writeString(file, command(requestType, keys)).toString();
  }

  private String hosts(int count) throws IOException {
    String serials =
        IntStream.rangeClosed(1, count).mapToObj(office::serial).collect(Collectors.joining("\n"));
    return Files.writeString(folder.resolve("all.csv"), "serial\n" + serials + "\n").toString();
  }

  /** The line of a way to send; FILE is a command that is destructive, HOSTS a list. */
  private String[] line(String way) throws IOException {
    String file = file("DeleteUser", DELETE);
    String hosts = hosts(3);
    return Arrays.stream(way.split(" ", -1))
        .map(word -> word.equals("FILE") ? file : word.equals("HOSTS") ? hosts : word)
        .map(word -> word.equals("HOST") ? office.serial(1) : word)
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "send FILE HOST",
        "send FILE --hosts-file HOSTS",
        "send FILE --hosts-file -",
        "send FILE HOST --wait",
        "send - HOST",
        "send - --hosts-file HOSTS",
        "restart HOST",
        "restart HOST --notify-user",
        "restart --hosts-file HOSTS",
        "shutdown HOST",
        "shutdown --hosts-file HOSTS",
        "lock HOST",
        "lock HOST --native",
        "lock --hosts-file HOSTS",
        "erase HOST",
        "erase --hosts-file -"
      })
  void withNobodyToAskNothingArrives(String way) throws IOException {
    String stdin = way.contains("send -") ? command("DeleteUser", DELETE) : office.serial(1);
    String[] line = line(way);
    var unreasoned = office.shell().stdin(stdin).run(line);
    assertThat(unreasoned.exitCode()).as(unreasoned.all()).isEqualTo(2);
    assertThat(unreasoned.stderr()).contains("--reason");
    assertThat(office.requests()).isZero();
    var run = office.shell().stdin(stdin).run(FleetWithHome.with(line, "--reason", "r"));
    assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    assertThat(run.stderr()).contains("Nothing was sent", "--yes", office.serial(1));
    nothingArrived();
  }

  @ParameterizedTest
  @ValueSource(strings = {"send FILE HOST", "restart HOST", "shutdown HOST", "lock HOST --native"})
  void whatIsTypedWrongSendsNothing(String way) throws IOException {
    String[] line = FleetWithHome.with(line(way), "--reason", "r");
    for (String typed : List.of("", "yes", "y", "1", office.serial(2))) {
      var run = office.shell().answering(typed).run(line);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    }
    nothingArrived();
  }

  @Test
  void aPolicyRefusesAFileWithTheLineThatPlansIt() throws IOException {
    String file = folder.resolve("it's a command.xml").toString();
    Files.writeString(Path.of(file), command("DeleteUser", DELETE));
    Files.writeString(
        office.home().resolve("policy.yaml"),
        "allowed_signers: signers\nrules:\n  - class: destructive\n    approvals: 1\n");
    Files.writeString(office.home().resolve("signers"), "");
    String[] line = {"send", file, office.serial(1), "--reason", "r", "--yes"};
    var run =
        office.run(FleetWithHome.with(line, "--server", "office", "--home", "" + office.home()));
    assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    assertThat(run.stderr())
        .contains(
            "mdm plan send '"
                + file.replace("'", "'\\''")
                + "' "
                + office.serial(1)
                + " --reason r")
        .contains("--home " + office.home(), "--server office")
        .doesNotContain("FILE HOST");
  }

  private void nothingArrived() {
    assertThat(office.fleet.seen().count()).isZero();
    assertThat(office.macs).allMatch(mac -> office.fleet.nativePin(mac).isEmpty());
    assertThat(office.journal()).doesNotContain("planned", "enqueued", "escrowed");
    assertThat(office.run("pin", "list").stdout()).isEmpty();
    var dry = office.run("lock", office.serial(1), "--dry-run", "--reason", "r");
    assertThat(dry.exitCode()).as("no lock is open: " + dry.all()).isZero();
  }

  @Test
  void theSameCommandOnceMoreIsGuardedToo() {
    assertThat(office.lock(office.serial(1)).exitCode()).isZero();
    int before = office.fleet.seen().count();
    var run = office.run("lock", office.serial(1), "--again", "--reason", "r");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(office.run("lock", office.serial(1), "--again", "--yes").exitCode()).isEqualTo(2);
    assertThat(office.fleet.seen().count()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"restart,restart", "shutdown,shut down", "send FILE,send DeleteUser to"})
  void aPersonSeesTheTargetAndWhyAndTypesItsSerialNumber(String way, String words)
      throws IOException {
    String[] line = line(way + " HOST --reason r");
    var run = office.shell().answering(office.serial(1)).run(line);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr())
        .contains("mac-1.example.com", office.macs.get(0).udid())
        .contains("To " + words + " this device type its serial number: ")
        .containsPattern("(?m)^(The account|Unsaved work|Nobody can start).*\\.$");
    assertThat(office.taken(1)).hasSize(1);
  }

  @Test
  void ofSeveralTheCountIsTyped() throws IOException {
    String[] line = {"restart", "--hosts-file", hosts(12), "--reason", "r"};
    assertThat(office.shell().answering("11").run(line).exitCode()).isEqualTo(6);
    nothingArrived();
    var run = office.shell().answering("12").run(line);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr())
        .contains("Devices      12", "To restart these 12 devices type their number: ");
    assertThat(office.fleet.seen().taken()).hasSize(12);
  }

  @Test
  void yesTakesExactNamesAndNotMoreThanTen() throws IOException {
    String file = file("DeleteUser", DELETE);
    String[] yes = {"send", file, "--reason", "r", "--yes"};
    var vague = office.run(FleetWithHome.with(yes, "mac-1.example.com"));
    assertThat(vague.exitCode()).isEqualTo(6);
    assertThat(vague.stderr()).contains("serial numbers and UDIDs only");
    var many = office.run(FleetWithHome.with(yes, "--hosts-file", hosts(12)));
    assertThat(many.exitCode()).isEqualTo(6);
    assertThat(many.stderr()).contains("send DeleteUser to 12 hosts", "--max-targets 12");
    nothingArrived();
    assertThat(
            office
                .run(FleetWithHome.with(yes, "--hosts-file", hosts(12), "--max-targets", "12"))
                .exitCode())
        .isZero();
    assertThat(office.fleet.seen().taken()).hasSize(12);
    assertThat(office.run(FleetWithHome.with(yes, office.macs.get(0).udid())).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SetRecoveryLock", "SetFirmwarePassword"})
  void aPasswordThatNothingKeepsIsNotSent(String requestType) throws IOException {
    if (requestType.equals("SetFirmwarePassword")) {
      office.macs.forEach(office.fleet::intel);
    }
    String file = file(requestType, PASSWORD);
    String[] line = {"send", file, "--hosts-file", hosts(3)};
    for (String more : List.of("", "--reason=r", "--yes", "--reason=r --yes", "--dry-run")) {
      String[] all = more.isEmpty() ? line : FleetWithHome.with(line, more.split(" ", -1));
      var run = office.shell().answering("3").run(all);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr())
          .contains("nothing keeps it", "--secret-kept-elsewhere", "--reason")
          .doesNotContain("xyzzy");
    }
    String[] kept = FleetWithHome.with(line, "--secret-kept-elsewhere");
    assertThat(office.run(kept).exitCode()).isEqualTo(2);
    assertThat(office.requests()).isZero();
    String[] why = FleetWithHome.with(kept, "--reason", "in the vault");
    assertThat(office.run(why).exitCode()).as("still nobody to ask").isEqualTo(6);
    nothingArrived();
    assertThat(office.shell().answering("3").run(why).exitCode()).isZero();
    assertThat(office.fleet.seen().taken()).hasSize(3);
    assertThat(office.everyFile()).contains("in the vault").doesNotContain("xyzzy");
  }

  @Test
  void aPasswordIsClearedByTheCommandThatKnowsThePresentOne() throws IOException {
    String file = file("SetRecoveryLock", "<key>NewPassword</key><string></string>");
    String[] line = {"send", file, office.serial(1), "--reason", "r", "--yes"};
    var refused = office.run(line);
    assertThat(refused.exitCode()).as(refused.all()).isEqualTo(6);
    assertThat(refused.stderr()).contains("mdm recovery-lock", "--secret-kept-elsewhere");
    nothingArrived();
    var run = office.run(FleetWithHome.with(line, "--secret-kept-elsewhere"));
    assertThat(run.exitCode()).as(run.all()).isZero();
  }

  @Test
  void aProfileIsLookedInto() throws IOException {
    String wifi = profile("com.apple.wifi.managed");
    var refused = office.run("send", wifi, office.serial(1), "--reason", "r");
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("Wi-Fi");
    nothingArrived();
    var dock = office.run("send", profile("com.apple.dock"), office.serial(1));
    assertThat(dock.exitCode()).as(dock.all()).isZero();
    assertThat(office.taken(1)).hasSize(1);
  }

  private String profile(String type) throws IOException {
    byte[] profile =
        PlistWriter.xml(
            Map.of(
                "PayloadType",
                "Configuration",
                "PayloadIdentifier",
                "com.example",
                "PayloadUUID",
                "5F3C1B7E-7C5D-4E0F-9F55-0C2A7D7E1A01",
                "PayloadVersion",
                1,
                "PayloadContent",
                List.of(
                    Map.of(
                        "PayloadType",
                        type,
                        "PayloadIdentifier",
                        "com.example.payload",
                        "PayloadUUID",
                        "0D1E5A8C-3B66-4E39-8B8A-6C1B2A7F4E02",
                        "PayloadVersion",
                        1))));
    String data = Base64.getEncoder().encodeToString(profile);
    return file("InstallProfile", "<key>Payload</key><data>" + data + "</data>");
  }

  @Test
  void whatTakesNothingAwayIsNotAskedAbout() throws IOException {
    String file = file("SecurityInfo", "");
    var run = office.run("send", file, "--hosts-file", hosts(12));
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(office.run("reinstall-fleetd", "mac-1.example.com").exitCode()).isZero();
    assertThat(office.run("send", file, "--reason", " ", office.serial(1)).exitCode()).isZero();
  }

  @Test
  void aDryRunNeedsNoReasonAndSendsNothing() throws IOException {
    var run =
        office.run(
            "send", file("DeleteUser", DELETE), office.serial(1), "--dry-run", "--reason", "r");
    assertThat(run.exitCode()).as(run.all()).isZero();
    nothingArrived();
  }

  @Test
  void anotherServerIsGuardedTheSame() throws IOException {
    try (FakeNanoMdm nano = FakeNanoMdm.start().add(FakeHost.mac(1))) {
      office.add("nano", "nanomdm", nano);
      List<String> line = new ArrayList<>(List.of("send", file("EraseDevice", "")));
      line.addAll(List.of(FakeHost.mac(1).udid(), "--server", "nano", "--reason", "r"));
      assertThat(office.run(line.toArray(String[]::new)).exitCode()).isEqualTo(6);
      assertThat(nano.seen().count()).isZero();
    }
  }
}
