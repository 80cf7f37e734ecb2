package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** Key, passphrases and token of a renewal, looked for everywhere they must not be. */
class RenewalCanaryTest {

  private static final Set<String> MAY_HOLD =
      Set.of("VendorPrivateKey.key", "VendorPrivateKey.passphrase", "items", "token");

  @TempDir Path folder;
  private FakeHeroku heroku;
  private FakeHerokuApp app;
  private TestShell shell;
  private final StringBuilder seen = new StringBuilder();

  @BeforeEach
  void open() throws IOException {
    heroku = FakeHeroku.start();
    app = heroku.app("acme", RenewalApp.firstTriple());
    shell = new TestShell(folder.resolve("home")).at(TestPki.NOW);
    Files.writeString(folder.resolve("token"), FakeHeroku.TOKEN + "\n");
    Files.writeString(folder.resolve("chain.pem"), TestApplePki.vendor().issuersPem());
  }

  @AfterEach
  void close() {
    heroku.close();
  }

  @Test
  void noSecretIsInAnyOutputReportCalendarJournalOrStateFile() throws IOException {
    run(
        "start",
        "--name",
        "fleet",
        "--email",
        "m@example.com",
        "--app",
        "acme",
        "--chain",
        "chain.pem");
    Path generation = folder.resolve("home/renewals/fleet/generation-0001");
    Files.write(
        folder.resolve("mdm.cer"),
        TestApplePki.answer(
                SourceFile.read(generation.resolve("VendorCertificateRequest.csr")).content(),
                TestPki.NOW.minusSeconds(600),
                TestPki.NOW.plus(Duration.ofDays(365)))
            .der());
    heroku.faults(HerokuFaults.always(HerokuFault.ECHO).onlyAt("PATCH", 0));
    onHeroku("accept", "mdm.cer");
    onHeroku("accept", "token");
    onHeroku("accept", "home/renewals/fleet/generation-0001/VendorPrivateKey.key");
    onHeroku("deploy", "--yes"); // the server repeats the request in its error
    heroku.faults(HerokuFaults.none());
    app.foreignChange(RenewalApp.PREFIX + "KeyPassphrase", "somebodysCanaryPassphrase");
    onHeroku("deploy", "--yes");
    onHeroku("deploy", "--yes", "--replace-changed", "--json");
    onHeroku("verify");
    onHeroku("verify", "--push-cert", "token");
    Path program = folder.resolve("vault.sh");
    Files.writeString(program, "#!/bin/sh\ntee '" + folder.resolve("items") + "'; exit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    run("store", "--to", "command", "--store-command", program.toString());
    run("status", "--json");
    run("report", "-o", folder.resolve("report.md").toString());
    run("report", "-o", folder.resolve("report.json").toString());
    run("calendar", "-o", folder.resolve("r.ics").toString());
    run("abort");
    assertThat(seen.append(shell.run("journal", "list", "--json").all()))
        .contains("renewal.deploy-failed", "renewal.verified", "somebody changed");
    List<String> secrets = new ArrayList<>(List.of(FakeHeroku.TOKEN, "somebodysCanaryPassphrase"));
    secrets.add(Files.readString(generation.resolve("VendorPrivateKey.passphrase")));
    secrets.addAll(
        Files.readAllLines(generation.resolve("VendorPrivateKey.key")).stream()
            .filter(line -> line.length() == 64)
            .toList());
    secrets.add("Kx7dWq2mPz9Lr4TbVn6HsYc3Fg8JtRaX"); // of the year before
    assertThat(secrets).hasSizeGreaterThan(20);
    assertThat(seen).doesNotContain(secrets.toArray(new String[0]));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!MAY_HOLD.contains(file.getFileName().toString())) {
          assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
              .as(file.toString())
              .doesNotContain(secrets.toArray(new String[0]));
        }
        if (file.startsWith(folder.resolve("home")) && !file.toString().endsWith(".csr")) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .as(file.toString())
              .isEqualTo("rw-------");
        }
      }
    }
  }

  private void onHeroku(String step, String... more) {
    List<String> line = new ArrayList<>(List.of(step));
    for (String one : more) {
      line.add(one.startsWith("-") ? one : folder.resolve(one).toString());
    }
    line.addAll(List.of("--token-file", folder.resolve("token").toString()));
    line.addAll(List.of("--api-url", heroku.address().toString()));
    run(line.toArray(new String[0]));
  }

  private void run(String... step) {
    List<String> line = new ArrayList<>(List.of("renew"));
    for (String one : step) {
      line.add(one.equals("chain.pem") ? folder.resolve(one).toString() : one);
    }
    line.add("--debug");
    seen.append(shell.run(line.toArray(new String[0])).all());
  }
}
