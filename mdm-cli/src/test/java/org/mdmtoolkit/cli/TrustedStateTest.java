package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Nothing is read from, or sealed to, what others own or may write; what a refusal says helps. */
@Tag("any-jdk")
class TrustedStateTest {

  private static final String NOBODY = "65534";
  private static final Pattern COMMAND = Pattern.compile("`((?:chmod|sudo chown|rm|mdm) [^`]*)`");

  @TempDir static Path template;
  @TempDir Path folder;
  private Path home;
  private Path tools;
  private TestShell shell;

  @BeforeAll
  static void fill() throws IOException {
    Path made = template.resolve("state of it's owner");
    TestShell shell = new TestShell(made);
    String[] lock = {"lock", "m", "--reason", "lost", "-o", template.resolve("m.xml").toString()};
    assertThat(shell.run(lock).exitCode()).isZero();
    Path token = secret(template.resolve("token"), "t-0123456789");
    var added =
        shell.run(
            "server",
            "add",
            "office",
            "--type",
            "fleet",
            "--url",
            "http://127.0.0.1:1",
            "--token-file",
            token.toString());
    assertThat(added.exitCode()).as(added.stderr()).isZero();
    Path anna = template.resolve("anna.pem");
    TestShell colleague = new TestShell(template.resolve("colleague"));
    assertThat(colleague.run("escrow", "init").exitCode()).isZero();
    Judge.named("openssl")
        .run("x509", "-in", template.resolve("colleague/escrow/identity.pem"), "-out", anna);
    var reader = shell.run("escrow", "readers", "add", "anna", anna.toString());
    assertThat(reader.exitCode()).as(reader.stderr()).isZero();
    assertThat(shell.run("lock", "n", "--reason", "x", "-o", template + "/n.xml").exitCode())
        .isZero();
    assertThat(shell.run("pin", "close", "--yes", "n", "--reason", "found").exitCode()).isZero();
    for (String inside : List.of("runs", "renewals", "escrow/sealed")) {
      Files.createDirectories(
          made.resolve(inside),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  @BeforeEach
  void copy() throws IOException {
    Judge.named("cp").run("-a", template.resolve("state of it's owner"), folder);
    home = folder.resolve("state of it's owner");
    tools = Files.createDirectory(folder.resolve("tools"));
    Path sudo = Files.writeString(tools.resolve("sudo"), "#!/bin/sh\nexec \"$@\"\n");
    Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));
    shell = new TestShell(home);
  }

  private TestShell.Run use(String how) {
    return shell.run(
        switch (how) {
          case "lock" ->
              new String[] {"lock", "fresh", "--reason", "x", "-o", folder + "/fresh.xml"};
          case "pin" -> new String[] {"pin", "show", "m", "--reason", "x"};
          case "renew" -> new String[] {"renew", "status"};
          case "servers" -> new String[] {"server", "list"};
          case "doctor" -> new String[] {"doctor", "--offline"};
          default -> throw new IllegalArgumentException(how);
        });
  }

  private static final String PLACES =
      """
      .                       | lock    | 0
      escrow                  | lock    | 0
      escrow/open             | lock    | 0
      escrow/closed           | lock    | 0
      escrow/recipients       | lock    | 0
      escrow/recipients/anna.pem | lock | 0
      escrow/sealed           | lock    | 0
      escrow/identity.pem     | lock    | 0
      escrow/identity.passphrase | pin  | 0
      journal.jsonl           | lock    | 0
      renewals                | renew   | 0
      runs                    | doctor  | 0
      config.yaml             | servers | 0
      tokens                  | doctor  | 0
      tokens/office           | doctor  | 0
      token-origins           | doctor  | 0
      token-origins/office    | doctor  | 0
      """;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = PLACES)
  void whatOthersMayWriteIsRefusedAndTheCommandThatIsNamedRepairsIt(
      String place, String use, int exitCode) throws IOException {
    change("chmod", "o+w", home.resolve(place));
    assertRefusedAndRepaired(place, use, exitCode, "others");
    assumeTrue(isRoot(), "only root can give files away");
    change("chgrp", NOBODY, home.resolve(place));
    change("chmod", "g+w", home.resolve(place));
    assertRefusedAndRepaired(place, use, exitCode, "others");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = PLACES)
  void whatBelongsToSomebodyElseIsRefusedAndTheCommandThatIsNamedRepairsIt(
      String place, String use, int exitCode) throws IOException {
    assumeTrue(isRoot(), "only root can give files away");
    change("chown", NOBODY, home.resolve(place));
    assertRefusedAndRepaired(place, use, exitCode, " belongs to nobody");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = PLACES)
  void aLinkIsRefusedAndTheCommandThatIsNamedRepairsIt(String place, String use, int exitCode)
      throws IOException {
    assumeTrue(!place.equals(".") && !place.equals("config.yaml"), "may be a link");
    Path real = folder.resolve("it's elsewhere");
    Files.move(home.resolve(place), real);
    Files.createSymbolicLink(home.resolve(place), real);
    assertRefusedAndRepaired(place, use, exitCode, "is a symbolic link, which is not followed");
  }

