package org.mdmtoolkit.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.PrivateKey;
import java.util.HexFormat;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.KeyTransRecipientInformation;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.Pem;
import org.mdmtoolkit.certificate.SourceFile;

/**
 * A CMS message that is encrypted to a certificate (EnvelopedData, RFC 5652), in DER, in PEM, or in
 * hexadecimal digits as mdmcert.download sends it.
 */
public final class EncryptedMessage {

  private EncryptedMessage() {}

  /**
   * What is in it. Nothing proves who encrypted it.
   *
   * @param key the RSA key of the certificate that it is encrypted to
   * @throws InvalidInputException if it is something else, damaged, or encrypted to another key
   */
  public static byte[] decrypt(SourceFile file, PrivateKey key) {
    FileKind kind = file.kind();
    if (kind != FileKind.ENCRYPTED_MESSAGE && kind != FileKind.HEX_ENCRYPTED_MESSAGE) {
      throw file.isNot("an encrypted message (CMS)");
    }
    try {
      byte[] message =
          kind == FileKind.ENCRYPTED_MESSAGE
              ? Pem.binary(file)
              : HexFormat.of().parseHex(new String(file.content(), US_ASCII).replaceAll("\\s", ""));
      for (RecipientInformation recipient : new CMSEnvelopedData(message).getRecipientInfos()) {
        if (recipient instanceof KeyTransRecipientInformation) {
          byte[] content = open(recipient, key);
          if (content.length > 0) {
            return content;
          }
        }
      }
    } catch (CMSException | RuntimeException e) {
      throw new InvalidInputException(
          file.name() + ": the encrypted message is damaged or cut off",
          "Copy the whole file again.");
    }
    throw new InvalidInputException(
        file.name() + ": it does not open with this key",
        "Give the private key of the certificate that it was encrypted to.");
  }

  /** The content; none if this key does not open it. */
  private static byte[] open(RecipientInformation recipient, PrivateKey key) {
    try {
      return recipient.getContent(new JceKeyTransEnvelopedRecipient(key));
    } catch (CMSException | RuntimeException e) {
      return new byte[0];
    }
  }
}
