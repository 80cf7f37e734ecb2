package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.judge.Judge;

/** What is set and from where; the default server; secrets that a program prints. */
class ConfigTest {

  private static final String PASSPHRASE = "correct horse battery";

  @TempDir Path folder;

  private Path home() {
    return folder.resolve("home");
  }

  private TestShell shell() {
    return new TestShell(home()).set("HOME", folder.toString());
  }

  private Path program(String name, String script) throws IOException {
    Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private TestShell.Run add(String name, String... more) {
    String[] line = {
      "server", "add", name, "--type", "fleet", "--url", "https://" + name + ".test"
    };
    return shell()
        .set("MDM_SERVER_TOKEN", "t-0123456789")
        .set("PATH", folder + ":" + System.getenv("PATH"))
        .run(FleetWithHome.with(line, more));
  }

  @Test
  void aNewInstallationSaysWhereEverythingWillLieAndMakesNothing() {
    var run = shell().run("config");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout())
        .containsPattern("home +" + home() + " +MDM_HOME; not there")
        .containsPattern("configuration +" + home() + "/config.yaml +MDM_HOME; not there")
        .containsPattern("store +the folder home +default")
        .containsPattern("server +none +none configured")
        .containsPattern("escrow passphrase +asked for +default");
    assertThat(home()).doesNotExist();
  }

