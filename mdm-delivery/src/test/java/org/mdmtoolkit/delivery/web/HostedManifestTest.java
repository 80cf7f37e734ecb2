package org.mdmtoolkit.delivery.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.Severity;
import org.mdmtoolkit.fixtures.FakeFiles;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

class HostedManifestTest {

  private static final String TOKEN = "canary-query-5d80";
  private static final byte[] PACKAGE = signed("1.2.3");

  @TempDir Path folder;
  private FakeFiles files = FakeFiles.start();

  @AfterEach
  void stop() {
    files.close();
  }

  private static byte[] signed(String version) {
    return TestPackage.distribution("Agent", "com.example.agent", version)
        .signedBy(TestPki.rsaSigner())
        .bytes();
  }

  private HostedManifest at(String path) {
    return overLoopback(files.url(path));
  }

  private static HostedManifest overLoopback(String url) {
    OkHttpClient client =
        new OkHttpClient.Builder().dns(host -> List.of(InetAddress.getLoopbackAddress())).build();
    return HostedManifest.at(url).trusting(List.of(TestPki.root().certificate())).through(client);
  }

  private static byte[] manifest(String packageUrl, byte[] content) throws Exception {
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    return """
        <plist version="1.0"><dict><key>items</key><array><dict><key>assets</key><array><dict>
        <key>kind</key><string>software-package</string><key>url</key><string>%s</string>
        <key>sha256-size</key><integer>32</integer>
        <key>sha256s</key><array><string>%s</string></array>
        </dict></array></dict></array></dict></plist>
        """
        .formatted(packageUrl.replace("&", "&amp;"), hash)
        .getBytes(UTF_8);
  }

  private static List<Finding> errors(List<Finding> findings) {
    return findings.stream().filter(Finding::isError).toList();
  }

  private static List<Finding> check(HostedManifest manifest) {
    return manifest.check(TestPki.clock());
  }

  private void putBoth() throws Exception {
    files.put("/m.plist", manifest(files.url("/agent.pkg"), PACKAGE));
    files.put("/agent.pkg", PACKAGE);
  }

  private MdmException fault(String path) {
    return catchThrowableOfType(MdmException.class, () -> check(at(path)));
  }

  @Test
  void aManifestAndItsPackageAreFetchedAndFoundGood() throws Exception {
    putBoth();
    assertThat(errors(check(at("/m.plist")))).isEmpty();
    assertThat(files.asked()).containsExactly("/m.plist", "/agent.pkg");
  }

  @Test
  void pathAndQueryAreAskedForAsTheyAreWritten() throws Exception {
    String signed = "/a%2Bb%20c.pkg?X-Sig=a%2Fb+c%3D&flag&e=";
    files.put("/m.plist", manifest(files.url(signed), PACKAGE));
    files.put("/a+b c.pkg", PACKAGE);
    assertThat(errors(check(at("/m.plist?t=" + TOKEN)))).isEmpty();
    assertThat(files.asked()).containsExactly("/m.plist?t=" + TOKEN, signed);
  }

  @Test
  void aPackageThatWasReplacedIsFound() throws Exception {
    putBoth();
    files.put("/agent.pkg", signed("1.2.4"));
    assertThat(errors(check(at("/m.plist"))))
        .extracting(Finding::rule)
        .containsExactly("manifest-package-hash");
  }

  @Test
  void aPackageThatIsNoneIsCalledByItsAddressWithoutQuery() throws Exception {
    byte[] page = "<html>please log in</html>".getBytes(UTF_8);
    files.put("/m.plist", manifest(files.url("/agent.pkg?t=" + TOKEN), PACKAGE));
    files.put("/agent.pkg", page);
    assertThat(errors(check(at("/m.plist"))))
        .extracting(Finding::message)
        .hasSize(2)
        .anyMatch(text -> text.startsWith(files.url("/agent.pkg") + ": "))
        .noneMatch(text -> text.contains(TOKEN));
  }

  @Test
  void aPackageOnTheDiskIsCheckedInThePlaceOfTheServedOne() throws Exception {
    files.put("/m.plist", manifest(files.url("/agent.pkg"), PACKAGE));
    Path mine = Files.write(folder.resolve("mine.pkg"), PACKAGE);
    assertThat(errors(at("/m.plist").check(TestPki.clock(), mine))).isEmpty();
    assertThat(files.asked()).containsExactly("/m.plist");
  }

