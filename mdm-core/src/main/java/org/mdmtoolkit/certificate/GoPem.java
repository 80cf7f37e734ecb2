package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Secret;

/**
 * Reads PEM as programs in Go do ({@code encoding/pem}, {@code x509.DecryptPEMBlock}, {@code
 * x509.ParsePKCS1PrivateKey}), such as Fleet's signer and mdmctl, and names what keeps them from
 * it. They are stricter than {@link Pem}: BEGIN and END have a line to themselves, a header stands
 * in one line, and nothing but base64 stands between. Of a file that they would pass over to read a
 * later block nothing is read here: it would be another block than the one that is meant.
 *
 * @see <a href="https://pkg.go.dev/encoding/pem">Go: encoding/pem</a>
 */
public final class GoPem {

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /** What {@code x509.DecryptPEMBlock} knows, written as it wants it. */
  private static final Pattern DEK_INFO =
      Pattern.compile("(DES|DES-EDE3|AES-128|AES-192|AES-256)-CBC,[0-9A-Fa-f]+");

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

  private static final String CONVERT_KEY =
      "Convert it: openssl rsa -aes256 -traditional -in KEY -out NEW.";

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(String label, Map<String, String> headers, byte[] content) {}

  private GoPem() {}

  /**
   * The RSA key in PKCS#1 under a passphrase ({@code DEK-Info}) with which a file begins.
   *
   * @param passphrase stays the caller's to wipe
   * @throws org.mdmtoolkit.WrongPassphraseException if it does not open the key
   * @throws InvalidInputException if a program in Go does not read the file, with the reason
   */
  public static PrivateKey key(SourceFile file, Secret passphrase) {
    Block block = first(file);
    if (block.label.equals("ENCRYPTED PRIVATE KEY") || block.label.equals("PRIVATE KEY")) {
      throw file.invalid("the key is PKCS#8, and the signer reads PKCS#1 only", CONVERT_KEY);
    }
    if (!block.label.equals("RSA PRIVATE KEY")) {
      throw file.invalid(
          "the file of the key begins with another PEM block than RSA PRIVATE KEY", CONVERT_KEY);
    }
    String header = block.headers.get("DEK-Info");
    if (header == null) {
      throw withoutDekInfo(file, block);
    }
    if (!DEK_INFO.matcher(header).matches()) {
      throw file.invalid(
          "the DEK-Info header names a cipher that the signer does not know, or is not written as"
              + " CIPHER,IV without blanks",
          CONVERT_KEY);
    }
    DekInfo encryption = DekInfo.parse(file, header);
    byte[] der = new byte[0];
    try (Passphrase secret = Passphrase.of(passphrase)) {
      der = encryption.decrypt(secret, block.content);
      PrivateKey key = PrivateKeyForms.toKey(file, PrivateKeyForms.parse(der));
      if (!isPkcs1(der) || !isOneKey(key)) {
        throw file.invalid(
            "what is encrypted in it is no RSA key in PKCS#1 (DER) whose numbers belong together,"
                + " and the signer reads nothing else",
            CONVERT_KEY);
      }
      return key;
    } catch (GeneralSecurityException | IOException e) {
      throw PrivateKeys.wrongPassphrase(file);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static InvalidInputException withoutDekInfo(SourceFile file, Block block) {
    boolean otherCase = block.headers.keySet().stream().anyMatch("DEK-Info"::equalsIgnoreCase);
    return otherCase
        ? file.invalid(
            "the signer looks for a header DEK-Info, in exactly these letters", CONVERT_KEY)
        : file.invalid(
            block.headers.containsKey("Proc-Type")
                ? "the header DEK-Info is missing, without which the key cannot be decrypted"
                : "the key is not encrypted, and the signer refuses that",
            CONVERT_KEY);
  }

  /** PKCS#1, each byte as DER has it. */
  private static boolean isPkcs1(byte[] der) {
    try {
      RSAPrivateKey key = RSAPrivateKey.getInstance(Der.sequence(der));
      return Arrays.equals(key.getEncoded(ASN1Encoding.DER), der);
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /**
   * Whether this is an RSA key of two primes whose numbers belong together, which Go demands and
   * Java does not: a damaged one may still sign here.
   */
  public static boolean isOneKey(PrivateKey any) {
    if (!(any instanceof RSAPrivateCrtKey key)) {
      return false;
    }
    try {
      BigInteger p1 = key.getPrimeP().subtract(BigInteger.ONE);
      BigInteger q1 = key.getPrimeQ().subtract(BigInteger.ONE);
      BigInteger ed = key.getPublicExponent().multiply(key.getPrivateExponent());
      return key.getModulus().equals(key.getPrimeP().multiply(key.getPrimeQ()))
          && key.getPublicExponent().bitLength() < 32
          && ed.mod(p1).equals(BigInteger.ONE)
          && ed.mod(q1).equals(BigInteger.ONE)
          && key.getPrimeExponentP().equals(key.getPrivateExponent().mod(p1))
          && key.getPrimeExponentQ().equals(key.getPrivateExponent().mod(q1))
          && key.getCrtCoefficient().equals(key.getPrimeQ().modInverse(key.getPrimeP()));
    } catch (ArithmeticException e) {
      return false; // a prime of 0 or 1
    }
  }

  /**
   * The certificate with which a file begins.
   *
   * @throws InvalidInputException if a program in Go does not read the file, with the reason
   */
  public static X509Certificate certificate(SourceFile file) {
    Block block = first(file);
    if (!block.label.equals("CERTIFICATE") || !block.headers.isEmpty()) {
      throw file.invalid(
          "the file of the certificate does not begin with a plain CERTIFICATE block",
          "Keep only that block.");
    }
    X509Certificate certificate = Certificates.parse(file, block.content);
    if (!Arrays.equals(Certificates.toDer(certificate), block.content)
        || certificate.getSerialNumber().signum() < 0) {
      throw file.invalid(
          "the certificate is not DER as the signer reads it: bytes follow it, or its encoding or"
              + " serial number is not allowed",
          "Download the certificate again, and convert it to PEM.");
    }
    return certificate;
  }

  /**
   * Looks whether each PEM block of a file is read.
   *
   * @throws InvalidInputException if a program in Go passes over one, with the reason
   */
  public static void check(SourceFile file) {
    String text = new String(file.bytes(), ISO_8859_1);
    for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, begin + 1)) {
      at(file, text, begin);
    }
  }

  private static Block first(SourceFile file) {
    String text = new String(file.bytes(), ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    if (begin < 0 || !Pem.isIn(file.bytes())) {
      throw file.invalid("it is not PEM, and the signer reads nothing else", CONVERT_KEY);
    }
    return at(file, text, begin);
  }

  private static Block at(SourceFile file, String text, int begin) {
    int lineEnd = text.indexOf('\n', begin);
    int end = text.indexOf(END, begin);
    if (lineEnd < 0 || (end >= 0 && lineEnd > end)) {
      throw file.invalid(
          text.indexOf('\r', begin) > 0
              ? "its lines end with a carriage return alone (CR), and Go sees one line"
              : "its line breaks were lost, and Go does not read that",
          "Let each line end with LF, as in the file itself.");
    }
    if (begin > 0 && text.charAt(begin - 1) != '\n') {
      throw file.invalid("something stands before BEGIN in its line", "Let BEGIN start its line.");
    }
    if (end < 0) {
      throw file.invalid("a block has no END line", "Copy the whole file.");
    }
    String beginLine = line(text, begin + BEGIN.length(), lineEnd);
    if (!beginLine.endsWith(DASHES)) {
      throw file.invalid(
          "something stands behind BEGIN and its dashes in their line",
          "Let the line end with the dashes.");
    }
    int next = text.indexOf(BEGIN, begin + 1);
    if (next >= 0 && next < end) {
      throw file.invalid(
          "a second BEGIN stands before the END of the first", "Keep one whole block.");
    }
    if (text.charAt(end - 1) != '\n') {
      throw file.invalid(
          "something stands before END in its line, and be it a blank", "Let END start its line.");
    }
    String label = beginLine.substring(0, beginLine.length() - DASHES.length());
    checkEnd(file, text, end + END.length(), label + DASHES);
    return block(file, label, text.substring(lineEnd + 1, end));
  }

  private static void checkEnd(SourceFile file, String text, int from, String wanted) {
    if (!text.startsWith(wanted, from)) {
      throw file.invalid(
          "the END line names another kind of block than the BEGIN line, or lacks dashes",
          "Copy the whole file again.");
    }
    int behind = from + wanted.length();
    String rest = line(text, behind, text.indexOf('\n', behind));
    if (rest.startsWith(DASHES)) {
      throw file.invalid(
          "the next block begins in the line of END: two files were joined without a line end"
              + " between",
          "Put a line end between END and BEGIN.");
    }
    if (!rest.isEmpty()) {
      throw file.invalid(
          "something stands behind END in its line, such as the % by which a shell marks a missing"
              + " line end",
          "Remove what follows the last dashes.");
    }
  }

  private static Block block(SourceFile file, String label, String body) {
    Map<String, String> headers = new LinkedHashMap<>();
    int at = 0;
    while (at < body.length()) {
      int lineEnd = body.indexOf('\n', at);
      String line = line(body, at, lineEnd);
      int colon = line.indexOf(':');
      if (colon < 0) {
        break;
      }
      headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      at = lineEnd + 1;
    }
    String rest = body.substring(at);
    String base64 = rest.replaceAll("[ \t\r\n]", "");
    if (!BASE64.matcher(base64).matches() || base64.length() % 4 != 0) {
      boolean brokenHeader = rest.indexOf(',') >= 0 || rest.indexOf(':') >= 0;
      throw brokenHeader
          ? file.invalid(
              "a header such as Proc-Type or DEK-Info does not stand in one line before everything"
                  + " else, and Go does not join lines",
              "Let each header stand in one line, directly below BEGIN. " + CONVERT_KEY)
          : file.invalid(
              "what stands between BEGIN and END is not base64 alone, or cut off",
              "Copy the file again.");
    }
    return new Block(label, headers, Base64.getDecoder().decode(base64));
  }

  /** A line without what Go takes for its end: blanks, after at most one carriage return. */
  private static String line(String text, int from, int lineEnd) {
    int to = lineEnd < 0 ? text.length() : lineEnd;
    if (lineEnd > from && text.charAt(lineEnd - 1) == '\r') {
      to--;
    }
    while (to > from && (text.charAt(to - 1) == ' ' || text.charAt(to - 1) == '\t')) {
      to--;
    }
    return text.substring(from, Math.max(from, to));
  }
}
