package org.mdmtoolkit.command;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Secret;

/**
 * Builds the command that replaces the personal recovery key of FileVault. The old key is dead once
 * the Mac has done it, and the new one is in the answer alone, encrypted: without a certificate for
 * that, nobody would ever have it, so that there is no command without one.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/rotate-filevault-key-command">
 *     Rotate FileVault Key</a>
 */
public final class RotateFileVaultKey {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "RotateFileVaultKey";

  private RotateFileVaultKey() {}

  /**
   * Replaces the personal recovery key.
   *
   * @param unlock what opens FileVault now: the password of one of its users, or, which Apple
   *     documents for CoreStorage alone, the present recovery key
   * @param reply whose RSA key the new recovery key is encrypted to
   * @throws InvalidInputException if the certificate has no RSA key, or the password is empty
   */
  public static MdmCommand personal(Secret unlock, X509Certificate reply) {
    if (!(reply.getPublicKey() instanceof RSAPublicKey)) {
      throw new InvalidInputException(
          "the certificate for the new recovery key has no RSA key",
          "A Mac encrypts the new recovery key to an RSA key.");
    }
    if (unlock.length() == 0) {
      throw new InvalidInputException(
          "the password that opens FileVault is empty",
          "Give the password of a FileVault user, or the present recovery key.");
    }
    return CheckedCommand.of(
        REQUEST_TYPE,
        Map.of(
            "KeyType", "personal",
            "FileVaultUnlock", Map.of("Password", CheckedCommand.revealText(unlock)),
            "ReplyEncryptionCertificate", der(reply)));
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be encoded", e);
    }
  }

  /** The new recovery key in the answer, as encrypted CMS (DER); empty if there is none. A copy. */
  public static Optional<byte[]> encryptedKey(CommandResult result) {
    return result
        .value(byte[].class, "RotateResult", "EncryptedNewRecoveryKey")
        .filter(cms -> cms.length > 0)
        .map(byte[]::clone);
  }
}
