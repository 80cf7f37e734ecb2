package org.mdmtoolkit.vendor;

/** Who will sign with the credentials, and therefore which forms they must have. */
public enum SignerProfile {
  /** This toolkit: every form that it reads. */
  ANY,
  /**
   * The signer of Fleet's website ({@code ee/tools/mdm} in fleetdm/fleet), which is given the three
   * values as environment variables of a Sails app: the certificate in PEM, the key as PKCS#1 PEM
   * under a passphrase ({@code DEK-Info}), and a passphrase that no layer changes.
   */
  FLEET
}
