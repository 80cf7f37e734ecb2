package org.mdmtoolkit.cli.certificate;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.signing.SigningIdentity;

/** Reads certificates and signing identities that people name on the command line. */
public final class Identities {

  static final String PASSPHRASE_VARIABLE = "MDM_IDENTITY_PASSPHRASE_FILE";

  private Identities() {}

  /** The file; {@code -} is standard input. */
  public static SourceFile source(Shell shell, String file) {
    return SourceFile.of(
        file.equals("-") ? "standard input" : file, shell.read(file, SourceFile.MAX_BYTES));
  }

  /** The one certificate in a file. */
  public static X509Certificate certificate(Shell shell, String file) {
    return only(file, Certificates.read(source(shell, file)));
  }

  /** The same, also from PKCS#12 under the passphrase of the key. */
  static X509Certificate certificate(Shell shell, String file, Optional<String> passphraseFile) {
    return only(
        file, Certificates.read(source(shell, file), passphrase(shell, file, passphraseFile)));
  }

  private static X509Certificate only(String file, List<X509Certificate> certificates) {
    if (certificates.size() != 1) {
      throw new InvalidInputException(
          file + " holds " + certificates.size() + " certificates, not one",
          "Leave only the one that is meant in it.");
    }
    return certificates.get(0);
  }

  /** All certificates in these files. */
  public static List<X509Certificate> certificates(Shell shell, List<String> files) {
    return files.stream().flatMap(file -> Certificates.read(source(shell, file)).stream()).toList();
  }

  /** The identity in a PKCS#12 file. */
  public static SigningIdentity pkcs12(Shell shell, String file, Optional<String> passphraseFile) {
    SourceFile source = source(shell, file);
    return opening(shell, file, passphraseFile, asked -> SigningIdentity.fromPkcs12(source, asked));
  }

  /** The identity of a certificate file, which may hold the chain, and a key file. */
  public static SigningIdentity certificateAndKey(
      Shell shell, String certificate, String key, Optional<String> passphraseFile) {
    SourceFile certificates = source(shell, certificate);
    SourceFile source = source(shell, key);
    return opening(
        shell,
        key,
        passphraseFile,
        asked -> SigningIdentity.fromCertificateAndKey(certificates, source, asked, List.of()));
  }

  /** The private key in a file that was read. */
  static PrivateKey privateKey(Shell shell, SourceFile source, Optional<String> passphraseFile) {
    return opening(shell, source.name(), passphraseFile, asked -> PrivateKeys.read(source, asked));
  }

  /** The private key in a file that was read, and the passphrase that opened it, if it has one. */
  static Map.Entry<PrivateKey, Optional<Secret>> opened(
      Shell shell, SourceFile source, Optional<String> passphraseFile) {
    return opening(
        shell,
        source.name(),
        passphraseFile,
        asked -> {
          AtomicReference<@Nullable Secret> given = new AtomicReference<>();
          PrivateKey key = PrivateKeys.read(source, () -> given.updateAndGet(none -> asked.get()));
          return Map.entry(key, Optional.ofNullable(given.get()));
        });
  }

  /** Opens a key; a passphrase that somebody typed wrong is asked for again. */
  private static <T> T opening(
      Shell shell,
      String file,
      Optional<String> passphraseFile,
      Function<Supplier<Secret>, T> reading) {
    Optional<String> named = passphraseFile.or(() -> shell.environment(PASSPHRASE_VARIABLE));
    Supplier<Secret> passphrase = passphrase(shell, file, named);
    return named.isPresent()
        ? reading.apply(passphrase)
        : shell.askAgain(WrongPassphraseException.class, () -> reading.apply(passphrase));
  }

  /** Where the passphrase of a key comes from; looked for only if the key has one. */
  static Supplier<Secret> passphrase(Shell shell, String file, Optional<String> passphraseFile) {
    return () ->
        passphraseFile
            .or(() -> shell.environment(PASSPHRASE_VARIABLE))
            .map(named -> shell.readSecret(named, "the passphrase"))
            .orElseGet(
                () ->
                    shell.ask(
                        "Passphrase of " + file + ": ",
                        file + " is under a passphrase",
                        "Give --passphrase-file FILE, or set " + PASSPHRASE_VARIABLE + "."));
  }
}
