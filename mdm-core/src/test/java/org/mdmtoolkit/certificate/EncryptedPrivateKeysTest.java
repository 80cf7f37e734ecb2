package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.secret.Secret;

/** What OpenSSL encrypts, we open. */
class EncryptedPrivateKeysTest {

  private static final String PASSPHRASE = "korrekt Pferd \u00FC\u20AC 7";

  @TempDir Path folder;

  private OpenSsl openssl;
  private Path plain;
  private Path out;

  @BeforeEach
  void makeKey() {
    openssl = OpenSsl.in(folder);
    byte[] pkcs8 = TestKeys.rsa("EncryptedPrivateKeysTest").getPrivate().getEncoded();
    plain = openssl.put("plain.pem", TestCertificate.pem("PRIVATE KEY", pkcs8));
    out = folder.resolve("out");
  }

  private byte[] encrypt(String words) {
    openssl.run(words, "-in", plain, "-out", out, "-passout", "pass:" + PASSPHRASE);
    return openssl.get("out");
  }

  private static void assertOpens(byte[] key, String how) {
    SourceFile file = SourceFile.of("some.key", key);
    assertThat(PrivateKeys.read(file, Keys.answer(PASSPHRASE)))
        .as(how)
        .isEqualTo(TestKeys.rsa("EncryptedPrivateKeysTest").getPrivate());
    assertThatThrownBy(() -> PrivateKeys.read(file, Keys.answer(PASSPHRASE + "\n")))
        .as(how)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("some.key: wrong passphrase");
    assertThatThrownBy(() -> PrivateKeys.read(file, null))
        .as(how)
        .hasMessageContaining("it is under a passphrase, and none was given");
  }

  @Test
  void opensPbes2WithEveryPseudoRandomFunction() {
    for (String prf : List.of("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")) {
      String words = "pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWith" + prf;
      assertOpens(encrypt(words), prf);
      assertOpens(encrypt(words + " -outform DER"), prf + " in DER");
    }
  }

  @Test
  void opensPbes2WithEveryCipher() {
    List<String> families = List.of("aes", "aria", "camellia");
    for (String family : families) {
      for (String size : List.of("128", "192", "256")) {
        String cipher = family + "-" + size + "-cbc";
        assertOpens(encrypt("pkcs8 -topk8 -v2 " + cipher), cipher);
      }
    }
    for (String cipher : List.of("des-ede3-cbc", "sm4-cbc", "aes-256-cfb", "aes-128-ofb")) {
      assertOpens(encrypt("pkcs8 -topk8 -v2 " + cipher), cipher);
    }
  }

  @Test
  void opensScrypt() {
    assertOpens(encrypt("pkcs8 -topk8 -scrypt"), "scrypt");
    assertOpens(
        encrypt("pkcs8 -topk8 -v2 aes-128-cbc -scrypt -scrypt_N 1024 -scrypt_r 8 -scrypt_p 4"),
        "scrypt with its own numbers");
  }

  @Test
  void opensPbes1AndTheAlgorithmsOfPkcs12() {
    for (String algorithm : List.of("PBE-SHA1-3DES", "PBE-SHA1-2DES")) {
      assertOpens(encrypt("pkcs8 -topk8 -v1 " + algorithm), algorithm);
    }
  }

  @Test
  void opensTheAlgorithmsOfTheLegacyProvider() {
    Assumptions.assumeTrue(
        openssl.attempt("list -providers -provider legacy").exitCode() == 0,
        "this OpenSSL is built without its legacy provider");
    List<String> pbe =
        List.of(
            "PBE-MD5-DES",
            "PBE-SHA1-DES",
            "PBE-MD5-RC2-64",
            "PBE-SHA1-RC2-64",
            "PBE-SHA1-RC4-128",
            "PBE-SHA1-RC4-40",
            "PBE-SHA1-RC2-128",
            "PBE-SHA1-RC2-40");
    String legacy = " -provider legacy -provider default";
    for (String algorithm : pbe) {
      assertOpens(encrypt("pkcs8 -topk8 -v1 " + algorithm + legacy), algorithm);
    }
    for (String cipher : List.of("des-cbc", "seed-cbc")) {
      assertOpens(encrypt("pkcs8 -topk8 -v2 " + cipher + legacy), cipher);
      assertOpens(encrypt("rsa -traditional -" + cipher + legacy), "traditional " + cipher);
    }
  }

