package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeNanoMdm;

class ServerCommandsTest {

  @TempDir Path folder;
  private FakeFleet fake;
  private TestShell shell;
  private String tokenFile;
  private String serial;

  @BeforeEach
  void start() throws IOException {
    fake = FakeFleet.start();
    serial = fake.addMacs(3).get(0).serial();
    shell = new TestShell(folder.resolve("home")).set("HOME", folder.toString());
    tokenFile = Files.writeString(folder.resolve("token"), fake.token() + "\n").toString();
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  private TestShell.Run add(String name) {
    return shell.run(
        "server", "add", name, "--type", "fleet", "--url", fake.url(), "--token-file", tokenFile);
  }

  @Test
  void aServerIsAddedCheckedListedAndRemoved() {
    assertThat(add("office").exitCode()).isZero();
    assertThat(shell.run("server", "check").stdout())
        .isEqualTo("Fleet at " + fake.url() + ": Fleet 4.89.0, the token is accepted\n");
    assertThat(shell.run("server", "list").stdout()).contains("office", "fleet", fake.url());
    assertThat(shell.run("server", "list", "--json").stdout())
        .isEqualTo(
            "{\"servers\":[{\"name\":\"office\",\"type\":\"fleet\",\"url\":\""
                + fake.url()
                + "\"}]}\n");
    assertThat(add("office").stderr()).contains("Server office is there already");
    shell.set("MDM_SERVER_TOKEN", "another");
    String[] other = {"server", "add", "office", "--type", "fleet", "--url", fake.url()};
    assertThat(shell.run(other).exitCode()).isEqualTo(5);
    assertThat(shell.run("server", "check").exitCode()).isZero();
    assertThat(shell.run("server", "remove", "office").exitCode()).isZero();
    assertThat(shell.run("server", "remove", "office").exitCode()).isZero();
    assertThat(shell.run("server", "remove", "nobody").exitCode()).isEqualTo(4);
    assertThat(shell.run("journal", "list").stdout().lines().filter(l -> l.contains("server.")))
        .hasSize(2);
    assertThat(shell.run("server", "check").exitCode()).isEqualTo(4);
  }

  @Test
  void whatATwinANewDefaultAndARemovalMeanIsSaid() {
    assertThat(add("office").stderr()).doesNotContain("the same address");
    shell.run("server", "default", "office");
    assertThat(add("twin").stderr()).contains("Server office has the same address.");
    assertThat(shell.run("server", "default", "twin").stderr())
        .contains("The default was office before.");
    assertThat(shell.run("server", "default", "twin").stderr()).doesNotContain("before");
    assertThat(shell.run("server", "remove", "twin").stderr()).doesNotContain("open command");
    String[] lock = {"lock", serial, "--reason", "r", "--yes"};
    assertThat(shell.run(FleetWithHome.with(lock, "--server", "office")).exitCode()).isZero();
    String uuid = fake.seen().taken().get(0).commandUuid();
    assertThat(shell.run("server", "remove", "office").stderr())
        .contains("1 open command was sent through it: ")
        .contains("until a server of this address is added again.");
    try (FakeFleet other = FakeFleet.start()) {
      other.addMacs(3);
      shell.set("MDM_SERVER_TOKEN", other.token());
      shell.run("server", "add", "other", "--type", "fleet", "--url", other.url());
      var asked = shell.run("result", uuid);
      assertThat(asked.exitCode()).isEqualTo(4);
      assertThat(asked.stderr())
          .contains("it was sent through Fleet at " + fake.url() + ", which is not configured");
    }
  }

  @Test
  void anEditedAddressDoesNotGetTheTokenAndTheWayOnWorks() throws IOException {
    add("office");
    Path config = folder.resolve("home/config.yaml");
    try (FakeFleet other = FakeFleet.start()) {
      Files.writeString(config, Files.readString(config).replace(fake.url(), other.url()));
      var run = shell.run("server", "check", "office");
      assertThat(run.exitCode()).isEqualTo(6);
      String again = "server add office --type fleet --url " + other.url();
      assertThat(run.stderr())
          .contains("the token of office was given for " + fake.url())
          .contains("If it moved; this asks for the token: mdm " + again + "\n")
          .doesNotContain(fake.token());
      shell.run("server", "remove", "office");
      shell.set("MDM_SERVER_TOKEN", other.token());
      assertThat(shell.run(again.split(" ")).exitCode()).isZero();
      assertThat(shell.run("server", "check", "office").exitCode()).isZero();
    }
  }

  @Test
  void theTokenComesFromAFileStandardInputTheEnvironmentOrAPerson() {
    assertThat(add("file").exitCode()).isZero();
    shell.stdin(fake.token() + "\n");
    String[] add = {"server", "add", "stdin", "--type", "fleet", "--url", fake.url()};
    assertThat(
            shell
                .run(
                    "server",
                    "add",
                    "in",
                    "--type",
                    "fleet",
                    "--url",
                    fake.url(),
                    "--token-file",
                    "-")
                .exitCode())
        .isZero();
    assertThat(shell.run(add).exitCode()).as("nobody to ask").isEqualTo(8);
    assertThat(shell.answering(fake.token()).run(add).stderr()).contains("API token of stdin");
    add[2] = "environment";
    assertThat(shell.set("MDM_SERVER_TOKEN", fake.token()).run(add).exitCode()).isZero();
    for (String name : new String[] {"file", "in", "stdin", "environment"}) {
      assertThat(shell.run("server", "check", name).exitCode()).as(name).isZero();
    }
    TestShell.Run unnamed = shell.run("host", "find", "x");
    assertThat(unnamed.exitCode()).isEqualTo(4);
    assertThat(unnamed.stderr()).contains("file, in, stdin, environment", "--server NAME");
  }

  @Test
  void theEnvironmentNamesTheServerWhereTheCommandLineDoesNot() {
    String[] find = {"host", "find", FakeHost.mac(1).serial()};
    assertThat(shell.set("MDM_SERVER_URL", fake.url()).run(find).exitCode()).isEqualTo(8);
    assertThat(shell.run(find).stderr()).contains("MDM_SERVER_TOKEN");
    shell.set("MDM_SERVER_TOKEN", fake.token());
    assertThat(shell.run(find).exitCode()).isZero();
    assertThat(shell.run("server", "check").stdout()).contains("Fleet 4");
    assertThat(shell.set("MDM_SERVER_TYPE", "jamf").run(find).stderr()).contains("MDM_SERVER_TYPE");
    try (FakeFleet other = FakeFleet.start()) {
      shell
          .set("MDM_SERVER_TYPE", "fleet")
          .run("server", "add", "other", "--type", "fleet", "--url", other.url());
      assertThat(shell.run(find).exitCode()).isZero();
      assertThat(shell.run("host", "find", "x", "--server", "other").exitCode()).isEqualTo(4);
      assertThat(other.requests()).isPositive();
    }
    assertThat(shell.run("server", "list").all()).doesNotContain(fake.token());
  }

  @Test
  void ofAServerThatIsThereATokenIsAskedForOnATerminalAndReplacedAlone() throws IOException {
    Path home = folder.resolve("asked");
    String[] add = {"server", "add", "office", "--type", "fleet", "--url", fake.url()};
    assertThat(new TestShell(home).answering(fake.token()).run(add).exitCode()).isZero();
    Files.writeString(home.resolve("tokens/office"), "expired");
    var renewed = new TestShell(home).answering(fake.token()).run(add);
    assertThat(renewed.exitCode()).as(renewed.all()).isZero();
    assertThat(renewed.stderr()).contains("API token of office", "has another token now");
    assertThat(new TestShell(home).run("server", "check", "office").exitCode()).isZero();
    var again = new TestShell(home).run(add);
    assertThat(again.exitCode()).isEqualTo(6);
    assertThat(again.stderr())
        .contains("there is this very server office already", "mdm server check office")
        .contains("To store another token: mdm server add office --type fleet --url ")
        .doesNotContain("API token");
    Files.delete(home.resolve("tokens/office"));
    var check = new TestShell(home).run("server", "check", "office");
    assertThat(check.exitCode()).isEqualTo(4);
    assertThat(check.stderr())
        .contains("the token of office is missing")
        .contains(
            "Store a new one; this asks for it, and all else stays as it is: mdm server add office --type fleet --url ");
    String[] other = {"server", "add", "new", "--type", "fleet", "--url", fake.url()};
    assertThat(new TestShell(home).run(other).stderr())
        .contains("mdm server add new --type fleet --url " + fake.url() + " --token-file FILE");
  }

  @Test
  void anotherTokenReplacesTheOneThatIsThereAndAllElseStays() throws IOException {
    Path home = folder.resolve("home");
    Path program = Files.writeString(folder.resolve("vault"), "#!/bin/sh\necho wrong\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    String[] add = {"server", "add", "office", "--type", "fleet", "--url", fake.url()};
    String[] first = FleetWithHome.with(add, "--token-file", token("first"), "--default");
    assertThat(shell.run(first).exitCode()).isZero();
    Files.writeString(home.resolve("tokens/office"), "withdrawn");
    assertThat(shell.run("server", "check", "office").stderr())
        .contains("server add office --type fleet --url " + fake.url() + "\n")
        .doesNotContain("FILE");
    var again = shell.run(FleetWithHome.with(add, "--token-file", token("second")));
    assertThat(again.exitCode()).as(again.all()).isZero();
    assertThat(again.stderr()).contains("Server office has another token now; all else is as");
    assertThat(shell.run("server", "check").exitCode()).isZero();
    assertThat(Files.readString(home.resolve("config.yaml"))).contains("default_server: office");
    assertThat(shell.run("journal", "list").stdout()).contains("server.token");

    String[] locked = FleetWithHome.with(add, "--token-command", "false");
    var denied = shell.run(locked);
    assertThat(denied.exitCode()).isEqualTo(5);
    assertThat(denied.stderr())
        .contains("false ended with 1", "Nothing was added. If its vault is locked, unlock it and");
    String[] command = FleetWithHome.with(add, "--token-command", program.toString());
    assertThat(shell.run(command).stderr())
        .contains(program + " printed it: replace it in the vault that the program asks.")
        .doesNotContain("server remove");
    assertThat(home.resolve("tokens/office")).exists();
    Files.writeString(program, "#!/bin/sh\necho " + fake.token() + "\n");
    assertThat(shell.run(command).stderr()).contains("Server office has another token now");
    assertThat(home.resolve("tokens/office")).doesNotExist();
    assertThat(shell.run(command).stderr()).contains("Server office is there already");
    Path config = home.resolve("config.yaml");
    assertThat(Files.readString(config)).contains("default_server: office");
    try (FakeFleet other = FakeFleet.start()) {
      Files.writeString(config, Files.readString(config).replace(fake.url(), other.url()));
      String moved = "server add office --type fleet --url " + other.url() + " --token-command ";
      assertThat(shell.run("server", "check").stderr())
          .contains("If it moved, see that " + program + " prints the token of the new address")
          .contains("mdm " + moved + "COMMAND\n")
          .doesNotContain("asks for the token");
      Files.writeString(program, "#!/bin/sh\necho " + other.token() + "\n");
      assertThat(shell.run((moved + program).split(" ")).exitCode()).isZero();
      assertThat(shell.run("server", "check").exitCode()).isZero();
      Files.writeString(config, Files.readString(config).replace(other.url(), fake.url()));
    }
    String[] user = FleetWithHome.with(add, "--user", "eve", "--token-file", token("third"));
    assertThat(shell.run(user).exitCode()).isEqualTo(6);
    assertThat(shell.run(FleetWithHome.with(add, "--token-command", "$HOME/vault.sh")).stderr())
        .contains("Nothing is expanded in it: write the whole path, without ~ and $.");
  }

  private String token(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), fake.token() + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file.toString();
  }

  @Test
  void whatIsNoServerIsNotAdded() {
    String[] wrong = {"server", "add", "x", "--type", "jamf", "--url", "https://a.example"};
    assertThat(shell.run(wrong).exitCode()).isEqualTo(2);
    wrong[4] = "fleet";
    wrong[6] = "http://fleet.example.com";
    shell.set("MDM_SERVER_TOKEN", "t");
    assertThat(shell.run(wrong).stderr()).contains("would show the token");
    wrong[6] = "https://user:canary-5512@a.example";
    assertThat(shell.run(wrong).all()).doesNotContain("canary-5512");
    assertThat(shell.run("server").exitCode()).isEqualTo(2);
    assertThat(shell.run("server", "list").stderr()).contains("No server is configured");
  }

  @Test
  void aTokenThatIsNotAcceptedIsDeniedAndAServerThatIsDownFails() {
    String[] add = {"server", "add", "old", "--type", "fleet", "--url", fake.url()};
    assertThat(shell.set("MDM_SERVER_TOKEN", fake.token()).run(add).stderr())
        .contains("Server old added: ", "It answers: Fleet 4.89.0, the token is accepted.");
    fake.close();
    assertThat(shell.run("server", "check").exitCode()).isEqualTo(1);
  }

  @Test
  void aServerThatRefusesTheTokenOrIsAnotherProductIsNotAdded() {
    String[] add = {"server", "add", "old", "--type", "fleet", "--url", fake.url()};
    TestShell.Run denied = shell.set("MDM_SERVER_TOKEN", "expired").run(add);
    assertThat(denied.exitCode()).isEqualTo(5);
    assertThat(denied.stderr()).contains("unauthenticated, or invalid token");
    add[4] = "nanomdm";
    TestShell.Run other = shell.set("MDM_SERVER_TOKEN", fake.token()).run(add);
    assertThat(other.exitCode()).as(other.all()).isEqualTo(8);
    assertThat(other.stderr())
        .contains(
            "looks like Fleet", "Nothing was added. If it is: mdm server add old --type fleet");
    assertThat(shell.run("server", "list").stderr()).contains("No server is configured");
    assertThat(shell.run("journal", "list").all()).doesNotContain("server.added");
  }

  @Test
  void aServerThatCannotBeReachedIsAddedWithAWarning() {
    String[] add = {"server", "add", "later", "--type", "fleet", "--url", fake.url()};
    fake.close();
    TestShell.Run run = shell.set("MDM_SERVER_TOKEN", fake.token()).run(add);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr())
        .contains("; it is added all the same, untried\n", "Check the address, the network")
        .contains("To try again: mdm server check later");
    assertThat(shell.run("server", "list").stdout()).contains("later");
  }

