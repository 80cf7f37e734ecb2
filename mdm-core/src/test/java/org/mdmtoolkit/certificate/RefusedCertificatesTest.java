package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** Certificates that Java refuses, and those that were changed on their way: told apart. */
class RefusedCertificatesTest {

  private static final int VERSION = 0;
  private static final int ALGORITHM = 2;
  private static final int ISSUER = 3;
  private static final int DATES = 4;
  private static final int SUBJECT = 5;
  private static final int EXTENSIONS = 7;

  private static final String FROM = "110321092552Z";
  private static final String TO = "20310321092552Z";
  private static final DERSequence NOTHING = new DERSequence();
  private static final byte[] DER = TestPki.rsaSigner().der();

  @TempDir private Path folder;

  @Test
  void theReasonIsSaidWhereTheCertificateWasIssuedLikeThis() throws Exception {
    assertRefused(
        with(ALGORITHM, new DERSequence(new ASN1ObjectIdentifier("1.2.840.113549.1.1.12"))),
        "the signature algorithm that it names inside is not that of its signature");
    assertRefused(with(ISSUER, NOTHING), "its issuer has no name");
    assertRefused(with(SUBJECT, NOTHING), "it names nobody");
    assertRefused(
        with(VERSION, new DERTaggedObject(0, new ASN1Integer(1))),
        "it has extensions, but says that it is of version 2");
    byte[] odd = with(DATES, dates(new DERUTCTime(FROM), new DERGeneralizedTime(TO)));
    assertRefused(
        replaced(odd, "\u0018\u000f" + TO, "\u0017\u000f" + TO), "a date of its validity");
    assertRefused(
        replaced(odd, "\u0017\r" + FROM, "\u0018\r" + FROM),
        "a date of its validity is not written");
    assertRefused(replaced(odd, TO, TO.replace('2', '?')), "a date of its validity is not written");
    byte[] constraints = new BasicConstraints(true).getEncoded();
    assertRefused(
        with(EXTENSIONS, extensions("2.5.29.19", constraints, "2.5.29.19", constraints)),
        "its extension 2.5.29.19 stands in it twice");
  }

