package org.mdmtoolkit.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.launcher.Checkout.Outcome;

/** Which Java the launcher takes, and what it says when Java or Maven is missing or too old. */
@Tag("any-jdk")
final class LauncherToolsTest {

  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Checkout.in(folder, Program.plain("ready"));
  }

  @Test
  void withoutMavenItSaysHowToInstallIt() throws IOException {
    Files.delete(checkout.bin().resolve("mvn"));

    assertRefused(checkout.run(), "mdm: cannot build, missing: Maven 3.8 or newer\n");
  }

  @Test
  void anOldMavenIsNotTried() throws IOException {
    for (String version : new String[] {"3.6.3", "3.0", "2.2.1"}) {
      Files.writeString(checkout.maven("version"), version);

      assertRefused(checkout.run(), "missing: Maven 3.8 or newer (the one on the PATH is older");
    }
    assertThat(checkout.builds()).isZero();
  }

  @Test
  void newerMavensAreTaken() throws IOException {
    for (String version : new String[] {"3.8", "3.9.11", "3.10.0", "4.0.0-rc-5"}) {
      Files.writeString(checkout.maven("version"), version);
      checkout.write("pom.xml", version);

      assertThat(checkout.run().exitCode()).isZero();
    }
    assertThat(checkout.builds()).isEqualTo(4);
  }

  @Test
  void withoutAnyJavaItSaysHowToInstallIt() {
    checkout.unset("JAVA_HOME");

    assertRefused(checkout.run(), "mdm: Java is not installed, and 17 or newer is needed\n");
  }

  @Test
  void aJavaHomeWithoutJavaIsNamed() {
    checkout.set("JAVA_HOME", folder.toString());

    assertRefused(checkout.run(), "mdm: JAVA_HOME has no bin/java: " + folder + "\n");
  }

  @Test
  void anOldJavaIsNamedWithItsVersion() throws IOException {
    for (String version : new String[] {"11.0.22", "1.8.0_402", "16"}) {
      checkout.set("JAVA_HOME", javaHome("java" + version, version).toString());

      assertRefused(checkout.run(), "version " + version + "\n");
    }
  }

  @Test
  void aJavaWithoutCompilerRunsWhatIsBuiltButCannotBuild() throws IOException {
    String runtime = javaHome("runtime", "17.0.15").toString();
    checkout.set("JAVA_HOME", runtime);

    assertRefused(checkout.run(), "missing: a JDK 17 or newer (" + runtime + " has no compiler)\n");

    checkout.set("JAVA_HOME", JAVA.toString());
    checkout.run();
    checkout.set("JAVA_HOME", runtime);
    assertThat(checkout.run().stdout()).isEqualTo("ready\n");
  }

  @Test
  void whatIsMissingIsNamedAtOnce() throws IOException {
    Files.delete(checkout.bin().resolve("mvn"));
    checkout.set("JAVA_HOME", javaHome("runtime", "21").toString());

    assertRefused(checkout.run(), "has no compiler) and Maven 3.8 or newer\n");
  }

  @Test
  void withoutJavaHomeTheJavaOnThePathIsTakenAndFollowedToItsHome() throws IOException {
    checkout.unset("JAVA_HOME");
    Path alternatives = Files.createDirectory(folder.resolve("alternatives"));
    Files.createSymbolicLink(alternatives.resolve("java"), JAVA.resolve("bin/java"));
    Files.createSymbolicLink(checkout.bin().resolve("java"), alternatives.resolve("java"));

    assertThat(checkout.run().stdout()).isEqualTo("ready\n");
    assertThat(checkout.run()).isEqualTo(new Outcome(0, "ready\n", ""));
    assertThat(checkout.state().resolve("java"))
        .hasContent(checkout.bin().resolve("java") + "\n" + JAVA.toRealPath());
  }

  @Test
  void aLinkThatIsTurnedToAnotherJavaIsNoticed() throws IOException {
    withoutJavaHomeTheJavaOnThePathIsTakenAndFollowedToItsHome();
    Path other = javaHome("other", "11.0.1");
    Files.delete(folder.resolve("alternatives/java"));
    Files.createSymbolicLink(folder.resolve("alternatives/java"), other.resolve("bin/java"));

    assertRefused(checkout.run(), "version 11.0.1\n");
  }

  @Test
  void aScriptThatChoosesAJavaIsAskedForIt() throws IOException {
    checkout.unset("JAVA_HOME");
    Checkout.script(
        checkout.bin().resolve("java"), "exec '" + JAVA.resolve("bin/java") + "' \"$@\"");

    assertThat(checkout.run().stdout()).isEqualTo("ready\n");
    assertThat(checkout.run()).isEqualTo(new Outcome(0, "ready\n", ""));
  }

  /** A folder that looks like the home of a Java of this version, without a compiler. */
  private Path javaHome(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Checkout.script(home.resolve("bin/java"), "exec '" + JAVA.resolve("bin/java") + "' \"$@\"");
    return home;
  }

  private static void assertRefused(Outcome outcome, String problem) {
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr())
        .contains(problem)
        .contains("sudo apt install openjdk-17-jdk maven")
        .contains("brew install openjdk maven");
  }
}
