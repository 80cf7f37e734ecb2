package org.mdmtoolkit.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** What OpenSSL encrypts to a certificate, in the forms in which it is sent. */
class EncryptedMessageTest {

  private static final TestCertificate READER = TestPki.rsaSigner();

  @TempDir private Path folder;

  @Test
  void whatIsEncryptedToTheCertificateOpensWithItsKey() {
    for (List<String> cipher :
        List.of(
            List.of("-des3"),
            List.of("-aes128"),
            List.of("-aes256"),
            List.of("-des", "-provider", "default", "-provider", "legacy"))) {
      byte[] der = encrypted("DER", cipher);
      String hex = HexFormat.of().formatHex(der);
      for (byte[] file :
          List.of(
              der,
              encrypted("PEM", cipher),
              hex.getBytes(UTF_8),
              (hex.toUpperCase(Locale.ROOT) + "\n").getBytes(UTF_8))) {
        assertThat(EncryptedMessage.decrypt(file(file), READER.privateKey()))
            .as("%s", cipher)
            .isEqualTo("the request".getBytes(UTF_8));
      }
    }
  }

  @Test
  void hexadecimalOfAnEncryptedMessageIsNamedAsSuch() {
    byte[] hex = HexFormat.of().formatHex(encrypted("DER", List.of("-des3"))).getBytes(UTF_8);
    assertThat(FileKind.of(hex)).isEqualTo(FileKind.HEX_ENCRYPTED_MESSAGE);
    assertThatThrownBy(() -> Certificates.read(file(hex)))
        .hasMessageContaining(
            "an encrypted message (CMS) in hexadecimal, such as mdmcert.download");
    assertThat(FileKind.of("3082deadbeef0011223344".getBytes(UTF_8))).isEqualTo(FileKind.BASE64);
  }

  @Test
  void anotherKeyAnotherFileAndACutOneAreRefused() {
    byte[] der = encrypted("DER", List.of("-aes256"));
    String hex = HexFormat.of().formatHex(der);
    assertRefused(der, TestPki.expiredSigner(), "does not open with this key");
    assertRefused(hex.getBytes(UTF_8), TestPki.expiredSigner(), "does not open with this key");
    assertRefused(READER.der(), READER, "this is a certificate, not an encrypted message (CMS)");
    assertRefused(
        hex.substring(0, hex.length() - 33).getBytes(UTF_8), READER, "damaged or cut off");
    assertRefused(
        hex.substring(0, hex.length() - 32).getBytes(UTF_8), READER, "damaged or cut off");
    assertRefused(Arrays.copyOf(der, der.length - 1), READER, "bytes are there");
  }

  private static void assertRefused(byte[] file, TestCertificate reader, String problem) {
    assertThatThrownBy(() -> EncryptedMessage.decrypt(file(file), reader.privateKey()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(problem);
  }

  private byte[] encrypted(String form, List<String> cipher) {
    OpenSsl openssl = OpenSsl.in(folder);
    List<Object> arguments = new ArrayList<>(cipher);
    arguments.addAll(List.of("-in", openssl.put("content", "the request")));
    arguments.addAll(List.of("-out", folder.resolve("message"), "-outform", form));
    arguments.add(openssl.put("reader.pem", READER.pem()));
    openssl.run("cms -encrypt -binary", arguments.toArray());
    return openssl.get("message");
  }

  private static SourceFile file(byte[] content) {
    return SourceFile.of("request.p7", content);
  }
}