  @Test
  void aCipherThatIsNotReadHereIsConvertedByTheCommandThatIsNamed() {
    Assumptions.assumeTrue(
        openssl.attempt("list -providers -provider legacy").exitCode() == 0,
        "this OpenSSL is built without its legacy provider");
    String legacy = " -provider legacy -provider default";
    SourceFile old = SourceFile.of("old.key", encrypt("rsa -traditional -bf-cbc" + legacy));
    Path file = openssl.put("old.key", old.content());
    Path converted = openssl.path("converted.key");
    assertThatThrownBy(() -> PrivateKeys.read(old, null))
        .hasMessageContaining("openssl pkey -in FILE -aes256 -out NEW")
        .hasMessageContaining("-provider legacy -provider default");
    String words = "pkey -aes256" + legacy;
    String pass = "pass:" + PASSPHRASE;
    openssl.run(words, "-in", file, "-out", converted, "-passin", pass, "-passout", pass);
    assertOpens(openssl.get("converted.key"), "converted");
  }

  @Test
  void opensTraditionalPemWithEveryCipher() {
    for (String family : List.of("aes", "aria", "camellia")) {
      for (String size : List.of("128", "192", "256")) {
        for (String mode : List.of("cbc", "cfb", "ofb", "ctr")) {
          String cipher = family + "-" + size + "-" + mode;
          assertOpens(encrypt("rsa -traditional -" + cipher), cipher);
        }
      }
    }
    for (String cipher : List.of("des-ede3-cbc", "des-ede-cbc", "des-ede3-cfb", "sm4-cbc")) {
      assertOpens(encrypt("rsa -traditional -" + cipher), cipher);
    }
  }

  @Test
  void opensAnInitialVectorInSmallLettersAndCarriageReturns() {
    String pem = new String(encrypt("rsa -traditional -aes-256-cbc"), US_ASCII);
    String dekInfo = pem.lines().filter(line -> line.startsWith("DEK-Info")).findFirst().orElse("");
    String small = dekInfo.replace("DEK-Info: AES-256-CBC,", "").toLowerCase(Locale.ROOT);
    String changed = pem.replace(dekInfo, "DEK-Info: aes-256-cbc, " + small).replace("\n", "\r\n");
    assertOpens(changed.getBytes(US_ASCII), "as Go writes it");
  }

  @Test
  void saysWhenACipherIsNotSupported() {
    byte[] key = encrypt("rsa -traditional -aes-256-cfb8");
    assertThatThrownBy(
            () -> PrivateKeys.read(SourceFile.of("some.key", key), Keys.answer(PASSPHRASE)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("DEK-Info header names a cipher that is not supported");
  }

  @Test
  void opensAPassphraseThatIsNotUtf8() {
    byte[] odd = {'a', (byte) 0xFF, (byte) 0xFE, 'b'};
    byte[] pem =
        PrivateKeyPem.encrypted(
            TestKeys.rsa("EncryptedPrivateKeysTest").getPrivate(),
            Secret.copyOf(odd),
            new SecureRandom());
    Path passphrase = openssl.put("pass", odd);
    openssl.run("pkey -noout", "-in", openssl.put("odd.pem", pem), "-passin", "file:" + passphrase);
    assertThat(PrivateKeys.read(SourceFile.of("odd.pem", pem), () -> Secret.copyOf(odd)))
        .isNotNull();
  }
}
