package org.mdmtoolkit.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.fixtures.Printed;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.pki.TestCertificate;

@Timeout(120)
class LyingPackageTest {

  private static final int CASES = 6_000;
  private static final byte[] GOOD = Packages.good().bytes();
  private static final TestCertificate SIGNER = Packages.signer();

  @TempDir Path folder;

  private void refused(TestPackage installerPackage, String fault) {
    refused(installerPackage.bytes(), fault);
  }

  private void refused(byte[] bytes, String fault) {
    Path file = Packages.write(folder, bytes);
    assertThatThrownBy(() -> InstallerPackage.read(file))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.problem()).startsWith(file + ": ").contains(fault).doesNotContain("\n");
              assertThat(e.remedy().text()).endsWith(".");
            });
  }

  @Test
  void otherFilesAreNamedForWhatTheyAre() {
    refused(new byte[0], "it is empty");
    refused("<!DOCTYPE html><html>".getBytes(UTF_8), "it is HTML or XML");
    refused("PK\u0003\u0004zip".getBytes(UTF_8), "it is a zip archive");
    refused("bplist00".getBytes(UTF_8), "it is a property list");
    refused(new byte[] {0x1f, (byte) 0x8b, 8, 0}, "it is not a xar archive");
    refused("BZh91".getBytes(UTF_8), "it is a compressed file");
    refused("xa".getBytes(UTF_8), "it is not a xar archive");
    refused(TestPackage.empty().stored("Content", new byte[9]), "neither Distribution nor");
  }

  @Test
  void folderAndMissingFileAreSaidToBeSo() {
    assertThatThrownBy(() -> InstallerPackage.read(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is a folder, not a flat package");
    assertThatThrownBy(() -> InstallerPackage.read(folder.resolve("none.pkg")))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void headerThatLiesAboutLengthsIsRefused() {
    refused(Packages.good().headerSaysPacked(-1), "its header gives 18446744073709551615 bytes");
    refused(Packages.good().headerSaysPacked(0), "its header gives 0 bytes");
    refused(Packages.good().headerSaysPacked(Long.MAX_VALUE), "for the table of contents");
    refused(Packages.good().headerSaysPacked(1 << 20), "it ends within its table of contents");
    refused(Packages.good().headerSaysPacked(20), "cut off or not zlib data");
    refused(
        Packages.good().stored("Payload", new byte[9000]).headerSaysPacked(5000),
        "is not of the size given for it");
    refused(Packages.good().headerSaysUnpacked(1L << 40), "for the table of contents");
    refused(Packages.good().headerSaysUnpacked(100), "unpacks to more than the size given");
    refused(Packages.good().headerSaysUnpacked(1 << 20), "is not of the size given for it");
    refused(Packages.good().headerSaysHeader(4), "its header gives 4 bytes and version 1");
    refused(Packages.good().headerSaysHeader(60_000), "its header gives 60000 bytes");
    refused(Arrays.copyOf(Packages.good().bytes(), 20), "it ends within its header");
    refused(Arrays.copyOf(Packages.good().bytes(), 100), "it ends within its table of contents");
  }

  @Test
  void bombInTheTableOfContentsIsNotUnpacked() {
    byte[] bomb = zeros(512 << 20);
    assertThat(bomb).hasSizeLessThan(1 << 20);
    refused(
        Packages.good()
            .tocBytes(toc -> bomb)
            .headerSaysPacked(bomb.length)
            .headerSaysUnpacked(16 << 20),
        "unpacks to more than the size given");
  }

  @Test
  void bombInTheDistributionIsNotUnpacked() {
    byte[] bomb = zeros(64 << 20);
    TestPackage lying = TestPackage.empty().add("Distribution", bomb, "application/octet-stream");
    refused(
        lying.tocXml(toc -> toc.replace("octet-stream", "x-gzip")),
        "its file Distribution unpacks to more than the size given");
    String honest = "<size>" + bomb.length + "</size>";
    refused(
        lying.tocXml(
            toc -> toc.replace("octet-stream", "x-gzip").replace(honest, "<size>67108864</size>")),
        "its file Distribution is too large");
  }

  private static byte[] zeros(int size) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION);
    var out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    byte[] input = new byte[1 << 20];
    for (int done = 0; done < size; done += input.length) {
      deflater.setInput(input);
      while (!deflater.needsInput()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }

  @Test
  void placesOutsideOfTheFileAreRefused() {
    refused(edited("<offset>276</offset>", "<offset>99999999</offset>"), "beyond the end");
    refused(edited("<offset>276</offset>", "<offset>999999999999999999</offset>"), "beyond");
    refused(edited("<offset>276</offset>", "<offset>-1</offset>"), "a offset that is not a number");
    refused(edited("<offset>276</offset>", "<offset>0x10</offset>"), "that is not a number");
    refused(edited("<offset>276</offset>", ""), "its file Distribution is");
    refused(edited("<length>", "<length>9999"), "its file Distribution");
    refused(edited("<offset>20</offset>", "<offset>9999999</offset>"), "its signature would lie");
    refused(edited("<size>256</size>", "<size>0</size>"), "its signature is empty");
  }

  private static TestPackage edited(String from, String to) {
    return Packages.good()
        .tocXml(
            toc -> {
              assertThat(toc).contains(from);
              return toc.replace(from, to);
            });
  }

  @Test
  void filesThatLieBesideTheFileOrOverEachOtherAreNotRead() {
    wholeRefused(
        Packages.good().stored("Payload", new byte[9]).tocXml(toc -> longer(toc, 10)),
        "its file Payload would lie beyond the end");
    wholeRefused(
        Packages.good()
            .stored("Payload", new byte[999])
            .stored("More", new byte[1])
            .tocXml(
                toc ->
                    toc.replaceAll(
                        "<offset>[0-9]+</offset><length>", "<offset>0</offset><length>9")),
        "its files overlap");
    wholeRefused(
        Packages.good().stored("Payload", new byte[9]).tocXml(toc -> longer(toc, -1)),
        "a length that is not a number");
  }

  private static String longer(String toc, int length) {
    return toc.replace("<length>9</length>", "<length>" + length + "</length>");
  }

  private void wholeRefused(TestPackage lying, String fault) {
    assertThatThrownBy(() -> InstallerPackage.readWhole(new BytesChannel(lying.bytes()), "a.pkg"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("a.pkg: ")
        .hasMessageContaining(fault);
  }

  @Test
  void entriesThatCouldBeReadInTwoWaysAreRefused() {
    refused(
        Packages.good()
            .tocXml(
                toc ->
                    toc.replace(
                        "</toc>", "<file><name>Distribution</name><type>file</type></file></toc>")),
        "lists \"Distribution\" twice");
    refused(
        edited("<offset>276</offset>", "<offset>276</offset><offset>1</offset>"),
        "gives the offset of one entry twice");
    refused(
        TestPackage.empty()
            .stored("Distribution", new byte[9])
            .tocXml(toc -> toc.replace("<size>9</size>", "<size>8</size>")),
        "has two different sizes");
  }

  @Test
  void packingThatIsNotKnownIsSaidNotToBeSupported() {
    refused(
        TestPackage.empty().add("Distribution", new byte[9], "application/x-bzip2"),
        "packed as application/x-bzip2, which is not supported");
  }

  @Test
  void hostileXmlIsRefused() {
    String declares = "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>";
    refused(
        TestPackage.empty()
            .file("Distribution", declares + "<installer-script>&e;</installer-script>"),
        "its file Distribution holds a DOCTYPE");
    refused(
        TestPackage.empty().file("Distribution", "<installer-script>&e;</installer-script>"),
        "its file Distribution");
    refused(edited("<xar>", declares + "<xar>"), "the table of contents holds a DOCTYPE");
    refused(TestPackage.empty().file("Distribution", "<a>".repeat(9999)), "nests more than 128");
    refused(TestPackage.empty().file("Distribution", "<installer-script>"), "not well-formed XML");
    refused(TestPackage.empty().file("Distribution", "<html/>"), "is another kind of XML");
    refused(TestPackage.empty().file("PackageInfo", "<html/>"), "is another kind of XML");
    refused(
        TestPackage.empty().stored("Distribution", new byte[] {'<', 'a', (byte) 0xff}),
        "is not UTF-8 text");
    refused(edited("<xar><toc>", "<tar><toc>").tocXml(toc -> "<tar/>"), "another kind of XML");
  }

  @Test
  void signatureWithoutReadableCertificateIsRefused() {
    refused(edited("<X509Certificate>", "<X509Certificate>!"), "of its signature is not base64");
    refused(edited("<X509Certificate>MII", "<X509Certificate>AII"), "cannot be read");
    refused(
        Packages.good()
            .tocXml(
                toc ->
                    toc.replace(
                        "</X509Data>",
                        "<X509Certificate>AAAA</X509Certificate>".repeat(20) + "</X509Data>")),
        "the certificates of its signature are too large");
  }

  @Test
  void damagedPackagesAreReadOrRefusedAndNothingIsPrinted() {
    assertThat(Printed.by(LyingPackageTest::fuzz)).isEmpty();
  }

  private static void fuzz() {
    var random = new Random(31);
    int read = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] file = i % 2 == 0 ? damagedBytes(random) : damagedToc(random);
      try (var channel = new BytesChannel(file)) {
        InstallerPackage.readWhole(channel, "fuzzed");
        read++;
      } catch (InvalidInputException e) {
        assertThat(e.problem()).startsWith("fuzzed: ").doesNotContain("\n");
      } catch (RuntimeException | IOException e) {
        throw new AssertionError("case " + i, e);
      }
    }
    assertThat(read).isBetween(CASES / 100, CASES);
  }

  private static byte[] damagedBytes(Random random) {
    byte[] file = GOOD.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextBoolean() ? random.nextInt(28) : random.nextInt(file.length);
      file[at] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
  }

  private static byte[] damagedToc(Random random) {
    return TestPackage.distribution("Agent", "com.example.agent", "1")
        .signedBy(SIGNER)
        .tocXml(
            toc -> {
              int at = random.nextInt(toc.length());
              int until = Math.min(toc.length(), at + random.nextInt(12));
              String[] pieces = {"", "<", "9", "<file>", "</data>", "&x;", "<!--", "-", "\u0000"};
              return toc.substring(0, at)
                  + pieces[random.nextInt(pieces.length)]
                  + toc.substring(until);
            })
        .bytes();
  }
}
