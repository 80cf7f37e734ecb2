package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;

/** What a killed {@code escrow init} or {@code escrow passphrase} leaves is completed. */
@Tag("any-jdk")
class StoppedKeyTest {

  private static final int MOST_CALLS = 60;

  /** More than 1 leaves some calls out. */
  private static final int STRIDE = Integer.getInteger("mdm.kill.stride", 1);

  /** At which call a kill first leaves the key, as far as was seen. */
  private static int likely = 8;

  @TempDir Path folder;

  private static TestShell.Run good(TestShell shell, String... line) {
    var run = shell.run(line);
    assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.all()).isZero();
    return run;
  }

  /** A Mac can be locked, its PIN be read, and nothing is found wrong. */
  private void checkGoesOn(TestShell shell, Path home, String... passphrase) {
    good(shell, "lock", "m", "-o", home.resolveSibling(home.getFileName() + ".xml").toString());
    String[] show = {"pin", "show", "m"};
    String[] line = new String[show.length + passphrase.length];
    System.arraycopy(show, 0, line, 0, show.length);
    System.arraycopy(passphrase, 0, line, show.length, passphrase.length);
    good(shell, line);
    good(shell, "escrow", "check");
    good(shell, "journal", "verify");
  }

  @Test
  void anInitThatWasKilledIsRunAgain() {
    int completed = 0;
    for (int when = 1; when <= MOST_CALLS; when += STRIDE) {
      Path home = folder.resolve("home-" + when);
      if (Program.withFault("fsync:signal=KILL:when=" + when, home, "escrow", "init").exitCode()
          == 0) {
        break;
      }
      boolean wasMade = Files.exists(home.resolve("escrow/identity.pem"));
      TestShell shell = new TestShell(home);
      var again = shell.run("escrow", "init");
      if (again.exitCode() == 6) { // it had come to its end: only its words were lost
        assertThat(good(shell, "journal", "list").stdout()).contains("escrow.created");
      } else {
        assertThat(again.exitCode()).as(again.all()).isZero();
        assertThat(again.stderr())
            .contains("its passphrase was generated", "move the passphrase to your vault");
        completed += wasMade ? 1 : 0;
      }
      checkGoesOn(shell, home);
    }
    assertThat(completed)
        .as("keys that were there and not noted")
        .isBetween(1 / STRIDE, MOST_CALLS);
  }

  @Test
  void theFirstLockCompletesItTooAndShowsTheWarning() {
    Path home = stoppedAfterTheKey("home", "escrow", "init");
    TestShell shell = new TestShell(home);
    var run = good(shell, "lock", "a", "-o", folder.resolve("a.xml").toString());
    assertThat(run.stderr()).contains("its passphrase was generated");
    assertThat(good(shell, "journal", "list").stdout()).contains("escrow.created");
    assertThat(shell.run("escrow", "init").exitCode()).isEqualTo(6);
    checkGoesOn(shell, home);
  }

  @Test
  void anInitWithAnotherPassphraseThanBeforeIsNotTaken() throws IOException {
    Path first = Files.writeString(folder.resolve("first"), "correct horse\n");
    Path other = Files.writeString(folder.resolve("other"), "battery staple\n");
    Path home = stoppedAfterTheKey("home", "escrow", "init", "--passphrase-file", "" + first);
    TestShell shell = new TestShell(home);
    var run = shell.run("escrow", "init", "--passphrase-file", other.toString());
    assertThat(run.exitCode()).as(run.all()).isEqualTo(5);
    good(shell, "escrow", "init", "--passphrase-file", first.toString());
    checkGoesOn(shell, home, "--passphrase-file", first.toString());
  }

  @Test
  void aKeyThatFollowsAnEarlierOneNeedsNoHandWork() throws IOException {
    Path earlier = folder.resolve("home");
    good(new TestShell(earlier), "escrow", "init");
    Files.move(earlier.resolve("escrow"), folder.resolve("moved-away"));
    Path home = stoppedAfterTheKey("home", "escrow", "init");
    TestShell shell = new TestShell(home);
    assertThat(good(shell, "escrow", "init").stderr()).contains("its passphrase was generated");
    checkGoesOn(shell, home);
  }

  /** A folder, begun as this one is, killed as soon as the key is there: nothing is noted. */
  private Path stoppedAfterTheKey(String name, String... line) {
    Path stopped = killed(likely, name, line);
    if (hasKey(stopped)) {
      for (Path earlier = killed(likely - 1, name, line);
          hasKey(earlier);
          earlier = killed(likely - 1, name, line)) {
        stopped = earlier;
        likely--;
      }
    } else {
      while (likely < MOST_CALLS && !hasKey(stopped)) {
        stopped = killed(++likely, name, line);
      }
    }
    assertThat(stopped).as("where a key was made").exists();
    var list = new TestShell(stopped).run("journal", "list").stdout();
    assertThat(list.lines().reduce((a, b) -> b))
        .hasValueSatisfying(end -> assertThat(end).contains("escrow.creating"));
    return stopped;
  }

  private static boolean hasKey(Path home) {
    return Files.exists(home.resolve("escrow/identity.pem"));
  }

  private Path killed(int when, String name, String... line) {
    Path home = folder.resolve(name + "-" + when);
    if (Files.exists(folder.resolve(name))) {
      Judge.named("cp").run("-r", folder.resolve(name), home);
    }
    Program.withFault("fsync:signal=KILL:when=" + when, home, line);
    return home;
  }

  @ParameterizedTest
  @ValueSource(strings = {"fsync", "unlink"})
  void aChangeOfThePassphraseThatWasKilledIsSaidAndCompleted(String calls) throws IOException {
    Path template = folder.resolve("template");
    good(new TestShell(template), "escrow", "init");
    Path fresh = Files.writeString(folder.resolve("fresh"), "battery staple\n");
    int stale = 0;
    for (int when = 1; when <= MOST_CALLS; when += STRIDE) {
      Path home = copy(template, "home-" + when);
      String[] change = {"escrow", "passphrase", "--new-passphrase-file", fresh.toString()};
      if (Program.withFault(calls + ":signal=KILL:when=" + when, home, change).exitCode() == 0) {
        break;
      }
      TestShell shell = new TestShell(home);
      good(shell, "lock", "a", "-o", folder.resolve("a-" + when + ".xml").toString());
      Path generated = home.resolve("escrow/identity.passphrase");
      boolean isChanged =
          shell.run("pin", "show", "a", "--passphrase-file", generated.toString()).exitCode() != 0;
      if (isChanged && Files.exists(generated)) {
        stale++;
        var show = shell.run("pin", "show", "a");
        assertThat(show.exitCode()).as(show.all()).isEqualTo(5);
        assertThat(show.stderr())
            .contains(generated + " holds an earlier passphrase", "--passphrase-file FILE");
        if (when % 2 == 0) {
          good(shell, "pin", "show", "a", "--passphrase-file", fresh.toString());
        } else {
          good(shell, change);
        }
        assertThat(generated).doesNotExist();
      } else if (!isChanged) {
        good(shell, change);
      }
      checkGoesOn(shell, home, "--passphrase-file", fresh.toString());
      assertThat(good(shell, "journal", "list").stdout()).contains("escrow.passphrase-changed");
    }
    assertThat(stale).as("stale files after " + calls).isBetween(1 / STRIDE, MOST_CALLS);
  }

  private Path copy(Path template, String name) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("escrow"));
    for (String file : new String[] {"identity.pem", "identity.passphrase"}) {
      Files.copy(template.resolve("escrow").resolve(file), home.resolve("escrow").resolve(file));
    }
    Files.copy(template.resolve("journal.jsonl"), home.resolve("journal.jsonl"));
    return home;
  }
}
