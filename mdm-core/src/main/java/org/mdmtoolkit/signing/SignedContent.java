package org.mdmtoolkit.signing;

import java.security.cert.X509Certificate;
import java.util.List;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.DistinguishedName;
import org.mdmtoolkit.certificate.SourceFile;

/** What a verified message says, and who signed it. Immutable. */
public final class SignedContent {

  private final byte[] content;
  private final List<X509Certificate> signers;

  SignedContent(byte[] content, List<X509Certificate> signers) {
    this.content = content.clone();
    this.signers = List.copyOf(signers);
  }

  /**
   * The content of a signed message, to look into: nothing of it is verified, and whoever made it
   * may have written anything. To trust it, use {@link CmsVerifier}.
   *
   * @throws InvalidInputException if it is not a signed message, is damaged, or holds no content
   */
  public static byte[] unverified(byte[] message) {
    byte[] content = CmsMessage.read(SourceFile.of("the message", message)).content();
    if (content == null) {
      throw new InvalidInputException(
          "the signed content is not in the message", "This is a detached signature.");
    }
    return content.clone();
  }

  /** A copy of the content that was signed; the very bytes that were verified. */
  public byte[] content() {
    return content.clone();
  }

  /** The certificate of each signer; one or more. */
  public List<X509Certificate> signers() {
    return signers;
  }

  @Override
  public String toString() {
    List<String> names =
        signers.stream().map(c -> DistinguishedName.text(c.getSubjectX500Principal())).toList();
    return "SignedContent[" + content.length + " bytes, signed by " + names + "]";
  }
}