  private void assertRefusedAndRepaired(String place, String use, int exitCode, String problem)
      throws IOException {
    var refused = use(use);
    boolean isDoctor = use.equals("doctor");
    assertThat(refused.exitCode()).as(refused.all()).isEqualTo(isDoctor ? 1 : 6);
    assertThat(refused.all())
        .contains(home.resolve(place).normalize().toString())
        .contains(problem);
    assertThat(folder.resolve("fresh.xml")).doesNotExist();

    follow(refused.stderr());

    var repaired = use(use);
    assertThat(repaired.exitCode()).as(repaired.all()).isEqualTo(exitCode);
    if (use.equals("lock")) {
      shell.run("pin", "close", "--yes", "fresh", "--reason", "x");
      Files.delete(folder.resolve("fresh.xml"));
    }
  }

  /** In a real shell, as a person would. */
  private void follow(String said) {
    Matcher matcher = COMMAND.matcher(said);
    assertThat(matcher.find()).as(said).isTrue();
    var done =
        Judge.named("sh")
            .runWith(
                new byte[0],
                Map.of("PATH", tools + ":" + System.getenv("PATH")),
                "-c",
                matcher.group(1));
    assertThat(done.exitCode()).as(matcher.group(1) + done.stderr()).isZero();
  }

  @Test
  void anIdentityThatSomebodyPlantedIsNotSealedTo() throws IOException {
    assumeTrue(isRoot(), "only root can give files away");
    Path planted = Files.createDirectories(folder.resolve("planted/escrow"));
    Files.copy(template.resolve("colleague/escrow/identity.pem"), planted.resolve("identity.pem"));
    change("chown", "-R", NOBODY, folder.resolve("planted"));
    var run =
        new TestShell(folder.resolve("planted"))
            .run("lock", "m", "--reason", "x", "-o", folder + "/x.xml");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    assertThat(run.stderr()).contains("sudo chown -R \"$(id -u)\"");
    assertThat(folder.resolve("x.xml")).doesNotExist();
    assertThat(planted.resolve("open")).doesNotExist();
  }

