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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.Judge;

/** A person at a real terminal, played by expect. */
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
    List<String> java = Program.java(arguments.toArray(String[]::new));
    java.add(1, "-Dmdm.stdin.tty=true");
    return run(java, prompts);
  }

  /** Spawns the program and answers each prompt the moment it appears. */
  private Judge.Verdict run(List<String> program, String... prompts) throws IOException {
    StringBuilder script = new StringBuilder("set timeout 100\nspawn -noecho");
    program.forEach(word -> script.append(" {").append(word).append('}'));
    for (String prompt : prompts) {
      script.append("\nexpect {\n  -ex {").append(prompt).append("} {}\n  timeout {exit 99}\n}\n");
      script.append("send -- {").append(PASSPHRASE).append("}\nsend -- \"\\r\"\n");
    }
    script.append("expect eof\ncatch wait result\nexit [lindex $result 3]\n");
    Path file = Files.write(folder.resolve("expect.tcl"), script.toString().getBytes(UTF_8));
    variables.put("MDM_HOME", folder.resolve("home").toString());
    return Judge.named("expect").runWith(new byte[0], variables, file);
  }
}
