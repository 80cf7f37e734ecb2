package org.mdmtoolkit.cli.device;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import picocli.CommandLine.Option;

/** {@code set} and {@code rotate} of a recovery lock or firmware password. */
public class PasswordSetCommand extends PasswordClearCommand {

  @Option(names = "--password-file", paramLabel = "FILE")
  private @Nullable String passwordFile;

  /** One of them. */
  public PasswordSetCommand(SecretKind kind, Act act) {
    super(kind, act);
  }

  @Override
  final Optional<String> passwordFile() {
    return Optional.ofNullable(passwordFile);
  }
}
