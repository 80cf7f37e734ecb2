package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.GoPem;
import org.mdmtoolkit.certificate.Pem;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.secret.Secret;

/** Whether the three values have the form that the signer reads, and keep it on their way there. */
final class DeployedValues {

  private static final String CONVERT_KEY =
      "Convert it: openssl rsa -aes256 -traditional -in KEY -out NEW.";

  /** Nothing secret is typed: a shell remembers what is. */
  private static final String WITHOUT_LINE_END = "tr -d '\\r\\n' < FILE > NEW.";

  private final VendorCredentials credentials;
  private final boolean fleet;

  DeployedValues(VendorCredentials credentials, SignerProfile profile) {
    this.credentials = credentials;
    this.fleet = profile == SignerProfile.FLEET;
  }

  List<Check> check() {
    List<Check> checks = new ArrayList<>();
    checks.add(keyForm());
    checks.add(text("certificate-text", "the certificate", credentials.certificate()));
    checks.add(text("key-text", "the key", credentials.key()));
    checks.add(passphrase());
    return checks;
  }

  private Check keyForm() {
    SourceFile file = credentials.key();
    FileKind kind = file.kind();
    if (!fleet) {
      return kind == FileKind.PRIVATE_KEY
          ? Check.warning(
              "key-form",
              "the private key is not encrypted",
              "Whoever reads the file can sign as you: encrypt it. " + CONVERT_KEY)
          : Check.pass("key-form", "the file of the key is " + kind.description());
    }
    try {
      GoPem.key(file, credentials.passphrase());
    } catch (WrongPassphraseException e) {
      // The form is right; that it does not open is said once.
    } catch (InvalidInputException e) {
      return Check.fail("key-form", e);
    }
    return Check.pass(
        "key-form", "the key is PKCS#1 PEM under a passphrase, as Fleet's signer reads it");
  }

  private Check text(String name, String what, SourceFile file) {
    byte[] content = file.content();
    List<Pem.Block> blocks;
    try {
      blocks = Pem.blocks(file);
    } catch (InvalidInputException e) {
      return Check.fail(name, e);
    }
    if (blocks.isEmpty()) {
      return fleet
          ? new Check(
              name,
              Check.Result.FAIL,
              what + " is not PEM, and an environment variable holds text only",
              what.contains("key") ? Remedy.advice(CONVERT_KEY) : convert("Convert it: {}."))
          : Check.pass(name, what + " is binary");
    }
    String text = new String(content, ISO_8859_1);
    if (text.chars().anyMatch(c -> c > 126 || (c < ' ' && c != '\n' && c != '\r' && c != '\t'))) {
      String problem = what + " has characters that are not ASCII text beside the PEM block";
      String remedy = "Keep only the lines from BEGIN to END.";
      return fleet ? Check.fail(name, problem, remedy) : Check.warning(name, problem, remedy);
    }
    if (fleet && name.equals("certificate-text")) {
      try {
        GoPem.certificate(file);
      } catch (InvalidInputException e) {
        Remedy remedy = e.remedy().and(convert("This writes it anew: {}."));
        return new Check(name, Check.Result.FAIL, e.problem(), remedy);
      }
    }
    if (text.indexOf('\r') >= 0) {
      return Check.warning(
          name,
          what + " has line ends of Windows (CRLF)",
          "Signers read them, but compare the value after it was set.");
    }
    return Check.pass(name, what + " is plain PEM text");
  }

  private static Remedy convert(String sentence) {
    return new Remedy.ConvertCertificate("", "", sentence);
  }

  /** Whether the key opens with this text without the line end, or line ends, after it. */
  private boolean opensWithout(String text) {
    try (Secret stripped = Secret.copyOf(text.replaceFirst("[\r\n]+$", "").toCharArray())) {
      PrivateKeys.read(credentials.key(), () -> stripped);
      return true;
    } catch (InvalidInputException e) {
      return false;
    }
  }

  private Check passphrase() {
    String name = "passphrase-text";
    String text = EnvironmentValue.text(credentials.passphrase());
    String unfit = EnvironmentValue.unfitPassphrase(text);
    String another = "Encrypt the key again under another passphrase: letters and digits suffice.";
    if (text != null && unfit != null && EnvironmentValue.endsWithLineEnd(text)) {
      return Check.fail(
          name,
          "the passphrase is unfit: " + unfit,
          opensWithout(text)
              ? "The key opens if the line end is left off. Write the file without it: "
                  + WITHOUT_LINE_END
              : "Leave the line end off: "
                  + WITHOUT_LINE_END
                  + " The key does not open so either; it may be another key's passphrase.");
    }
    if (unfit != null || text == null) {
      return Check.fail(name, "the passphrase is unfit: " + unfit, "Correct it. " + another);
    }
    String changed = EnvironmentValue.changedBySails(text);
    if (changed != null) {
      String problem = "the passphrase does not survive: " + changed;
      return fleet ? Check.fail(name, problem, another) : Check.warning(name, problem, another);
    }
    String fragile = EnvironmentValue.fragilePassphrase(text);
    if (fragile != null) {
      return Check.warning(
          name,
          "the passphrase is fragile: " + fragile,
          "Set it through an API, not through a shell or a file. " + another);
    }
    return Check.pass(name, "the passphrase is plain text, which no shell, file or app changes");
  }
}
