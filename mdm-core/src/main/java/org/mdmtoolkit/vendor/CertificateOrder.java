package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.PrivateKeyPem;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.OutputFiles;
import org.mdmtoolkit.secret.Passphrases;
import org.mdmtoolkit.secret.Secret;

/**
 * What is needed to order a certificate from Apple: a fresh RSA key, stored, and its signing
 * request.
 *
 * <p>The order of things is the promise: the passphrase (if it is made here) is on the disk before
 * the key, the key before the request, and each was proven before it was stored. Killed at any
 * moment, or with the disk full, there is never a request whose key is not on the disk, and no file
 * that was there is changed.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class CertificateOrder {

  /** The shortest passphrase that is taken for a new key, in bytes. */
  public static final int MIN_PASSPHRASE = 8;

  private final RequestSubject subject;
  private final int keySize;
  private final KeyFormat keyFormat;

  /**
   * What was made.
   *
   * @param files where it is stored
   * @param request the request, as it is in its file
   * @param keySize the size of the key in bits
   * @param passphraseStored whether the passphrase was made here and stored in its file
   */
  public record Result(
      RequestFiles files, CertificateRequest request, int keySize, boolean passphraseStored) {}

  private final @Nullable KeySearch search;

  private CertificateOrder(
      RequestSubject subject, int keySize, KeyFormat keyFormat, @Nullable KeySearch search) {
    this.subject = subject;
    this.keySize = keySize;
    this.keyFormat = keyFormat;
    this.search = search;
  }

  /** An order for this subject, with a key of 2048 bits in the traditional form. */
  public static CertificateOrder of(RequestSubject subject) {
    return new CertificateOrder(subject, 2048, KeyFormat.TRADITIONAL, null);
  }

  /**
   * The same with a key of this size. Apple's samples use 2048; it is not known which others its
   * portals take.
   *
   * @param bits 2048, 3072 or 4096
   * @throws InvalidInputException for another size
   */
  public CertificateOrder keySize(int bits) {
    checkKeySize(bits);
    return new CertificateOrder(subject, bits, keyFormat, null);
  }

  static void checkKeySize(int bits) {
    if (bits != 2048 && bits != 3072 && bits != 4096) {
      throw new InvalidInputException(
          "an RSA key of " + bits + " bits is not offered", "Choose 2048, 3072 or 4096.");
    }
  }

  /**
   * The same with the key, and its size, that a search finds which has begun already.
   *
   * @param search used by no other order
   */
  public CertificateOrder key(KeySearch search) {
    return new CertificateOrder(subject, search.bits(), keyFormat, search);
  }

  /** The same with the key stored in this form. */
  public CertificateOrder keyFormat(KeyFormat format) {
    return new CertificateOrder(subject, keySize, format, search);
  }

  /**
   * Makes key and request and stores them; folders that are missing are made for the owner alone.
   * The key and a generated passphrase can be read by the owner alone (0600). The passphrase file
   * has no line end.
   *
   * @param passphrase the passphrase of the key; stays the caller's to wipe. Null to have one made
   * @param random the source of key, passphrase and IV; {@code new SecureRandom()} outside tests
   * @throws RefusedException if one of the files exists; nothing was changed
   * @throws InvalidInputException if the passphrase is one that would not survive
   * @throws UnavailableException if they cannot be stored; says if the key was
   */
  public Result create(RequestFiles files, @Nullable Secret passphrase, SecureRandom random) {
    if (passphrase != null) {
      checkPassphrase(passphrase);
    }
    refuseExisting(files, passphrase == null);
    for (Path file : new Path[] {files.key(), files.request(), files.passphrase()}) {
      DurableFiles.createFolder(folder(file));
    }
    for (Path file : new Path[] {files.key(), files.passphrase()}) {
      DurableFiles.sweepOrRefuse(folder(file), Instant.now());
    }
    if (passphrase != null) {
      return create(files, passphrase, false, random);
    }
    try (Secret made = Passphrases.generate(random)) {
      return create(files, made, true, random);
    }
  }

  private Result create(
      RequestFiles files, Secret passphrase, boolean storePassphrase, SecureRandom random) {
    KeyPair keys = search == null ? KeySearch.generate(keySize, random) : search.await();
    byte[] key =
        switch (keyFormat) {
          case TRADITIONAL -> PrivateKeyPem.traditional(keys.getPrivate(), passphrase, random);
          case PKCS8 -> PrivateKeyPem.encrypted(keys.getPrivate(), passphrase, random);
        };
    // Proven as it will be read: from the bytes that go into the file, with the passphrase.
    PrivateKey opened = PrivateKeys.read(SourceFile.of("the new key", key), () -> passphrase);
    CertificateRequest request = RequestSigning.sign(subject, keys.getPublic(), opened);
    if (storePassphrase) {
      byte[] bytes = passphrase.revealBytes();
      try {
        DurableFiles.createAnywhere(files.passphrase(), bytes, Access.OWNER_ONLY);
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }
    storeKey(files, key, storePassphrase);
    storeRequest(files, request);
    return new Result(files, request, keySize, storePassphrase);
  }

  private static void storeKey(RequestFiles files, byte[] key, boolean passphraseStored) {
    try {
      DurableFiles.createAnywhere(files.key(), key, Access.OWNER_ONLY);
    } catch (MdmException e) {
      // The passphrase opens nothing, unless what failed left the key after all.
      boolean keyIsNotOurs = e instanceof RefusedException || isAbsent(files.key());
      if (passphraseStored && keyIsNotOurs) {
        deleteQuietly(files.passphrase());
      }
      if (!keyIsNotOurs && isSafe(files.key())) {
        throw new UnavailableException(
            e.problem(),
            "The private key is safely stored in "
                + files.key()
                + " now. Check the disk, then make the request of this key.",
            e);
      }
      throw e;
    }
  }

  private static boolean isSafe(Path key) {
    try {
      DurableFiles.confirm(key);
      return true;
    } catch (MdmException e) {
      return false;
    }
  }

  private static void storeRequest(RequestFiles files, CertificateRequest request) {
    byte[] pem = request.toPem().getBytes(US_ASCII);
    try {
      OutputFiles.create(files.request(), pem, Access.BY_UMASK);
    } catch (UnavailableException e) {
      throw new UnavailableException(
          e.problem(),
          "The private key is safely stored in "
              + files.key()
              + ". Make room, then make the request of this key.",
          e);
    }
  }

  /**
   * Makes the request of a key that is there already: one left by a run that was stopped, or one
   * that shall be used again. The key is only read.
   *
   * @param passphrase asked only if the key is encrypted; what it gives stays the caller's to wipe
   * @throws RefusedException if the request exists
   * @throws org.mdmtoolkit.NotFoundException if there is no key
   * @throws InvalidInputException if the key does not open, or is not RSA of a size that is offered
   * @throws UnavailableException if the request cannot be stored
   */
  public Result createRequest(RequestFiles files, @Nullable Supplier<Secret> passphrase) {
    CertificateRequest request = requestOf(SourceFile.read(files.key()), passphrase);
    DurableFiles.createFolder(folder(files.request()));
    OutputFiles.create(files.request(), request.toPem().getBytes(US_ASCII), Access.BY_UMASK);
    int bits = ((RSAKey) request.publicKey()).getModulus().bitLength();
    return new Result(files, request, bits, false);
  }

  /**
   * The request of a key that is there already, which is not stored. Of the same key and subject it
   * is the same each time.
   *
   * @param passphrase as for {@link #createRequest}
   * @throws InvalidInputException if the key does not open, or is not RSA of a size that is offered
   */
  public CertificateRequest requestOf(SourceFile file, @Nullable Supplier<Secret> passphrase) {
    PrivateKey key = PrivateKeys.read(file, passphrase);
    PublicKey publicKey = RequestSigning.publicKey(file.name(), key);
    checkKeySize(((RSAKey) publicKey).getModulus().bitLength());
    return RequestSigning.sign(subject, publicKey, key);
  }

  private static void checkPassphrase(Secret passphrase) {
    String text = EnvironmentValue.text(passphrase);
    String problem = EnvironmentValue.unfitPassphrase(text);
    if (problem == null && text != null) {
      problem = EnvironmentValue.changedBySails(text);
    }
    if (problem == null && passphrase.length() < MIN_PASSPHRASE) {
      problem = "it is shorter than " + MIN_PASSPHRASE + " characters";
    }
    if (problem != null) {
      throw new InvalidInputException(
          "the passphrase is not fit for a key: " + problem,
          "Choose another one, or have one made.");
    }
  }

  private static void refuseExisting(RequestFiles files, boolean makesPassphrase) {
    if (exists(files.key())) {
      throw new RefusedException(
          "there is a private key already: " + files.key(),
          exists(files.request())
              ? "It was left as it is, and so was its request. Choose another folder for a new key."
              : "It was left as it is. It has no request yet: make the request of this key, or"
                  + " choose another folder for a new one.");
    }
    if (exists(files.request())) {
      throw new RefusedException(
          "there is a request already: " + files.request(),
          "It was left as it is, though its key is not beside it. Choose another folder.");
    }
    if (makesPassphrase && exists(files.passphrase())) {
      throw new RefusedException(
          "there is a passphrase already: " + files.passphrase(),
          "It was left as it is. If a run was stopped before it stored the key, give this file as"
              + " the passphrase; else choose another folder.");
    }
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** False also if nobody can tell. */
  private static boolean isAbsent(Path file) {
    return Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is owner-only and opens nothing; the next run names it.
    }
  }

  @Override
  public String toString() {
    return "CertificateOrder[" + subject + ", " + keySize + ", " + keyFormat + "]";
  }
}
