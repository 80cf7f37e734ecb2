package org.mdmtoolkit.escrow;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** The unlocked private key that opens records. Never printed; immutable. */
public final class EscrowKey {

  private final PrivateKey privateKey;
  private final X509Certificate certificate;

  EscrowKey(PrivateKey privateKey, X509Certificate certificate) {
    this.privateKey = privateKey;
    this.certificate = certificate;
  }

  PrivateKey privateKey() {
    return privateKey;
  }

  X509Certificate certificate() {
    return certificate;
  }

  @Override
  public String toString() {
    return "EscrowKey[" + certificate.getSubjectX500Principal() + "]";
  }
}
