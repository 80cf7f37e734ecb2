package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Completion, by the shells themselves. */
@Tag("any-jdk")
class CompletionTest {

  /** What is typed, | being the tabulator, and what the program is called with then. */
  private static final Map<String, String> TYPED =
      Map.ofEntries(
          Map.entry("mdm rec|", "<recovery-lock>"),
          Map.entry("mdm pin sh|", "<pin><show>"),
          Map.entry("mdm pin show --rea|lost", "<pin><show><--reason><lost>"),
          Map.entry("mdm pin show --reason --|x", "<pin><show><--reason><--x>"),
          Map.entry("mdm pin show C02|", "<pin><show><C02XK1ZLJGH5>"),
          Map.entry("mdm pin close B| --ty|Era|", "<pin><close><Büro Mac><--type><EraseDevice>"),
          Map.entry("mdm lock x --server off|", "<lock><x><--server><office>"),
          Map.entry("mdm server default off|", "<server><default><office>"),
          Map.entry("mdm server add x --type=mic|", "<server><add><x><--type=micromdm>"),
          Map.entry("mdm command check my|", "<command><check><my file.xml>"),
          Map.entry("mdm lock x -o folder/|", "<lock><x><-o><folder/in.xml>"),
          Map.entry("mdm lock x --pin-file=lo|", "<lock><x><--pin-file=lock.xml>"),
          Map.entry("mdm command show DeviceLoc|at|", "<command><show><DeviceLocation>"),
          Map.entry(
              "mdm command build DeviceLock --set PI|1",
              "<command><build><DeviceLock><--set><PIN=1>"),
          Map.entry(
              "mdm command build InstallProfile --set-file Pay|lo|",
              "<command><build><InstallProfile><--set-file><Payload=lock.xml>"),
          Map.entry("mdm --json --home x pin li|", "<--json><--home><x><pin><list>"),
          Map.entry("mdm --home=elsewhere pin show C02|", "<--home=elsewhere><pin><show><C02>"),
          Map.entry("mdm help pin sho|", "<help><pin><show>"),
          Map.entry("mdm help env|", "<help><environment>"),
          Map.entry("mdm completion fi|", "<completion><fish>"),
          Map.entry("mdm renew start --name fle|", "<renew><start><--name><fleet>"),
          Map.entry("mdm renew start --email lo|", "<renew><start><--email><lo>"),
          Map.entry("mdm frobnicate pin sh|", "<frobnicate><pin><sh>"));

  @TempDir Path folder;

  @BeforeEach
  void setUp() throws IOException {
    Path open = Files.createDirectories(folder.resolve("home/escrow/open"));
    Files.writeString(open.resolve("c02xk1zljgh5.DeviceLock.pem"), "A\nHost: C02XK1ZLJGH5\n");
    Files.writeString(open.resolve("b%C3%BCro%20mac.EraseDevice.pem"), "A\nHost: Büro Mac\n");
    Files.writeString(open.resolve("evil.DeviceLock.pem"), "A\nHost: C03\u001b[2J\n");
    Files.createDirectories(folder.resolve("home/renewals/fleet"));
    Files.createDirectories(folder.resolve("home/tokens"));
    Files.writeString(folder.resolve("home/tokens/office"), "t-0123456789");
    Path work = Files.createDirectories(folder.resolve("work/folder"));
    Files.writeString(work.resolve("in.xml"), "");
    Files.writeString(folder.resolve("work/my file.xml"), "");
    Files.writeString(folder.resolve("work/lock.xml"), "");
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("mdm");
    Files.writeString(
        program,
        "#!/bin/sh\nif [ \"$1\" = __complete ]; then exec "
            + Program.java().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "))
            + " \"$@\"; fi\nprintf '<%s>' \"$@\"; printf '\\n===\\n'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private Path script(String shell) throws IOException {
    var run = new TestShell(folder.resolve("home")).run("completion", shell);
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    return Files.writeString(folder.resolve(shell.equals("zsh") ? "_mdm" : shell), run.stdout());
  }

  private Map<String, String> environment() {
    return Map.of(
        "MDM_HOME",
        folder.resolve("home").toString(),
        "MDM_STORE_URL",
        "",
        "HOME",
        folder.toString(),
        "LC_ALL",
        "C.UTF-8",
        "PATH",
        folder.resolve("bin") + ":" + System.getenv("PATH"));
  }

  private void type(String shell, String start) throws IOException {
    Path driver = folder.resolve("driver.py");
    try (InputStream file = CompletionTest.class.getResourceAsStream("type-in-shell.py")) {
      Files.write(driver, Objects.requireNonNull(file).readAllBytes());
    }
    List<String> lines = List.copyOf(TYPED.keySet());
    String typed = String.join("\n", lines).replace('|', '\t');
    var run =
        Judge.named("python3")
            .runWith(
                typed.getBytes(UTF_8),
                environment(),
                driver,
                shell,
                "cd '" + folder.resolve("work") + "'; PS1=; " + start);
    List<String> called = run.stdout().lines().toList();
    assertThat(called).as(run.stderr()).hasSameSizeAs(lines);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(called.get(i)).as(lines.get(i)).isEqualTo(TYPED.get(lines.get(i)));
    }
  }

