package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;

/** Every command of the runbook, as it is written there, one after the other, by a shell. */
@Tag("any-jdk")
class RenewalRunbookTest {

  private static final Path RUNBOOK = Path.of("../docs/renew-vendor-certificate.md");

  @TempDir Path folder;

  @Test
  void everyCommandRunsAsWritten() throws IOException {
    Judge shell = Judge.named("sh");
    List<String> commands =
        Files.readAllLines(RUNBOOK).stream()
            .filter(line -> line.startsWith("    mdm "))
            .map(String::strip)
            .toList();
    assertThat(commands).hasSizeGreaterThan(10);
    try (FakeHeroku heroku = FakeHeroku.start()) {
      heroku.app("acme-website", RenewalApp.firstTriple());
      prepare(heroku);
      for (String command : commands) {
        if (command.startsWith("mdm renew accept")) {
          apple();
        }
        var run = shell.runWith(new byte[0], environment(), "-c", "cd \"$WORK\" && " + command);
        assertThat(run.exitCode()).as(command + "\n" + run.stdout() + run.stderr()).isZero();
      }
    }
    assertThat(folder.resolve("renewal.ics")).isNotEmptyFile();
    assertThat(folder.resolve("renewal-report.md")).content().contains("renewal.stored");
  }

  @Test
  void theRunbookIsShorterThanTheElevenStepsByHandWere() throws IOException {
    assertThat(Files.readAllLines(RUNBOOK).size()).isLessThan(126);
  }

  /** A program called mdm, a fake pass, and what differs between the test and the world. */
  private void prepare(FakeHeroku heroku) throws IOException {
    StringBuilder mdm = new StringBuilder("#!/bin/sh\ncase \"$2\" in\n");
    mdm.append("start) set -- \"$@\" --chain '" + folder.resolve("chain.pem") + "';;\n");
    mdm.append("accept|verify) set -- \"$@\" --api-url " + heroku.address() + ";;\n");
    mdm.append("deploy) set -- \"$@\" --yes --api-url " + heroku.address() + ";;\n");
    mdm.append("check) set -- \"$@\" --chain '" + folder.resolve("chain.pem") + "';;\n");
    mdm.append("esac\nexec");
    Program.java().forEach(word -> mdm.append(" '").append(word).append("'"));
    executable("bin/mdm", mdm + " \"$@\"\n");
    executable(
        "bin/pass",
        "#!/bin/sh\ncase \"$1\" in\n"
            + "insert) mkdir -p \"$PASSWORD_STORE_DIR/$(dirname \"$3\")\"; "
            + "cat > \"$PASSWORD_STORE_DIR/$3.gpg\";;\n"
            + "show) cat \"$PASSWORD_STORE_DIR/$2.gpg\";;\nesac\n");
    Files.writeString(folder.resolve("chain.pem"), TestApplePki.vendor().issuersPem());
    Instant now = Instant.now();
    TestCertificate push =
        TestApplePki.pushAnswer(
            TestApplePki.TOPIC, now.minusSeconds(60), now.plus(Duration.ofDays(365)));
    Files.writeString(folder.resolve("MDM_ Example Inc._Certificate.pem"), push.pem());
    Files.writeString(folder.resolve("new.pem"), push.pem());
    Files.writeString(folder.resolve("old.pem"), TestApplePki.expiredPush().pem());
  }

  private void executable(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void apple() throws IOException {
    List<Path> requests = new ArrayList<>();
    try (var files = Files.walk(folder.resolve("home/renewals"))) {
      files.filter(file -> file.toString().endsWith(".csr")).forEach(requests::add);
    }
    Instant now = Instant.now();
    Files.write(
        folder.resolve("mdm.cer"),
        TestApplePki.answer(
                SourceFile.read(requests.get(0)).content(),
                now.minusSeconds(60),
                now.plus(Duration.ofDays(365)))
            .der());
  }

  private Map<String, String> environment() {
    return Map.of(
        "WORK", folder.toString(),
        "PATH", folder.resolve("bin") + ":" + System.getenv("PATH"),
        "MDM_HOME", folder.resolve("home").toString(),
        "PASSWORD_STORE_DIR", folder.resolve("store").toString(),
        "HEROKU_API_KEY", FakeHeroku.TOKEN);
  }
}
