package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Terminal;
import org.mdmtoolkit.fixtures.judge.Judge;

class CliTest {

  @TempDir Path folder;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(folder.resolve("home"));
  }

  @Test
  void theRootHelpListsCommandsAndExitCodes() {
    for (String[] arguments : new String[][] {{}, {"--help"}, {"-h"}, {"help"}, {"help", "-q"}}) {
      var run = shell.run(arguments);
      assertThat(run.exitCode()).isZero();
      assertThat(run.stdout())
          .contains("lock", "pin", "escrow", "reinstall-fleetd", "journal")
          .contains("6  refused by a safety guard");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pin",
        "escrow",
        "command",
        "journal",
        "vendor",
        "push",
        "cert",
        "manifest",
        "lock",
        "erase",
        "restart",
        "shutdown",
        "reinstall-fleetd",
        "send",
        "unlock",
        "pin show",
        "pin list",
        "pin close",
        "pin export",
        "recovery-lock",
        "recovery-lock set",
        "recovery-lock rotate",
        "recovery-lock verify",
        "recovery-lock clear",
        "recovery-lock show",
        "firmware-password set",
        "firmware-password rotate",
        "firmware-password verify",
        "firmware-password clear",
        "firmware-password show",
        "filevault rotate",
        "filevault fetch",
        "filevault show",
        "activation-lock fetch",
        "activation-lock show",
        "activation-lock clear",
        "activation-lock set",
        "admin-password set",
        "admin-password rotate",
        "admin-password show",
        "secret list",
        "secret close",
        "escrow init",
        "escrow readers",
        "escrow readers add",
        "escrow passphrase",
        "journal list",
        "journal verify",
        "command list",
        "command show",
        "command build",
        "command check",
        "command sign",
        "command verify",
        "vendor csr",
        "result",
        "manifest build",
        "manifest check",
        "vendor check",
        "vendor sign-push-request",
        "vendor verify-push-request",
        "push csr",
        "push check",
        "cert convert",
        "cert show",
        "cert match",
        "key convert",
        "heroku",
        "heroku diff",
        "heroku push",
        "heroku undo",
        "config",
        "doctor",
        "completion",
        "help"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    var run = shell.run((command + " --help").split(" "));
    assertThat(run.exitCode()).isZero();
    assertThat(run.stdout()).contains("Usage: mdm " + command, "Example:", "  mdm ", "--json");
    assertThat(run.stderr()).isEmpty();
  }

  @Test
  void theVersionIsOneLine() {
    String java = System.getProperty("java.version");
    String line = "mdm development, Java " + java + ", no class archive in use\n";
    for (String asked : List.of("--version", "-V", "-q --version")) {
      assertThat(shell.run(asked.split(" ")).stdout()).isEqualTo(line);
    }
  }

  @Test
  void theVersionIsAlsoOneDocument() {
    for (String asked : List.of("--version --json", "--json -V")) {
      assertThat(shell.run(asked.split(" ")).stdout())
          .startsWith("{\"version\":\"development\",\"commit\":\"\",\"java\":\"")
          .endsWith(",\"class_archive\":false}\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lok",
        "lock",
        "lock a b",
        "lock a --nope",
        "pin",
        "pin sho a",
        "command",
        "completion tcsh",
        "command sign x",
        "--nope"
      })
  void wrongUsageIsTwoLinesAndExitTwo(String line) {
    var run = shell.run(line.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr().lines()).hasSize(2);
    assertThat(run.stderr()).startsWith("mdm: ").contains("--help");
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "restart a --concurrency +5 | --concurrency: a whole number of at most nine digits",
        "restart a --concurrency 2147483648 | --concurrency: a whole number of at most nine digits",
        "restart a --concurrency \u0663 | --concurrency: a whole number of at most nine digits",
        "restart a --reason -- | --reason lacks its value",
        "activation-lock set ../../etc/passwd | SERIAL takes a serial number",
        "restart a -o r.xml --sign-passphrase-file p | --sign-passphrase-file goes with --sign"
      })
  void whatAnOptionCannotTakeIsSaidInOurWords(String line, String said) {
    var run = shell.run(line.split(" "));
    assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
    assertThat(run.stderr()).startsWith("mdm: " + said);
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void helpThatIsAskedForBeforeTheCommandIsThatOfTheCommand() {
    assertThat(shell.run("-h", "lock")).isEqualTo(shell.run("lock", "-h"));
    assertThat(shell.run("--help", "pin", "show")).isEqualTo(shell.run("pin", "show", "--help"));
  }

  @Test
  void aNameThatIsTooLongToBeOneIsNotRepeatedWhole() {
    var run = shell.run("cert", "show", "x".repeat(70_000), "--json");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.all()).contains("xxx...").hasSizeLessThan(2000);
  }

  @Test
  void whatIsNotThereEndsWithFourWithAndWithoutJson() {
    for (String[] more : new String[][] {{}, {"--json"}}) {
      var run = shell.run(FleetWithHome.with(new String[] {"secret", "list", "NOPE"}, more));
      assertThat(run.exitCode()).as(run.all()).isEqualTo(4);
      assertThat(run.stderr()).startsWith("mdm: nothing is in escrow for NOPE");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lok, lock",
    "LOCK, lock",
    "renew stat, status",
    "lokc, lock",
    "recovry-lock, recovery-lock",
    "pin lits, list",
    "escrow readers rmeove, remove",
    "help pin sohw, show",
    "lock m --resaon x, --reason",
    "lock m --mesage=x, --message",
    "version, --version"
  })
  void aMistypedNameIsPutRight(String line, String meant) {
    var run = shell.run(line.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("Did you mean " + meant + "?").hasLineCount(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "banana | There are commands for: Macs, Secrets, Approval",
        "text | There are commands for: Macs",
        "sing | There are commands for: Macs",
        "frobnicate | There are commands for: Macs",
        "pin frobnicate | There are: show, list, close, export.",
        "help nothing-like-it | There are commands for: Macs",
        "lock m --frobnicate | Run `mdm lock --help`."
      })
  void nothingFarFetchedIsSuggested(String line, String said) {
    var run = shell.run(line.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains(said).doesNotContain("Did you mean").hasLineCount(2);
  }

  @Test
  void helpOfACommandIsWhatItsOptionPrints() {
    for (String command : List.of("lock", "pin", "pin show", "escrow readers add", "help")) {
      String asked = shell.run((command + " --help").split(" ")).stdout();
      assertThat(shell.run(("help " + command).split(" ")).stdout()).isEqualTo(asked);
    }
  }

  @Test
  void helpOfTheEnvironmentNamesEveryVariableThatCounts() throws IOException {
    String page = shell.run("help", "environment").stdout();
    Set<String> variables = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Pattern.compile("\"((MDM|XDG|HEROKU_API)_[A-Z_]+[A-Z])\"")
            .matcher(Files.readString(file))
            .results()
            .forEach(found -> variables.add(found.group(1)));
      }
    }
    variables.remove("HEROKU_API_TOKEN"); // only to say that it does not count
    assertThat(variables).hasSizeGreaterThan(10);
    assertThat(page).contains(variables);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lock m -- -o x.xml", "pin list -- --json", "lock m -- --reason=x"})
  void whatWasTypedIsNotSuggested(String line) {
    var run = shell.run(line.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .doesNotContain("Did you mean", "no option -")
        .contains("after --", "--help")
        .hasLineCount(2);
  }

  @Test
  void optionsOfAllCommandsMayStandBeforeTheCommand() {
    Path other = folder.resolve("other");
    String out = folder.resolve("f.xml").toString();
    assertThat(shell.run("--home", other.toString(), "lock", "m", "-o", out).exitCode()).isZero();
    assertThat(other.resolve("escrow/open")).isDirectory();
    assertThat(shell.run("pin", "list", "--home", other.toString()).stdout()).contains("m ");
    assertThat(shell.run("--home", other.toString(), "pin", "list").stdout()).contains("m ");
    // A value that is called like a command of another group.
    assertThat(shell.run("--home", "show", "pin", "list").exitCode()).isZero();
  }

  @Test
  void anArgumentThatTheLocaleCouldNotReadIsRefused() {
    var run = shell.run("lock", "m", "--message", "caf\uFFFD");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("LC_ALL=C.UTF-8");
  }

  @Test
  void anAtSignInAMessageIsNoFileToRead() throws IOException {
    Path file = Files.writeString(folder.resolve("args"), "--force");
    var run = shell.run("lock", "m", "--dry-run", "--message", "@" + file);
    assertThat(run.stdout()).contains("@" + file);
  }

  @Test
  void reinstallFleetdIsAnInstallWithThePublicManifest() {
    String out = folder.resolve("fleetd.xml").toString();
    assertThat(shell.run("reinstall-fleetd", "-o", out).exitCode()).isZero();
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                "import plistlib,sys; c=plistlib.load(open(sys.argv[1],'rb'))['Command'];"
                    + " print(c['RequestType'], c['ManifestURL'])",
                out);
    assertThat(verdict.stdout().strip())
        .isEqualTo(
            "InstallEnterpriseApplication"
                + " https://download.fleetdm.com/stable/fleetd-base-manifest.plist");
  }

  @Test
  void aManifestOverPlainHttpIsRefusedAndNothingWritten() {
    Path out = folder.resolve("fleetd.xml");
    var run =
        shell.run(
            "reinstall-fleetd", "--manifest-url", "http://example.com/m.plist", "-o", "" + out);
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr().lines()).hasSize(2);
    assertThat(out).doesNotExist();
  }

  @Test
  void restartAndShutdownGoToStandardOutputWithoutAFile() {
    assertThat(shell.run("restart", "m", "--notify-user").stdout())
        .contains("RestartDevice", "NotifyUser");
    assertThat(shell.outputIsTerminal().run("shutdown", "m").stdout()).contains("ShutDownDevice");
  }

  @Test
  void aFullDiskBehindStandardOutputIsAnError() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    var err = new ByteArrayOutputStream();
    Shell broken =
        new Shell(
            InputStream.nullInputStream(),
            full,
            err,
            Map.of("MDM_HOME", folder.resolve("home").toString()),
            Clock.systemUTC(),
            SecureRandom::new,
            Terminal.none());
    assertThat(Cli.run(broken, "lock", "m")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("No space left on device", "--again");
    assertThat(Cli.run(broken, "--version")).isEqualTo(1);
    assertThat(shell.run("pin", "show", "m").exitCode()).isZero();
  }

  @Test
  void debugAddsTheStackTraceAndNothingElseDoes() {
    String url = "http://example.com/m.plist";
    assertThat(shell.run("reinstall-fleetd", "--manifest-url", url).stderr())
        .doesNotContain("\tat ");
    assertThat(shell.run("reinstall-fleetd", "--manifest-url", url, "--debug").stderr())
        .contains("\tat ");
  }
}
