package org.mdmtoolkit.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.launcher.Checkout.Outcome;

/** The same launcher as bin/mdm of a package: it builds nothing, and starts nothing but Java. */
final class LauncherInstalledTest {

  private static final Outcome QUIET = new Outcome(0, "ready\n", "");
  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  @TempDir Path folder;

  /** Gives the environment; the program is not in it. */
  private Checkout checkout;

  private Path home;

  @BeforeEach
  void install() throws IOException {
    checkout = Checkout.in(folder, Program.trainable("ready"));
    home = folder.resolve("für alle/it's mdm");
    Files.createDirectories(home.resolve("bin"));
    Path lib = Files.createDirectories(home.resolve("lib"));
    Files.copy(checkout.root().resolve("mdm"), home.resolve("bin/mdm"));
    assertThat(home.resolve("bin/mdm").toFile().setExecutable(true)).isTrue();
    Files.copy(checkout.maven("jar"), lib.resolve("mdm.jar"));
    for (String part : List.of("java.sh", "archive.sh")) {
      Files.copy(
          checkout.root().resolve("mdm-cli/src/main/launcher").resolve(part), lib.resolve(part));
    }
  }

  @Test
  void itNeedsNoOtherProgramAndWritesNothing() throws IOException {
    checkout.set("PATH", Files.createDirectory(folder.resolve("nothing")).toString());
    List<Path> before = files();

    assertThat(start("a b")).isEqualTo(new Outcome(0, "ready\n[a b]\n", ""));

    assertThat(files()).isEqualTo(before);
  }

  @Test
  void linksLeadToIt() throws IOException {
    Files.createSymbolicLink(folder.resolve("far"), home.resolve("bin/mdm"));
    Files.createSymbolicLink(checkout.bin().resolve("mdm"), Path.of("../far"));

    assertThat(checkout.run(folder, List.of("mdm"))).isEqualTo(QUIET);
  }

  @Test
  void theJavaOfThePackageComesBeforeThatOfTheUser() throws IOException {
    Files.createSymbolicLink(home.resolve("runtime"), JAVA);
    checkout.set("JAVA_HOME", "/nowhere");

    assertThat(start()).isEqualTo(QUIET);
  }

  @Test
  void aJavaForAnotherMachineIsNamed() throws IOException {
    Path java = Files.createDirectories(home.resolve("runtime/bin")).resolve("java");
    Files.write(java, new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0});
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        home.resolve("runtime/release"), "JAVA_VERSION=\"25.0.3\"\nOS_ARCH=\"riscv64\"\n");

    Outcome outcome = start();

    assertThat(outcome.exitCode()).isEqualTo(126);
    assertThat(outcome.stderr())
        .contains("mdm: the Java of this package does not run on this machine", "riscv64");
  }

  @Test
  void withoutJavaOrWithAnOldOneItSaysHowToInstallIt() throws IOException {
    checkout.unset("JAVA_HOME");
    assertThat(start().stderr())
        .startsWith("mdm: Java is not installed, and 17 or newer is needed\n")
        .contains("sudo apt install default-jre-headless")
        .doesNotContain("maven");

    Path old = Files.createDirectories(folder.resolve("old/bin"));
    Checkout.script(old.resolve("java"), "exit 0");
    Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"11.0.22\"\n");
    checkout.set("JAVA_HOME", folder.resolve("old").toString());
    Outcome outcome = start();
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.stderr()).contains("is version 11.0.22\n");
  }

  @Test
  void whoInstallsItMayMakeAnArchiveOfClasses() throws IOException {
    assertThat(start("--make-class-archive").exitCode()).isZero();

    assertThat(files()).anyMatch(file -> file.toString().matches(".*[.](jsa|aot)"));
    assertThat(files()).noneMatch(file -> file.toString().matches(".*[.](new|failed)"));
    checkout.set(
        "MDM_JAVA_OPTS",
        Runtime.version().feature() >= 25 ? "-XX:AOTMode=on" : "-Xshare:on"); // or fail
    assertThat(start()).isEqualTo(QUIET);
  }

  @Test
  void anArchiveThatCannotBeMadeIsNoHarm() throws IOException {
    Files.write(home.resolve("lib/mdm.jar"), Program.plain("ready"));

    Outcome outcome = start("--make-class-archive");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.stderr()).contains("mdm: no archive of classes was made");
    assertThat(start()).isEqualTo(QUIET);
  }

  private Outcome start(String... arguments) {
    return checkout.run(
        folder,
        Stream.concat(Stream.of(home.resolve("bin/mdm").toString()), Stream.of(arguments))
            .toList());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.sorted().toList();
    }
  }
}
