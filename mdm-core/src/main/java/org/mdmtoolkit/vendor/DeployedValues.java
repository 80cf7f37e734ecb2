package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.Pem;
import org.mdmtoolkit.certificate.SourceFile;

/** Whether the three values have the form that the signer reads, and keep it on their way there. */
final class DeployedValues {

  /** What Go's {@code x509.DecryptPEMBlock} knows, with which Fleet's signer opens the key. */
  private static final Set<String> DEK_CIPHERS =
      Set.of("DES-CBC", "DES-EDE3-CBC", "AES-128-CBC", "AES-192-CBC", "AES-256-CBC");

  private static final String CONVERT_KEY =
      "Convert it: openssl rsa -aes256 -traditional -in KEY -out NEW.";

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
    Pem.Block block;
    try {
      List<Pem.Block> blocks = Pem.blocks(file);
      if (blocks.isEmpty()) {
        return Check.fail(
            "key-form", "the key is not PEM, and Fleet's signer reads nothing else", CONVERT_KEY);
      }
      block = blocks.get(0);
    } catch (InvalidInputException e) {
      return Check.fail("key-form", e);
    }
    String problem = fleetProblem(block);
    return problem == null
        ? Check.pass(
            "key-form", "the key is PKCS#1 PEM under a passphrase, as Fleet's signer reads")
        : Check.fail("key-form", problem, CONVERT_KEY);
  }

  private static @Nullable String fleetProblem(Pem.Block block) {
    if (block.label().equals("ENCRYPTED PRIVATE KEY") || block.label().equals("PRIVATE KEY")) {
      return "the key is PKCS#8, and Fleet's signer reads PKCS#1 only";
    }
    if (!block.label().equals("RSA PRIVATE KEY")) {
      return "the file of the key begins with another PEM block than RSA PRIVATE KEY";
    }
    String header = block.header("DEK-Info");
    if (header == null) {
      return "the key is not encrypted, and Fleet's signer refuses that";
    }
    int comma = header.indexOf(',');
    return comma > 0 && DEK_CIPHERS.contains(header.substring(0, comma).strip())
        ? null
        : "the key is encrypted with a cipher that Fleet's signer does not know";
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
    if (fleet && !startsAtLine(text)) {
      return Check.fail(
          name, what + " has something before BEGIN in its line", "Let BEGIN start its line.");
    }
    if (fleet && name.equals("certificate-text") && !isBareCertificate(blocks.get(0))) {
      return new Check(
          name,
          Check.Result.FAIL,
          "the file of the certificate does not begin with a plain CERTIFICATE block",
          convert("Keep only that block. Convert it: {}."));
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

  private static boolean startsAtLine(String text) {
    int begin = text.indexOf("-----BEGIN ");
    return begin == 0 || text.charAt(begin - 1) == '\n';
  }

  private static boolean isBareCertificate(Pem.Block block) {
    return block.label().equals("CERTIFICATE") && block.header("Proc-Type") == null;
  }

  private Check passphrase() {
    String name = "passphrase-text";
    String text = EnvironmentValue.text(credentials.passphrase());
    String unfit = EnvironmentValue.unfitPassphrase(text);
    String another = "Encrypt the key again under another passphrase: letters and digits suffice.";
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
    return Check.pass(name, "the passphrase is text that no layer changes");
  }
}
