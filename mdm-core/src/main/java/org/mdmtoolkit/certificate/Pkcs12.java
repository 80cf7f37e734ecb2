package org.mdmtoolkit.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Secret;

/**
 * The content of a PKCS#12 file (RFC 7292; {@code .p12}, {@code .pfx}): private keys and
 * certificates, by old algorithms (RC2-40, 3DES, SHA-1) and new (PBES2, PBMAC1 of RFC 9579).
 *
 * <p>Immutable. Read here and not by the JDK's key store, which passes over certificates without
 * key, does not know scrypt, and does not limit the work a hostile file may ask for.
 */
public final class Pkcs12 {

  private final List<PrivateKey> privateKeys;
  private final List<X509Certificate> certificates;

  private Pkcs12(Pkcs12Content content) {
    this.privateKeys = List.copyOf(content.privateKeys());
    this.certificates = List.copyOf(content.certificates());
  }

  /**
   * Reads a file. An empty passphrase is tried first, in both of its encodings.
   *
   * @param passphrase asked only if the file does not open without, once at most; what it gives
   *     stays the caller's to wipe. Null if there is nobody to ask.
   * @throws InvalidInputException if it is not PKCS#12 (says what it is instead), if the passphrase
   *     is wrong or missing, or if it is damaged
   */
  public static Pkcs12 read(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    if (file.kind() != FileKind.PKCS12) {
      throw file.isNot("a PKCS#12 file");
    }
    try {
      Pfx pfx = Pfx.getInstance(Der.sequence(file.bytes()));
      ContentInfo safe = pfx.getAuthSafe();
      if (!safe.getContentType().equals(PKCSObjectIdentifiers.data)) {
        throw file.invalid(
            "it is protected by a key and not by a passphrase, which is not supported",
            "Export it under a passphrase.");
      }
      return open(file, pfx, passphrase);
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw file.damaged("the PKCS#12 file", e);
    }
  }

  private static Pkcs12 open(SourceFile file, Pfx pfx, @Nullable Supplier<Secret> passphrase) {
    KeyDerivation derivation = new KeyDerivation(file);
    for (Passphrase nothing : List.of(Passphrase.empty(), Passphrase.none())) {
      Pkcs12Content content = open(file, pfx, derivation, nothing);
      if (content != null) {
        return new Pkcs12(content);
      }
    }
    try (Passphrase asked = Passphrase.ask(file, passphrase)) {
      Pkcs12Content content = open(file, pfx, derivation, asked);
      if (content != null) {
        return new Pkcs12(content);
      }
    }
    throw PrivateKeys.wrongPassphrase(file);
  }

  private static @Nullable Pkcs12Content open(
      SourceFile file, Pfx pfx, KeyDerivation derivation, Passphrase passphrase) {
    try {
      if (pfx.getMacData() != null && !Pkcs12Mac.isValid(pfx, derivation, passphrase)) {
        return null;
      }
      return Pkcs12Content.read(file, pfx, derivation, passphrase);
    } catch (GeneralSecurityException | IOException e) {
      return null; // a wrong passphrase, or damaged: nobody can tell
    }
  }

  /** The private keys, in the file's order. */
  public List<PrivateKey> privateKeys() {
    return privateKeys;
  }

  /** All certificates, in the file's order, which need not be that of the chain. */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  @Override
  public String toString() {
    return "Pkcs12[%s private keys, %s certificates]"
        .formatted(privateKeys.size(), certificates.size());
  }
}
