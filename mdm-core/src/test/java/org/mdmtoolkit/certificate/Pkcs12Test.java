package org.mdmtoolkit.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

class Pkcs12Test {

  private static final String PASSPHRASE = "p12 \u00FC\u20AC";

  @TempDir Path folder;

  private final TestCertificate signer = TestPki.rsaSigner();
  private OpenSsl openssl;

  @BeforeEach
  void prepare() {
    openssl = OpenSsl.in(folder);
    openssl.put("key.pem", signer.keyPem());
    openssl.put("chain.pem", signer.chainPem());
  }

  private SourceFile export(String words, String passphrase) {
    openssl.run(
        "pkcs12 -export " + words,
        "-inkey",
        openssl.path("key.pem"),
        "-in",
        openssl.path("chain.pem"),
        "-out",
        openssl.path("id.p12"),
        "-passout",
        "pass:" + passphrase);
    return SourceFile.of("id.p12", openssl.get("id.p12"));
  }

  private void assertOpens(SourceFile file, String passphrase, String how) {
    Pkcs12 content = Pkcs12.read(file, Keys.answer(passphrase));
    assertThat(content.privateKeys()).as(how).containsExactly(signer.privateKey());
    assertThat(content.certificates()).as(how).containsExactlyInAnyOrderElementsOf(signer.chain());
  }

  private static void assertRefuses(SourceFile file, String passphrase, String how) {
    assertThatThrownBy(() -> Pkcs12.read(file, Keys.answer(passphrase)))
        .as(how)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("id.p12: wrong passphrase");
  }

  @Test
  void opensNewAlgorithmsWithTheChain() {
    for (String words :
        List.of(
            "",
            "-macalg sha512",
            "-macalg sha1",
            "-certpbe AES-128-CBC -keypbe AES-192-CBC",
            "-certpbe NONE",
            "-keypbe NONE -certpbe NONE",
            "-nomaciter",
            "-iter 100000")) {
      SourceFile file = export(words, PASSPHRASE);
      assertOpens(file, PASSPHRASE, words);
      assertRefuses(file, PASSPHRASE + " ", words);
    }
  }

  @Test
  void opensWithoutASealWhereTheEncryptionTells() {
    SourceFile file = export("-nomac", PASSPHRASE);
    assertOpens(file, PASSPHRASE, "no seal");
    assertRefuses(file, "wrong", "no seal");
  }

  @Test
  void opensOldAlgorithms() {
    for (String words :
        List.of(
            "-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1",
            "-legacy",
            "-legacy -descert")) {
      if (words.contains("-legacy")
          && openssl.attempt("list -providers -provider legacy").exitCode() != 0) {
        continue; // this OpenSSL is built without RC2
      }
      SourceFile file = export(words, PASSPHRASE);
      assertOpens(file, PASSPHRASE, words);
      assertRefuses(file, "wrong", words);
    }
  }

  @Test
  void opensAnEmptyPassphraseWithoutAsking() {
    for (String words : List.of("", "-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1")) {
      Pkcs12 content = Pkcs12.read(export(words, ""), Keys.nobody());
      assertThat(content.privateKeys()).containsExactly(signer.privateKey());
      assertThat(content.certificates()).hasSize(3);
    }
  }

  @Test
  void opensCertificatesWithoutAKey() {
    SourceFile file = export("-nokeys", PASSPHRASE);
    Pkcs12 content = Pkcs12.read(file, Keys.answer(PASSPHRASE));
    assertThat(content.privateKeys()).isEmpty();
    assertThat(content.certificates()).hasSize(3);
    assertThatThrownBy(() -> PrivateKeys.read(file, Keys.answer(PASSPHRASE)))
        .hasMessageContaining("there is no private key in it");
  }

  @Test
  void opensWhatTheJdkWrites() {
    SourceFile file = SourceFile.of("id.p12", signer.pkcs12("geheim"));
    assertOpens(file, "geheim", "the JDK's");
    assertRefuses(file, "gemein", "the JDK's");
  }

  @Test
  void saysWhatAFileIsThatIsNotPkcs12() {
    assertThatThrownBy(() -> Pkcs12.read(SourceFile.of("id.p12", signer.der()), Keys.nobody()))
        .hasMessageContaining("id.p12: this is a certificate, not a PKCS#12 file");
  }

  @Test
  void refusesAFileThatIsCutOff() {
    byte[] whole = signer.pkcs12("geheim");
    for (int length : new int[] {1, 10, 100, whole.length - 1}) {
      SourceFile file = SourceFile.of("id.p12", Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Pkcs12.read(file, Keys.answer("geheim")))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void refusesMoreWorkThanIsAllowed() {
    byte[] p12 = export("-iter 65537", PASSPHRASE).content();
    byte[] more = replace(p12, new byte[] {2, 3, 1, 0, 1}, new byte[] {2, 3, 127, -1, -1});
    assertThat(more).isNotEqualTo(p12); // 8,388,607 rounds, for each part of the file
    assertThatThrownBy(() -> Pkcs12.read(SourceFile.of("id.p12", more), Keys.answer(PASSPHRASE)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("it asks for more key-derivation work");
  }

  static byte[] replace(byte[] in, byte[] what, byte[] by) {
    byte[] out = in.clone();
    for (int i = 0; i + what.length <= out.length; i++) {
      if (Arrays.equals(out, i, i + what.length, what, 0, what.length)) {
        System.arraycopy(by, 0, out, i, by.length);
      }
    }
    return out;
  }
}
