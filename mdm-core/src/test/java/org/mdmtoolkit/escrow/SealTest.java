package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.custody.TestCustody;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** What seals a record stands on no security provider; what judges it here are two that do. */
class SealTest {

  private static final int ENCIPHERS = 0x20;
  private static final TestCertificate ANNA = reader(2048);
  private static final TestCertificate BERTA = reader(3072);
  private static final TestCertificate ODD = reader(2051); // no whole number of bytes
  private static final List<TestCertificate> ALL = List.of(ANNA, BERTA, ODD);

  @TempDir private Path folder;

  private static TestCertificate reader(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return TestPki.root()
          .issue("CN=Reader " + bits)
          .usage(ENCIPHERS)
          .keys(generator.generateKeyPair())
          .build();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Recipient> recipients() {
    return ALL.stream().map(one -> new Recipient("reader", one.certificate())).toList();
  }

  /** The same bytes on each run, as no real source gives them. */
  private static SecureRandom counted(long seed) {
    Random source = new Random(seed);
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] bytes) {
        source.nextBytes(bytes);
      }
    };
  }

  private static byte[] content(Random random, int length) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    return content;
  }

  /** The seal as the JDK's ciphers make it. */
  private static byte[] sealedByJdk(
      byte[] content, List<X509Certificate> readers, SecureRandom random) throws Exception {
    byte[] key = new byte[32];
    byte[] nonce = new byte[12];
    random.nextBytes(key);
    random.nextBytes(nonce);
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    byte[] sealed = gcm.doFinal(content);
    var sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    var infos = new ASN1EncodableVector();
    for (X509Certificate reader : readers) {
      Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
      rsa.init(
          Cipher.ENCRYPT_MODE,
          reader.getPublicKey(),
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT),
          random);
      infos.add(
          new RecipientInfo(
              new KeyTransRecipientInfo(
                  new RecipientIdentifier(
                      new IssuerAndSerialNumber(
                          X500Name.getInstance(reader.getIssuerX500Principal().getEncoded()),
                          reader.getSerialNumber())),
                  new AlgorithmIdentifier(
                      PKCSObjectIdentifiers.id_RSAES_OAEP,
                      new RSAESOAEPparams(
                          sha256,
                          new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha256),
                          RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM)),
                  new DEROctetString(rsa.doFinal(key)))));
    }
    int length = sealed.length - 16;
    return new ContentInfo(
            CMSObjectIdentifiers.authEnvelopedData,
            new AuthEnvelopedData(
                null,
                new DERSet(infos),
                new EncryptedContentInfo(
                    CMSObjectIdentifiers.data,
                    new AlgorithmIdentifier(
                        NISTObjectIdentifiers.id_aes256_GCM, new GCMParameters(nonce, 16)),
                    new BEROctetString(Arrays.copyOf(sealed, length))),
                null,
                new DEROctetString(Arrays.copyOfRange(sealed, length, sealed.length)),
                null))
        .getEncoded("DER");
  }

  @Test
  void itIsByteForByteWhatTheJdksCiphersMake() throws Exception {
    Random random = new Random(1);
    List<X509Certificate> certificates = ALL.stream().map(TestCertificate::certificate).toList();
    for (int i = 0; i < 300; i++) {
      byte[] content = content(random, i < 70 ? i : random.nextInt(3000));
      long seed = random.nextLong();
      assertThat(AuthEnvelope.seal(content, recipients(), counted(seed)))
          .isEqualTo(sealedByJdk(content, certificates, counted(seed)));
    }
  }

  @Test
  void everyReaderOpensItAndNobodyElse() {
    Random random = new Random(2);
    TestCertificate other = TestPki.root().issue("CN=Other").usage(ENCIPHERS).build();
    for (int i = 0; i < 30; i++) {
      byte[] content = content(random, random.nextInt(3000));
      byte[] sealed = AuthEnvelope.seal(content, recipients(), new SecureRandom());
      for (TestCertificate one : ALL) {
        assertThat(AuthEnvelope.open(sealed, one.certificate(), one.privateKey()))
            .contains(content);
      }
      assertThat(AuthEnvelope.open(sealed, other.certificate(), other.privateKey())).isEmpty();
      assertThatThrownBy(() -> AuthEnvelope.open(sealed, ANNA.certificate(), other.privateKey()))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void openSslOpensIt() {
    OpenSsl openssl = OpenSsl.in(folder);
    Random random = new Random(3);
    for (int i = 0; i < 6; i++) {
      byte[] content = content(random, 1 + random.nextInt(3000));
      openssl.put("cms", AuthEnvelope.seal(content, recipients(), new SecureRandom()));
      for (TestCertificate one : ALL) {
        openssl.put("reader.pem", one.pem());
        openssl.put("reader.key", one.keyPem());
        openssl.run(
            "cms -decrypt -binary -inform DER",
            "-in",
            openssl.path("cms"),
            "-inkey",
            openssl.path("reader.key"),
            "-recip",
            openssl.path("reader.pem"),
            "-out",
            openssl.path("opened"));
        assertThat(openssl.get("opened")).isEqualTo(content);
      }
    }
  }

  @Test
  void whatOpenSslSealsIsOpened() {
    OpenSsl openssl = OpenSsl.in(folder);
    Random random = new Random(4);
    for (TestCertificate one : ALL) {
      byte[] content = content(random, 1 + random.nextInt(3000));
      openssl.put("content", content);
      openssl.put("reader.pem", one.pem());
      openssl.run(
          "cms -encrypt -binary -aes-256-gcm -outform DER",
          "-in",
          openssl.path("content"),
          "-out",
          openssl.path("cms"),
          "-recip",
          openssl.path("reader.pem"),
          "-keyopt",
          "rsa_padding_mode:oaep",
          "-keyopt",
          "rsa_oaep_md:sha256",
          "-keyopt",
          "rsa_mgf1_md:sha256");
      assertThat(AuthEnvelope.open(openssl.get("cms"), one.certificate(), one.privateKey()))
          .contains(content);
    }
  }

  @Test
  void whateverByteIsChangedItDoesNotOpenToSomethingElse() {
    byte[] content = "PIN: 042195\n".getBytes(UTF_8);
    List<Recipient> reader = List.of(new Recipient("anna", ANNA.certificate()));
    byte[] sealed = AuthEnvelope.seal(content, reader, new SecureRandom());
    for (int at = 0; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= (byte) (1 << at % 8);
      Optional<byte[]> opened = Optional.empty();
      try {
        opened = AuthEnvelope.open(changed, ANNA.certificate(), ANNA.privateKey());
      } catch (InvalidInputException e) {
        assertThat(e.toString()).doesNotContain("042195");
      }
      // A few bytes are parameters that the opener has fixed, such as the label of OAEP.
      opened.ifPresent(same -> assertThat(same).isEqualTo(content));
    }
  }

  @Test
  void whateverIsCutOffItIsRefused() {
    byte[] sealed = AuthEnvelope.seal(new byte[100], recipients(), new SecureRandom());
    for (int length = 0; length < sealed.length; length += 7) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> AuthEnvelope.open(cut, ANNA.certificate(), ANNA.privateKey()))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void noKeyNonceOrSeedIsTakenTwice() {
    var seen = new ArrayList<String>();
    SecureRandom noting =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            seen.add(HexFormat.of().formatHex(bytes));
          }
        };
    for (int i = 0; i < 20; i++) {
      AuthEnvelope.seal(new byte[5], recipients(), noting);
    }
    assertThat(seen).hasSize(20 * (2 + ALL.size())).doesNotHaveDuplicates();
  }

  @Test
  void theKeyIsWiped() {
    List<byte[]> given = new ArrayList<>();
    SecureRandom keeping =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            given.add(bytes);
          }
        };
    AuthEnvelope.seal(new byte[5], recipients(), keeping);
    byte[] nonce = given.remove(1);
    assertThat(nonce).isNotEqualTo(new byte[12]); // it stands in the record
    assertThat(given).hasSize(1 + ALL.size()); // the key, and a seed for each reader
    assertThat(given.get(0)).isEqualTo(new byte[32]);
  }

  /** Where the randomness ends half-way: nothing is sealed, the key is wiped, the error is bare. */
  @Test
  void aSourceThatFailsLeavesNothing() {
    List<byte[]> given = new ArrayList<>();
    SecureRandom failing =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            if (given.size() == 3) {
              throw new IllegalStateException("no more");
            }
            super.nextBytes(bytes);
            given.add(bytes);
          }
        };
    Throwable e =
        catchThrowable(
            () -> AuthEnvelope.seal("PIN: 042195".getBytes(UTF_8), recipients(), failing));
    assertThat(e).hasMessage("no more").hasNoCause();
    assertThat(given.get(0)).isEqualTo(new byte[32]);
  }

  static Stream<Arguments> badKeys() throws Exception {
    RSAPublicKey good = (RSAPublicKey) ANNA.certificate().getPublicKey();
    BigInteger n = good.getModulus();
    BigInteger e = good.getPublicExponent();
    var random = new Random(5);
    BigInteger small = new BigInteger(2040, random).setBit(2039).setBit(0);
    BigInteger prime = BigInteger.probablePrime(2048, random);
    BigInteger root = BigInteger.probablePrime(1025, random);
    BigInteger third = BigInteger.probablePrime(700, random);
    return Stream.of(
        Arguments.of(n.clearBit(0), e, "has an even modulus"),
        Arguments.of(small.multiply(BigInteger.valueOf(743)), e, "with a small factor"),
        Arguments.of(n.shiftRight(1).setBit(0), e, "less than 2048 bits"),
        Arguments.of(n, BigInteger.ONE, "an exponent that encrypts nothing"),
        Arguments.of(n, BigInteger.TWO, "an exponent that encrypts nothing"),
        Arguments.of(n, e.shiftLeft(1), "an exponent that encrypts nothing"),
        Arguments.of(n, n.add(BigInteger.TWO), "an exponent that encrypts nothing"),
        Arguments.of(n.shiftLeft(16384).setBit(0), e, "more than 16384 bits"),
        Arguments.of(prime, e, "no product of two primes"),
        Arguments.of(root.multiply(root), e, "no product of two primes"),
        Arguments.of(third.pow(3), e, "no product of two primes"));
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void aKeyThatProtectsNothingIsRefused(BigInteger modulus, BigInteger exponent, String why) {
    assertThatThrownBy(() -> new SealingKey(modulus, exponent).prove("anna"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the RSA key of anna")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void whoHasSuchAKeyIsNotAddedAsAReader(BigInteger modulus, BigInteger exponent, String why)
      throws Exception {
    Escrow escrow = Escrow.at(folder.resolve("escrow"), TestPki.clock(), new SecureRandom());
    PublicKey bad;
    try {
      bad = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    } catch (java.security.spec.InvalidKeySpecException e) {
      return; // nor would the JDK read its certificate
    }
    X509Certificate certificate =
        TestPki.root()
            .issue("CN=Bad")
            .usage(ENCIPHERS)
            .keys(new KeyPair(bad, ANNA.privateKey()))
            .build()
            .certificate();
    assertThatThrownBy(() -> escrow.addRecipient(TestCustody.journal("a@b"), "anna", certificate))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(why);
    assertThat(folder.resolve("escrow/recipients/anna.pem")).doesNotExist();
  }

  @Test
  void theKeyOfAGoodReaderIsProven() {
    for (Recipient one : recipients()) {
      one.key().prove("anna");
    }
  }

  @Test
  void anAcceptedReaderIsTheSameAsOneTheJdkRead() {
    for (TestCertificate one : ALL) {
      SourceFile file = SourceFile.of("anna.pem", one.pem().getBytes(UTF_8));
      Recipient whole = new Recipient("anna", one.certificate());
      Recipient accepted =
          new Recipient("anna", ReaderCertificate.accepted(file, one.der(), whole.fingerprint()));
      assertThat(accepted).isEqualTo(whole).hasSameHashCodeAs(whole);
      assertThat(accepted.key()).isEqualTo(whole.key());
      assertThat(accepted.identifier()).isEqualTo(whole.identifier());
      assertThat(accepted.certificate()).isEqualTo(one.certificate());
      assertThat(accepted.subject()).isEqualTo(whole.subject());
      assertThat(accepted.toString()).contains("anna").contains(whole.fingerprint());
    }
  }
}
