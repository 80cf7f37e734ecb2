package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unique markers in the place of secrets, looked for everywhere they must not be. */
class CanaryTest {

  private static final String PIN = "867509";
  private static final String GROUPED = "867 509";
  private static final String PASSPHRASE = "canary-passphrase-5c1f";
  private static final String NEW_PASSPHRASE = "canary-new-passphrase-77aa";

  @TempDir Path folder;
  private Path home;
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    home = folder.resolve("home");
    Path secrets = Files.createDirectory(folder.resolve("given"));
    Files.writeString(secrets.resolve("pin"), PIN + "\n");
    Files.writeString(secrets.resolve("pass"), PASSPHRASE + "\n");
    Files.writeString(secrets.resolve("newpass"), NEW_PASSPHRASE + "\n");
    shell = new TestShell(home).set("MDM_ESCROW_PASSPHRASE_FILE", given("pass"));
  }

  @Test
  void noSecretIsInAnyOutputOfAnyCommandButTheTwoThatAreAskedForPins() {
    StringBuilder seen = new StringBuilder();
    String lock = folder.resolve("lock.xml").toString();
    for (String[] line :
        List.of(
            new String[] {"lock", "m", "--pin-file", given("pin"), "--dry-run", "--debug"},
            new String[] {"lock", "m", "--pin-file", given("pin"), "-o", lock, "--debug"},
            new String[] {"lock", "m", "--pin-file", given("pin"), "-o", lock, "--debug"},
            new String[] {"lock", "m", "--again", "--force", "-o", lock, "--json"},
            new String[] {"lock", "n", "--pin-file", given("pass"), "-o", lock + "2", "--debug"},
            new String[] {"lock", "n", "--pin", PIN, "--debug"},
            new String[] {"lock", "n", "--pin=" + PIN},
            new String[] {"lock", "n", PIN},
            new String[] {"command", "build", "DeviceLock", "--set", "PIN=" + PIN},
            new String[] {"command", "build", "DeviceLock", "--set", PIN, "--debug"},
            new String[] {"command", "build", "DeviceLock", "--set-file", "PIN=" + given("pin")},
            new String[] {"erase", "m", "--pin-file", given("pin"), "-o", lock + "3", "--json"},
            new String[] {"pin", "list"},
            new String[] {"pin", "list", "--json"},
            new String[] {"pin", "show", "m", "--passphrase-file", given("pin"), "--debug"},
            new String[] {"pin", "export", "-o", folder.resolve("pins").toString()},
            new String[] {"pin", "close", "--yes", "m", "--type", "DeviceLock"},
            new String[] {"escrow", "init", "--debug"},
            new String[] {"escrow", "readers", "--json"},
            new String[] {
              "escrow", "passphrase", "--new-passphrase-file", given("newpass"), "--debug"
            },
            new String[] {"pin", "show", "m", "--debug"}, // the old passphrase: refused
            new String[] {"journal", "list"},
            new String[] {"journal", "list", "--json"},
            new String[] {"journal", "verify"})) {
      seen.append(shell.run(line).all());
    }
    assertThat(seen)
        .contains("wrong passphrase") // the commands did get to where secrets are
        .doesNotContain(PIN, GROUPED, PASSPHRASE, NEW_PASSPHRASE);
    shell.set("MDM_ESCROW_PASSPHRASE_FILE", given("newpass"));
    assertThat(shell.run("pin", "show", "m").stdout()).contains(GROUPED);
  }

  @Test
  void noFileOfOursHoldsASecretInTheClearAndNoneIsWide() throws IOException {
    Path lock = folder.resolve("lock.xml");
    shell.run("lock", "m", "--pin-file", given("pin"), "-o", lock.toString());
    shell.run("erase", "m", "--pin-file", given("pin"), "-o", folder.resolve("e.xml").toString());
    shell.run("pin", "show", "m");
    shell.run("pin", "close", "--yes", "m", "--type", "DeviceLock");
    shell.run("pin", "export", "-o", folder.resolve("pins").toString());
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        assertThat(Files.getPosixFilePermissions(file))
            .as(file.toString())
            .doesNotContain(
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ,
                PosixFilePermission.GROUP_EXECUTE,
                PosixFilePermission.OTHERS_EXECUTE);
        if (Files.isRegularFile(file)) {
          assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
              .as(file.toString())
              .doesNotContain(PIN, GROUPED, PASSPHRASE);
        }
      }
    }
    for (String secret : List.of("lock.xml", "e.xml", "pins")) {
      assertThat(Files.readString(folder.resolve(secret))).contains(PIN);
      assertThat(Files.getPosixFilePermissions(folder.resolve(secret)))
          .containsOnly(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
  }

  @Test
  void aPinBuiltByHandNeedsAWordThatSomebodyKeepsIt() throws IOException {
    String out = folder.resolve("lock.xml").toString();
    String[] build = {
      "command", "build", "DeviceLock", "--set-file", "PIN=" + given("pin"), "-o", out
    };
    assertThat(shell.run(build).exitCode()).isEqualTo(6);
    assertThat(folder.resolve("lock.xml")).doesNotExist();
    String[] kept = Arrays.copyOf(build, build.length + 1);
    kept[build.length] = "--no-escrow";
    assertThat(shell.run(kept).exitCode()).isZero();
    assertThat(Files.readString(folder.resolve("lock.xml"))).contains(PIN);
    assertThat(shell.run("pin", "list").stdout()).isEmpty();
  }

  private String given(String name) {
    return folder.resolve("given").resolve(name).toString();
  }
}
