package org.mdmtoolkit.cli.certificate;

import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.PrivateKeyPem;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
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

  private enum Form {
    TRADITIONAL,
    PKCS8,
    PLAIN
  }

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
    Form to = form();
    output.checkAlone(context, true);
    SourceFile source = Identities.source(shell, file);
    Map.Entry<PrivateKey, Optional<Secret>> opened =
        Identities.opened(shell, source, passphrase.file());
    byte[] pem = new byte[0];
    try (@Nullable Secret words =
        to == Form.PLAIN ? null : opened.getValue().orElseGet(() -> newPassphrase(shell))) {
      pem = converted(context, opened.getKey(), to, words);
      prove(opened.getKey(), SourceFile.of(output.description(), pem), words);
      output.write(shell, pem, true);
    } finally {
      Arrays.fill(pem, (byte) 0);
      opened.getValue().ifPresent(Secret::close);
    }
    boolean isUnderTheSame = opened.getValue().isPresent();
    sayMade(context, to);
    return output.file().isEmpty()
        ? ExitCodes.DONE
        : context.noteResult(
            json ->
                json.put("key", output.description())
                    .put("form", to.name().toLowerCase(Locale.ROOT))
                    .put("encrypted", to != Form.PLAIN),
            "Written to "
                + output.description()
                + (to == Form.PLAIN
                    ? ", not encrypted"
                    : isUnderTheSame ? ", under the same passphrase" : ", under that passphrase"));
  }

  /** What a person should know of the key that was made. */
  private void sayMade(Context context, Form to) {
    if (to == Form.PLAIN) {
      context.warn(
          output.description()
              + " is NOT ENCRYPTED"
              + (program == null ? "" : ": NanoMDM takes no other key")
              + ". Whoever reads it has the key: remove it once the server has it");
    } else if (to == Form.TRADITIONAL) {
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

  private Form form() {
    if ((program == null) == (form == null)) {
      throw new UsageException(
          (program == null ? "no form was named" : "--for and --to both name a form")
              + "; give --for nanomdm, micromdm, fleet or openssl, or --to traditional, pkcs8 or"
              + " plain");
    }
    if (program == null) {
      return switch ("" + form) {
        case "traditional" -> Form.TRADITIONAL;
        case "pkcs8" -> Form.PKCS8;
        case "plain" -> Form.PLAIN;
        default ->
            throw new UsageException(
                "--to knows no " + form + "; it is traditional, pkcs8 or plain");
      };
    }
    return switch (program) {
      case "nanomdm" -> Form.PLAIN;
      case "micromdm", "fleet" -> Form.TRADITIONAL;
      case "openssl" -> Form.PKCS8;
      default ->
          throw new UsageException(
              "--for knows no "
                  + program
                  + "; known are nanomdm, micromdm, fleet and openssl, or name the form: --to"
                  + " plain");
    };
  }

  /** For a key that has none. */
  private Secret newPassphrase(Shell shell) {
    String given =
        passphrase
            .file()
            .or(() -> shell.environment(Identities.PASSPHRASE_VARIABLE))
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        file + " is not encrypted, and what is made of it shall be",
                        "Give its new passphrase with --passphrase-file FILE."));
    return shell.readSecret(given, "the passphrase");
  }

  private byte[] converted(Context context, PrivateKey key, Form to, @Nullable Secret words) {
    Shell shell = context.shell();
    if (words == null) {
      return PrivateKeyPem.revealPlain(key);
    }
    if (to == Form.PKCS8) {
      return PrivateKeyPem.encrypted(key, words, shell.random());
    }
    return PrivateKeyPem.traditional(key, words, shell.random());
  }

  /** What is handed out was read again, and is the same key. */
  private static void prove(PrivateKey key, SourceFile made, @Nullable Secret words) {
    PrivateKey read = PrivateKeys.read(made, words == null ? null : () -> words);
    if (!Arrays.equals(read.getEncoded(), key.getEncoded())) {
      throw new IllegalStateException("another key came back");
    }
  }
}
