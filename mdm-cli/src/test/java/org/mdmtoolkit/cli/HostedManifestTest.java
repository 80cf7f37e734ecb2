package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFiles;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.pki.TestPki;

class HostedManifestTest {

  private static final String TOKEN = "canary-query-5d80";
  private static final String QUERY = "?token=" + TOKEN;

  @TempDir Path folder;
  private final FakeFiles files = FakeFiles.start();
  private TestShell shell;

  @BeforeEach
  void publish() throws IOException {
    OkHttpClient client =
        new OkHttpClient.Builder().dns(host -> List.of(InetAddress.getLoopbackAddress())).build();
    shell =
        new TestShell(folder.resolve("home"))
            .at(TestPki.NOW)
            .web(
                manifest ->
                    manifest.trusting(List.of(TestPki.root().certificate())).through(client));
    put("1.2.3", "agent.pkg");
    var built =
        shell.run(
            "manifest",
            "build",
            at("agent.pkg"),
            "--url",
            files.url("/agent.pkg" + QUERY),
            "-o",
            at("m.plist"));
    assertThat(built.exitCode()).as(built.stderr()).isZero();
    files.put("/m.plist", Files.readAllBytes(folder.resolve("m.plist")));
  }

  @AfterEach
  void stop() {
    files.close();
  }

  private void put(String version, String name) throws IOException {
    byte[] content =
        TestPackage.distribution("Agent", "com.example.agent", version)
            .signedBy(TestPki.rsaSigner())
            .bytes();
    Files.write(folder.resolve(name), content);
    files.put("/agent.pkg", content);
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private TestShell.Run check(String path, String... more) {
    List<String> line = new ArrayList<>(List.of("manifest", "check", files.url(path)));
    line.addAll(List.of(more));
    var run = shell.run(line.toArray(String[]::new));
    assertThat(run.all()).doesNotContain(TOKEN);
    return run;
  }

  @Test
  void aServedManifestIsCheckedWithItsPackageAsAFileIs() throws IOException {
    var good = check("/m.plist" + QUERY);
    assertThat(good.exitCode()).as(good.all()).isZero();
    assertThat(good.stdout()).contains(files.url("/m.plist") + ": warning", "OK: 1 manifest");
    assertThat(files.asked()).containsExactly("/m.plist" + QUERY, "/agent.pkg" + QUERY);
    var json = check("/m.plist" + QUERY, "--json");
    assertThat(json.stdout()).contains("\"file\":\"" + files.url("/m.plist") + "\"");
    put("1.2.4", "newer.pkg");
    var replaced = check("/m.plist" + QUERY);
    assertThat(replaced.exitCode()).isEqualTo(8);
    assertThat(replaced.stdout()).contains("error", "sha256s").doesNotContain("OK");
  }

  @Test
  void aPackageThatIsNamedIsTakenFromTheDisk() throws IOException {
    put("1.2.4", "newer.pkg");
    assertThat(check("/m.plist", "--pkg", at("agent.pkg")).exitCode()).isZero();
    assertThat(check("/m.plist", "--pkg", at("newer.pkg")).exitCode()).isEqualTo(8);
    assertThat(check("/m.plist", "--pkg", at("none.pkg")).exitCode()).isEqualTo(4);
    assertThat(files.asked()).containsOnly("/m.plist");
  }

  @Test
  void eachFailureHasItsExitCodeAndOneClearError() {
    files.put("/page", "<html>Log in</html>".getBytes(UTF_8));
    files.redirect("/plain", 302, "http://files.example.com/m.plist" + QUERY);
    files.redirect("/loop", 302, "/loop" + QUERY);
    files.refuse("/broken", 500, new byte[0]);
    files.refuse("/private", 401, new byte[0]);
    assertFails(4, check("/none" + QUERY));
    assertFails(8, check("/page" + QUERY));
    assertFails(8, check("/plain" + QUERY));
    assertFails(8, check("/loop" + QUERY));
    assertFails(5, check("/private" + QUERY));
    assertFails(1, check("/broken" + QUERY));
    files.close();
    assertFails(1, check("/m.plist" + QUERY));
  }

  @Test
  void anAddressThatNoMacTakesIsRefusedBeforeAnythingIsFetched() {
    for (String address :
        List.of(
            "http://files.example.com/", "HTTP://x", "file:///etc/passwd", "https://10.0.0.1/")) {
      var run = shell.run("manifest", "check", address + QUERY);
      assertFails(8, run);
      assertThat(run.all()).doesNotContain(TOKEN);
    }
    assertThat(files.asked()).isEmpty();
  }

  @Test
  void theAgentsManifestIsCheckedBeforeItsCommandIsMade() throws IOException {
    String[] line = {
      "reinstall-fleetd", "--check-manifest", "--manifest-url", files.url("/m.plist" + QUERY), "-o"
    };
    var good = shell.run(with(line, at("good.xml")));
    assertThat(good.exitCode()).as(good.all()).isZero();
    assertThat(folder.resolve("good.xml")).content().contains(QUERY);
    put("1.2.4", "newer.pkg");
    var replaced = shell.run(with(line, at("bad.xml")));
    assertThat(replaced.exitCode()).isEqualTo(8);
    assertThat(folder.resolve("bad.xml")).doesNotExist();
    assertThat(good.all() + replaced.all()).doesNotContain(TOKEN);
    assertThat(replaced.stderr()).doesNotContain("Without --check-manifest");
    files.close();
    var away = shell.run(with(line, at("away.xml")));
    assertThat(away.exitCode()).as(away.all()).isEqualTo(1);
    assertThat(away.stderr())
        .contains(
            "Nothing was made or sent. What is made without --check-manifest is sent unchecked. ");
    assertThat(folder.resolve("away.xml")).doesNotExist();
  }

  private static String[] with(String[] line, String last) {
    String[] longer = Arrays.copyOf(line, line.length + 1);
    longer[line.length] = last;
    return longer;
  }

  private static void assertFails(int exitCode, TestShell.Run run) {
    assertThat(run.exitCode()).as(run.all()).isEqualTo(exitCode);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr().lines()).hasSize(2);
  }
}
