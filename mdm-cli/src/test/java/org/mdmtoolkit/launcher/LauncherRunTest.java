package org.mdmtoolkit.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.launcher.Checkout.Outcome;

/** What reaches the program that the launcher starts, and what comes back from it. */
final class LauncherRunTest {

  /** One for all tests: none of them makes the launcher build again. */
  @TempDir static Path folder;

  private static Checkout checkout;

  @BeforeAll
  static void makeCheckout() throws IOException {
    checkout = Checkout.in(folder, Program.plain("ready"));
    checkout.run();
  }

  @AfterEach
  void forgetVariables() {
    checkout.unset("LC_ALL");
    checkout.unset("MDM_JAVA_OPTS");
    checkout.unset("MDM_HOME");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "C", "POSIX", "C.UTF-8", "en_US.UTF-8", "xx_XX.utf8", "de_DE", "UTF-8"})
  void argumentsArriveUnchangedInEveryLocale(String locale) throws IOException {
    checkout.set("LC_ALL", locale);
    Path script = folder.resolve("script");
    // The arguments come from a file, as this JVM may itself run in a locale that has no emoji.
    Files.writeString(
        script,
        """
        exec ./mdm 'two words' '' "it's" 'say "hi"' '*' '$HOME `id` \\n' 'line
        break' '🔒 Zürich 鍵' '-n' '--' '@file'
        """);

    Outcome outcome = checkout.run(checkout.root(), List.of("sh", script.toString()));

    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                0,
                """
                ready
                [two words]
                []
                [it's]
                [say "hi"]
                [*]
                [$HOME `id` \\n]
                [line
                break]
                [🔒 Zürich 鍵]
                [-n]
                [--]
                [@file]
                """,
                ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 8, 255})
  void exitCodesPassThrough(int code) {
    assertThat(checkout.run("exit", Integer.toString(code))).isEqualTo(new Outcome(code, "", ""));
  }

  @Test
  void sigtermReachesTheProgram() throws Exception {
    Process process = checkout.start(checkout.root(), List.of("./mdm", "wait"));
    assertThat(process.inputReader().readLine()).isEqualTo("waiting");

    process.toHandle().destroy();

    assertThat(process.inputReader().readLine()).isEqualTo("ended in order");
    assertThat(process.waitFor()).isEqualTo(143);
  }

  @Test
  void linksLeadToTheCheckoutAndTheFolderOfTheCallerStays() throws IOException {
    Path links = Files.createDirectories(folder.resolve("links/deep"));
    Files.createSymbolicLink(links.resolve("near"), Path.of("../../far"));
    Files.createSymbolicLink(folder.resolve("far"), checkout.root().resolve("mdm"));

    Outcome outcome = checkout.run(links, List.of("./near", "facts"));

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.stdout()).contains("user.dir=" + links.toRealPath() + "\n");
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void aFolderThatIsGoneIsNamedAsTheCause() {
    String gone = "mkdir gone && cd gone && rmdir ../gone && exec sh ../mdm facts";

    Outcome outcome = checkout.run(checkout.root(), List.of("sh", "-c", gone));

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.stderr()).contains("mdm: the folder that you are in is gone\n");
    assertThat(outcome.stdout()).isEmpty();
  }

  @Test
  void itIsFoundOnThePath() throws IOException {
    Files.createSymbolicLink(checkout.bin().resolve("mdm"), checkout.root().resolve("mdm"));

    assertThat(checkout.run(folder, List.of("mdm"))).isEqualTo(new Outcome(0, "ready\n", ""));
  }

  @Test
  void aCopyOutsideTheCheckoutSaysSo() throws IOException {
    Path copy = Files.copy(checkout.root().resolve("mdm"), folder.resolve("mdm"));

    Outcome outcome = checkout.run(folder, List.of("sh", copy.toString()));

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.stderr()).startsWith("mdm: this launcher stands outside its checkout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "dash", "bash"})
  void itRunsInEveryShell(String shell) {
    Judge.named(shell);

    assertThat(checkout.run(checkout.root(), List.of("/bin/" + shell, "./mdm", "a b")))
        .isEqualTo(new Outcome(0, "ready\n[a b]\n", ""));
  }

  @Test
  void withoutATerminalTheProgramIsToldSo() {
    assertThat(checkout.run("facts").stdout())
        .startsWith("mdm.stdin.tty=false\nmdm.stdout.tty=false\nmdm.stderr.tty=false\n");
  }

  @Test
  void onATerminalTheProgramIsToldSo() {
    Judge python = Judge.named("python3");

    String shown =
        python
            .run(
                "-c",
                "import pty, sys; pty.spawn(sys.argv[1:])",
                "/usr/bin/env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                checkout.root().resolve("mdm"),
                "facts")
            .stdout();

    assertThat(shown.replace("\r", ""))
        .contains("mdm.stdin.tty=true\nmdm.stdout.tty=true\nmdm.stderr.tty=true\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "dash"})
  void aClosedStreamIsNotTheNextFileThatIsOpened(String shell) throws IOException {
    Judge.named(shell);
    Path seen = folder.resolve("streams-" + shell);
    assumeTrue(Files.exists(Path.of("/proc/self/fd")));
    checkout.run("exit", "0"); // built
    String line = "./mdm streams " + seen + " <&- >&- 2>&-";

    checkout.run(checkout.root(), List.of("/bin/" + shell, "-c", line));

    assertThat(seen).content().isEqualTo("/dev/null\n".repeat(3));
  }

  @Test
  void furtherOptionsReachTheJvm() {
    checkout.set("MDM_JAVA_OPTS", "-Dextra=* -Xss2m");

    assertThat(checkout.run("facts").stdout()).contains("extra=*\n");
  }

  @Test
  void onlyAShortSendingThatNeedsNoKeyIsCompiledInHaste() throws IOException {
    Path escrow = Files.createDirectories(folder.resolve("state/escrow"));
    checkout.set("MDM_HOME", folder.resolve("state").toString());
    checkout.set("MDM_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
    assertThat(isCompiledInHaste("restart", "x", "--yes")).isTrue();
    assertThat(isCompiledInHaste("lock", "x", "--server", "s")).isFalse();
    assertThat(isCompiledInHaste("lock", "x", "-o", "f")).isFalse();
    assertThat(isCompiledInHaste("erase", "x")).isFalse();

    Files.writeString(escrow.resolve("identity.pem"), "a key");
    assertThat(isCompiledInHaste("lock", "x", "-o", "f")).isTrue();
    assertThat(isCompiledInHaste("lock", "x", "--server", "s")).isTrue();
    assertThat(isCompiledInHaste("erase", "x")).isTrue();
    for (String line :
        List.of(
            "lock x --home elsewhere",
            "lock x --again",
            "lock --hosts-file f",
            "restart --hosts-file f",
            "lock x --sign c",
            "lock x --server=s",
            "vendor csr")) {
      assertThat(isCompiledInHaste(line.split(" "))).as(line).isFalse();
    }
  }

  private static boolean isCompiledInHaste(String... line) {
    return checkout.run(line).stderr().contains("-XX:TieredStopAtLevel=1");
  }

  @Test
  void shellcheckHasNothingToSay() {
    Judge.Verdict verdict =
        Judge.named("shellcheck")
            .run(
                "-x",
                "--source-path=" + checkout.root(),
                checkout.root().resolve("mdm"),
                checkout.root().resolve("mdm-cli/src/main/launcher/archive.sh"),
                checkout.root().resolve("mdm-cli/src/main/launcher/build.sh"),
                checkout.root().resolve("mdm-cli/src/main/launcher/java.sh"));

    assertThat(verdict.stdout()).isEmpty();
    assertThat(verdict.exitCode()).isZero();
  }
}
