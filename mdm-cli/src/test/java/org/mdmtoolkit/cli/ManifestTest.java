package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestPki;

class ManifestTest {

  private static final String URL = "https://example.com/agent.pkg";

  @TempDir Path folder;
  private TestShell shell;

  @BeforeEach
  void open() throws IOException {
    shell = new TestShell(folder.resolve("home")).at(TestPki.NOW);
    Files.write(
        folder.resolve("agent.pkg"),
        TestPackage.distribution("Agent", "com.example.agent", "1.2.3").bytes());
  }

  @Test
  void aManifestHoldsTheHashThatPythonComputes() {
    var run = shell.run("manifest", "build", at("agent.pkg"), "--url", URL, "-o", at("m.plist"));
    assertThat(run.exitCode()).as("the error that is printed").isEqualTo(8);
    assertThat(run.stderr()).contains("Agent 1.2.3", "not signed", "error");
    var verdict =
        Judge.named("python3")
            .run(
                "-c",
                """
                import hashlib, plistlib, sys
                item = plistlib.load(open(sys.argv[1], "rb"))["items"][0]
                asset, package = item["assets"][0], open(sys.argv[2], "rb").read()
                assert asset["sha256s"] == [hashlib.sha256(package).hexdigest()]
                assert asset["url"] == sys.argv[3] and asset["kind"] == "software-package"
                assert item["metadata"]["bundle-identifier"] == "com.example.agent"
                """,
                at("m.plist"),
                at("agent.pkg"),
                URL);
    assertThat(verdict.stderr()).isEmpty();
  }

  @Test
  void aManifestGoesIntoTheInstallCommand() {
    shell.run("manifest", "build", at("agent.pkg"), "--url", URL, "-o", at("m.plist"));
    var run =
        shell.run(
            "command",
            "build",
            "InstallEnterpriseApplication",
            "--manifest",
            at("m.plist"),
            "-o",
            at("install.xml"));
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(folder.resolve("install.xml")).content().contains(URL, "sha256s");
    var wrong = shell.run("command", "build", "RestartDevice", "--manifest", at("m.plist"));
    assertThat(wrong.exitCode()).isEqualTo(8);
  }

  @Test
  void checkFindsAPackageThatWasReplacedUnderItsAddress() throws IOException {
    shell.run("manifest", "build", at("agent.pkg"), "--url", URL, "-o", at("m.plist"));
    assertThat(shell.run("manifest", "check", at("m.plist")).exitCode()).isZero();
    Files.write(
        folder.resolve("newer.pkg"),
        TestPackage.distribution("Agent", "com.example.agent", "1.2.4").bytes());
    var run = shell.run("manifest", "check", at("m.plist"), "--pkg", at("newer.pkg"));
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stdout()).contains("error", "sha256s");
  }

  @Test
  void aPlainHttpAddressOrAFileThatIsNoPackageIsOneClearError() throws IOException {
    var http =
        shell.run(
            "manifest",
            "build",
            at("agent.pkg"),
            "--url",
            "http://example.com/a.pkg",
            "-o",
            at("m"));
    assertThat(http.exitCode()).isEqualTo(8);
    assertThat(http.stderr().lines()).hasSize(2);
    Files.writeString(folder.resolve("page.pkg"), "<html>404</html>");
    var page = shell.run("manifest", "build", at("page.pkg"), "--url", URL, "-o", at("m"));
    assertThat(page.exitCode()).isEqualTo(8);
    var missing = shell.run("manifest", "build", at("none.pkg"), "--url", URL, "-o", at("m"));
    assertThat(missing.exitCode()).isEqualTo(4);
    assertThat(folder.resolve("m")).doesNotExist();
    assertThat(shell.run("manifest", "check", at("page.pkg")).exitCode()).isEqualTo(8);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }
}
