package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.judge.Judge;

/** A person at a real terminal, played by expect. */
@Tag("any-jdk")
class PromptTest {

  private static final String PASSPHRASE = "canary horse battery";

  @TempDir Path folder;
  private final Map<String, String> variables = new HashMap<>();

  @Test
  void aTypedPassphraseIsNotEchoedAndOpensThePinAgain() throws IOException {
    var made =
        expect(
            List.of("lock", "m", "-o", folder.resolve("lock.xml").toString()),
            "New escrow passphrase: ",
            "Once more: ");
    assertThat(made.exitCode()).as(made.stdout()).isZero();
    assertThat(made.stdout()).contains("PIN in escrow").doesNotContain(PASSPHRASE);
    assertThat(folder.resolve("home/escrow/identity.passphrase")).doesNotExist();

    var shown = expect(List.of("pin", "show", "m"), "Escrow passphrase: ");
    assertThat(shown.exitCode()).as(shown.stdout()).isZero();
    assertThat(shown.stdout()).contains("DeviceLock").doesNotContain(PASSPHRASE);
  }

  @Test
  void theEchoIsBackAfterThePrompt() throws IOException {
    expect(
        List.of("lock", "m", "-o", folder.resolve("lock.xml").toString()),
        "New escrow passphrase: ",
        "Once more: ");
    String line =
        String.join(" ", Program.java("pin", "show", "m"))
            .replace(" -cp ", " -Dmdm.stdin.tty=true -cp ");
    Path script = folder.resolve("then-stty.sh");
    Files.writeString(script, line + "\nstty -a\n");
    var seen = run(List.of("sh", script.toString()), "Escrow passphrase: ");
    assertThat(seen.stdout()).containsPattern("(?m)(^|[ ;])echo[ ;]");
  }

  @Test
  void neitherSuspendingNorQuittingBringsTheEchoBack() throws IOException {
    List<String> lock = List.of("lock", "m", "-o", folder.resolve("lock.xml").toString());
    String typed = "\\x1a\\x1c" + PASSPHRASE; // Ctrl-Z, Ctrl-\
    var made =
        answered(lock, List.of("New escrow passphrase: ", typed), List.of("Once more: ", typed));
    assertThat(made.exitCode()).as(made.stdout()).isZero();
    assertThat(made.stdout()).doesNotContain(PASSPHRASE, "thread dump");

    var shown = expect(List.of("pin", "show", "m"), "Escrow passphrase: ");
    assertThat(shown.exitCode()).as(shown.stdout()).isZero();
  }

  @Test
  void aFileThatIsTheTerminalIsAskedForWithoutEcho() throws IOException {
    String output = folder.resolve("lock.xml").toString();
    expect(List.of("lock", "m", "-o", output), "New escrow passphrase: ", "Once more: ");
    var shown =
        expect(List.of("pin", "show", "m", "--passphrase-file", "-"), "The escrow passphrase: ");
    assertThat(shown.exitCode()).as(shown.stdout()).isZero();
    assertThat(shown.stdout()).contains("DeviceLock").doesNotContain(PASSPHRASE);
  }

  @Test
  void whatWillNotDoIsAskedForAgainAndNothingIsLeftForTheShell() throws IOException {
    List<String> lock = List.of("lock", "m", "-o", folder.resolve("lock.xml").toString());
    String fresh = "New escrow passphrase: ";
    var made =
        answered(
            lock,
            List.of(fresh, "short"),
            List.of(fresh, ""),
            List.of(fresh, PASSPHRASE),
            List.of("Once more: ", "another horse battery"),
            List.of(fresh, PASSPHRASE),
            List.of("Once more: ", PASSPHRASE));
    assertThat(made.exitCode()).as(made.stdout()).isZero();
    assertThat(made.stdout())
        .contains("shorter than 8 characters; try again", "the two passphrases differ; try again")
        .doesNotContain(PASSPHRASE, "another horse");

    String asked = "Escrow passphrase: ";
    List<String> show = List.of("pin", "show", "m");
    var shown =
        answered(
            show, List.of(asked, "wrong horse"), List.of(asked, ""), List.of(asked, PASSPHRASE));
    assertThat(shown.exitCode()).as(shown.stdout()).isZero();
    var denied =
        answered(
            show,
            List.of(asked, "wrong horse"),
            List.of("; try again", "wrong house"), // ahead of the next prompt
            List.of("; try again", "wrong mouse"));
    assertThat(denied.exitCode()).as(denied.stdout()).isEqualTo(5);
    assertThat(denied.stdout()).doesNotContain("horse", "house", "mouse");
  }

  @Test
  void sttyGetsNoSecretOfOurs() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path seen = folder.resolve("seen");
    Path stty =
        Files.writeString(
            bin.resolve("stty"), "#!/bin/sh\nenv >> " + seen + "\nexec /bin/stty \"$@\"\n");
    Files.setPosixFilePermissions(stty, PosixFilePermissions.fromString("rwxr-xr-x"));
    variables.put("PATH", bin + ":" + System.getenv("PATH"));
    variables.put("MDM_SERVER_TOKEN", "canary-token");
    variables.put("HEROKU_API_KEY", "canary-token");
    expect(
        List.of("lock", "m", "-o", folder.resolve("lock.xml").toString()),
        "New escrow passphrase: ",
        "Once more: ");
    assertThat(seen).content().contains("PATH=").doesNotContain("canary-token");
  }

  private Judge.Verdict expect(List<String> arguments, String... prompts) throws IOException {
    return run(program(arguments), prompts);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private Judge.Verdict answered(List<String> arguments, List<String>... promptsAndAnswers)
      throws IOException {
    return play(program(arguments), List.of(promptsAndAnswers));
  }

  private static List<String> program(List<String> arguments) {
    List<String> java = Program.java(arguments.toArray(String[]::new));
    java.add(1, "-Dmdm.stdin.tty=true");
    return java;
  }

  /** Spawns the program and answers each prompt the moment it appears. */
  private Judge.Verdict run(List<String> program, String... prompts) throws IOException {
    return play(program, Stream.of(prompts).map(prompt -> List.of(prompt, PASSPHRASE)).toList());
  }

  /** The same with an answer for each prompt. */
  private Judge.Verdict play(List<String> program, List<List<String>> promptsAndAnswers)
      throws IOException {
    StringBuilder script = new StringBuilder("set timeout 100\nspawn -noecho");
    program.forEach(word -> script.append(" {").append(word).append('}'));
    for (List<String> one : promptsAndAnswers) {
      script.append("\nexpect {\n  -ex {").append(one.get(0));
      script.append("} {}\n  timeout {exit 99}\n}\n");
      script.append("send -- \"").append(one.get(1)).append("\\r\"\n");
    }
    script.append("expect eof\ncatch wait result\nexit [lindex $result 3]\n");
    Path file = Files.write(folder.resolve("expect.tcl"), script.toString().getBytes(UTF_8));
    variables.put("MDM_HOME", folder.resolve("home").toString());
    return Judge.named("expect").runWith(new byte[0], variables, file);
  }
}
