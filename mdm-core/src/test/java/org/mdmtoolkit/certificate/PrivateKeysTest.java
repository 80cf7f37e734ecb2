package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

class PrivateKeysTest {

  @TempDir Path folder;

  private final KeyPair rsa = TestKeys.rsa("PrivateKeysTest");
  private final KeyPair ec = TestKeys.ec("PrivateKeysTest", "secp256r1");

  private static String pkcs8(KeyPair keys) {
    return TestCertificate.pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  private static SourceFile file(byte[] content) {
    return SourceFile.of("some.key", content);
  }

  private static SourceFile file(String content) {
    return file(content.getBytes(US_ASCII));
  }

  private void assertReads(SourceFile file, KeyPair keys) {
    var key = PrivateKeys.read(file, Keys.nobody());
    assertThat(PrivateKeys.match(key, keys.getPublic())).isTrue();
  }

  @Test
  void readsEveryPlainFormThatOpenSslWrites() {
    OpenSsl openssl = OpenSsl.in(folder);
    for (KeyPair keys : List.of(rsa, ec, TestKeys.ec("PrivateKeysTest", "secp521r1"))) {
      Path in = openssl.put("in.pem", pkcs8(keys));
      for (String form : List.of("PEM", "DER", "PEM -traditional", "DER -traditional")) {
        openssl.run("pkey -outform " + form, "-in", in, "-out", folder.resolve("out"));
        assertReads(file(openssl.get("out")), keys);
      }
    }
  }

  @Test
  void readsTheKeyThatEcparamWritesBehindItsParameters() {
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.run("ecparam -name prime256v1 -genkey", "-out", folder.resolve("ec.pem"));
    assertThat(new String(openssl.get("ec.pem"), US_ASCII)).contains("EC PARAMETERS");
    assertThat(PrivateKeys.read(file(openssl.get("ec.pem")), null).getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void readsAnEd25519Key() {
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.run("genpkey -algorithm ed25519", "-out", folder.resolve("ed.pem"));
    assertThat(PrivateKeys.read(file(openssl.get("ed.pem")), null).getAlgorithm())
        .isIn("EdDSA", "Ed25519");
  }

  @Test
  void readsTheKeyBesideACertificateAndWithCarriageReturns() {
    String both = TestPki.rsaSigner().chainPem() + "\n" + pkcs8(rsa);
    assertReads(file(both), rsa);
    assertReads(file(both.replace("\n", "\r\n")), rsa);
    assertReads(file(pkcs8(rsa).strip()), rsa);
  }

  @Test
  void readsTheKeyOfAPkcs12File() {
    SourceFile p12 = file(TestPki.rsaSigner().pkcs12("geheim"));
    assertThat(PrivateKeys.read(p12, Keys.answer("geheim")))
        .isEqualTo(TestPki.rsaSigner().privateKey());
  }

  @Test
  void saysWhatAFileIsThatIsNoPrivateKey() {
    assertThatThrownBy(() -> PrivateKeys.read(file(TestPki.rsaSigner().der()), Keys.nobody()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("some.key: this is a certificate, not a private key");
    assertThatThrownBy(() -> PrivateKeys.read(file(TestPki.rsaSigner().pem()), Keys.nobody()))
        .hasMessageContaining("this is a certificate, not a private key");
    String publicKey = TestCertificate.pem("PUBLIC KEY", rsa.getPublic().getEncoded());
    assertThatThrownBy(() -> PrivateKeys.read(file(publicKey), Keys.nobody()))
        .hasMessageContaining("this is a public key, not a private key");
    assertThatThrownBy(() -> PrivateKeys.read(file(""), Keys.nobody()))
        .hasMessageContaining("the file is empty");
    assertThatThrownBy(() -> PrivateKeys.read(file("<html></html>"), Keys.nobody()))
        .hasMessageContaining("this is an HTML page, not a private key");
    String openssh =
        TestCertificate.pem("OPENSSH PRIVATE KEY", "openssh-key-v1".getBytes(US_ASCII));
    assertThatThrownBy(() -> PrivateKeys.read(file(openssh), Keys.nobody()))
        .hasMessageContaining("this is an OpenSSH key");
  }

  @Test
  void refusesToChooseAmongTwoKeys() {
    assertThatThrownBy(() -> PrivateKeys.read(file(pkcs8(rsa) + pkcs8(ec)), Keys.nobody()))
        .hasMessageContaining("it holds 2 private keys");
  }

  @Test
  void refusesKindsOfKeysThatCannotSign() {
    OpenSsl openssl = OpenSsl.in(folder);
    for (String kind : List.of("x448", "x25519")) {
      openssl.run("genpkey -algorithm " + kind, "-out", folder.resolve("k.pem"));
      assertThatThrownBy(() -> PrivateKeys.read(file(openssl.get("k.pem")), null))
          .as(kind)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("of a kind that is not supported");
    }
  }

  @Test
  void matchesOnlyTheKeysOfOnePair() {
    assertThat(PrivateKeys.match(rsa.getPrivate(), rsa.getPublic())).isTrue();
    assertThat(PrivateKeys.match(ec.getPrivate(), ec.getPublic())).isTrue();
    assertThat(PrivateKeys.match(rsa.getPrivate(), ec.getPublic())).isFalse();
    assertThat(PrivateKeys.match(ec.getPrivate(), rsa.getPublic())).isFalse();
    assertThat(PrivateKeys.match(rsa.getPrivate(), TestKeys.rsa("other").getPublic())).isFalse();
    KeyPair other = TestKeys.ec("other", "secp256r1");
    assertThat(PrivateKeys.match(ec.getPrivate(), other.getPublic())).isFalse();
  }

  @Test
  void theKindOfAWholeKeyThatIsNotReadIsNamed(@TempDir Path folder) {
    OpenSsl openssl = OpenSsl.in(folder);
    Path out = folder.resolve("key");
    openssl.run("genpkey -algorithm X25519 -out", out);
    assertNotRead(openssl.get("key"), "(algorithm 1.3.101.110) is of a kind that is not supported");
    openssl.run("ecparam -genkey -noout -name prime256v1 -param_enc explicit -out", out);
    assertNotRead(openssl.get("key"), "(EC) spells its curve out in numbers");
    openssl.run("dsaparam -noout -genkey -out", out, "1024");
    openssl.run("dsa -outform DER -in", out, "-out", folder.resolve("dsa.der"));
    assertNotRead(openssl.get("dsa.der"), "the private key is whole, but no RSA or EC key");
    String traditional = TestKeyFiles.traditional(TestPki.rsaSigner().privateKey(), "secret");
    assertNotRead(
        traditional.replaceFirst("DEK-Info.*\n", "").getBytes(US_ASCII),
        "its DEK-Info header is missing");
    byte[] whole = TestPki.rsaSigner().privateKey().getEncoded();
    assertThatThrownBy(() -> PrivateKeys.read(file(Arrays.copyOf(whole, 200)), null))
        .hasMessageContaining("only 200 of its");
  }

  private static void assertNotRead(byte[] key, String reason) {
    assertThatThrownBy(() -> PrivateKeys.read(file(key), null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("cut off");
  }
}
