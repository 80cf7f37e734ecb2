package org.mdmtoolkit.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.manifest.InstallerPackage.Kind;

class InstallerPackageTest {

  private static final int PAYLOAD = 600_000;
  private static final String TIME =
      "<toc><signature-creation-time>yesterday</signature-creation-time>";

  @TempDir Path folder;

  private InstallerPackage read(TestPackage installerPackage) {
    return InstallerPackage.read(Packages.write(folder, installerPackage));
  }

  @Test
  void signedDistributionPackageTellsItsNamesAndItsSigner() {
    InstallerPackage read = read(Packages.good());
    assertThat(read.kind()).isEqualTo(Kind.DISTRIBUTION);
    assertThat(read.title()).contains("Example Agent");
    assertThat(read.identifier()).contains("com.example.agent");
    assertThat(read.version()).contains("1.2.3");
    assertThat(read.isSignedDistribution()).isTrue();
    PackageSignature signature = read.signature().orElseThrow();
    assertThat(signature.signer()).isEqualTo(Packages.SIGNER);
    assertThat(signature.isDeveloperId()).isTrue();
    assertThat(signature.notAfter())
        .isEqualTo(Packages.signer().certificate().getNotAfter().toInstant());
    assertThat(signature.certificates()).isEqualTo(3);
  }

  @Test
  void newerNameOfTheSignatureIsReadToo() {
    InstallerPackage read =
        read(Packages.good().tocXml(toc -> toc.replace("signature", "x-signature")));
    assertThat(read.isSignedDistribution()).isTrue();
  }

  @Test
  void unsignedPackageIsNoSignedDistribution() {
    InstallerPackage read = read(TestPackage.distribution("Agent", "com.example.agent", "1"));
    assertThat(read.kind()).isEqualTo(Kind.DISTRIBUTION);
    assertThat(read.signature()).isEmpty();
    assertThat(read.isSignedDistribution()).isFalse();
  }

  @Test
  void componentPackageIsNoneEvenWhenSigned() {
    InstallerPackage read =
        read(TestPackage.component("com.example.part", "4.5").signedBy(Packages.signer()));
    assertThat(read.kind()).isEqualTo(Kind.COMPONENT);
    assertThat(read.identifier()).contains("com.example.part");
    assertThat(read.version()).contains("4.5");
    assertThat(read.title()).isEmpty();
    assertThat(read.isSignedDistribution()).isFalse();
  }

  @Test
  void withoutProductTheFirstPackageWithVersionGivesItsNames() {
    InstallerPackage read =
        read(
            TestPackage.empty()
                .file(
                    "Distribution",
                    "<installer-script><choice><pkg-ref id='a.one'/></choice>"
                        + "<pkg-ref id='a.two' version='2.0'/>"
                        + "<pkg-ref id='a.three' version='3.0'/></installer-script>"));
    assertThat(read.identifier()).contains("a.two");
    assertThat(read.version()).contains("2.0");
    assertThat(read.title()).isEmpty();
  }

  @Test
  void distributionThatNamesNothingIsStillRead() {
    InstallerPackage read = read(TestPackage.empty().file("Distribution", "<installer-script/>"));
    assertThat(read.identifier()).isEmpty();
    assertThat(read.version()).isEmpty();
  }

  @Test
  void filesThatAreNotPackedAreReadToo() {
    String xml = "\ufeff<!-- c --><installer-script><title>A &amp; B</title></installer-script>";
    InstallerPackage read = read(TestPackage.empty().stored("Distribution", xml.getBytes(UTF_8)));
    assertThat(read.title()).contains("A & B");
  }

  @Test
  void whatWasNotChangedHasNoFault() {
    assertThat(read(TestPackage.distribution("A", "i.d", "1")).faults()).isEmpty();
    assertThat(read(TestPackage.distribution("A", "i.d", "1").signedBy(Packages.signer())).faults())
        .isEmpty();
  }

  @Test
  void signaturesOfRcodesignAndOnAnEllipticCurveAreVerifiedToo() throws IOException {
    TestCertificate curve =
        TestPki.intermediate()
            .issue("CN=" + Packages.SIGNER)
            .keys(TestKeys.ec("packages", "secp256r1"))
            .build();
    for (TestCertificate signer : List.of(Packages.signer(), curve)) {
      TestPackage plain = TestPackage.distribution("A", "i.d", "1");
      byte[] apples = plain.signedBy(signer).bytes();
      byte[] rcodesigns = plain.signedAsByRcodesign(signer).bytes();
      for (byte[] made : List.of(apples, rcodesigns)) {
        assertThat(faults(made)).isEmpty();
        int heap = ByteBuffer.wrap(made).getShort(4) + (int) ByteBuffer.wrap(made).getLong(8);
        made[heap + 20 + 7] ^= 1;
        assertThat(faults(made))
            .containsExactly("its signature does not fit its table of contents");
      }
    }
  }

  @Test
  void aChangedTableOfContentsFitsNeitherItsChecksumNorItsSignature() throws IOException {
    byte[] made = TestPackage.distribution("A", "i.d", "1").signedBy(Packages.signer()).bytes();
    int toc = (int) ByteBuffer.wrap(made).getLong(8);
    int header = ByteBuffer.wrap(made).getShort(4);
    byte[] checksum = made.clone();
    checksum[header + toc] ^= 1;
    assertThat(faults(checksum)).containsExactly("its table of contents does not fit its checksum");
    byte[] signature = made.clone();
    signature[header + toc + 20 + 7] ^= 1;
    assertThat(faults(signature))
        .containsExactly("its signature does not fit its table of contents");
  }

