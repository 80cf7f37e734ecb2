package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.plist.PlistReader;

class InstallEnterpriseApplicationTest {

  private static final String URL = "https://packages.example.com/manifest.plist";
  private static byte[] certificate = {};

  @BeforeAll
  static void makeCertificate() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    X500Name name = new X500Name("CN=packages.example.com");
    certificate =
        new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                time("20250101000000Z"),
                time("20990101000000Z"),
                name,
                pair.getPublic())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
            .getEncoded();
  }

  @Test
  void aManifestUrlIsAllThatIsNeeded() {
    MdmCommand command = fromUrl().build();

    assertThat(command.requestType()).isEqualTo("InstallEnterpriseApplication");
    assertThat(command.keys()).isEqualTo(Map.of("ManifestURL", URL));
  }

  @Test
  void anInlineManifestTravelsAsItIs() {
    Map<String, Object> manifest = PlistReader.readDictionary(SamplePayloads.appManifest());

    MdmCommand command = InstallEnterpriseApplication.withManifest(manifest).build();

    assertThat(command.keys()).isEqualTo(Map.of("Manifest", manifest));
  }

  @Test
  void everythingElseIsSetByItsName() {
    Map<String, Object> keys =
        fromUrl()
            .pinningCertificates(List.of(certificate))
            .pinningRevocationCheckRequired(true)
            .installAsManaged(true)
            .managementFlags(1)
            .takeOverManagement()
            .build()
            .keys();

    assertThat(keys)
        .hasSize(6)
        .containsEntry("PinningRevocationCheckRequired", true)
        .containsEntry("InstallAsManaged", true)
        .containsEntry("ManagementFlags", 1L)
        .containsEntry("ChangeManagementState", "Managed");
    assertThat(keys.get("ManifestURLPinningCerts"))
        .asInstanceOf(LIST)
        .containsExactly((Object) certificate);
  }

  @Test
  void pinningCertificatesAreCopied() {
    byte[] mine = certificate.clone();
    InstallEnterpriseApplication install = fromUrl().pinningCertificates(List.of(mine));

    Arrays.fill(mine, (byte) 0);

    assertThat(install.build().keys().get("ManifestURLPinningCerts"))
        .asInstanceOf(LIST)
        .containsExactly((Object) certificate);
  }

  @Test
  void whatIsNoDerCertificateIsNotPinned() throws GeneralSecurityException {
    byte[] trailing = Arrays.copyOf(certificate, certificate.length + 1);
    byte[] cut = Arrays.copyOf(certificate, certificate.length - 1);
    byte[] pem =
        ("-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n")
            .getBytes(US_ASCII);
    byte[] publicKey =
        KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();

    for (byte[] bad : List.of(trailing, cut, pem, publicKey, new byte[0], new byte[] {1, 2})) {
      assertRefused(
          () -> fromUrl().pinningCertificates(List.of(certificate, bad)),
          "pinning certificate 2 is not an X.509 certificate in DER form");
    }
    assertRefused(() -> fromUrl().pinningCertificates(List.of()), "is empty");
  }

  @Test
  void settingsWithoutEffectAreRefused() {
    Map<String, Object> manifest = PlistReader.readDictionary(SamplePayloads.appManifest());
    InstallEnterpriseApplication inline = InstallEnterpriseApplication.withManifest(manifest);

    assertRefused(
        () -> inline.pinningCertificates(List.of(certificate)).build(),
        "ManifestURLPinningCerts has an effect only with a manifest URL");
    assertRefused(
        () -> fromUrl().pinningRevocationCheckRequired(true).build(),
        "PinningRevocationCheckRequired has an effect only with pinning certificates");
    assertRefused(
        () -> fromUrl().managementFlags(1).build(),
        "ManagementFlags has an effect only with InstallAsManaged true");
    assertRefused(
        () -> fromUrl().installAsManaged(false).managementFlags(1).build(),
        "ManagementFlags has an effect only with InstallAsManaged true");
    assertRefused(
        () -> fromUrl().takeOverManagement().build(),
        "ChangeManagementState has an effect only with InstallAsManaged true");
    assertRefused(() -> fromUrl().installAsManaged(true).managementFlags(-1), "negative");
  }

  @Test
  void theOrderOfSettingsDoesNotMatter() {
    assertThat(fromUrl().managementFlags(0).installAsManaged(true).build().keys())
        .isEqualTo(fromUrl().installAsManaged(true).managementFlags(0).build().keys());
    assertThat(
            fromUrl()
                .pinningRevocationCheckRequired(false)
                .pinningCertificates(List.of(certificate))
                .build()
                .keys())
        .containsEntry("PinningRevocationCheckRequired", false);
  }

  @Test
  void manifestsWithoutAnHttpsPackageAreRefused() {
    assertManifestRefused(Map.of(), "no list of items");
    assertManifestRefused(Map.of("items", List.of()), "no list of items");
    assertManifestRefused(Map.of("items", "x"), "no list of items");
    assertManifestRefused(Map.of("items", List.of("x")), "no list of assets");
    assertManifestRefused(items(Map.of("assets", List.of())), "no list of assets");
    assertManifestRefused(items(Map.of("assets", List.of("x"))), "has no url");
    assertManifestRefused(items(Map.of("assets", List.of(Map.of("url", 1)))), "has no url");
    assertManifestRefused(
        items(
            Map.of("assets", List.of(Map.of("url", URL), Map.of("url", "http://a.example.com/")))),
        "a url in the manifest must begin with https");
  }

  @Test
  void fleetdComesFromFleetsPublicManifestUnlessToldOtherwise() {
    assertThat(ReinstallFleetd.fromPublicManifest().requestType())
        .isEqualTo("InstallEnterpriseApplication");
    assertThat(ReinstallFleetd.fromPublicManifest().keys())
        .isEqualTo(
            Map.of(
                "ManifestURL", "https://download.fleetdm.com/stable/fleetd-base-manifest.plist"));
    assertThat(ReinstallFleetd.fromManifestUrl(URL).keys()).isEqualTo(Map.of("ManifestURL", URL));
    assertRefused(
        () -> ReinstallFleetd.fromManifestUrl("http://a.example.com/x"), "must begin with https");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://mdm.example.com/m.plist",
        "https://mdm.example.com:8443/m.plist?token=a%20b&c=d",
        "https://MDM.Example.COM/M",
        "https://mdm.example.com",
        "https://mdm.example.com./m",
        "https://xn--bcher-kva.example/m",
        "https://4mdm.2example.com/m",
        "https://mdm.corp.local/m",
        "HTTPS://mdm.example.com/m",
        "https://my_bucket.s3.example.com/m"
      })
  void addressesOfFullHostsAreTakenUnchanged(String url) {
    assertThat(InstallEnterpriseApplication.fromManifestUrl(url).build().keys())
        .containsEntry("ManifestURL", url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "mdm.example.com/m.plist",
        "//mdm.example.com/canary",
        "http://mdm.example.com/canary",
        "HTTP://mdm.example.com/canary",
        " https://mdm.example.com/canary",
        "https:mdm.example.com/canary",
        "https:/mdm.example.com/canary",
        "https:///canary",
        "https://",
        "https://?canary",
        "https://mdm/canary",
        "https://mdm./canary",
        "https://localhost:8080/canary",
        "https://192.0.2.1/canary",
        "https://192.0.2.1:443/canary",
        "https://192.0.2.1./canary",
        "https://127.1/canary",
        "https://2130706433/canary",
        "https://0x7f.0.0.0x1/canary",
        "https://[2001:db8::1]/canary",
        "https://user@mdm.example.com/canary",
        "https://user:canary@mdm.example.com/",
        "https://-.example.com/canary",
        "https://mdm..example.com/canary",
        "https://b\u00FCcher.example/canary",
        "https://mdm.example.com/can ary",
        "https://mdm.example.com/b\u00FCcher",
        "https://mdm.example.com/canary\n",
        "https://mdm.example.com/<canary>",
        "https://mdm.example.com:port/canary",
        "file:///etc/canary",
        "ftp://mdm.example.com/canary"
      })
  void otherAddressesAreRefusedWithoutRepeatingThem(String url) {
    assertThatThrownBy(() -> InstallEnterpriseApplication.fromManifestUrl(url))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.problem()).startsWith("the manifest URL ");
              assertThat(e.getMessage()).doesNotContain("canary");
              assertThat(e).hasNoCause();
            });
  }

  private static Time time(String text) {
    return new Time(new DERGeneralizedTime(text));
  }

  private static InstallEnterpriseApplication fromUrl() {
    return InstallEnterpriseApplication.fromManifestUrl(URL);
  }

  private static Map<String, Object> items(Map<String, Object> item) {
    return Map.of("items", List.of(item));
  }

  private static void assertManifestRefused(Map<String, Object> manifest, String reason) {
    assertRefused(() -> InstallEnterpriseApplication.withManifest(manifest), reason);
  }

  private static void assertRefused(ThrowingCallable call, String reason) {
    assertThatThrownBy(call).isInstanceOf(InvalidInputException.class).hasMessageContaining(reason);
  }
}