  @Test
  void whatComesFromWhereIsSaidInTextAndJsonAndNoSecretIs() throws IOException {
    program("op", "echo t-9876543210");
    add("office");
    add("lab", "--token-command", "op read op://it/secret-place", "--default");
    var run =
        shell()
            .set("MDM_ESCROW_PASSPHRASE_COMMAND", "op read op://it/other-place")
            .set("MDM_SERVER_TOKEN", "t-secret")
            .set("HEROKU_API_KEY", "h-secret")
            .set("MDM_SIGNING_KEY", "/keys/id")
            .run("config");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout())
        .containsPattern("server +lab +default_server in config.yaml")
        .containsPattern("escrow passphrase +what op prints +MDM_ESCROW_PASSPHRASE_COMMAND")
        .containsPattern("MDM_SIGNING_KEY +/keys/id +set")
        .containsPattern("HEROKU_API_KEY +set")
        .containsPattern("office +fleet +https://office.test +kept in tokens/office")
        .containsPattern("lab +fleet +https://lab.test +what op prints")
        .doesNotContain("t-secret", "h-secret", "place", "t-0123456789");
    var json =
        Judge.named("python3")
            .run(
                "-c",
                """
                import json,sys
                d = json.loads(sys.argv[1])
                print({s['name']: s['value'] for s in d['settings']}['server'])
                print([s['name'] for s in d['servers'] if s['default']])
                """,
                shell().run("config", "--json").stdout());
    assertThat(json.stdout()).as(json.stderr()).isEqualTo("lab\n['lab']\n");
  }

  @Test
  void aConfigurationThatCannotBeReadIsSaidBesideThePlaces() throws IOException {
    add("office");
    Files.writeString(home().resolve("config.yaml"), "servers: [");
    var run = shell().run("config");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stdout()).contains("configuration", "config.yaml");
    assertThat(run.stderr()).contains("config.yaml").doesNotContain("servers: [");
    assertThat(shell().run("config", "--json").exitCode()).isEqualTo(8);
  }

  @Test
  void theDefaultIsTakenWhereNoServerIsNamed() {
    try (FakeFleet one = FakeFleet.start();
        FakeFleet other = FakeFleet.start()) {
      String serial = other.addMacs(1).get(0).serial();
      add(one, "one");
      add(other, "other");
      var several = shell().run("host", "find", serial);
      assertThat(several.exitCode()).isEqualTo(4);
      assertThat(several.stderr()).contains("one, other", "mdm server default NAME");
      assertThat(shell().run("server", "default", "other").exitCode()).isZero();
      assertThat(shell().run("host", "find", serial).exitCode()).isZero();
      assertThat(shell().run("host", "find", serial, "--server", "one").exitCode()).isEqualTo(4);
      assertThat(shell().run("server", "list").stdout())
          .containsPattern("other .*default")
          .doesNotContainPattern("one .*default");
      assertThat(shell().run("server", "default", "other").exitCode()).isZero();
      assertThat(shell().run("journal", "list").stdout()).containsOnlyOnce("server.default");
      assertThat(shell().run("server", "remove", "other").exitCode()).isZero();
      assertThat(shell().run("host", "find", serial).exitCode())
          .isEqualTo(4); // one is the only one
      add(other, "again");
      assertThat(shell().run("host", "find", serial).exitCode()).isEqualTo(4);
    }
  }

  private void add(FakeFleet fleet, String name) {
    String[] line = {"server", "add", name, "--type", "fleet", "--url", fleet.url()};
    assertThat(shell().set("MDM_SERVER_TOKEN", fleet.token()).run(line).exitCode()).isZero();
  }

  @Test
  void aDefaultThatIsNotThereIsNotFoundAndChangesNothing() throws IOException {
    assertThat(shell().run("server", "default", "nobody").exitCode()).isEqualTo(4);
    assertThat(home()).doesNotExist();
    add("office");
    var before = TestShell.files(home());
    assertThat(shell().run("server", "default", "nobody").exitCode()).isEqualTo(4);
    assertThat(TestShell.files(home())).isEqualTo(before);
    Path config = home().resolve("config.yaml");
    Files.writeString(config, Files.readString(config) + "default_server: nobody\n");
    assertThat(shell().run("host", "find", "x").exitCode()).isEqualTo(4);
  }

  @Test
  void aProgramPrintsTheTokenEachTimeAndNothingOfItIsKept() throws IOException {
    try (FakeFleet fleet = FakeFleet.start()) {
      Path seen = folder.resolve("seen");
      Path program =
          program("my vault", "env >'" + seen + "'; echo " + fleet.token() + "; echo more");
      String[] line = {"server", "add", "office", "--type", "fleet", "--url", fleet.url()};
      var added =
          shell().run(FleetWithHome.with(line, "--token-command", "'" + program + "' read"));
      assertThat(added.exitCode()).as(added.all()).isZero();
      assertThat(added.stderr()).contains("the token is accepted");
      assertThat(shell().run("server", "check", "office").exitCode()).isZero();
      assertThat(Files.readString(seen)).doesNotContain("MDM_");
      assertThat(TestShell.files(home()).values()).noneMatch(one -> one.contains(fleet.token()));
      program("my vault", "echo wrong-token-0123; exit 0");
      assertThat(shell().run("server", "check", "office").exitCode()).isEqualTo(5);
      program("my vault", "echo " + fleet.token() + "; exit 3");
      var failed = shell().run("server", "check", "office");
      assertThat(failed.exitCode()).isEqualTo(5);
      assertThat(failed.stderr())
          .contains("the token of office", program + " ended with 3")
          .doesNotContain(fleet.token());
      assertThat(shell().run("server", "remove", "office").exitCode()).isZero();

      program("my vault", "echo " + fleet.token());
      var environment =
          shell()
              .set("MDM_SERVER_URL", fleet.url())
              .set("MDM_SERVER_TOKEN_COMMAND", "'" + program + "'")
              .run("server", "check");
      assertThat(environment.exitCode()).as(environment.all()).isZero();
    }
  }

  @Test
  void aTokenForOneOriginIsNotPrintedForAnother() throws IOException {
    try (FakeFleet fleet = FakeFleet.start()) {
      Path ran = folder.resolve("ran");
      Path program = program("vault", "touch '" + ran + "'; echo t-0123456789");
      String[] line = {"server", "add", "office", "--type", "fleet", "--url", "https://a.test"};
      shell().run(FleetWithHome.with(line, "--token-command", program.toString()));
      Files.delete(ran); // by which the address was tried that it is for
      Path config = home().resolve("config.yaml");
      Files.writeString(config, Files.readString(config).replace("https://a.test", fleet.url()));
      assertThat(shell().run("server", "check", "office").exitCode()).isEqualTo(6);
      assertThat(ran).doesNotExist();
    }
  }

  @Test
  void aProgramPrintsTheEscrowPassphrase() throws IOException {
    Path program = program("vault", "echo '" + PASSPHRASE + "'");
    String out = folder.resolve("lock.xml").toString();
    var locked =
        shell()
            .set("MDM_ESCROW_PASSPHRASE_COMMAND", program.toString())
            .run("lock", "m", "-o", out);
    assertThat(locked.exitCode()).as(locked.all()).isZero();
    assertThat(home().resolve("escrow/identity.passphrase")).doesNotExist();
    assertThat(shell().run("pin", "show", "m").exitCode()).isNotZero(); // nobody can be asked

    // The configuration's program counts, a file comes before it, and an option before all.
    Files.writeString(
        home().resolve("config.yaml"), "escrow: {passphrase_command: " + program + "}");
    assertThat(shell().run("pin", "show", "m").exitCode()).isZero();
    Path wrong = Files.writeString(folder.resolve("wrong"), "not this one\n");
    Path right = Files.writeString(folder.resolve("right"), PASSPHRASE + "\n");
    TestShell named = shell().set("MDM_ESCROW_PASSPHRASE_FILE", wrong.toString());
    assertThat(named.run("pin", "show", "m").exitCode()).isEqualTo(5);
    assertThat(named.run("pin", "show", "m", "--passphrase-file", "" + right).exitCode()).isZero();

    Path fresh = Files.writeString(folder.resolve("fresh"), "another passphrase\n");
    String[] change = {"escrow", "passphrase", "--new-passphrase-file", fresh.toString()};
    var changed = shell().run(change);
    assertThat(changed.exitCode()).as(changed.all()).isZero();
    assertThat(changed.stderr())
        .contains(
            "what " + program + " prints (config.yaml) was not changed",
            "`mdm escrow check --prove`");
    assertThat(shell().run("escrow", "check", "--prove").exitCode()).isEqualTo(5);
    program("vault", "cat '" + fresh + "'");
    assertThat(shell().run("escrow", "check", "--prove").exitCode()).isZero();

    program("vault", "echo '" + PASSPHRASE + "'; echo no; exit 4");
    var failed = shell().run("pin", "show", "m");
    assertThat(failed.exitCode()).isEqualTo(5);
    assertThat(failed.stderr())
        .contains("the escrow passphrase", program + " ended with 4")
        .doesNotContain(PASSPHRASE);
    program("vault", "echo wrong");
    assertThat(shell().run("pin", "show", "m").exitCode()).isEqualTo(5);
    program("vault", "echo; echo 'another passphrase'");
    assertThat(shell().run("pin", "show", "m").exitCode()).isEqualTo(5);
    assertThat(
            shell()
                .set("MDM_ESCROW_PASSPHRASE_COMMAND", "/nowhere/vault read")
                .run("pin", "show", "m")
                .exitCode())
        .isEqualTo(4);
  }
}
