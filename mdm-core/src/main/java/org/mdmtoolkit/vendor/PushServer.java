package org.mdmtoolkit.vendor;

import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.GoPem;
import org.mdmtoolkit.certificate.Pem;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;

/**
 * An MDM server that is given a push certificate and its private key, and the forms in which it
 * reads the two. All are written in Go, whose PEM reader passes over what is not exactly in form.
 *
 * @see <a href="https://github.com/micromdm/nanomdm/blob/main/docs/operations-guide.md">NanoMDM
 *     operations guide: push certificates</a>
 */
public enum PushServer {
  /** {@code PUT /v1/pushcert}: one certificate and the key, not encrypted, PKCS#8 or PKCS#1. */
  NANOMDM("NanoMDM"),
  /** {@code mdmctl mdmcert upload}: a certificate, and a PKCS#1 key, best under a passphrase. */
  MICROMDM("MicroMDM"),
  /**
   * Fleet makes this key and its request itself, and asks for the certificate alone; a key from
   * elsewhere it takes from its configuration {@code mdm.apple_apns_key}, not encrypted.
   */
  FLEET("Fleet");

  private static final String CONVERT = "Write it anew: {}.";

  private final String label;

  PushServer(String label) {
    this.label = label;
  }

  /** The server of this name, in lower case. */
  public static Optional<PushServer> find(String name) {
    return Arrays.stream(values())
        .filter(server -> server.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  /** Its name as people write it. */
  public String label() {
    return label;
  }

  /** Whether it takes the private key only as it is, under no passphrase. */
  public boolean wantsPlainKey() {
    return this != MICROMDM;
  }

  /** Whether it reads the file of the certificate: {@code certificate-form}. */
  public Check checkCertificateForm(SourceFile file) {
    String name = "certificate-form";
    try {
      List<Pem.Block> blocks = Pem.blocks(file);
      if (blocks.isEmpty()) {
        return new Check(
            name,
            Check.Result.FAIL,
            "the certificate is not PEM, and " + label + " reads nothing else",
            new Remedy.ConvertCertificate(file.name(), "", "Convert it: {}."));
      }
      @Nullable String problem = certificateProblem(blocks);
      if (problem != null) {
        return Check.fail(
            name, problem, "Keep only the block of the push certificate, from BEGIN to END.");
      }
      GoPem.check(file);
      byte[] content = file.content();
      if (this == NANOMDM && blocks.size() == 1 && content[content.length - 1] != '\n') {
        return Check.warning(
            name,
            "the last line of the certificate has no end: joined with the key's first line, as"
                + " cat does, it is read no more",
            "Add a line end: echo >> " + file.name() + ".");
      }
      return Check.pass(name, "the certificate is PEM, as " + label + " takes it");
    } catch (InvalidInputException e) {
      return Check.fail(name, e);
    }
  }

  private @Nullable String certificateProblem(List<Pem.Block> blocks) {
    long certificates = blocks.stream().filter(b -> b.label().equals("CERTIFICATE")).count();
    if (this == NANOMDM) {
      if (certificates != 1) {
        return "it holds "
            + certificates
            + " blocks CERTIFICATE, and NanoMDM takes the last one for the push certificate";
      }
      return blocks.stream()
          .filter(b -> !b.label().equals("CERTIFICATE"))
          .filter(b -> !b.label().endsWith("PRIVATE KEY") || isEncrypted(b))
          .findFirst()
          .map(
              b ->
                  "NanoMDM refuses the block "
                      + b.label()
                      + (isEncrypted(b) ? ", which is under a passphrase" : ""))
          .orElse(null);
    }
    return blocks.get(0).label().equals("CERTIFICATE") || (this == FLEET && certificates > 0)
        ? null
        : "the file does not begin with a block CERTIFICATE";
  }

  /** Whether it reads the file of the private key: {@code key-form}. */
  public Check checkKeyForm(SourceFile file) {
    String name = "key-form";
    try {
      @Nullable String problem = keyProblem(file);
      if (problem != null) {
        Remedy remedy = new Remedy.ConvertKey(file.name(), label, CONVERT);
        return new Check(name, Check.Result.FAIL, problem, remedy);
      }
      return Check.pass(
          name,
          wantsPlainKey()
              ? "the key is not encrypted, as " + label + " takes it"
              : "the key is PKCS#1 PEM, as mdmctl takes it");
    } catch (InvalidInputException e) {
      return Check.fail(name, e);
    }
  }

  private @Nullable String keyProblem(SourceFile file) {
    List<Pem.Block> keys =
        Pem.blocks(file).stream().filter(b -> b.label().endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      return "it holds " + keys.size() + " private keys in PEM, and " + label + " takes one";
    }
    Pem.Block key = keys.get(0);
    boolean isEncrypted = isEncrypted(key);
    if (isEncrypted && wantsPlainKey()) {
      return "the key is under a passphrase, and " + label + " takes no encrypted key";
    }
    if (this == MICROMDM && !key.label().equals("RSA PRIVATE KEY")) {
      return "the key is " + key.label() + ", and mdmctl reads PKCS#1 (RSA PRIVATE KEY) only";
    }
    GoPem.check(file);
    if (isEncrypted) {
      return null; // what is inside cannot be seen
    }
    PrivateKey read = PrivateKeys.read(file, null);
    if (!(read instanceof RSAPrivateKey)) {
      return "the key is not an RSA key";
    }
    return GoPem.isOneKey(read) ? null : "the key is damaged: its numbers do not belong together";
  }

  private static boolean isEncrypted(Pem.Block key) {
    return key.label().equals("ENCRYPTED PRIVATE KEY") || key.header("DEK-Info") != null;
  }
}
