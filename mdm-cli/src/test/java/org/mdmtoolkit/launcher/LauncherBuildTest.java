package org.mdmtoolkit.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.launcher.Checkout.Outcome;

/** When the launcher builds, and what an interrupted or failed build leaves. */
@Tag("any-jdk")
final class LauncherBuildTest {

  private static final String FIRST = "mdm: building for the first time, up to a few minutes ...\n";
  private static final String AGAIN = "mdm: sources changed, building again ...\n";

  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Checkout.in(folder, Program.plain("one"));
  }

  @Test
  void theFirstStartBuildsOnlyWhatItNeedsAndSaysSoInOneLine() throws IOException {
    assertThat(checkout.run()).isEqualTo(new Outcome(0, "one\n", FIRST));

    assertThat(Files.readString(checkout.maven("calls")))
        .matches("(?s).*: -q -B -Dmdm\\.quick=\\S+ -pl mdm-cli -am package\n");
  }

  @Test
  void onATerminalAFirstBuildShowsEachSecondThatItGoesOnAndLeavesACleanLine() throws IOException {
    Files.createFile(checkout.maven("slow"));

    Outcome outcome = checkout.runAtTerminal("");

    assertThat(outcome.exitCode()).as(outcome.stdout()).isZero();
    assertThat(outcome.stdout())
        .startsWith(FIRST.replace("\n", "\r\n") + "\r1 s mdm-core\033[K")
        .endsWith("\r\033[Kone\r\n");
  }

  @Test
  void ctrlCAtATerminalEndsTheBuildAndLeavesACleanLine() throws IOException {
    Files.createDirectory(checkout.maven("hold"));

    Outcome outcome = checkout.runAtTerminal("2 s ");

    assertThat(outcome.exitCode()).isEqualTo(130);
    assertThat(outcome.stdout()).contains("\r1 s \033[K").endsWith("\r\033[K");
    assertThat(checkout.state().resolve("lock")).doesNotExist();
  }

  @Test
  void theSecondStartDoesNotBuild() throws IOException {
    checkout.run();

    assertThat(checkout.run()).isEqualTo(new Outcome(0, "one\n", ""));
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mdm-core/src/main/java/One.java",
        "mdm-cli/src/main/resources/new/words.properties",
        "mdm-core/pom.xml",
        "pom.xml"
      })
  void aChangedOrNewSourceBuildsAgain(String file) throws IOException {
    checkout.run();
    checkout.installMaven("3.8.7", Program.plain("two"));
    checkout.write(file, "changed");

    assertThat(checkout.run()).isEqualTo(new Outcome(0, "two\n", AGAIN));
    assertThat(checkout.run()).isEqualTo(new Outcome(0, "two\n", ""));
    assertThat(checkout.builds()).isEqualTo(2);
  }

  @Test
  void aDeletedSourceBuildsAgain() throws IOException {
    checkout.run();
    Files.delete(checkout.root().resolve("mdm-core/src/main/java/One.java"));

    assertThat(checkout.run().stderr()).isEqualTo(AGAIN);
    assertThat(checkout.run().stderr()).isEmpty();
  }

  @Test
  void sourcesThatTheProgramIsNotMadeOfDoNotBuild() throws IOException {
    checkout.run();
    checkout.write("mdm-other/src/main/java/One.java", "changed");
    checkout.write("mdm-other/pom.xml", "changed");
    checkout.write("mdm-core/src/test/java/OneTest.java", "new");

    assertThat(checkout.run()).isEqualTo(new Outcome(0, "one\n", ""));
  }

  @Test
  void aFreshBuildNeedsNoMaven() throws IOException {
    checkout.run();
    Files.delete(checkout.bin().resolve("mvn"));

    assertThat(checkout.run()).isEqualTo(new Outcome(0, "one\n", ""));
  }

  @Test
  void aFailedBuildShowsItsLastLinesAndNamesItsLog() throws IOException {
    Files.createFile(checkout.maven("broken"));

    Outcome outcome = checkout.run();

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr())
        .startsWith(FIRST + "[ERROR] no such type: Lok\nmdm: the build failed")
        .contains(checkout.state().resolve("build.log").toString());
    assertThat(checkout.state().resolve("build.log")).hasContent("[ERROR] no such type: Lok");
  }

  @Test
  void afterAFailedBuildTheOldProgramIsNotRun() throws IOException {
    checkout.run();
    checkout.write("pom.xml", "changed");
    Files.createFile(checkout.maven("broken"));

    assertThat(checkout.run().exitCode()).isEqualTo(1);
    assertThat(checkout.run()).extracting(Outcome::exitCode, Outcome::stdout).contains(1, "");

    Files.delete(checkout.maven("broken"));
    assertThat(checkout.run()).isEqualTo(new Outcome(0, "one\n", AGAIN));
  }

  @Test
  void aMavenThatMakesNoJarIsAFailureAndNothingIsKept() throws IOException {
    Files.delete(checkout.maven("jar"));

    Outcome outcome = checkout.run();

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(checkout.state().resolve("current")).doesNotExist();
  }

  @Test
  void aTerminatedBuildEndsMavenAndTheNextStartBuilds() throws Exception {
    Process launcher = startAndHoldMaven();
    long maven = Long.parseLong(Files.readString(checkout.maven("hold").resolve("pid")).strip());
    launcher.toHandle().destroy();

    assertThat(Checkout.outcomeOf(launcher).exitCode()).isEqualTo(143);
    ProcessHandle.of(maven).ifPresent(handle -> handle.onExit().join());
    release();
    assertThat(checkout.run()).isEqualTo(new Outcome(0, "one\n", FIRST));
  }

  @Test
  void aKilledBuildLeavesALockThatTheNextStartsTakeOverOnce() throws Exception {
    Process launcher = startAndHoldMaven();
    launcher.destroyForcibly().waitFor();
    long maven = Long.parseLong(Files.readString(checkout.maven("hold").resolve("pid")).strip());
    ProcessHandle.of(maven).ifPresent(ProcessHandle::destroyForcibly);
    release();
    assertThat(Files.isSymbolicLink(checkout.state().resolve("lock"))).isTrue();

    assertThat(startAtOnce(6)).allMatch(outcome -> outcome.stdout().equals("one\n"));
    assertThat(checkout.builds()).isEqualTo(2);
    assertThat(checkout.state().resolve("lock")).doesNotExist();
  }

  @Test
  void ofManyFirstStartsOneBuildsAndAllRun() throws Exception {
    List<Outcome> outcomes = startAtOnce(8);

    assertThat(outcomes).allMatch(outcome -> outcome.exitCode() == 0);
    assertThat(outcomes).allMatch(outcome -> outcome.stdout().equals("one\n"));
    assertThat(outcomes).filteredOn(outcome -> outcome.stderr().contains(FIRST)).hasSize(1);
    assertThat(checkout.builds()).isEqualTo(1);
    assertThat(checkout.run()).isEqualTo(new Outcome(0, "one\n", ""));
  }

  @Test
  void aRunningProcessKeepsItsJarWhileAnotherBuilds() throws Exception {
    checkout.run();
    Process running = checkout.start(checkout.root(), List.of("./mdm", "wait"));
    assertThat(running.inputReader().readLine()).isEqualTo("waiting");
    List<Path> before = jars();

    checkout.write("pom.xml", "changed");
    checkout.run();

    assertThat(jars()).hasSize(2).containsAll(before);
    running.toHandle().destroy();
    assertThat(running.waitFor()).isEqualTo(143);
  }

  @Test
  void buildsBeforeTheLastTwoAreRemoved() throws Exception {
    for (int i = 0; i < 4; i++) {
      checkout.write("pom.xml", "change " + i);
      checkout.run();
    }

    assertThat(checkout.builds()).isEqualTo(4);
    assertThat(jars()).hasSize(2);
  }

  private List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.walk(checkout.state())) {
      return files.filter(file -> file.endsWith("mdm.jar")).toList();
    }
  }

  private List<Outcome> startAtOnce(int number) {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      processes.add(checkout.start(checkout.root(), List.of("./mdm")));
    }
    return processes.stream().map(Checkout::outcomeOf).toList();
  }

  private Process startAndHoldMaven() throws Exception {
    Path hold = Files.createDirectory(checkout.maven("hold"));
    Process launcher = checkout.start(checkout.root(), List.of("./mdm"));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.exists(hold.resolve("pid"))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    return launcher;
  }

  private void release() throws IOException {
    Files.delete(checkout.maven("hold").resolve("pid"));
    Files.delete(checkout.maven("hold"));
  }
}