  @Test
  void bashCompletesCommandsOptionsFilesAndValues() throws IOException {
    Judge.named("bash");
    Path script = script("bash");
    assertThat(Files.readString(script)).doesNotStartWith("#!");
    assertThat(Judge.named("shellcheck").run("--shell=bash", "--severity=warning", script).stdout())
        .isEmpty();
    type("bash", "bind 'set bell-style none'; source '" + script + "'");
  }

  @Test
  void zshCompletesThemFromItsFunctionPath() throws IOException {
    Judge.named("zsh");
    assertThat(Files.readString(script("zsh"))).startsWith("#compdef mdm\n");
    type(
        "zsh",
        "unsetopt beep; fpath=('" + folder + "' $fpath); autoload -Uz compinit; compinit -u -D");
  }

  @Test
  void fishCompletesThem() throws IOException {
    Judge.named("fish");
    StringBuilder ask = new StringBuilder("source '" + script("fish") + "'\n");
    List<String> lines =
        TYPED.keySet().stream().filter(line -> line.indexOf('|') == line.length() - 1).toList();
    for (String line : lines) {
      ask.append("complete -C '").append(line.replace("|", "")).append("'; echo ===\n");
    }
    Path asking = Files.writeString(folder.resolve("ask.fish"), ask);
    var run =
        Judge.named("env")
            .runWith(
                new byte[0],
                environment(),
                "-C",
                folder.resolve("work"),
                "fish",
                "--no-config",
                asking);
    List<String> answers = List.of(run.stdout().split("===\n", lines.size()));
    assertThat(answers).as(run.stderr()).hasSameSizeAs(lines);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String last = TYPED.getOrDefault(line, "").replaceAll("^.*<|>$", "");
      List<String> offered =
          answers
              .get(i)
              .lines()
              .filter(one -> !one.startsWith("==="))
              .map(one -> one.split("\t", -1)[0])
              .toList();
      if (line.endsWith(" " + last + "|") || line.endsWith("=" + last + "|")) {
        assertThat(offered).as(line).isEmpty(); // nothing completes it
      } else {
        assertThat(offered).as(line).contains(last);
      }
    }
  }

  @Test
  void everyCommandAndOptionIsInEveryScript() throws IOException {
    for (String shell : CompletionScript.SHELLS) {
      assertThat(Files.readString(script(shell)))
          .contains("recovery-lock", "--current-file", "--unlock-file", "--allow-oroms", "--guid")
          .contains("readers", "reinstall-fleetd", "=fleet,nanomdm,nanohub,micromdm")
          .doesNotContain("{table}", "$$", "picocli");
    }
    assertThat(new TestShell(folder.resolve("home")).run("completion", "tcsh").exitCode())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "server", "renewal", "reader", "key", "nonsense", ""})
  void whatCannotBeReadIsNothingAndNoError(String kind) throws IOException {
    Path nowhere = folder.resolve("nowhere");
    var none = new TestShell(nowhere).run("__complete", kind);
    assertThat(none).isEqualTo(new TestShell.Run(0, "", ""));
    assertThat(nowhere).doesNotExist();
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    Files.writeString(damaged.resolve("config.yaml"), "store: [");
    Files.writeString(damaged.resolve("escrow"), "no folder");
    Files.write(Files.createDirectories(damaged.resolve("renewals")).resolve("x"), new byte[] {-1});
    for (Path home : List.of(file, damaged)) {
      assertThat(new TestShell(home).run("__complete", kind, "lock"))
          .isEqualTo(new TestShell.Run(0, "", ""));
    }
  }

  @Test
  void hostsOfASharedStoreAreNotAskedFor() {
    TestShell shell = new TestShell(folder.resolve("home"));
    assertThat(shell.run("__complete", "host").stdout()).isEqualTo("Büro Mac\nC02XK1ZLJGH5\n");
    shell.set("MDM_STORE_URL", "postgresql://nobody@192.0.2.1/mdm");
    assertThat(shell.run("__complete", "host")).isEqualTo(new TestShell.Run(0, "", ""));
  }
}
