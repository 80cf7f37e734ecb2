package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Unique markers in the place of secrets, and who may read what is sealed. */
class HerokuSecretsTest extends HerokuBench {

  @Test
  void opensslReadsTheSealedValues() throws IOException {
    Judge openssl = Judge.named("openssl");
    push("--yes");
    Path escrow = folder.resolve("home/escrow");
    Path sealed;
    try (Stream<Path> files = Files.list(escrow.resolve("sealed"))) {
      sealed = files.findFirst().orElseThrow();
    }
    var opened =
        openssl.run(
            "cms",
            "-decrypt",
            "-inform",
            "PEM",
            "-in",
            sealed,
            "-inkey",
            escrow.resolve("identity.pem"),
            "-recip",
            escrow.resolve("identity.pem"),
            "-passin",
            "file:" + escrow.resolve("identity.passphrase"));
    assertThat(opened.exitCode()).as(opened.stderr()).isZero();
    assertThat(opened.stdout())
        .startsWith("Kind: heroku.config-vars\nSubject: acme-mdm\n")
        .contains("\n\n{\"" + PREFIX + "CertPem\":", OLD_PASSPHRASE)
        .doesNotContain("DATABASE_URL");
  }

  @Test
  void noSecretIsInAnyOutputNorInAnyFileThatIsNotSealed() throws IOException {
    StringBuilder seen = new StringBuilder();
    seen.append(diff("--debug").all()).append(push("--dry-run", "--debug").all());
    for (HerokuFault fault :
        List.of(
            HerokuFault.ECHO,
            HerokuFault.TWO_FACTOR,
            HerokuFault.UNAVAILABLE_PAGE,
            HerokuFault.RESET_AFTER,
            HerokuFault.CUT,
            HerokuFault.RELEASE_FAILS_AND_SHOWS_NEW,
            HerokuFault.RELEASE_HANGS,
            HerokuFault.FOREIGN_OVERWRITE)) {
      heroku.faults(HerokuFaults.once(fault).onlyAt("PATCH", 0));
      seen.append(push("--yes", "--debug", "--force", "--timeout", "1s").all());
      app.finishPending();
      heroku.faults(HerokuFaults.none());
      seen.append(heroku("undo", "--yes", "--force", "--json", "--debug").all());
    }
    heroku.faults(HerokuFaults.always(HerokuFault.ECHO));
    seen.append(diff("--debug").all()).append(push("--yes", "--debug").all());
    seen.append(shell.run("journal", "list", "--json").all());
    assertThat(seen).contains("422 invalid_params", "acme-mdm: set, read back");
    assertNoSecret(seen.toString());
    try (Stream<Path> files = Files.walk(folder.resolve("home"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertNoSecret(Files.readString(file));
        assertThat(Files.getPosixFilePermissions(file))
            .containsOnly(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
      }
    }
  }
}
