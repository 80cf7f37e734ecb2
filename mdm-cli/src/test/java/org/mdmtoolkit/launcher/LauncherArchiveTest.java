package org.mdmtoolkit.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.launcher.Checkout.Outcome;

/** The archive of classes makes starts faster, and never does harm. */
final class LauncherArchiveTest {

  private static final Outcome QUIET = new Outcome(0, "ready\n", "");

  /** Makes the JVM refuse to start without the archive that it was given. */
  private static final String ARCHIVE_OR_NOTHING =
      Runtime.version().feature() >= 25 ? "-XX:AOTMode=on" : "-Xshare:on";

  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Checkout.in(folder, Program.trainable("ready"));
    assertThat(checkout.run().exitCode()).isZero();
  }

  @Test
  void theBuildMakesAnArchiveThatTheJvmAccepts() throws IOException {
    assertThat(checkout.archive().toString()).matches(".*\\.(jsa|aot)");
    checkout.set("MDM_JAVA_OPTS", ARCHIVE_OR_NOTHING);
    assertThat(checkout.run()).isEqualTo(QUIET);

    replaceArchive(new byte[10_000]);
    assertThat(checkout.run().exitCode()).isNotZero();
  }

  @Test
  void brokenArchivesAreIgnoredInSilence() throws IOException {
    byte[] good = Files.readAllBytes(checkout.archive());
    byte[] noise = new byte[good.length];
    new Random(7).nextBytes(noise);

    for (byte[] bad :
        new byte[][] {
          {}, noise, Arrays.copyOf(good, 100), Arrays.copyOf(good, good.length / 2), new byte[9000]
        }) {
      replaceArchive(bad);

      assertThat(checkout.run()).isEqualTo(QUIET);
    }
  }

  @Test
  void aNewBuildGetsItsOwnArchiveAndRunsNoClassOfTheOldOne() throws IOException {
    Path first = newestArchive();
    checkout.write("pom.xml", "changed");
    checkout.installMaven("3.8.7", Program.trainable("READY"));

    assertThat(checkout.run().stdout()).isEqualTo("READY\n");
    assertThat(newestArchive()).isNotEqualTo(first);
    checkout.set("MDM_JAVA_OPTS", ARCHIVE_OR_NOTHING);
    assertThat(checkout.run()).isEqualTo(new Outcome(0, "READY\n", ""));
  }

  @Test
  void aChangedJavaGetsItsOwnArchiveOnce() throws IOException {
    Path home = folder.resolve("another");
    Files.createDirectories(home);
    Path real = Path.of(System.getProperty("java.home"));
    for (String part : new String[] {"bin", "lib", "conf", "jmods"}) {
      Files.createSymbolicLink(home.resolve(part), real.resolve(part));
    }
    String release = Files.readString(real.resolve("release"));
    Files.writeString(home.resolve("release"), release);
    checkout.set("JAVA_HOME", home.toString());

    assertThat(checkout.run().stderr()).matches("mdm: preparing a faster start with Java .*\n");
    assertThat(checkout.run()).isEqualTo(QUIET);

    Files.writeString(
        home.resolve("release"), release.replace("RUNTIME_VERSION=\"", "RUNTIME_VERSION=\"new"));
    assertThat(checkout.run().stderr()).matches("mdm: preparing a faster start with Java .*\n");
    assertThat(checkout.run()).isEqualTo(QUIET);
  }

  @Test
  void aFailedTrainingIsNeitherSeenNorRepeated() throws IOException {
    checkout.write("pom.xml", "changed");
    checkout.installMaven("3.8.7", Program.plain("ready"));

    assertThat(checkout.run().stdout()).isEqualTo("ready\n");
    Path training = checkout.state().resolve("training.log");
    assertThat(training).isNotEmptyFile();
    Files.delete(training);

    assertThat(checkout.run()).isEqualTo(QUIET);
    assertThat(training).doesNotExist();
  }

  @Test
  void aForeignLockOnlyDelaysTheArchive() throws IOException {
    Files.delete(checkout.archive());
    Path lock = checkout.state().resolve("lock");
    Files.createSymbolicLink(lock, Path.of(Long.toString(ProcessHandle.current().pid())));

    assertThat(checkout.run()).isEqualTo(QUIET);
    assertThat(checkout.archive()).isEqualTo(Path.of("none"));

    Files.delete(lock);
    checkout.run();
    assertThat(checkout.archive().toString()).matches(".*\\.(jsa|aot)");
  }

  private Path newestArchive() throws IOException {
    String build = Files.readAllLines(checkout.state().resolve("current")).get(0);
    try (var files = Files.walk(checkout.state().resolve(build))) {
      return files
          .filter(file -> file.toString().matches(".*\\.all\\.(jsa|aot)"))
          .findFirst()
          .orElseThrow();
    }
  }

  private void replaceArchive(byte[] content) throws IOException {
    Path archive = newestArchive();
    Files.delete(archive);
    Files.write(archive, content);
  }
}
