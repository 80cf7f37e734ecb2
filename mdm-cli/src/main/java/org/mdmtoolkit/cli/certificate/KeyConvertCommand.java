package org.mdmtoolkit.cli.certificate;

import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.KeyForm;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm key convert}. */
@Command(name = "convert")
public final class KeyConvertCommand implements Action {

  @Parameters(paramLabel = "IN")
  private String file = "";

  @Option(names = "--for", paramLabel = "PROGRAM")
  private @Nullable String program;

  @Option(names = "--to", paramLabel = "FORM")
  private @Nullable String form;

  @Mixin private final KeyPassphraseOption passphrase = new KeyPassphraseOption();

  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    KeyForm to = form();
    output.checkAlone(context, true);
    Map.Entry<PrivateKey, Optional<Secret>> opened =
        Identities.opened(shell, Identities.source(shell, file), passphrase.file());
    boolean isUnderTheSame = opened.getValue().isPresent();
    byte[] pem = new byte[0];
    try (@Nullable Secret words =
        to == KeyForm.PLAIN ? null : opened.getValue().orElseGet(() -> newPassphrase(shell))) {
      pem = to.write(opened.getKey(), words, shell.random());
      output.write(shell, pem, true);
    } finally {
      Arrays.fill(pem, (byte) 0);
      opened.getValue().ifPresent(Secret::close);
    }
    sayMade(context, to);
    return output.file().isEmpty()
        ? ExitCodes.DONE
        : context.noteResult(
            json ->
                json.put("key", output.description())
                    .put("form", to.label())
                    .put("encrypted", to != KeyForm.PLAIN),
            "Written to "
                + output.description()
                + (to == KeyForm.PLAIN
                    ? ", not encrypted"
                    : isUnderTheSame ? ", under the same passphrase" : ", under that passphrase"));
  }

  /** What a person should know of the key that was made. */
  private void sayMade(Context context, KeyForm to) {
    if (to == KeyForm.PLAIN) {
      context.warn(
          output.description()
              + " is NOT ENCRYPTED"
              + (program == null ? "" : ": NanoMDM takes no other key")
              + ". Whoever reads it has the key: remove it once the server has it");
    } else if (to == KeyForm.TRADITIONAL) {
      context.warn(
          "this form guards the key with one round of MD5, so a passphrase that a person made up"
              + " can be guessed: take one that a program made");
    }
    if ("fleet".equals(program)) {
      context.note(
          "This is the form of the vendor's key for Fleet's signer. Fleet's server takes a push key"
              + " only if it is not encrypted: --to plain.");
    }
  }

  private KeyForm form() {
    if ((program == null) == (form == null)) {
      throw new UsageException(
          (program == null ? "no form was named" : "--for and --to both name a form")
              + "; give --for nanomdm, micromdm, fleet or openssl, or --to traditional, pkcs8 or"
              + " plain");
    }
    if (form != null) {
      return KeyForm.find(form)
          .orElseThrow(
              () ->
                  new UsageException(
                      "--to knows no " + form + "; it is traditional, pkcs8 or plain"));
    }
    return switch ("" + program) {
      case "nanomdm" -> KeyForm.PLAIN;
      case "micromdm", "fleet" -> KeyForm.TRADITIONAL;
      case "openssl" -> KeyForm.PKCS8;
      default ->
          throw new UsageException(
              ("--for knows no %s; known are nanomdm, micromdm, fleet and openssl, or name the"
                      + " form: --to plain")
                  .formatted(program));
    };
  }

  /** For a key that has none. */
  private Secret newPassphrase(Shell shell) {
    return passphrase
        .file()
        .or(() -> shell.environment(Identities.PASSPHRASE_VARIABLE))
        .map(given -> shell.readSecret(given, "the passphrase"))
        .orElseThrow(
            () ->
                new InvalidInputException(
                    file + " is not encrypted, and what is made of it shall be",
                    "Give its new passphrase with --passphrase-file FILE."));
  }
}
