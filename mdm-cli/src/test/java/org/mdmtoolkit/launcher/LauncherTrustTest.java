package org.mdmtoolkit.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.launcher.Checkout.Outcome;

/** What others may write is neither built nor run. */
@Tag("any-jdk")
final class LauncherTrustTest {

  private static final int NOBODY = 65534;
  private static final Outcome RUNS = new Outcome(0, "ready\n", "");

  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Checkout.in(folder, Program.plain("ready"));
    change(checkout.root(), "go-w");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "mdm",
        "pom.xml",
        "mdm-cli",
        "mdm-cli/src/main/launcher/build.sh",
        "mdm-core/src/main/java",
        "mdm-core/src/main/java/One.java",
        "mdm-cli/target",
        "mdm-cli/target/launcher",
        "mdm-cli/target/launcher/current",
        "mdm-cli/target/launcher/java",
        "mdm-cli/target/launcher/BUILD",
        "mdm-cli/target/launcher/BUILD/mdm.jar",
        "mdm-cli/target/launcher/BUILD/jvm"
      })
  void whatAnybodyMayWriteIsNotRunUntilTheNamedCommandWasRun(String file) throws IOException {
    checkout.run();
    checkout.write("mdm-cli/target/launcher/java", "");
    Path open = checkout.root().resolve(file.replace("BUILD", build())).normalize();
    change(open, "o+w");

    Outcome refused = checkout.run();

    assertRefused(refused, "others may write what would be run: " + open + "\n");
    follow(refused);
    assertThat(checkout.run()).isEqualTo(RUNS);
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "mdm-core/src/main/java/One.java",
        "mdm-cli/target",
        "mdm-cli/target/launcher"
      })
  void whatAnybodyMayWriteIsNotBuilt(String file) throws IOException {
    Files.createDirectories(checkout.state());
    change(checkout.root(), "go-w");
    change(checkout.root().resolve(file), "o+w");

    Outcome refused = checkout.run();

    assertRefused(refused, "others may write");
    assertThat(checkout.builds()).isZero();
    follow(refused);
    assertThat(checkout.run().stdout()).isEqualTo("ready\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {".", "mdm-cli/target/launcher", "mdm-cli/target/launcher/current", "pom.xml"})
  void whatBelongsToSomebodyElseIsNotRun(String file) throws IOException {
    checkout.run();
    Path foreign = checkout.root().resolve(file).normalize();
    give(foreign, "unix:uid");

    Outcome refused = checkout.run();

    assertRefused(refused, "what would be run belongs to somebody else: " + foreign + "\n");
    follow(refused);
    assertThat(checkout.run()).isEqualTo(RUNS);
  }

  @Test
  void aGroupThatIsNotTheUsersOwnMayWriteNothing() throws IOException {
    checkout.run();
    give(checkout.root().resolve("mdm-core/src/main"), "unix:gid");
    assertThat(checkout.run()).isEqualTo(RUNS);
    change(checkout.root().resolve("mdm-core/src/main"), "g+w");

    assertRefused(checkout.run(), "others may write");
  }

  /** What umask 002 makes of a checkout where each user has a group of the same name. */
  @Test
  void theUsersOwnGroupMayWriteAndTheStartIsAsFast() throws IOException {
    Judge id = Judge.named("id");
    assumeTrue(id.run("-un").stdout().equals(id.run("-gn").stdout()), "a group of the same name");
    change(checkout.root(), "g+w");
    assertThat(checkout.run().stdout()).isEqualTo("ready\n");
    leaveOnlyFind();

    assertThat(checkout.run()).isEqualTo(RUNS);
  }

  @Test
  void aStartNeedsNothingButFind() throws IOException {
    checkout.run();
    leaveOnlyFind();

    assertThat(checkout.run()).isEqualTo(RUNS);
  }

  @Test
  void theFileThatNamesTheGroupMayBeWrittenByNoGroup() throws IOException {
    checkout.run();
    change(checkout.state().resolve("current"), "g+w");

    assertThat(checkout.run().exitCode()).isIn(0, 6);

    assertThat(checkout.run().exitCode() == 0)
        .isEqualTo(!mayOthersWrite(checkout.state().resolve("current")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash"})
  void whatRootBuiltIsRunByOthers(String shell) throws IOException {
    checkout.run();

    assertThat(runAs(NOBODY, NOBODY, shell)).isEqualTo(RUNS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash"})
  void aGroupOfAnotherNameIsNotTheUsersOwn(String shell) throws IOException {
    checkout.run();
    assumeTrue(isRoot(), "only root can give files away");
    Judge.named("chown").run("-R", "1:" + NOBODY, checkout.root());
    change(checkout.root().resolve("mdm-core"), "g+w");

    assertRefused(runAs(1, NOBODY, shell), "others may write");
    Judge.named("chown").run("-R", "1:1", checkout.root());
    assertThat(runAs(1, 1, shell).exitCode()).as("daemon's group has its name").isZero();
  }

  private Outcome runAs(int uid, int gid, String shell) throws IOException {
    Judge.ifInstalled("setpriv");
    assumeTrue(isRoot(), "only root can be somebody else");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(checkout.bin(), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Stream<Path> tools = Files.list(checkout.bin())) {
      for (Path tool : tools.toList()) {
        Judge.named("chmod").run("a+rx", tool);
      }
    }
    return checkout.run(
        checkout.root(),
        List.of(
            locate("setpriv"),
            "--reuid=" + uid,
            "--regid=" + gid,
            "--clear-groups",
            locate(shell),
            "./mdm"));
  }

  @Test
  void whatIsBuiltIsTheUsersAloneAndTheProgramHasTheUsersMask() throws IOException {
    Path log = folder.resolve("log");
    checkout.set("MDM_JAVA_OPTS", "-Xlog:os:file=" + log);

    checkout.run(checkout.root(), List.of("sh", "-c", "umask 000; exec ./mdm"));

    try (Stream<Path> built = Files.walk(checkout.state())) {
      assertThat(built).noneMatch(LauncherTrustTest::mayOthersWrite);
    }
    assertThat(Files.getPosixFilePermissions(log)).contains(PosixFilePermission.OTHERS_WRITE);
  }

  private String build() throws IOException {
    return Files.readAllLines(checkout.state().resolve("current")).get(0);
  }

  private void leaveOnlyFind() throws IOException {
    try (Stream<Path> tools = Files.list(checkout.bin())) {
      for (Path tool : tools.filter(file -> !file.endsWith("find")).toList()) {
        Files.delete(tool);
      }
    }
  }

  private void follow(Outcome refused) {
    String line = refused.stderr().lines().skip(1).findFirst().orElseThrow();
    String command = line.substring(line.indexOf(": ") + 2).replaceFirst("^sudo ", "");
    Judge.Verdict verdict = Judge.named("sh").run("-c", command);
    assertThat(verdict.exitCode()).as(command + verdict.stderr()).isZero();
  }

  private static void change(Path file, String mode) {
    String recursive = Files.isDirectory(file) && !mode.startsWith("o") ? "-R" : "--";
    assertThat(Judge.named("chmod").run(recursive, mode, file).exitCode()).isZero();
  }

  private static void give(Path file, String attribute) throws IOException {
    assumeTrue(isRoot(), "only root can give files away");
    Files.setAttribute(file, attribute, NOBODY, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static String locate(String program) {
    return Judge.named("sh").run("-c", "command -v " + program).stdout().strip();
  }

  private static boolean mayOthersWrite(Path file) {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      return !Files.isSymbolicLink(file)
          && (mode.contains(PosixFilePermission.OTHERS_WRITE)
              || mode.contains(PosixFilePermission.GROUP_WRITE));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRefused(Outcome outcome, String problem) {
    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr()).startsWith("mdm: ").contains(problem);
  }
}
