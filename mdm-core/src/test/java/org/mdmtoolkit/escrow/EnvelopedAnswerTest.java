package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.secret.Secret;

/** What OpenSSL encrypts to the certificate of an escrow key, in the forms that devices may use. */
class EnvelopedAnswerTest {

  private static final byte[] RECOVERY_KEY = "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ".getBytes(UTF_8);
  private static final TestCertificate READER = TestPki.rsaSigner();
  private static final EscrowKey KEY = EscrowKey.of(READER.privateKey(), READER.certificate());

  private static final List<String> OAEP_SHA1 = List.of("-keyopt", "rsa_padding_mode:oaep");
  private static final List<String> OAEP_SHA256 =
      List.of("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256");
  private static final List<String> OAEP_SHA256_MGF1_SHA1 =
      List.of(
          "-keyopt", "rsa_padding_mode:oaep",
          "-keyopt", "rsa_oaep_md:sha256",
          "-keyopt", "rsa_mgf1_md:sha1");

  @TempDir Path folder;
  private OpenSsl openssl;

  @BeforeEach
  void findOpenSsl() {
    openssl = OpenSsl.in(folder);
    openssl.put("reader.pem", READER.pem());
    openssl.put("reader.key", READER.keyPem());
  }

  private byte[] encrypted(byte[] content, List<String> options, List<String> ofRecipient) {
    List<Object> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("-in", openssl.put("content", content)));
    arguments.addAll(List.of("-out", openssl.path("cms"), "-outform", "DER"));
    arguments.addAll(List.of("-recip", openssl.path("reader.pem")));
    arguments.addAll(ofRecipient);
    openssl.run("cms -encrypt -binary", arguments.toArray());
    return openssl.get("cms");
  }

  private byte[] encrypted(String... options) {
    return encrypted(RECOVERY_KEY, List.of(options), List.of());
  }

  private static byte[] opened(byte[] cms) {
    try (Secret secret = KEY.openAnswer(cms)) {
      return secret.revealBytes();
    }
  }

  static Stream<Arguments> forms() {
    List<Arguments> forms = new ArrayList<>();
    for (String cipher : List.of("-aes256", "-aes128", "-des3")) {
      for (List<String> rsa :
          List.of(List.<String>of(), OAEP_SHA1, OAEP_SHA256, OAEP_SHA256_MGF1_SHA1)) {
        forms.add(Arguments.of(List.of(cipher), rsa));
        forms.add(Arguments.of(List.of(cipher, "-keyid"), rsa));
        forms.add(Arguments.of(List.of(cipher, "-stream"), rsa));
      }
    }
    return forms.stream();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whatOpenSslEncryptsIsOpenedAsOpenSslOpensIt(List<String> options, List<String> rsa) {
    byte[] cms = encrypted(RECOVERY_KEY, options, rsa);
    assertThat(opened(cms)).isEqualTo(RECOVERY_KEY);
    openssl.run(
        "cms -decrypt -binary -inform DER",
        "-in",
        openssl.path("cms"),
        "-inkey",
        openssl.path("reader.key"),
        "-recip",
        openssl.path("reader.pem"),
        "-out",
        openssl.path("by-openssl"));
    assertThat(openssl.get("by-openssl")).isEqualTo(RECOVERY_KEY);
    // a stream is BER of indefinite length, in several pieces
    assertThat(cms[1] == (byte) 0x80).isEqualTo(options.contains("-stream"));
  }

  @Test
  void contentsOfEveryLengthAreOpened() {
    for (int length : new int[] {0, 1, 15, 16, 17, 4096, 60_000}) {
      byte[] content = new byte[length];
      new Random(length).nextBytes(content);
      assertThat(opened(encrypted(content, List.of("-aes256"), List.of()))).isEqualTo(content);
      assertThat(opened(encrypted(content, List.of("-aes256", "-stream"), List.of())))
          .isEqualTo(content);
    }
  }

  @Test
  void theOwnPartIsFoundAmongThoseOfOthers() {
    openssl.put("other.pem", TestPki.strangerSigner().pem());
    openssl.put("ec.pem", TestPki.ecSigner().pem());
    byte[] cms =
        encrypted(
            RECOVERY_KEY,
            List.of("-aes256", "-recip", openssl.path("other.pem").toString()),
            List.of("-recip", openssl.path("ec.pem").toString()));
    assertThat(opened(cms)).isEqualTo(RECOVERY_KEY);
  }

  @Test
  void theCertificateThatTheToolkitMakesForEscrowWillDo() throws CertificateEncodingException {
    SecureRandom random = new SecureRandom();
    KeyPair keys = EscrowKeyPair.generate(random);
    X509Certificate certificate =
        EscrowKeyPair.selfSigned(keys, "ops \"A, B\" + C", TestPki.NOW, random);
    openssl.put("reader.pem", TestCertificate.pem("CERTIFICATE", certificate.getEncoded()));
    EscrowKey key = EscrowKey.of(keys.getPrivate(), certificate);
    assertThat(key.openAnswer(encrypted("-aes256"))).isEqualTo(Secret.copyOf(RECOVERY_KEY));
    assertThat(key.openAnswer(encrypted(RECOVERY_KEY, List.of("-aes256"), OAEP_SHA256)))
        .isEqualTo(Secret.copyOf(RECOVERY_KEY));
  }

  @Test
  void anAnswerForOthersIsDeniedAndSaysForWhom() {
    EscrowKey stranger =
        EscrowKey.of(TestPki.strangerSigner().privateKey(), TestPki.strangerSigner().certificate());
    assertThatThrownBy(() -> stranger.openAnswer(encrypted("-aes256")))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("is not encrypted to this key, but to the certificate ")
        .hasMessageContaining(READER.certificate().getSerialNumber().toString(16))
        .hasMessageContaining("CN=Test Intermediate CA");
    assertThatThrownBy(() -> stranger.openAnswer(encrypted("-aes256", "-keyid")))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("but to the key with the identifier ");
    openssl.put("reader.pem", TestPki.ecSigner().pem());
    assertThatThrownBy(() -> opened(encrypted("-aes256")))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("a key of another kind than RSA");
  }

  @Test
  void manyRecipientsAreNamedInOneLine() {
    openssl.put("reader.pem", TestPki.strangerSigner().pem());
    List<String> options = new ArrayList<>(List.of("-aes256"));
    for (int i = 0; i < 6; i++) {
      options.addAll(List.of("-recip", openssl.path("reader.pem").toString()));
    }
    assertThatThrownBy(() -> opened(encrypted(options.toArray(String[]::new))))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining(" and 4 more")
        .hasMessageNotContaining("\n");
  }

  static Stream<Arguments> otherAlgorithms() {
    List<String> oaep512 =
        List.of("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha512");
    List<String> mgf512 =
        List.of("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_mgf1_md:sha512");
    List<String> label =
        List.of("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_label:6162");
    return Stream.of(
        Arguments.of(List.of("-aes192"), List.of(), "AES-192/CBC"),
        Arguments.of(List.of("-camellia256"), List.of(), "CAMELLIA-256/CBC"),
        Arguments.of(
            List.of("-des", "-provider", "default", "-provider", "legacy"),
            List.of(),
            "1.3.14.3.2.7"),
        Arguments.of(List.of("-aes256"), oaep512, "RSA-OAEP with SHA512"),
        Arguments.of(List.of("-aes256"), mgf512, "RSA-OAEP with SHA512"),
        Arguments.of(List.of("-aes256"), label, "RSA-OAEP with a label"));
  }

  @ParameterizedTest
  @MethodSource("otherAlgorithms")
  void anotherAlgorithmIsNamed(List<String> options, List<String> rsa, String name) {
    byte[] cms = encrypted(RECOVERY_KEY, options, rsa);
    assertThatThrownBy(() -> opened(cms))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is encrypted with " + name + ", which is not opened here");
  }

  @Test
  void anotherKindOfMessageIsNamed() {
    Path content = openssl.put("content", RECOVERY_KEY);
    Path out = openssl.path("cms");
    openssl.run("cms -data_create -outform DER", "-in", content, "-out", out);
    refused(openssl.get("cms"), "is not CMS EnvelopedData, but of the type ");
    openssl.run("cms -digest_create -outform DER", "-in", content, "-out", out);
    refused(openssl.get("cms"), "1.2.840.113549.1.7.5");
    openssl.run(
        "cms -encrypt -aes-256-gcm -outform DER",
        "-in",
        content,
        "-out",
        out,
        openssl.path("reader.pem"));
    refused(openssl.get("cms"), "1.2.840.113549.1.9.16.1.23");
    refused(
        AuthEnvelope.seal(
            RECOVERY_KEY,
            List.of(new Recipient("reader", READER.certificate())),
            new SecureRandom()),
        "1.2.840.113549.1.9.16.1.23");
  }

  @Test
  void whatIsNoMessageAtAllIsRefused() {
    byte[] cms = encrypted("-aes256");
    refused(new byte[0], "cannot be read as CMS");
    refused(RECOVERY_KEY, "cannot be read as CMS");
    refused(READER.der(), "cannot be read as CMS");
    refused(new byte[] {0x30, 0}, "cannot be read as CMS");
    refused(new byte[] {5, 0}, "cannot be read as CMS");
    refused(new byte[65_537], "65537 bytes");
    refused(Arrays.copyOf(cms, cms.length + 1), "cannot be read as CMS");
    refused(joined(cms, new byte[] {'\n'}), "cannot be read as CMS");
    refused(joined(cms, cms), "cannot be read as CMS");
    byte[] huge = cms.clone();
    Arrays.fill(huge, 2, 4, (byte) 0xFF);
    refused(huge, "cannot be read as CMS");
  }

  @Test
  void everyCutIsRefused() {
    for (byte[] cms : List.of(encrypted("-aes256"), encrypted("-aes256", "-stream"))) {
      for (int length = 0; length < cms.length; length++) {
        refused(Arrays.copyOf(cms, length), "cannot be read as CMS");
      }
    }
  }

  @Test
  void deepNestingIsRefusedLikeAnyNonsense() {
    for (int depth : new int[] {40, 1_000, 16_000, 32_000}) {
      byte[] open = new byte[2 * depth];
      for (int i = 0; i < depth; i++) {
        open[2 * i] = 0x30;
        open[2 * i + 1] = (byte) 0x80;
      }
      refused(open, "cannot be read as CMS");
      byte[] closed = Arrays.copyOf(open, Math.min(4 * depth, EnvelopedAnswer.MAX_BYTES));
      refused(closed, "cannot be read as CMS");
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(first);
    whole.writeBytes(second);
    return whole.toByteArray();
  }

  private static void refused(byte[] cms, String problem) {
    assertThatThrownBy(() -> opened(cms))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("the encrypted answer ")
        .hasMessageContaining(problem)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aWrongPaddingOfTheKeyLooksLikeAWrongPaddingOfTheContent() {
    byte[] cms = encrypted("-aes256");
    Parts parts = new Parts(cms);
    byte[] badKey = cms.clone();
    badKey[parts.encryptedKey + 100] ^= 1;
    byte[] badContent = cms.clone();
    badContent[parts.content + parts.contentLength - 17] ^= 0x7F;
    Throwable ofKey = catchThrowable(() -> opened(badKey));
    Throwable ofContent = catchThrowable(() -> opened(badContent));
    assertThat(ofKey)
        .isInstanceOf(InvalidInputException.class)
        .hasNoCause()
        .hasMessageContaining("is damaged, or was not made for this key");
    assertThat(ofContent)
        .isInstanceOf(InvalidInputException.class)
        .hasNoCause()
        .hasMessage(ofKey.getMessage());
  }

  @Test
  void aChangedByteIsRefusedUnlessItLiesWhereCmsProtectsNothing() {
    for (List<String> rsa : List.of(List.<String>of(), OAEP_SHA256)) {
      for (String cipher : List.of("-aes256", "-des3")) {
        byte[] cms = encrypted(RECOVERY_KEY, List.of(cipher), rsa);
        Parts parts = new Parts(cms);
        Random random = new Random(4711);
        var wrong = new TreeSet<Integer>();
        for (int i = 0; i < 2_000; i++) {
          byte[] changed = cms.clone();
          int at = i < cms.length ? i : random.nextInt(cms.length);
          changed[at] ^= (byte) (1 + random.nextInt(255));
          try {
            if (!Arrays.equals(opened(changed), RECOVERY_KEY)) {
              wrong.add(at);
            }
          } catch (MdmException e) {
            assertThat(e.getMessage()).doesNotContain("\n", "ABCD");
          }
        }
        assertThat(wrong).as("%s %s", cipher, rsa).isNotEmpty().allMatch(parts::isUnprotected);
      }
    }
  }

  /** Where in a message the parts lie that are found by their bytes. */
  private static final class Parts {

    private final int encryptedKey;
    private final int iv;
    private final int ivLength;
    private final int content;
    private final int contentLength;

    Parts(byte[] cms) {
      EnvelopedData data = EnvelopedData.getInstance(ContentInfo.getInstance(cms).getContent());
      EncryptedContentInfo info = data.getEncryptedContentInfo();
      byte[] vector =
          ASN1OctetString.getInstance(info.getContentEncryptionAlgorithm().getParameters())
              .getOctets();
      byte[] sealed = info.getEncryptedContent().getOctets();
      this.content = cms.length - sealed.length;
      this.contentLength = sealed.length;
      this.iv = indexOf(cms, vector);
      this.ivLength = vector.length;
      this.encryptedKey = indexOf(cms, new byte[] {0x04, (byte) 0x82, 1, 0}) + 4;
    }

    /** The content and the block that it is chained to. */
    boolean isUnprotected(int index) {
      return index >= content || (index >= iv && index < iv + ivLength);
    }

    private static int indexOf(byte[] whole, byte[] part) {
      for (int i = 0; i + part.length <= whole.length; i++) {
        if (Arrays.equals(whole, i, i + part.length, part, 0, part.length)) {
          return i;
        }
      }
      throw new AssertionError("not in it");
    }
  }
}
