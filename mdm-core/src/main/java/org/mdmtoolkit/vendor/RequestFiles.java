package org.mdmtoolkit.vendor;

import java.nio.file.Path;

/**
 * Where a private key, its request and a generated passphrase are stored.
 *
 * @param key the encrypted private key
 * @param request the certificate signing request
 * @param passphrase the passphrase, if the toolkit makes it
 */
public record RequestFiles(Path key, Path request, Path passphrase) {

  /** The vendor's files in a folder, by the names that mdmctl gives them. */
  public static RequestFiles vendor(Path folder) {
    return new RequestFiles(
        folder.resolve("VendorPrivateKey.key"),
        folder.resolve("VendorCertificateRequest.csr"),
        folder.resolve("VendorPrivateKey.passphrase"));
  }

  /** A customer's files in a folder, by the names that mdmctl gives them. */
  public static RequestFiles push(Path folder) {
    return new RequestFiles(
        folder.resolve("PushCertificatePrivateKey.key"),
        folder.resolve("PushCertificateRequest.csr"),
        folder.resolve("PushCertificatePrivateKey.passphrase"));
  }
}