  @Test
  void aHostIsFoundAndShown() {
    add("office");
    FakeHost mac = FakeHost.mac(2);
    TestShell.Run found = shell.run("host", "find", mac.serial());
    assertThat(found.exitCode()).isZero();
    assertThat(found.stdout()).contains(mac.udid(), mac.hostname(), mac.user(), "on");
    assertThat(shell.run("host", "show", mac.hostname()).stdout())
        .contains(mac.serial(), "lock state: unlocked", "agent seen: 2026-11-01T08:00:00Z");
    assertThat(shell.run("host", "show", mac.udid(), "--json").stdout())
        .contains("\"serial\":\"" + mac.serial() + "\"", "\"device_status\":\"unlocked\"");
    assertThat(shell.run("host", "find", "nobody").exitCode()).isEqualTo(4);
    assertThat(shell.run("host", "show", "nobody").exitCode()).isEqualTo(4);
  }

  @Test
  void aNameOfTwoHostsIsRefusedWithBoth() {
    fake.add(FakeHost.mac(8).withHostname("\u001b[2Jtwin"), FakeHost.mac(9).withHostname("twin"));
    fake.add(FakeHost.mac(8).withHostname("twin").withUser("\u001b[31mred"));
    add("office");
    TestShell.Run shown = shell.run("host", "show", "twin");
    assertThat(shown.exitCode()).isEqualTo(4);
    assertThat(shown.stderr())
        .contains(FakeHost.mac(8).serial(), FakeHost.mac(9).udid(), "user9@example.com")
        .doesNotContain("\u001b");
    TestShell.Run found = shell.run("host", "find", "twin");
    assertThat(found.exitCode()).isEqualTo(4);
    assertThat(found.stdout()).contains(FakeHost.mac(8).serial(), FakeHost.mac(9).serial());
    assertThat(found.stdout()).doesNotContain("\u001b");
  }

