package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State that a later version wrote is refused, and not touched. */
class NewerStateTest {

  /** One for all tests, since none may change it. */
  @TempDir static Path folder;

  private static Path home;
  private static TestShell shell;

  @BeforeAll
  static void lockOnce() {
    home = folder.resolve("home");
    shell = new TestShell(home).set("HOME", folder.toString());
    String file = folder.resolve("lock.xml").toString();
    assertThat(shell.run("lock", "mac", "-o", file).exitCode()).isZero();
  }

  @AfterEach
  void forgetTheForm() throws IOException {
    Files.deleteIfExists(home.resolve("format"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock other -o FOLDER/other.xml",
        "pin list",
        "pin show mac",
        "pin close mac",
        "journal list",
        "escrow check",
        "renew start --name one --email a@example.com",
        "renew status"
      })
  void everyCommandThatNeedsTheStateRefuses(String line) throws IOException {
    write("2\n");
    Map<Path, String> before = files();

    var run = shell.run(line.replace("FOLDER", folder.toString()).split(" "));

    assertThat(run.exitCode()).as(run.stderr()).isEqualTo(6);
    assertThat(run.stderr()).contains("is of a newer version of mdm").contains("--home DIR");
    assertThat(run.stdout()).isEmpty();
    assertThat(files()).isEqualTo(before);
    assertThat(folder.resolve("other.xml")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "one", "1.5", "99999999999"})
  void aFormThatCannotBeToldIsRefused(String form) throws IOException {
    write(form);

    assertThat(shell.run("pin", "list").exitCode()).isEqualTo(6);
  }

  @Test
  void theFormOfThisVersionIsTaken() throws IOException {
    write("1\n");

    assertThat(shell.run("pin", "list").exitCode()).isZero();
  }

  @Test
  void whatNeedsNoStateStillWorks() throws IOException {
    write("2\n");

    assertThat(shell.run("--version").exitCode()).isZero();
    assertThat(shell.run("command", "list").exitCode()).isZero();
  }

  private void write(String form) throws IOException {
    Files.writeString(home.resolve("format"), form);
  }

  private Map<Path, String> files() throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        contents.put(file, Files.readString(file));
      }
    }
    return contents;
  }
}
