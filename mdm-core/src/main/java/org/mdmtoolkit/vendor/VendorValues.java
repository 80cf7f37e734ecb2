package org.mdmtoolkit.vendor;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.secret.Secret;

/**
 * The three values that the app which signs is configured with, as they stand or will stand there:
 * certificate, key and passphrase, each of which may be missing.
 *
 * <p>Safe for use by many threads. Holds copies of the secrets; {@link #close} wipes them. Equal if
 * all three are equal, byte for byte; {@link #toString()} shows none of them.
 */
public final class VendorValues implements AutoCloseable {

  private final Optional<Secret> certificate;
  private final Optional<Secret> key;
  private final Optional<Secret> passphrase;

  private VendorValues(
      Optional<Secret> certificate, Optional<Secret> key, Optional<Secret> passphrase) {
    this.certificate = certificate;
    this.key = key;
    this.passphrase = passphrase;
  }

  /** These three, which now belong to this object; empty for one that is not set. */
  public static VendorValues of(
      Optional<Secret> certificate, Optional<Secret> key, Optional<Secret> passphrase) {
    return new VendorValues(certificate, key, passphrase);
  }

  /**
   * The values that deploying these credentials would set: the files and passphrase as they are.
   */
  public static VendorValues of(VendorCredentials credentials) {
    return new VendorValues(
        Optional.of(Secret.copyOf(credentials.certificate().content())),
        Optional.of(Secret.copyOf(credentials.key().content())),
        Optional.of(copyOf(credentials.passphrase())));
  }

  private static Secret copyOf(Secret secret) {
    byte[] bytes = secret.revealBytes();
    try {
      return Secret.copyOf(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The certificate as text in PEM. */
  public Optional<Secret> certificate() {
    return certificate;
  }

  /** The private key as text in PEM. */
  public Optional<Secret> key() {
    return key;
  }

  /** The passphrase of the key. */
  public Optional<Secret> passphrase() {
    return passphrase;
  }

  /** Whether none of the three is there. */
  public boolean isEmpty() {
    return certificate.isEmpty() && key.isEmpty() && passphrase.isEmpty();
  }

  /** Whether all three are there. */
  public boolean isComplete() {
    return certificate.isPresent() && key.isPresent() && passphrase.isPresent();
  }

  /**
   * The values as credentials, to be checked or to sign with; empty unless all three are there. The
   * credentials use this object's passphrase, so they end with it.
   *
   * @param source how messages call the place they come from, such as {@code "the app acme-mdm"}
   */
  public Optional<VendorCredentials> credentials(String source) {
    if (!isComplete()) {
      return Optional.empty();
    }
    return Optional.of(
        VendorCredentials.of(
            file("the certificate of " + source, certificate.orElseThrow()),
            file("the key of " + source, key.orElseThrow()),
            passphrase.orElseThrow()));
  }

  /**
   * Why a signer cannot sign with these, as far as they tell by themselves: the first check of
   * {@link VendorCredentials#check} that failed, but for those of issuer and chain, which are known
   * only to whoever set the values. Empty if nothing is known to be wrong.
   *
   * @param source as for {@link #credentials}
   * @param now the time at which the certificate must be valid
   */
  public Optional<Check> obstacle(String source, Instant now) {
    Optional<VendorCredentials> complete = credentials(source);
    if (complete.isEmpty()) {
      return Optional.of(Check.fail("complete", "not all three are set", "Set all three."));
    }
    for (Check failure :
        complete.get().check(CertificateAuthorities.apple(), SignerProfile.FLEET, now).failures()) {
      if (!failure.name().equals("issuer") && !failure.name().equals("chain")) {
        return Optional.of(failure);
      }
    }
    return Optional.empty();
  }

  /** The certificate, whether or not the others are there; empty if none can be read. */
  public Optional<X509Certificate> readCertificate() {
    try {
      return certificate.map(pem -> Certificates.read(file("the certificate", pem)).get(0));
    } catch (MdmException e) {
      return Optional.empty();
    }
  }

  /** What is known of the key beside the other two values. */
  public enum KeyState {
    /** There is none. */
    ABSENT,
    /** There is one, and nothing to compare it with. */
    ALONE,
    /** It is the key of the certificate. */
    MATCHING,
    /** It is the key of another certificate. */
    OTHER,
    /** It does not open with the passphrase. */
    LOCKED
  }

  /** What is known of the key; nobody has to see it for that. */
  public KeyState keyState() {
    Optional<VendorCredentials> complete = credentials("the app");
    Optional<X509Certificate> read = readCertificate();
    if (key.isEmpty() || complete.isEmpty() || read.isEmpty()) {
      return key.isEmpty() ? KeyState.ABSENT : KeyState.ALONE;
    }
    try {
      return PrivateKeys.match(complete.get().readPrivateKey(), read.get().getPublicKey())
          ? KeyState.MATCHING
          : KeyState.OTHER;
    } catch (MdmException e) {
      return KeyState.LOCKED;
    }
  }

  private static SourceFile file(String name, Secret content) {
    byte[] bytes = content.revealBytes();
    try {
      return SourceFile.of(name, bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * SHA-256 over the three values, in hexadecimal. Tells whether the values changed without keeping
   * them; it may be stored, because the key in it cannot be guessed. Without a key it is {@code
   * "incomplete"} and says which of the others are there, since a digest of a passphrase alone
   * could be searched for.
   */
  public String fingerprint() {
    if (key.isEmpty()) {
      return "incomplete"
          + (certificate.isPresent() ? ", with a certificate" : "")
          + (passphrase.isPresent() ? ", with a passphrase" : "");
    }
    MessageDigest digest = sha256();
    for (Optional<Secret> value : List.of(certificate, key, passphrase)) {
      if (value.isEmpty()) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(-1).array());
        continue;
      }
      byte[] bytes = value.get().revealBytes();
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
      Arrays.fill(bytes, (byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Wipes the values. */
  @Override
  public void close() {
    certificate.ifPresent(Secret::close);
    key.ifPresent(Secret::close);
    passphrase.ifPresent(Secret::close);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VendorValues that
        && certificate.equals(that.certificate)
        && key.equals(that.key)
        && passphrase.equals(that.passphrase);
  }

  @Override
  public int hashCode() {
    return VendorValues.class.hashCode(); // nothing that depends on a secret
  }

  @Override
  public String toString() {
    return "VendorValues[certificate "
        + word(certificate)
        + ", key "
        + word(key)
        + ", passphrase "
        + word(passphrase)
        + "]";
  }

  private static String word(Optional<Secret> value) {
    return value.isPresent() ? "set" : "not set";
  }
}
