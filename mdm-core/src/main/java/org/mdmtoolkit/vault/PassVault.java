package org.mdmtoolkit.vault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.ExternalProgram;
import org.mdmtoolkit.io.ExternalProgram.Ended;
import org.mdmtoolkit.io.InputFiles;

/**
 * The standard unix password manager. The passphrase stands in the first line of the entry, the
 * rest below it.
 *
 * <p>{@code pass insert} replaces an entry without a word where its standard input is no terminal.
 * So the entry's file is looked for first.
 *
 * @see <a href="https://www.passwordstore.org">pass</a>
 */
public final class PassVault implements Vault {

  private static final Duration LIMIT = Duration.ofMinutes(2); // somebody may have to type a PIN
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9 _.@/-]*");

  private final Map<String, String> environment;

  private PassVault(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * The password store of this environment: {@code PASSWORD_STORE_DIR}, else {@code
   * ~/.password-store}.
   */
  public static PassVault of(Map<String, String> environment) {
    return new PassVault(environment);
  }

  @Override
  public String description() {
    return "pass";
  }

  @Override
  public Found look(VaultItem item) {
    ExternalProgram pass = program();
    if (!InputFiles.exists(file(item.path()))) {
      requireStore(pass);
      return Found.NOTHING;
    }
    byte[] wanted = item.revealText();
    try (Ended shown = pass.run(new byte[0], List.of("show", item.path()))) {
      if (shown.exitCode() != 0) {
        throw new DeniedException(
            "pass does not show its entry " + item.path(),
            "Try `pass show " + item.path() + "`: it may be encrypted to another key than yours.");
      }
      return Arrays.equals(shown.revealOutput(), wanted) ? Found.THE_SAME : Found.SOMETHING_ELSE;
    } finally {
      Arrays.fill(wanted, (byte) 0);
    }
  }

  /** Better now than when everything is handed over. */
  private static void requireStore(ExternalProgram pass) {
    try (Ended listed = pass.run(new byte[0], List.of("ls"))) {
      if (listed.exitCode() != 0) {
        throw new UnavailableException(
            "pass has no password store here, or does not show it",
            "Try `pass ls`. If there is none, `pass init GPG-ID` sets it up.");
      }
    }
  }

  @Override
  public void store(VaultItem item) {
    // A first use starts gpg-agent, which goes on running.
    program()
        .handOver(
            item.revealText(),
            List.of("insert", "--multiline", item.path()),
            exitCode ->
                new UnavailableException(
                    "pass did not take the entry " + item.path(),
                    "Try `pass ls`: the store may not be set up (`pass init`), or its key not be"
                        + " trusted."));
  }

  private ExternalProgram program() {
    return ExternalProgram.find("pass", environment, LIMIT);
  }

  private Path file(String name) {
    boolean isPlain = NAME.matcher(name).matches() && !(name + "/").contains("../");
    if (!isPlain || name.endsWith("/") || name.contains("//")) {
      throw new InvalidInputException(
          "this is not a name for an entry of pass", "Name it like mdm/fleet-2026.");
    }
    return folder().resolve(name + ".gpg");
  }

  private Path folder() {
    return variable("PASSWORD_STORE_DIR")
        .map(Path::of)
        .or(() -> variable("HOME").map(home -> Path.of(home, ".password-store")))
        .orElseThrow(
            () ->
                new NotFoundException(
                    "there is no home folder to look for the password store in",
                    "Set PASSWORD_STORE_DIR."));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.getOrDefault(name, System.getenv(name)))
        .filter(value -> !value.isEmpty());
  }
}