  @Test
  void theDiskKeyIsShownOnceTheJournalTellsOfIt() {
    add("office");
    FakeHost mac = FakeHost.mac(1);
    TestShell.Run shown = shell.run("host", "disk-key", mac.serial(), "--reason", "forgotten");
    assertThat(shown.stdout()).isEqualTo(FakeFleet.diskKeyOf(mac) + "\n");
    String journal = shell.run("journal", "list", "--json").stdout();
    assertThat(journal).contains("disk-key.shown", mac.serial(), "forgotten");
    assertThat(journal).doesNotContain(FakeFleet.diskKeyOf(mac), fake.token());
  }

  @Test
  void noDiskKeyIsShownThatTheJournalCannotTellOf() throws IOException {
    add("office");
    Path journal = folder.resolve("home/journal.jsonl");
    Files.delete(journal);
    Files.createDirectory(journal);
    TestShell.Run run = shell.run("host", "disk-key", FakeHost.mac(1).serial());
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.all()).doesNotContain(FakeFleet.diskKeyOf(FakeHost.mac(1)));
  }

  @Test
  void onlyFleetKeepsDiskKeys() {
    try (FakeNanoMdm nano = FakeNanoMdm.start()) {
      shell.set("MDM_SERVER_TOKEN", nano.token());
      shell.run("server", "add", "n", "--type", "nanomdm", "--url", nano.url());
      String udid = FakeHost.mac(1).udid();
      assertThat(shell.run("host", "disk-key", udid).exitCode()).isEqualTo(8);
      assertThat(shell.run("host", "find", udid).stdout()).contains(udid, "unknown");
    }
  }

  @Test
  void noTokenIsInAnyOutputOrAnyFileButItsOwn() throws IOException {
    StringBuilder seen = new StringBuilder(add("office").all());
    for (String[] line :
        new String[][] {
          {"server", "list", "--json", "--debug"},
          {"server", "check", "--debug"},
          {"server", "check", "nobody", "--debug"},
          {"host", "find", "mac-1.example.com", "--debug"},
          {"host", "show", "nobody", "--debug"},
          {"server", "add", fake.token(), fake.token()},
          {"server", "add", "y", "--token", fake.token()},
          {"journal", "list"}
        }) {
      seen.append(shell.run(line).all());
    }
    fake.close();
    seen.append(shell.run("server", "check", "--debug").all());
    assertThat(seen).doesNotContain(fake.token());
    try (Stream<Path> files = Files.walk(folder.resolve("home"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean isItsOwn = file.endsWith(Path.of("tokens", "office"));
        assertThat(Files.readString(file).contains(fake.token())).as("" + file).isEqualTo(isItsOwn);
      }
    }
  }

  @Test
  void aNameOfTheConsoleShowsTheHostAndIsNoIdentifier() {
    add("office");
    FakeHost mac = FakeHost.mac(2);
    fake.computerName(mac, "Mark’s MacBook Pro");
    var find = shell.run("host", "find", "Mark’s MacBook Pro");
    assertThat(find.exitCode()).isEqualTo(4);
    assertThat(find.stdout()).isEmpty();
    assertThat(find.stderr()).contains("Similar ones", "serial " + mac.serial(), mac.udid());
    assertThat(shell.run("host", "find", "mark’s", "--json").stdout())
        .startsWith("{\"hosts\":[],\"similar\":[{")
        .contains(mac.serial());
    var lock = shell.run("lock", "Mark’s MacBook Pro", "--yes", "--reason", "lost");
    assertThat(lock.exitCode()).isEqualTo(4);
    assertThat(lock.stderr()).contains("serial " + mac.serial());
    assertThat(fake.seen().count()).isZero();
    assertThat(shell.run("host", "find", "nobody").stderr()).doesNotContain("Similar");
  }

  @Test
  void aHostWhoseConnectionIsUnknownCanBeSentTo() {
    add("office");
    FakeHost mac = FakeHost.mac(1);
    fake.connectionUnknown(mac);
    var restart = shell.run("restart", mac.serial(), "--yes", "--reason", "test");
    assertThat(restart.exitCode()).as(restart.all()).isZero();
  }

  @Test
  void fleetctlsOwnVariablesDecideWhatItsServerIs() throws IOException {
    Path config = folder.resolve("own.yaml");
    try (FakeFleet other = FakeFleet.start()) {
      Files.writeString(
          config,
          """
          contexts:
            default: {address: %s, token: %s}
            test: {address: %s, token: %s}
          """
              .formatted(fake.url(), fake.token(), other.url(), other.token()));
      shell.set("CONFIG", config.toString());
      assertThat(shell.run("server", "check", "fleetctl").stdout()).contains(fake.url());
      shell.set("CONTEXT", "test");
      assertThat(shell.run("server", "check", "fleetctl").stdout()).contains(other.url());
      assertThat(shell.run("server", "check", "fleetctl:default").stdout()).contains(fake.url());
      shell.set("CONTEXT", "gone");
      var gone = shell.run("server", "check", "fleetctl");
      assertThat(gone.exitCode()).isEqualTo(4);
      assertThat(gone.stderr()).contains("no context gone", "default, test");
    }
  }
}