  @Test
  void aCertificateThatItsIssuerDidNotSignIsAFault() throws IOException {
    TestPackage forged =
        TestPackage.distribution("A", "i.d", "1").signedBy(TestPki.wrongIssuerSigner());
    assertThat(faults(forged.bytes()))
        .containsExactly("a certificate of its signature was not issued by the one that it names");
  }

  @Test
  void aSignatureOfAnotherFormIsSaidNotToBeJudged() throws IOException {
    assertThat(read(Packages.good()).signature().orElseThrow().isJudged()).isTrue();
    for (UnaryOperator<String> other :
        List.<UnaryOperator<String>>of(
            toc -> toc.replace("<signature style=\"RSA\">", "<signature style=\"CMS\">"),
            toc -> toc.replace("<checksum style=\"sha1\">", "<checksum style=\"sha3\">"),
            toc -> toc.replaceFirst("<checksum.*</checksum>", ""))) {
      InstallerPackage read = read(Packages.good().tocXml(other));
      assertThat(read.faults()).isEmpty();
      assertThat(read.signature().orElseThrow().isJudged()).isFalse();
    }
  }

  @Test
  void timeOfSigningIsReadInApplesCount() {
    Instant day = Instant.parse("2026-10-05T12:00:00Z");
    assertThat(read(Packages.signedAt(day, Packages.signer())).signature().orElseThrow().signedAt())
        .contains(day);
    assertThat(read(Packages.good()).signature().orElseThrow().signedAt()).isEmpty();
    TestPackage unreadable =
        Packages.signedAt(day, Packages.signer()).tocXml(toc -> toc.replace("<toc>", TIME));
    assertThat(read(unreadable).signature().orElseThrow().signedAt()).isEmpty();
  }

  @Test
  void aChangedFileBehindAnUntouchedTableIsAFaultOfTheWholePackageOnly() throws IOException {
    byte[] made = withPayload().bytes();
    assertThat(wholeFaults(made)).isEmpty();
    made[made.length - 1] ^= 1;
    assertThat(wholeFaults(made)).containsExactly("its file Payload does not fit its checksum");
    assertThat(faults(made)).isEmpty();
    made[made.length - PAYLOAD - 1] ^= 1;
    assertThat(wholeFaults(made))
        .containsExactly("its file More (and 1 more) does not fit its checksum");
  }

  @Test
  void filesInFoldersAreComparedTooAndNamedWithThem() throws IOException {
    byte[] made =
        withPayload()
            .tocXml(
                toc ->
                    toc.replace("<file id=\"3\">", "<file id=\"4\"><file id=\"3\">")
                        .replace("</toc>", "<type>directory</type><name>a.pkg</name></file></toc>"))
            .bytes();
    assertThat(wholeFaults(made)).isEmpty();
    made[made.length - PAYLOAD] ^= 1;
    assertThat(wholeFaults(made))
        .containsExactly("its file a.pkg/Payload does not fit its checksum");
  }

  @Test
  void checksumOfAnUnknownKindIsPassedOver() throws IOException {
    byte[] made =
        withPayload()
            .tocXml(toc -> toc.replace("d-checksum style=\"sha1", "d-checksum style=\"x"))
            .bytes();
    made[made.length - 1] ^= 1;
    assertThat(wholeFaults(made)).isEmpty();
  }

  private static TestPackage withPayload() {
    return Packages.good().stored("More", new byte[9]).stored("Payload", new byte[PAYLOAD]);
  }

  private static List<String> wholeFaults(byte[] bytes) throws IOException {
    return InstallerPackage.readWhole(new BytesChannel(bytes), "a.pkg").faults();
  }

  private static List<String> faults(byte[] bytes) throws IOException {
    return InstallerPackage.read(new BytesChannel(bytes), "a.pkg").faults();
  }

  @Test
  void aKeyOfTranslationsIsNoTitle() {
    String xml = "<installer-script><title>SU_TITLE</title></installer-script>";
    assertThat(read(TestPackage.empty().file("Distribution", xml)).title()).isEmpty();
    String plain = "<installer-script><title>ACME VPN</title></installer-script>";
    assertThat(read(TestPackage.empty().file("Distribution", plain)).title()).contains("ACME VPN");
  }

  @Test
  void namesThatWouldMoveACursorAreShownWithoutIt() {
    InstallerPackage read =
        read(
            TestPackage.empty()
                .file(
                    "Distribution",
                    "<installer-script><title>a&#x202e;b&#10;c</title></installer-script>"));
    assertThat(read.title()).contains("a?b?c");
  }

  @Test
  void fileInAFolderOfTheArchiveDoesNotMakeItADistribution() {
    TestPackage nested =
        TestPackage.component("com.example.part", "1")
            .tocXml(
                toc ->
                    toc.replace(
                        "</toc>",
                        "<file id='9'><name>a</name><type>directory</type><file id='10'>"
                            + "<name>Distribution</name><type>file</type></file></file></toc>"));
    assertThat(read(nested).kind()).isEqualTo(Kind.COMPONENT);
  }

  @Test
  void packageOfSeveralGigabytesIsReadWithoutReadingItsPayload() throws IOException {
    Path file = Packages.write(folder, Packages.good());
    long size = 3L << 30;
    try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.position(size - 1); // the file system keeps the gap as a hole
      channel.write(ByteBuffer.wrap(new byte[1]));
    }
    InstallerPackage read = InstallerPackage.read(file);
    assertThat(read.size()).isEqualTo(size);
    assertThat(read.isSignedDistribution()).isTrue();
  }
}