  @Test
  void theStateFolderItselfMayBeALinkAndLieInAStickyFolder() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), home);
    change("chmod", "1777", folder);
    shell = new TestShell(link);
    assertThat(use("lock").exitCode()).isZero();
    assertThat(use("servers").exitCode()).isZero();
    change("chmod", "0777", folder);
    var run = use("lock");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains(folder + " may be written by others, who could replace");
    follow(run.stderr());
    Files.delete(folder.resolve("fresh.xml"));
    shell.run("pin", "close", "--yes", "fresh", "--reason", "x");
    assertThat(use("lock").exitCode()).isZero();
  }

  @Test
  void whatAPrivateGroupMayWriteAndWhatNobodyMayWriteIsTaken() throws IOException {
    change("chmod", "g+w", home);
    change("chmod", "0400", home.resolve("escrow/identity.pem"));
    change("chmod", "0500", home.resolve("escrow/recipients"));
    assertThat(use("lock").exitCode()).isZero();
  }

  @Test
  void aPassphraseBesideItsKeyThatOthersReadIsRefused() throws IOException {
    change("chmod", "0644", home.resolve("escrow/identity.passphrase"));
    var run = use("pin");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stdout()).isEmpty();
    follow(run.stderr());
    assertThat(use("pin").exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0622", "0666", "0606"})
  void aSecretsFileThatOthersMayWriteIsRefused(String mode) throws IOException {
    Path pin = secret(folder.resolve("pin"), "042195\n");
    Path netrc = secret(folder.resolve("net rc"), "machine example.com password t-012345\n");
    change("chmod", mode, pin);
    change("chmod", mode, netrc);
    if (mode.charAt(3) == '2') {
      change("chmod", "0602", pin);
      change("chmod", "0602", netrc);
    }
    String[] lock = {
      "lock", "q", "--reason", "x", "--pin-file", pin.toString(), "-o", folder + "/q.xml"
    };
    var run = shell.run(lock);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    assertThat(run.all()).contains(pin + " may be written by others").doesNotContain("042195");
    follow(run.stderr());
    assertThat(shell.run(lock).exitCode()).isZero();
    shell.set("NETRC", netrc.toString());
    String[] diff = {"heroku", "undo", "--app", "acme", "--api-url", "http://127.0.0.1:1", "--yes"};
    run = shell.run(diff);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
    assertThat(run.all()).contains(netrc + " may be written by others").doesNotContain("t-012345");
    follow(run.stderr());
    assertThat(shell.run(diff).exitCode()).as("it has no token for Heroku").isEqualTo(8);
  }

  @Test
  void aSecretsFileThatOthersOnlyReadIsTakenWithAWarning() throws IOException {
    Path pin = secret(folder.resolve("pin"), "042195\n");
    change("chmod", "0644", pin);
    var run =
        shell.run("lock", "q", "--reason", "x", "--pin-file", "" + pin, "-o", folder + "/q.xml");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr()).contains("others can read the PIN");
  }

  /** The program as another user, whom root's mistakes stand in the way of. */
  @Test
  void whatSudoMadeInTheUsersFolderIsNamedWithTheCommandThatTakesItBack() throws IOException {
    assumeTrue(isRoot(), "only root can be somebody else");
    Judge setpriv = Judge.ifInstalled("setpriv");
    change("chmod", "0755", folder);
    change("chown", "-R", NOBODY + ":" + NOBODY, home);
    Path out = Files.createDirectory(folder.resolve("out"));
    change("chown", NOBODY, out);
    Path classes = classesForAll();
    Path record = home.resolve("escrow/open/m.DeviceLock.pem");
    for (Path made : List.of(home.resolve("escrow/identity.pem"), record, home.resolve("escrow"))) {
      change("chown", "0:0", made);
      var denied = asNobody(setpriv, classes, "lock", "m", "--again", "-o", out + "/a.xml");
      assertThat(denied.exitCode()).as(denied.stderr()).isEqualTo(5);
      assertThat(denied.stderr())
          .contains("permission denied")
          .contains("It belongs to root")
          .contains("`sudo chown -R \"$(id -u)\" " + quoted(made) + "`");
      change("chown", NOBODY + ":" + NOBODY, made); // what the command does for nobody
    }
    change("chmod", "0644", home.resolve("escrow/identity.pem"));
    change("chown", "0:0", home.resolve("escrow/identity.pem"));
    var run = asNobody(setpriv, classes, "lock", "m", "--again", "-o", out + "/a.xml");
    assertThat(run.exitCode()).as("root's own is trusted: " + run.stderr()).isZero();
    change("chown", "1", home.resolve("journal.jsonl"));
    change("chmod", "0644", home.resolve("journal.jsonl"));
    var foreign = asNobody(setpriv, classes, "lock", "m", "--again", "-o", out + "/b.xml");
    assertThat(foreign.exitCode()).isEqualTo(6);
    assertThat(foreign.stderr())
        .contains("journal.jsonl belongs to ")
        .doesNotContain("without sudo");
  }

  private Judge.Verdict asNobody(Judge setpriv, Path classes, String... arguments) {
    List<Object> command =
        new ArrayList<>(
            List.of(
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java"),
                "-cp",
                classes + "/classes:" + classes + "/*",
                "org.mdmtoolkit.cli.Main"));
    command.addAll(List.of(arguments));
    return setpriv.runWith(new byte[0], Map.of("MDM_HOME", home.toString()), command.toArray());
  }

  /** What another user may read of the class path. */
  private Path classesForAll() throws IOException {
    Path all = folder.resolve("class-path");
    Files.createDirectories(all.resolve("classes"));
    for (String entry : Program.java().get(5).split(":", -1)) {
      if (!entry.isEmpty() && Files.isDirectory(Path.of(entry))) {
        change("cp", "-r", entry + "/.", all.resolve("classes"));
      } else if (Files.isRegularFile(Path.of(entry)) && !entry.contains("wiremock")) {
        change("cp", entry, all);
      }
    }
    change("chmod", "-R", "a+rX", all);
    return all;
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }

  private static Path secret(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static void change(String program, Object... arguments) {
    var done = Judge.named(program).run(arguments);
    assertThat(done.exitCode()).as(done.stderr()).isZero();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