  @Test
  void aManifestWithAnErrorCostsNoDownload() throws Exception {
    files.put("/m.plist", manifest("http://files.example.com/agent.pkg", PACKAGE));
    assertThat(errors(check(at("/m.plist")))).isNotEmpty();
    files.put("/empty.plist", "<plist><dict/></plist>".getBytes(UTF_8));
    assertThat(errors(check(at("/empty.plist")))).isNotEmpty();
    assertThat(files.asked()).containsExactly("/m.plist", "/empty.plist");
  }

  @Test
  void whatIsMissingIsNotFound() throws Exception {
    assertThat(fault("/none.plist?t=" + TOKEN))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("/none.plist")
        .hasMessageNotContaining(TOKEN);
    files.put("/m.plist", manifest(files.url("/gone.pkg"), PACKAGE));
    assertThat(fault("/m.plist"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("/gone.pkg");
  }

  @ParameterizedTest
  @CsvSource({
    "204, InvalidInput",
    "302, InvalidInput",
    "400, InvalidInput",
    "401, Denied",
    "403, Denied",
    "410, NotFound",
    "429, Unavailable",
    "500, Unavailable",
    "503, Unavailable"
  })
  void eachRefusalIsToldFromTheOthersAndItsPageIsNotRepeated(int status, String kind) {
    byte[] page = status == 204 ? new byte[0] : "canary page".getBytes(UTF_8);
    files.refuse("/m.plist", status, page);
    MdmException e = fault("/m.plist?t=" + TOKEN);
    assertThat(e.getClass().getSimpleName()).isEqualTo(kind + "Exception");
    assertThat(e.problem() + e.remedy().text())
        .contains("HTTP " + status)
        .doesNotContain("canary", TOKEN, "\n");
  }

  @Test
  void aPageInThePlaceOfTheManifestIsOneClearError() {
    files.put("/m.plist", "<!DOCTYPE html><html><body>Log in".getBytes(UTF_8));
    assertThat(fault("/m.plist?t=" + TOKEN))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(files.url("/m.plist"))
        .hasMessageNotContaining(TOKEN);
    files.put("/m.plist", new byte[0]);
    assertThat(fault("/m.plist")).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aManifestOverOneMebibyteIsRefusedAndOneBelowIsNot() throws Exception {
    byte[] good = manifest(files.url("/agent.pkg"), PACKAGE);
    byte[] padded = Arrays.copyOf(good, 1 << 20);
    Arrays.fill(padded, good.length, padded.length, (byte) '\n');
    files.put("/m.plist", padded);
    files.put("/agent.pkg", PACKAGE);
    assertThat(errors(check(at("/m.plist")))).isEmpty();
    byte[] larger = Arrays.copyOf(padded, padded.length + 1);
    larger[padded.length] = '\n';
    files.put("/m.plist", larger);
    assertThat(fault("/m.plist"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("larger than 1048576 bytes");
  }

  @Test
  void aBodyWithoutEndIsCutOffWhateverItsStatus() throws Exception {
    files.neverEnd("/m.plist", 200);
    assertThat(fault("/m.plist")).isInstanceOf(InvalidInputException.class);
    files.neverEnd("/m.plist", 500);
    assertThat(fault("/m.plist")).isInstanceOf(MdmException.class);
    files.put("/m.plist", manifest(files.url("/agent.pkg"), PACKAGE));
    files.neverEnd("/agent.pkg", 200);
    assertThatThrownBy(() -> check(at("/m.plist").withLargestPackage(10 << 20)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("larger than 10485760 bytes");
    files.neverEnd("/agent.pkg", 404);
    assertThat(fault("/m.plist")).isInstanceOf(NotFoundException.class);
  }

  @Test
  void aPackageOfJustTheLargestSizeIsTaken() throws Exception {
    putBoth();
    assertThat(errors(check(at("/m.plist").withLargestPackage(PACKAGE.length)))).isEmpty();
    assertThatThrownBy(() -> check(at("/m.plist").withLargestPackage(PACKAGE.length - 1)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void anAnswerShorterThanPromisedIsNoPackageAndNoManifest() throws Exception {
    byte[] manifest = manifest(files.url("/agent.pkg"), PACKAGE);
    files.put("/m.plist", manifest);
    files.promise("/agent.pkg", PACKAGE, PACKAGE.length + 1L);
    assertThat(fault("/m.plist"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("/agent.pkg");
    files.promise("/m.plist", manifest, manifest.length + 1L);
    assertThat(fault("/m.plist")).isInstanceOf(UnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsFollowedWithAWarningThatHidesTheQuery(int status) throws Exception {
    files.redirect("/old.plist", status, "m.plist?t=" + TOKEN);
    files.put("/m.plist", manifest(files.url("/old.pkg"), PACKAGE));
    files.redirect("/old.pkg", status, files.url("/agent.pkg?t=" + TOKEN));
    files.put("/agent.pkg", PACKAGE);
    List<Finding> findings = check(at("/old.plist"));
    assertThat(errors(findings)).isEmpty();
    assertThat(findings)
        .filteredOn(one -> one.rule().equals("manifest-redirect"))
        .allMatch(one -> one.severity() == Severity.WARNING)
        .extracting(Finding::keyPath)
        .containsExactly("", "items[0].assets[0].url");
    assertThat(findings.toString()).contains(files.url("/m.plist")).doesNotContain(TOKEN);
    assertThat(files.asked()).contains("/m.plist?t=" + TOKEN, "/agent.pkg?t=" + TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://files.example.com/m.plist?t=" + TOKEN,
        "https://127.0.0.1/m.plist?t=" + TOKEN,
        "https://localhost/m.plist?t=" + TOKEN,
        "https://user:" + TOKEN + "@files.example.com/m.plist",
        "file:///etc/passwd?" + TOKEN,
        "//10.0.0.1/" + TOKEN,
        "https://files.example.com/a b?" + TOKEN,
        "https:" + TOKEN,
        "::" + TOKEN
      })
  void aRedirectToWhereNoDeviceGoesIsRefused(String location) {
    files.redirect("/m.plist", 302, location);
    assertThat(fault("/m.plist"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("redirected")
        .hasMessageNotContaining(TOKEN);
    assertThat(files.asked()).containsExactly("/m.plist");
  }

  @Test
  void fiveRedirectsAreFollowedAndALoopIsNot() throws Exception {
    for (int i = 0; i < 5; i++) {
      files.redirect("/" + i, 302, "/" + (i + 1));
    }
    files.put("/5", manifest(files.url("/agent.pkg"), PACKAGE));
    files.put("/agent.pkg", PACKAGE);
    assertThat(errors(check(at("/0")))).isEmpty();
    files.redirect("/loop", 302, "/loop");
    int before = files.asked().size();
    assertThat(fault("/loop"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("more than 5 times");
    assertThat(files.asked()).hasSize(before + 6);
  }

  @Test
  void aServerThatCannotProveWhoItIsIsAskedForNothing() {
    TestCertificate stranger = TestCertificate.root("CN=Other CA, O=MDM Test, C=US").build();
    Instant past = Instant.parse("2024-01-01T00:00:00Z");
    List<TestCertificate> wrong =
        List.of(
            stranger.issue("CN=Files, C=US").hosts(FakeFiles.HOST).build(),
            TestPki.webServer("other.example.com"),
            TestPki.root()
                .issue("CN=Files, C=US")
                .hosts(FakeFiles.HOST)
                .valid(past, past.plusSeconds(86_400))
                .build());
    for (TestCertificate identity : wrong) {
      files.close();
      files = FakeFiles.start(identity);
      files.put("/m.plist", new byte[0]);
      assertThat(fault("/m.plist?t=" + TOKEN))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("is not trusted, or is for another name")
          .hasMessageNotContaining(TOKEN);
      assertThat(files.asked()).isEmpty();
    }
  }

  @Test
  void aServerThatIsGoneIsUnavailable() {
    String url = files.url("/m.plist");
    files.close();
    assertThatThrownBy(() -> check(overLoopback(url)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(URI.create(url).getRawAuthority());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://files.example.com/" + TOKEN,
        "https://127.0.0.1/" + TOKEN,
        "https://files/" + TOKEN,
        "https://" + TOKEN + "@files.example.com/",
        "file:///" + TOKEN,
        "m.plist"
      })
  void anAddressThatNoDeviceTakesIsRefusedWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> HostedManifest.at(url))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining(TOKEN);
  }
}