  @Test
  void javasOwnWordsAreSaidWhereNoneAreKnownHere() throws Exception {
    var subtree =
        new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, "ftp://a.test"));
    byte[] constraints = new NameConstraints(new GeneralSubtree[] {subtree}, null).getEncoded();
    byte[] der = with(EXTENSIONS, extensions("2.5.29.30", constraints));
    InvalidInputException e = refusal(der);
    assertThat(e.problem()).contains("Java does not accept it: ", "ftp://a.test");
    assertThat(e.remedy().text()).contains("If a second download has the same bytes");
    assertThat(Certificates.encoded(SourceFile.of("x.cer", der), null)).containsExactly(der);
  }

  @Test
  void aCurveSpelledOutInNumbersIsNamed() {
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.run(
        "ecparam -name prime256v1 -param_enc explicit -genkey -noout -out", folder.resolve("k"));
    openssl.run(
        "req -x509 -subj /CN=x -outform DER -key",
        folder.resolve("k"),
        "-out",
        folder.resolve("explicit.cer"));
    assertRefused(openssl.get("explicit.cer"), "its EC key spells its curve out in numbers");
  }

  @Test
  void opensslReadsWhatIsConvertedThoughJavaDoesNot() {
    OpenSsl openssl = OpenSsl.in(folder);
    byte[] der = with(SUBJECT, NOTHING);
    openssl.put("c.pem", Certificates.toPem(der));
    openssl.run("x509 -outform DER -in", folder.resolve("c.pem"), "-out", folder.resolve("c.der"));
    assertThat(openssl.get("c.der")).isEqualTo(der);
  }

  @Test
  void whatWasCutOffOrChangedOnItsWayIsSaid() {
    for (int length : new int[] {10, 100, 500, DER.length - 1}) {
      assertChanged(
          Arrays.copyOf(DER, length),
          "only " + length + " of its " + DER.length + " bytes are there");
    }
    assertChanged(
        text(DER).replace("\n", "\r\n").getBytes(ISO_8859_1),
        "each LF in it became CR LF, as in a transfer of text");
    assertChanged(text(DER).getBytes(UTF_8), "its bytes were changed as if they were text (UTF-8)");
    assertChanged(
        new String(DER, UTF_8).getBytes(UTF_8),
        "its bytes were changed as if they were text (UTF-8)");
    byte[] joined = Arrays.copyOf(DER, 2 * DER.length);
    System.arraycopy(DER, 0, joined, DER.length, DER.length);
    assertChanged(
        joined, DER.length + " bytes stand behind its end, as where two files were joined");
    String cutInside = TestCertificate.pem("CERTIFICATE", Arrays.copyOf(DER, 500));
    assertThatThrownBy(() -> read(cutInside.getBytes(US_ASCII)))
        .hasMessageContaining("cut off: only 500 of its " + DER.length + " bytes are there")
        .hasMessageContaining("Copy or download the file again.");
    byte[] key = TestPki.rsaSigner().privateKey().getEncoded();
    SourceFile half = SourceFile.of("half.key", Arrays.copyOf(key, 300));
    assertThatThrownBy(() -> PrivateKeys.read(half, null))
        .hasMessageContaining("only 300 of its " + key.length + " bytes are there");
  }

  @Test
  void whatIsNoCertificateAtAllIsNotCalledOne() {
    byte[] broken = DER.clone();
    broken[5] ^= 0x30; // the tag of its body
    assertThatThrownBy(() -> read(broken)).hasMessageContaining("this is not a certificate");
    assertThatThrownBy(() -> Certificates.encoded(SourceFile.of("x.cer", broken), null))
        .hasMessageContaining("this is not a certificate");
    assertThatThrownBy(() -> read("0 bottles, no beer.".getBytes(US_ASCII)))
        .hasMessageContaining("plain text");
  }

  private static void assertRefused(byte[] der, String reason) {
    InvalidInputException e = refusal(der);
    assertThat(e.problem())
        .contains("the certificate is whole, but Java does not accept it: " + reason)
        .doesNotContain("damaged");
    assertThat(e.remedy().text()).contains("downloading it again does not help");
    String pem = Certificates.toPem(der);
    assertThat(Certificates.encoded(SourceFile.of("x.pem", pem.getBytes(US_ASCII)), null))
        .containsExactly(der);
  }

  private static InvalidInputException refusal(byte[] der) {
    assertThatThrownBy(() -> read(der)).isInstanceOf(InvalidInputException.class);
    try {
      read(der);
      throw new AssertionError();
    } catch (InvalidInputException e) {
      return e;
    }
  }

  private static void assertChanged(byte[] file, String how) {
    InvalidInputException e = refusal(file);
    assertThat(e.problem()).endsWith("in binary form (DER), but " + how);
    assertThat(e.remedy().text()).contains("download it again");
  }

  private static void read(byte[] content) {
    Certificates.read(SourceFile.of("mdm.cer", content));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /** The certificate with another part in its body. */
  private static byte[] with(int part, ASN1Encodable value) {
    ASN1Sequence signed = ASN1Sequence.getInstance(DER);
    ASN1Sequence body = ASN1Sequence.getInstance(signed.getObjectAt(0));
    ASN1Encodable[] parts = body.toArray();
    parts[part] = value;
    try {
      return new DERSequence(
              new ASN1Encodable[] {
                new DERSequence(parts), signed.getObjectAt(1), signed.getObjectAt(2)
              })
          .getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] replaced(byte[] der, String what, String instead) {
    assertThat(text(der)).contains(what);
    return text(der).replace(what, instead).getBytes(ISO_8859_1);
  }

  private static DERSequence dates(ASN1Primitive from, ASN1Primitive to) {
    return new DERSequence(new ASN1Encodable[] {from, to});
  }

  private static ASN1TaggedObject extensions(Object... oidsAndValues) {
    ASN1EncodableVector all = new ASN1EncodableVector();
    for (int i = 0; i < oidsAndValues.length; i += 2) {
      all.add(
          new DERSequence(
              new ASN1Encodable[] {
                new ASN1ObjectIdentifier((String) oidsAndValues[i]),
                ASN1Boolean.TRUE,
                new DEROctetString((byte[]) oidsAndValues[i + 1])
              }));
    }
    return new DERTaggedObject(3, new DERSequence(all));
  }
}
