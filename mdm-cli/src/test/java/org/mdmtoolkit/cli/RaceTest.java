package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.command.MdmCommand;

@Tag("any-jdk")
class RaceTest {

  @TempDir Path folder;

  @Test
  void ofTwentyProcessesThatLockOneMacOneGetsThrough() throws IOException, InterruptedException {
    Path home = folder.resolve("home");
    assertThat(new TestShell(home).run("escrow", "init").exitCode()).isZero();
    race(20, home);
  }

  @Test
  void ofThreeProcessesOnAnEmptyHomeOneMakesTheKeyAndOneGetsThrough()
      throws IOException, InterruptedException {
    race(3, folder.resolve("home"));
  }

  private void race(int count, Path home) throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ProcessBuilder builder =
          new ProcessBuilder(
              Program.java("lock", "demo-mac", "-o", folder.resolve(i + ".xml").toString()));
      builder.environment().put("MDM_HOME", home.toString());
      builder.redirectError(folder.resolve(i + ".err").toFile());
      processes.add(builder.start());
    }
    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < processes.size(); i++) {
      assertThat(processes.get(i).waitFor(240, TimeUnit.SECONDS)).isTrue();
      int exitCode = processes.get(i).exitValue();
      String said = Files.readString(folder.resolve(i + ".err"), UTF_8);
      assertThat(exitCode).as(said).isIn(0, 6);
      if (exitCode == 0) {
        winners.add(i);
      } else {
        assertThat(said).contains("has an open DeviceLock");
        assertThat(folder.resolve(i + ".xml")).doesNotExist();
      }
    }
    assertThat(winners).hasSize(1);
    Path won = folder.resolve(winners.get(0) + ".xml");
    String pin = String.valueOf(MdmCommand.read(Files.readAllBytes(won)).keys().get("PIN"));
    assertThat(new TestShell(home).run("pin", "show", "demo-mac").stdout())
        .contains(pin.substring(0, 3) + " " + pin.substring(3));
    assertThat(new TestShell(home).run("journal", "verify").exitCode()).isZero();
  }
}
