package org.mdmtoolkit.vendor;

/** The form in which a new private key is stored, always under a passphrase. */
public enum KeyFormat {
  /**
   * PKCS#1 PEM with {@code DEK-Info: AES-256-CBC}. The only form that Fleet's signer reads; mdmctl,
   * OpenSSL and Node read it too.
   */
  TRADITIONAL,
  /**
   * PKCS#8 PEM: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256. Better protected; OpenSSL and Node
   * read it, Fleet's signer and mdmctl do not.
   */
  PKCS8
}
