package org.mdmtoolkit.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

class TamperedMessagesTest {

  private static final byte[] CONTENT = "<plist>lock this Mac</plist>".getBytes(UTF_8);

  private final CmsVerifier verifier =
      CmsVerifier.trusting(List.of(TestPki.root().certificate()), TestPki.clock());

  private static byte[] message(TestCertificate signer) {
    var identity = SigningIdentity.of(signer.privateKey(), signer.chain());
    return CmsSigner.of(identity, TestPki.clock()).signAttached(CONTENT);
  }

  private static SignedData parse(byte[] message) {
    return SignedData.getInstance(ContentInfo.getInstance(message).getContent());
  }

  private static byte[] with(SignedData data, byte[] content, ASN1Set signers) throws IOException {
    var inner = new ContentInfo(CMSObjectIdentifiers.data, new DEROctetString(content));
    var changed =
        new SignedData(data.getDigestAlgorithms(), inner, data.getCertificates(), null, signers);
    return new ContentInfo(CMSObjectIdentifiers.signedData, changed).getEncoded(ASN1Encoding.DER);
  }

  private static SignerInfo signer(SignedData data) {
    return SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
  }

  private void assertRefuses(byte[] message, String problem) {
    assertThatThrownBy(() -> verifier.verify(SourceFile.of("lock.p7m", message)))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.problem()).startsWith("lock.p7m: ").contains(problem));
  }

  @Test
  void refusesOtherContent() throws IOException {
    SignedData data = parse(message(TestPki.rsaSigner()));
    byte[] other = "<plist>erase this Mac</plist>".getBytes(UTF_8);
    assertRefuses(
        with(data, other, data.getSignerInfos()), "the content was changed after it was signed");
  }

  @Test
  void refusesAMessageWithoutSigners() throws IOException {
    SignedData data = parse(message(TestPki.rsaSigner()));
    assertRefuses(with(data, CONTENT, new DERSet()), "nobody signed it: the message has no signer");
    var bundle =
        new SignedData(
            data.getDigestAlgorithms(),
            new ContentInfo(CMSObjectIdentifiers.data, null),
            data.getCertificates(),
            null,
            new DERSet());
    assertRefuses(
        new ContentInfo(CMSObjectIdentifiers.signedData, bundle).getEncoded(),
        "nobody signed it: the message has no signer");
  }

  @Test
  void refusesAnotherSignature() throws IOException {
    for (TestCertificate certificate : List.of(TestPki.rsaSigner(), TestPki.ecSigner())) {
      SignedData data = parse(message(certificate));
      SignerInfo info = signer(data);
      byte[] signature = info.getEncryptedDigest().getOctets();
      signature[signature.length - 1] ^= 1;
      assertRefuses(
          with(data, CONTENT, new DERSet(replaceSignature(info, signature))),
          "the signature does not fit");
    }
  }

  private static SignerInfo replaceSignature(SignerInfo info, byte[] signature) {
    return new SignerInfo(
        info.getSID(),
        info.getDigestAlgorithm(),
        info.getAuthenticatedAttributes(),
        info.getDigestEncryptionAlgorithm(),
        new DEROctetString(signature),
        (ASN1Set) null);
  }

  @Test
  void refusesTheSignatureOfAnotherMessage() throws IOException {
    SignedData one = parse(message(TestPki.rsaSigner()));
    var identity =
        SigningIdentity.of(TestPki.rsaSigner().privateKey(), TestPki.rsaSigner().chain());
    byte[] other = CmsSigner.of(identity, TestPki.clock()).signAttached("other".getBytes(UTF_8));
    SignerInfo stolen =
        replaceSignature(signer(one), signer(parse(other)).getEncryptedDigest().getOctets());
    assertRefuses(with(one, CONTENT, new DERSet(stolen)), "the signature does not fit");
  }

  @Test
  void refusesOneGoodSignerBesideABadOne() throws IOException {
    SignedData data = parse(message(TestPki.rsaSigner()));
    SignerInfo good = signer(data);
    var both = new ASN1EncodableVector();
    both.add(good);
    both.add(replaceSignature(good, new byte[256]));
    assertRefuses(with(data, CONTENT, new DERSet(both)), "the signature does not fit");
  }

  /**
   * The bytes that were signed are the attributes; without attributes they could be the content.
   */
  @Test
  void refusesAttributesThatAreMadeTheContent() throws IOException {
    SignedData data = parse(message(TestPki.rsaSigner()));
    SignerInfo info = signer(data);
    byte[] attributes = info.getAuthenticatedAttributes().getEncoded(ASN1Encoding.DER);
    SignerInfo bare =
        new SignerInfo(
            info.getSID(),
            info.getDigestAlgorithm(),
            (ASN1Set) null,
            info.getDigestEncryptionAlgorithm(),
            info.getEncryptedDigest(),
            (ASN1Set) null);
    assertRefuses(with(data, attributes, new DERSet(bare)), "its signed attributes are malformed");
  }

  @Test
  void refusesADigestThatTheSignatureAlgorithmContradicts() throws IOException {
    SignedData data = parse(message(TestPki.ecSigner()));
    SignerInfo info = signer(data);
    SignerInfo sha1 =
        new SignerInfo(
            info.getSID(),
            new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1),
            info.getAuthenticatedAttributes(),
            info.getDigestEncryptionAlgorithm(),
            info.getEncryptedDigest(),
            (ASN1Set) null);
    assertRefuses(with(data, CONTENT, new DERSet(sha1)), "it is signed with SHA-1");
    SignerInfo contradiction =
        new SignerInfo(
            info.getSID(),
            new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha512),
            info.getAuthenticatedAttributes(),
            info.getDigestEncryptionAlgorithm(),
            info.getEncryptedDigest(),
            (ASN1Set) null);
    assertRefuses(with(data, CONTENT, new DERSet(contradiction)), "contradict each other");
  }

  @Test
  void refusesSignedThingsOfAnotherType() throws IOException {
    SignedData data = parse(message(TestPki.rsaSigner()));
    var inner = new ContentInfo(CMSObjectIdentifiers.digestedData, new DEROctetString(CONTENT));
    var changed =
        new SignedData(
            data.getDigestAlgorithms(), inner, data.getCertificates(), null, data.getSignerInfos());
    assertRefuses(
        new ContentInfo(CMSObjectIdentifiers.signedData, changed).getEncoded(),
        "not plain data but of another type");
  }

  @Test
  void refusesMoreSignersThanAnybodyNeeds() throws IOException {
    SignedData data = parse(message(TestPki.rsaSigner()));
    var many = new ASN1EncodableVector();
    for (int i = 0; i < 17; i++) {
      many.add(replaceSignature(signer(data), new byte[] {(byte) i}));
    }
    assertRefuses(with(data, CONTENT, new DERSet(many)), "it has more than 16 signers");
  }

  @Test
  void refusesAMessageCutOffOrWithSomethingBehind() {
    byte[] message = message(TestPki.rsaSigner());
    byte[] longer = Arrays.copyOf(message, message.length + 20);
    longer[longer.length - 1] = 1;
    assertThatThrownBy(() -> verifier.verify(SourceFile.of("m", longer)))
        .isInstanceOf(InvalidInputException.class);
    for (int length = 0; length < message.length; length += 97) {
      SourceFile cut = SourceFile.of("m", Arrays.copyOf(message, length));
      assertThatThrownBy(() -> verifier.verify(cut)).isInstanceOf(InvalidInputException.class);
    }
  }

  /** Every change to a message is refused as bad input, or leaves the content what was signed. */
  @Test
  void mutatedMessagesNeverSayAnythingElse() {
    Random random = new Random(4711);
    for (TestCertificate certificate : List.of(TestPki.rsaSigner(), TestPki.ecSigner())) {
      byte[] original = message(certificate);
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () -> {
            for (int i = 0; i < 1500; i++) {
              byte[] mutant = original.clone();
              for (int edit = random.nextInt(3); edit >= 0; edit--) {
                mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
              }
              try {
                SignedContent signed = verifier.verify(SourceFile.of("m", mutant));
                assertThat(signed.content()).isEqualTo(CONTENT);
                // Bytes around what the issuer signed may differ, which changes nobody's name or
                // key.
                assertThat(signed.signers()).hasSize(1);
                assertThat(signed.signers().get(0).getTBSCertificate())
                    .isEqualTo(certificate.certificate().getTBSCertificate());
              } catch (InvalidInputException e) {
                assertThat(e.getMessage()).startsWith("m: ").doesNotContain("lock this Mac");
              }
            }
          });
    }
  }

  @Test
  void seesAMessageBehindPemInItsContent() {
    var identity =
        SigningIdentity.of(TestPki.rsaSigner().privateKey(), TestPki.rsaSigner().chain());
    byte[] pem = TestPki.rsaSigner().chainPem().getBytes(UTF_8);
    byte[] message = CmsSigner.of(identity, TestPki.clock()).signAttached(pem);
    assertThat(verifier.verify(SourceFile.of("m", message)).content()).isEqualTo(pem);
  }
}
