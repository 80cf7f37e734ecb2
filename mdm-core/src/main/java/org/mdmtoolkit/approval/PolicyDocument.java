package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.io.Sha256;

/**
 * A policy with those who may sign, as text: all that has to be known to judge by it. Immutable.
 *
 * @param policy the file with the policy
 * @param allowedSigners the file with those who may sign; empty for nobody
 * @param revokedKeys the file with keys that count no more; empty for none
 */
public record PolicyDocument(String policy, String allowedSigners, String revokedKeys) {

  private static final int LONGEST = 1 << 20;

  /**
   * Checks it.
   *
   * @throws InvalidInputException if a text is too long, or cannot be written as UTF-8
   */
  public PolicyDocument {
    for (String text : new String[] {policy, allowedSigners, revokedKeys}) {
      boolean isText = new String(text.getBytes(UTF_8), UTF_8).equals(text);
      if (!isText || text.indexOf('\0') >= 0 || text.length() > LONGEST) {
        throw new InvalidInputException(
            "the policy, or a file that it names, is not UTF-8, or too long", "Correct it.");
      }
    }
  }

  /**
   * By what it is known: SHA-256, in lower-case hex, of three lines with the SHA-256 of each text,
   * {@code Policy: …}, {@code Allowed-Signers: …} and {@code Revoked-Keys: …}.
   */
  public String digest() {
    String all =
        "Policy: "
            + Sha256.hex(policy.getBytes(UTF_8))
            + "\nAllowed-Signers: "
            + Sha256.hex(allowedSigners.getBytes(UTF_8))
            + "\nRevoked-Keys: "
            + Sha256.hex(revokedKeys.getBytes(UTF_8))
            + "\n";
    return Sha256.hex(all.getBytes(UTF_8));
  }

  /**
   * Who may sign.
   *
   * @throws InvalidInputException if a list is none
   */
  public AllowedSigners signers() {
    AllowedSigners signers = AllowedSigners.read("allowed_signers", allowedSigners.getBytes(UTF_8));
    return revokedKeys.isEmpty()
        ? signers
        : signers.without("revoked_keys", revokedKeys.getBytes(UTF_8));
  }
}
