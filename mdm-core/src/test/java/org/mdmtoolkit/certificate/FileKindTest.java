package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

class FileKindTest {

  private static final byte[] CSR =
      TestPki.certificateRequest("CN=vendor", TestKeys.rsa("FileKindTest"));

  private static final String PLIST =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC>\n<plist><dict/></plist>";

  private static void assertIsNotACertificate(byte[] content, String problem) {
    SourceFile file = SourceFile.of("mdm.cer", content);
    assertThatThrownBy(() -> Certificates.read(file))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.problem()).isEqualTo("mdm.cer: " + problem);
              assertThat(e.remedy().text()).endsWith(".").hasSizeGreaterThan(10);
            });
  }

  private static void assertIsNotACertificate(String content, String problem) {
    assertIsNotACertificate(content.getBytes(UTF_8), problem);
  }

  @Test
  void tellsARequestInBothForms() {
    String problem = "this is a certificate signing request, not a certificate";
    assertIsNotACertificate(CSR, problem);
    assertIsNotACertificate(TestCertificate.pem("CERTIFICATE REQUEST", CSR), problem);
    assertIsNotACertificate(TestCertificate.pem("NEW CERTIFICATE REQUEST", CSR), problem);
    // labelled wrongly
    assertIsNotACertificate(TestCertificate.pem("CERTIFICATE", CSR), problem);
  }

  @Test
  void tellsAMail() {
    String problem = "this is a mail (S/MIME), not a certificate";
    assertIsNotACertificate("MIME-Version: 1.0\nContent-Type: application/pkcs7-mime\n", problem);
    assertIsNotACertificate("content-type: multipart/signed; boundary=x\n\n--x", problem);
    assertIsNotACertificate("Mime is a town", "this is plain text, not a certificate");
  }

  @Test
  void tellsHexadecimalFromBase64() {
    String problem = "this is hexadecimal digits, not a certificate";
    String hex = HexFormat.of().formatHex(CSR);
    assertIsNotACertificate(hex, problem);
    assertIsNotACertificate(hex.toUpperCase(Locale.ROOT) + "\n", problem);
    assertIsNotACertificate(hex.replaceAll("(.{60})", "$1\r\n"), problem);
    assertIsNotACertificate(
        Base64.getEncoder().encodeToString(CSR),
        "this is base64 text without PEM lines, not a certificate");
  }

  @Test
  void tellsPrivateAndPublicKeys() {
    var keys = TestKeys.rsa("FileKindTest");
    String problem = "this is a private key, not a certificate";
    assertIsNotACertificate(keys.getPrivate().getEncoded(), problem);
    assertIsNotACertificate(TestPki.rsaSigner().keyPem(), problem);
    assertIsNotACertificate(
        keys.getPublic().getEncoded(), "this is a public key, not a certificate");
    assertIsNotACertificate(
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ me@host",
        "this is an OpenSSH key, not a certificate");
  }

  @Test
  void tellsAPageAPropertyListAndOtherText() {
    assertIsNotACertificate(
        "\n<!DOCTYPE html><html><title>Sign in</title></html>",
        "this is an HTML page, not a certificate");
    assertIsNotACertificate(PLIST, "this is a property list, not a certificate");
    assertIsNotACertificate("bplist00abc", "this is a binary property list, not a certificate");
    assertIsNotACertificate("{\"errors\": []}", "this is a JSON document, not a certificate");
    assertIsNotACertificate("Dear colleague,", "this is plain text, not a certificate");
    assertIsNotACertificate("PK\u0003\u0004rest", "this is a zip archive, not a certificate");
    byte[] utf16 = ("\uFEFF" + TestPki.rsaSigner().pem()).getBytes(UTF_16LE);
    assertIsNotACertificate(utf16, "this is text in UTF-16, not a certificate");
  }

  @Test
  void tellsAPropertyListThatHoldsPemFromPem() {
    String plist = PLIST.replace("<dict/>", "<string>" + TestPki.rsaSigner().pem() + "</string>");
    assertIsNotACertificate(plist, "this is a property list, not a certificate");
  }

  @Test
  void tellsBase64WithAndWithoutAPropertyListInside() {
    String certificate = Base64.getEncoder().encodeToString(TestPki.rsaSigner().der());
    assertIsNotACertificate(
        certificate, "this is base64 text without PEM lines, not a certificate");
    String request = Base64.getEncoder().encodeToString(PLIST.getBytes(UTF_8));
    assertIsNotACertificate(
        request, "this is Apple's base64 plist (a push-certificate request), not a certificate");
  }

  @ParameterizedTest
  @CsvSource({"''", "' '", "'\n\n'"})
  void tellsAnEmptyFile(String content) {
    assertIsNotACertificate(content, "the file is empty");
  }

  @Test
  void tellsACompressedFile() {
    assertIsNotACertificate(
        new byte[] {0x1F, (byte) 0x8B, 8, 0, 0},
        "this is a compressed file (gzip), not a certificate");
  }

  @Test
  void tellsBytesThatAreNothing() {
    assertIsNotACertificate(new byte[] {1, 2, 3, 0, 5}, "this is not a certificate");
    assertIsNotACertificate(new byte[] {0x30}, "this is plain text, not a certificate");
    assertIsNotACertificate(new byte[5000], "this is not a certificate");
  }

  @Test
  void takesNoDamagedMessageForTheTextInsideIt(@TempDir Path folder) {
    OpenSsl openssl = OpenSsl.in(folder);
    Path certificate = openssl.put("c.pem", TestPki.rsaSigner().pem());
    Path key = openssl.put("k.pem", TestPki.rsaSigner().keyPem());
    Path list = openssl.put("list.xml", PLIST);
    Path out = folder.resolve("out");
    openssl.run(
        "cms -sign -nodetach -binary -outform DER",
        "-in",
        list,
        "-out",
        out,
        "-signer",
        certificate,
        "-inkey",
        key);
    byte[] message = openssl.get("out");
    assertThat(FileKind.of(message)).isEqualTo(FileKind.SIGNED_MESSAGE);
    int inside = new String(message, ISO_8859_1).indexOf("<plist") + 10;
    for (int length = inside; length < message.length; length++) {
      assertThat(FileKind.of(Arrays.copyOf(message, length)))
          .as("cut at " + length)
          .isEqualTo(FileKind.UNKNOWN);
    }
    assertThat(FileKind.of(Arrays.copyOf(message, message.length + 1))) // one byte too many
        .isEqualTo(FileKind.UNKNOWN);
    assertThat(FileKind.of("0 <plist/>".getBytes(UTF_8))).isEqualTo(FileKind.XML_PROPERTY_LIST);
    assertThat(FileKind.of("0123456789".getBytes(UTF_8))).isEqualTo(FileKind.TEXT);
  }

  @Test
  void tellsMessagesAndListsThatOpenSslMakes(@TempDir Path folder) {
    OpenSsl openssl = OpenSsl.in(folder);
    Path certificate = openssl.put("c.pem", TestPki.rsaSigner().pem());
    Path key = openssl.put("k.pem", TestPki.rsaSigner().keyPem());
    Path text = openssl.put("t.txt", "text");
    Path out = folder.resolve("out");
    openssl.run("cms -encrypt -outform DER", "-in", text, "-out", out, certificate);
    assertIsNotACertificate(
        openssl.get("out"), "this is an encrypted message (CMS), not a certificate");
    openssl.run(
        "cms -sign -outform PEM", "-in", text, "-out", out, "-signer", certificate, "-inkey", key);
    assertIsNotACertificate(
        openssl.get("out"), "this is a signed message (CMS), not a certificate");
  }
}
