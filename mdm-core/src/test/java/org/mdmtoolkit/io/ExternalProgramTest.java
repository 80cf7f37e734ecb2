package org.mdmtoolkit.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.UnavailableException;

class ExternalProgramTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void itGetsTheBytesAndItsAnswerComesBack() {
    byte[] input = new byte[300_000]; // more than a pipe holds
    input[7] = 1;
    try (var ended = sh(LIMIT).run(input, List.of("-c", "cat; exit 5"))) {
      assertThat(ended.exitCode()).isEqualTo(5);
      assertThat(ended.revealOutput()).isEqualTo(input);
      assertThat(ended.toString()).isEqualTo("Ended[5]");
    }
  }

  @Test
  void withoutInputItHasNoPipeToWaitFor() {
    try (var ended = sh(LIMIT).run(new byte[0], List.of("-c", "[ -p /dev/stdin ] || echo none"))) {
      assertThat(new String(ended.revealOutput(), UTF_8)).isEqualTo("none\n");
    }
  }

  @Test
  void whatDoesNotEndIsStoppedWithItsChildren() {
    assertThatThrownBy(
            () -> sh(Duration.ofMillis(300)).run(new byte[0], List.of("-c", "sleep 600 & wait")))
        .isInstanceOf(TimedOutException.class);
  }

  @Test
  void whatItLeavesInTheBackgroundHoldsNobodyUp() {
    List<String> background = List.of("-c", "sleep 60 & sleep 2");
    assertThat(sh(LIMIT).runSilently(new byte[0], background)).isZero();
    assertThatThrownBy(() -> sh(Duration.ofSeconds(6)).run(new byte[0], background))
        .isInstanceOf(TimedOutException.class)
        .hasMessageContaining("something that it started");
  }

  @Test
  void anAnswerWithoutAnEndIsCutOff() {
    assertThatThrownBy(() -> sh(LIMIT).run(new byte[0], List.of("-c", "exec cat /dev/zero")))
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void aFolderOrAFileThatCannotBeRunIsNoProgram() {
    assertThatThrownBy(() -> ExternalProgram.find(folder.toString(), Map.of(), LIMIT))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> ExternalProgram.find("/etc/passwd", Map.of(), LIMIT))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> ExternalProgram.find("sh", Map.of("PATH", "" + folder), LIMIT))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void itSeesTheEnvironmentWithoutWhatIsOurs() {
    String canary = "canary-environment-5d";
    Map<String, String> environment = new HashMap<>();
    for (String name :
        List.of(
            "HEROKU_API_KEY",
            "HEROKU_API_TOKEN",
            "MDM_SERVER_TOKEN",
            "MDM_ESCROW_PASSPHRASE_FILE",
            "MDM_ESCROW_PASSPHRASE_COMMAND",
            "MDM_IDENTITY_PASSPHRASE_FILE",
            "MDM_STORE_URL")) {
      environment.put(name, canary);
    }
    for (String name :
        List.of("OP_SERVICE_ACCOUNT_TOKEN", "GNUPGHOME", "PASSWORD_STORE_DIR", "MDMX")) {
      environment.put(name, "its own");
    }
    ExternalProgram program = ExternalProgram.find("/bin/sh", environment, LIMIT);
    try (var ended = program.run(new byte[0], List.of("-c", "cat /proc/self/environ || env"))) {
      assertThat(new String(ended.revealOutput(), UTF_8))
          .doesNotContain(canary)
          .contains(
              "PATH=",
              "OP_SERVICE_ACCOUNT_TOKEN=its own",
              "GNUPGHOME=its own",
              "PASSWORD_STORE_DIR=its own",
              "MDMX=its own");
    }
  }

  private static ExternalProgram sh(Duration limit) {
    return ExternalProgram.find("/bin/sh", Map.of(), limit);
  }
}
