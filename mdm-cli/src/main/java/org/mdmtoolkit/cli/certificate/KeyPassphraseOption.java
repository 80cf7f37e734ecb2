package org.mdmtoolkit.cli.certificate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --passphrase-file} of the commands that open a private key. */
final class KeyPassphraseOption {

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String file;

  Optional<String> file() {
    return Optional.ofNullable(file);
  }
}
