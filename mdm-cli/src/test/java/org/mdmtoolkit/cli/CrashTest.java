package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowIdentity;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.secret.Secret;

/**
 * The first promise, under kill -9 and failing disks: whatever moment it ends at, a command that
 * exists anywhere has its PIN in escrow.
 */
@Tag("any-jdk")
class CrashTest {

  private static final int MOST_CALLS = 60;

  /** More than 1 leaves some calls out. */
  private static final int STRIDE = Integer.getInteger("mdm.crash.stride", 1);

  @TempDir static Path template;
  private static EscrowKey key;
  @TempDir Path folder;

  @BeforeAll
  static void makeOneKeyForAll() {
    assertThat(new TestShell(template).run("escrow", "init").exitCode()).isZero();
    key = unlock(template);
  }

  @ParameterizedTest
  @ValueSource(strings = {"link", "fsync", "pwrite64,write", "unlink", "mkdir"})
  void killedAtAnyCallNoCommandIsWithoutItsPin(String calls) throws IOException {
    int kills = 0;
    for (int when = 1; when <= MOST_CALLS; when += STRIDE) {
      Path home = copyOfTemplate("kill-" + when);
      Path file = home.resolveSibling("lock-" + when + ".xml");
      var verdict =
          Program.withFault(
              calls + ":signal=KILL:when=" + when, home, "lock", "demo-mac", "-o", "" + file);
      if (verdict.exitCode() == 0) {
        checkPromise(home, file, key);
        assertThat(file).exists();
        break;
      }
      kills++;
      checkPromise(home, file, key);
      checkGoesOn(home, key);
    }
    assertThat(kills).as("kills at " + calls).isBetween(1, MOST_CALLS - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pwrite64,write:error=ENOSPC", "fsync:error=EIO", "link:error=EROFS"})
  void aDiskThatFailsAtAnyCallIsAnErrorAndNeverALostPin(String fault) throws IOException {
    int failures = 0;
    for (int when = 1; when <= MOST_CALLS; when += STRIDE) {
      Path home = copyOfTemplate("fault-" + when);
      Path file = home.resolveSibling("lock-" + when + ".xml");
      var verdict =
          Program.withFault(
              fault + ":when=" + when, home, "lock", "demo-mac", "-o", file.toString());
      checkPromise(home, file, key);
      if (verdict.exitCode() == 0 && verdict.stderr().contains("PIN in escrow")) {
        assertThat(file).exists();
        if (when
            > STRIDE
                * (failures + 3)) { // the fault came after the last call, or hit a message only
          break;
        }
        continue;
      }
      if (verdict.exitCode() != 0) {
        failures++;
        assertThat(verdict.exitCode()).as(verdict.stderr()).isEqualTo(1);
        assertThat(verdict.stderr()).contains("mdm: ").doesNotContain("should not happen");
        checkGoesOn(home, key);
      }
    }
    assertThat(failures).as("failures by " + fault).isGreaterThan(0);
  }

  @Test
  void killedWhileTheKeyIsMadeTheNextStartMakesItAndNothingIsLost() throws IOException {
    for (int when = 1; when <= 8; when++) {
      Path home = folder.resolve("init-" + when);
      Path file = folder.resolve("init-" + when + ".xml");
      var verdict =
          Program.withFault(
              "link,fsync:signal=KILL:when=" + when, home, "lock", "m", "-o", "" + file);
      assertThat(verdict.exitCode()).isNotZero();
      // The next start makes what is missing, and reads whatever there is.
      String next = folder.resolve("next-" + when + ".xml").toString();
      var run = new TestShell(home).run("lock", "after-the-crash", "-o", next);
      assertThat(run.exitCode()).as(run.stderr()).isZero();
      checkPromise(home, file, unlock(home));
    }
  }

  /**
   * A command that exists is whole, and its PIN is in escrow and readable; nothing is readable by
   * others.
   */
  private static void checkPromise(Path home, Path file, EscrowKey key) throws IOException {
    if (Files.exists(file)) {
      MdmCommand command = MdmCommand.read(Files.readAllBytes(file));
      List<MdmCommand> kept =
          KeptSecrets.in(home).records().stream()
              .map(record -> KeptSecrets.in(home).reveal(record, key).command().orElseThrow())
              .toList();
      assertThat(kept).contains(command);
      assertThat(command.keys()).containsKey("PIN");
    }
    if (Files.exists(home)) {
      try (Stream<Path> files = Files.walk(home)) {
        for (Path one : files.filter(Files::isRegularFile).toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
              .as(one.toString())
              .isEqualTo("rw-------");
        }
      }
    }
  }

  /** Afterwards Macs can be locked as before, and whatever record there is can be read. */
  private static void checkGoesOn(Path home, EscrowKey key) throws IOException {
    Path next = home.resolveSibling(home.getFileName() + "-next.xml");
    TestShell shell = new TestShell(home);
    var run = shell.run("lock", "after-the-crash", "-o", next.toString());
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    checkPromise(home, next, key);
    assertThat(escrow(home).records().records().damaged()).isEmpty();
    assertThat(shell.run("journal", "verify").exitCode()).isZero();
  }

  private static Escrow escrow(Path home) {
    return Escrow.at(home.resolve("escrow"), Clock.systemUTC(), new SecureRandom());
  }

  private static EscrowKey unlock(Path home) {
    EscrowIdentity identity = escrow(home).identity();
    byte[] passphrase = InputFiles.read(identity.generatedPassphraseFile(), 100);
    return identity.unlock(Secret.copyOf(passphrase));
  }

  private Path copyOfTemplate(String name) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("escrow"));
    for (String file : List.of("identity.pem", "identity.passphrase")) {
      Files.copy(template.resolve("escrow").resolve(file), home.resolve("escrow").resolve(file));
    }
    return home;
  }
}
