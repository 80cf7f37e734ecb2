package org.mdmtoolkit.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.DeviceUrl;
import org.mdmtoolkit.catalog.PropertyListChecker;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.plist.PlistReader;

class ManifestTest {

  private static final String URL = "https://packages.example.com/agent.pkg";

  @TempDir Path folder;

  private Manifest.Builder good() {
    return Manifest.forPackage(Packages.write(folder, Packages.good()), URL);
  }

  private static Map<?, ?> item(Manifest manifest) {
    return new Node(manifest.toMap(), "").nodes("items").get(0).map();
  }

  private static Map<?, ?> asset(Manifest manifest) {
    return new Node(item(manifest), "").nodes("assets").get(0).map();
  }

  private static Map<?, ?> metadata(Manifest manifest) {
    return (Map<?, ?>) Objects.requireNonNull(item(manifest).get("metadata"));
  }

  @Test
  void manifestHoldsWhatApplesSchemaAsksFor() throws IOException {
    Manifest manifest = good().build();
    long size = Files.size(folder.resolve("agent.pkg"));
    assertThat(asset(manifest)).hasSize(4);
    assertThat(asset(manifest).get("kind")).isEqualTo("software-package");
    assertThat(asset(manifest).get("url")).isEqualTo(URL);
    assertThat(asset(manifest).get("sha256-size")).isEqualTo(size);
    assertThat((List<?>) asset(manifest).get("sha256s")).hasSize(1);
    assertThat(metadata(manifest))
        .isEqualTo(
            Map.of(
                "bundle-identifier", "com.example.agent",
                "bundle-version", "1.2.3",
                "kind", "software",
                "title", "Example Agent"));
    assertThat(PlistReader.read(manifest.toXml())).isEqualTo(manifest.toMap());
    assertThat(manifest.installerPackage().isSignedDistribution()).isTrue();
  }

  @Test
  void sizeOfAChunkIsKeptWhereThePackageIsLarger() throws IOException {
    Manifest manifest = good().chunkBytes(1000).build();
    long size = Files.size(folder.resolve("agent.pkg"));
    assertThat(asset(manifest).get("sha256-size")).isEqualTo(1000L);
    assertThat((List<?>) asset(manifest).get("sha256s")).hasSize((int) ((size + 999) / 1000));
  }

  @Test
  void catalogueFindsNothingWrongWithTheManifestInACommand() {
    Map<String, Object> command =
        Map.of(
            "CommandUUID",
            "1",
            "Command",
            Map.of(
                "RequestType", "InstallEnterpriseApplication", "Manifest", good().build().toMap()));
    assertThat(PropertyListChecker.apple().strict().check(command)).isEmpty();
  }

  @Test
  void whatIsGivenGoesBeforeWhatThePackageSays() {
    Manifest manifest =
        good().bundleIdentifier("com.example.app").bundleVersion("9").title("The agent").build();
    assertThat(metadata(manifest).get("bundle-identifier")).isEqualTo("com.example.app");
    assertThat(metadata(manifest).get("bundle-version")).isEqualTo("9");
    assertThat(metadata(manifest).get("title")).isEqualTo("The agent");
    assertThat(metadata(good().title(" ").build()).get("title")).isEqualTo("Example Agent");
  }

  @Test
  void packageWithoutNamesNeedsAnIdentifierAndGetsItAsTitle() {
    Path file =
        Packages.write(folder, TestPackage.empty().file("Distribution", "<installer-script/>"));
    assertThatThrownBy(() -> Manifest.forPackage(file, URL).build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not say its identifier");
    Manifest manifest = Manifest.forPackage(file, URL).bundleIdentifier("com.example.x").build();
    assertThat(metadata(manifest))
        .isEqualTo(
            Map.of(
                "bundle-identifier",
                "com.example.x",
                "kind",
                "software",
                "title",
                "com.example.x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "agent.pkg",
        "http://example.com/a.pkg",
        "ftp://example.com/a.pkg",
        "https:example.com/a.pkg",
        "https:///a.pkg",
        "https://localhost/a.pkg",
        "https://server:8443/a.pkg",
        "https://192.0.2.1/a.pkg",
        "https://0x7f.1/a.pkg",
        "https://example.0x7f/a.pkg",
        "https://[2001:db8::1]/a.pkg",
        "https://user:pass-word@example.com/a.pkg",
        "https://token@example.com/a.pkg",
        "https://example.com:0/a.pkg",
        "https://example.com:99999/a.pkg",
        "https://example.com:/a.pkg",
        "https://-example.com/a.pkg",
        "https://example..com/a.pkg",
        "https://bücher.example.com/a.pkg",
        "https://example.com/ä.pkg",
        "https://example.com/a b.pkg"
      })
  void addressesThatDevicesDoNotTakeAreRefusedWithoutRepeatingThem(String url) {
    assertThatThrownBy(() -> Manifest.forPackage(Path.of("none"), url).build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("the URL of the package ")
        .hasMessageNotContaining("pass-word")
        .hasMessageNotContaining("a.pkg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/a.pkg",
        "HTTPS://Example.Com:8443/a%20b.pkg?X-Signature=abc",
        "https://example.com./a.pkg",
        "https://my_bucket.s3.example.com/a.pkg",
        "https://xn--bcher-kva.example/a.pkg"
      })
  void addressesThatDevicesTakeAreTaken(String url) {
    assertThat(DeviceUrl.fault(url)).isNull();
  }

  @Test
  void chunksThatWouldMakeTooManyHashesAreRefused() {
    byte[] large = new byte[200_000];
    Path file = Packages.write(folder, Packages.good().stored("Payload", large));
    assertThatThrownBy(() -> Manifest.forPackage(file, URL).chunkBytes(1).build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("chunks of 1 bytes would make");
    assertThatThrownBy(() -> Manifest.forPackage(file, URL).chunkBytes(0))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Manifest.forPackage(file, URL).chunkBytes(-5))
        .isInstanceOf(InvalidInputException.class);
  }
}
