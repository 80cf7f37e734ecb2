package org.mdmtoolkit.signing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerId;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.util.Store;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.Pem;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.certificate.TrustedCertificates;

/** A signed message taken apart; nothing of it is verified yet. */
final class CmsMessage {

  /** Signers of one message; more would only keep the verifier busy. */
  private static final int MAX_SIGNERS = 16;

  private final List<SignerInformation> signers;
  private final List<X509Certificate> certificates;
  private final byte @Nullable [] content;

  private CmsMessage(
      List<SignerInformation> signers,
      List<X509Certificate> certificates,
      byte @Nullable [] content) {
    this.signers = signers;
    this.certificates = certificates;
    this.content = content;
  }

  /** Takes it apart. */
  static CmsMessage read(SourceFile file) {
    FileKind kind = file.kind();
    if (kind != FileKind.SIGNED_MESSAGE && kind != FileKind.CERTIFICATE_BUNDLE) {
      throw file.isNot("a signed message (CMS)");
    }
    try {
      return parse(file, new CMSSignedData(ContentInfo.getInstance(Pem.binary(file))));
    } catch (InvalidInputException e) {
      throw e;
    } catch (CMSException | CertificateException | IOException | RuntimeException e) {
      throw new InvalidInputException(
          file.name() + ": the signed message is damaged or cut off", "Copy or download it again.");
    }
  }

  private static CmsMessage parse(SourceFile file, CMSSignedData data)
      throws CertificateException, IOException {
    if (!data.getSignedContentTypeOID().equals(CMSObjectIdentifiers.data.getId())) {
      throw new InvalidInputException(
          file.name() + ": what is signed in it is not plain data but of another type",
          "Sign the file itself.");
    }
    List<SignerInformation> signers = List.copyOf(data.getSignerInfos().getSigners());
    if (signers.size() > MAX_SIGNERS) {
      throw new InvalidInputException(
          file.name() + ": it has more than " + MAX_SIGNERS + " signers", "Have it signed by one.");
    }
    byte[] content =
        data.getSignedContent() == null ? null : (byte[]) data.getSignedContent().getContent();
    return new CmsMessage(signers, certificates(file, data.getCertificates()), content);
  }

  private static List<X509Certificate> certificates(
      SourceFile file, Store<X509CertificateHolder> store)
      throws CertificateException, IOException {
    Collection<X509CertificateHolder> holders = store.getMatches(null);
    if (holders.size() > TrustedCertificates.MAX_OTHERS) {
      throw new InvalidInputException(
          "%s: it carries more than %s certificates"
              .formatted(file.name(), TrustedCertificates.MAX_OTHERS),
          "Have it signed again, with its chain alone.");
    }
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (X509CertificateHolder holder : holders) {
      var in = new ByteArrayInputStream(holder.getEncoded());
      certificates.add((X509Certificate) factory.generateCertificate(in));
    }
    return List.copyOf(certificates);
  }

  List<SignerInformation> signers() {
    return signers;
  }

  List<X509Certificate> certificates() {
    return certificates;
  }

  /** The content inside; null if the signature is detached. */
  byte @Nullable [] content() {
    return content;
  }

  /** Those of the certificates that the signer names as its own, by issuer and serial or key id. */
  List<X509Certificate> certificatesOf(
      SignerInformation signer, Collection<X509Certificate> known) {
    List<X509Certificate> found = new ArrayList<>();
    for (X509Certificate certificate : known) {
      try {
        if (signer.getSID().match(new X509CertificateHolder(certificate.getEncoded()))) {
          found.add(certificate);
        }
      } catch (CertificateException | IOException | RuntimeException e) {
        // cannot be the one, then
      }
    }
    return found;
  }

  /** How the message names a signer. */
  String nameOf(SignerInformation signer) {
    SignerId id = signer.getSID();
    try {
      if (id.getIssuer() != null && id.getSerialNumber() != null) {
        var issuer = new X500Principal(id.getIssuer().getEncoded());
        return "serial %s of %s"
            .formatted(id.getSerialNumber().toString(16), DistinguishedName.text(issuer));
      }
    } catch (IOException | RuntimeException e) {
      // as below
    }
    byte[] keyId = id.getSubjectKeyIdentifier();
    return keyId == null ? "unnamed" : "key id " + HexFormat.of().formatHex(keyId);
  }
}
