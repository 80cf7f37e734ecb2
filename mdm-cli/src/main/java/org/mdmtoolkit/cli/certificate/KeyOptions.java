package org.mdmtoolkit.cli.certificate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.CertificateOrder;
import org.mdmtoolkit.vendor.KeyFormat;
import org.mdmtoolkit.vendor.KeySearch;
import org.mdmtoolkit.vendor.RequestFiles;
import org.mdmtoolkit.vendor.RequestSubject;
import picocli.CommandLine.Option;

/** The options of the commands that make a key and a certificate request, and making them. */
public final class KeyOptions {

  @Option(names = "--dir", paramLabel = "DIR")
  private String folder = "mdm-certificates";

  @Option(names = "--key-size", paramLabel = "BITS")
  private int keySize = 2048;

  @Option(names = "--key-format", paramLabel = "FORMAT")
  private String keyFormat = "traditional";

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  @Option(names = "--existing-key")
  private boolean existingKey;

  /**
   * Begins to look for a key where the arguments ask for one of the usual size: that takes longer
   * than reading them.
   */
  public static Optional<KeySearch> begin(Shell shell, String[] arguments) {
    boolean makesKey =
        arguments.length > 2
            && (arguments[0].equals("vendor") || arguments[0].equals("push"))
            && arguments[1].equals("csr")
            // An option may be shortened or joined to its value: the first letters have to do.
            && Stream.of(arguments).noneMatch(word -> word.matches("--key-s.*|--ex.*|-h"));
    return makesKey ? Optional.of(KeySearch.begin(2048, shell.random())) : Optional.empty();
  }

  Path folder() {
    return Path.of(folder);
  }

  /** Refuses another form of the key than the only one that this program reads. */
  void requireTraditional(String program) {
    if (format(keyFormat) != KeyFormat.TRADITIONAL) {
      throw new UsageException(
          program + " reads no key in the form " + keyFormat + "; leave out --key-format");
    }
  }

  /** Makes what was asked for, and says where everything is. */
  int make(Context context, RequestSubject subject, RequestFiles files, String next) {
    Shell shell = context.shell();
    Shell.requireName(folder);
    if (!List.of(2048, 3072, 4096).contains(keySize)) {
      throw new UsageException("--key-size takes no " + keySize + "; it is 2048, 3072 or 4096");
    }
    if (Files.exists(folder()) && !Files.isDirectory(folder())) {
      throw new InvalidInputException(
          folder() + " is a file, and --dir names a folder", "Choose another name.");
    }
    KeyFormat format = format(keyFormat);
    if (format == KeyFormat.TRADITIONAL && passphraseFile != null && !existingKey) {
      context.warn(
          "in a traditional key one round of MD5 stands between a guess and the key: take a"
              + " passphrase that a program made (it makes one without --passphrase-file), or"
              + " --key-format pkcs8 if neither Fleet's signer nor mdmctl reads it");
    }
    CertificateOrder order = CertificateOrder.of(subject).keySize(keySize).keyFormat(format);
    KeySearch begun = context.key().filter(key -> key.bits() == keySize).orElse(null);
    order = begun == null ? order : order.key(begun);
    CertificateOrder.Result made =
        existingKey
            ? order.createRequest(files, passphrase(shell, files))
            : create(order, shell, files);
    Optional<Path> stored = Optional.of(files.passphrase()).filter(x -> made.passphraseStored());
    return context.noteResult(
        json ->
            json.put("key", files.key().toString())
                .put("request", files.request().toString())
                .put("passphrase", stored)
                .put("subject", made.request().subject())
                .put("key_bits", made.keySize()),
        "Private key:  "
            + files.key()
            + (existingKey ? " (as it was)" : ", encrypted")
            + stored
                .map(file -> "\nPassphrase:   " + file + " (no line end; move it to your vault)")
                .orElse(""),
        "Request:      " + files.request() + " for " + made.request().subject(),
        next);
  }

  private CertificateOrder.Result create(CertificateOrder order, Shell shell, RequestFiles files) {
    try (@Nullable Secret passphrase =
        passphraseFile == null ? null : shell.readSecret(passphraseFile, "the passphrase")) {
      return order.create(files, passphrase, shell.random());
    }
  }

  /** The passphrase of a key that is there: as given, else the one made with it, else asked for. */
  private Supplier<Secret> passphrase(Shell shell, RequestFiles files) {
    return () ->
        Optional.ofNullable(passphraseFile)
            .or(() -> Optional.of(files.passphrase()).filter(Files::exists).map(Path::toString))
            .map(file -> shell.readSecret(file, "the passphrase"))
            .orElseGet(
                () ->
                    shell.ask(
                        "Passphrase of " + files.key() + ": ",
                        files.key() + " is under a passphrase",
                        "Give --passphrase-file FILE."));
  }

  /** The form of a key by its name on the command line. */
  private static KeyFormat format(String name) {
    return switch (name) {
      case "traditional" -> KeyFormat.TRADITIONAL;
      case "pkcs8" -> KeyFormat.PKCS8;
      default ->
          throw new UsageException(
              "--key-format knows no " + name + "; it is traditional or pkcs8");
    };
  }
}
