package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.judge.GoSigner;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;

/**
 * What passes for Fleet's signer is read by Go, and what Go reads is not refused without a reason.
 * Files as people have them, each changed once or twice as copying and editing do.
 */
class GoSignerTest {

  private static final int FILES = 5_000;
  private static final TestCertificate VENDOR = TestApplePki.vendor();
  private static final String KEY =
      TestKeyFiles.traditional(VENDOR.privateKey(), Samples.PASSPHRASE);

  /** One change of a file. */
  private interface Change extends BiFunction<String, Random, String> {}

  private static final List<Change> CHANGES =
      List.of(
          // lines
          (text, random) -> lines(text, random, line -> List.of()),
          (text, random) -> lines(text, random, line -> List.of(line, line)),
          (text, random) -> lines(text, random, line -> List.of(line, "")),
          (text, random) -> lines(text, random, line -> List.of(cut(line, random), "")),
          (text, random) -> lines(text, random, line -> halves(line, random)),
          (text, random) -> text.substring(0, random.nextInt(text.length())),
          // blanks
          (text, random) -> lines(text, random, line -> List.of(blank(random) + line)),
          (text, random) -> lines(text, random, line -> List.of(line + blank(random))),
          (text, random) -> text.replace("\n", "\n" + blank(random)),
          (text, random) -> text.replace("\n", blank(random) + "\n"),
          (text, random) -> text.replaceFirst("-----END", blank(random) + "-----END"),
          (text, random) -> insert(text, random, blank(random)),
          // headers
          (text, random) -> text.replaceFirst(": ", ":"),
          (text, random) -> text.replaceFirst(": ", ":\n"),
          (text, random) -> text.replaceFirst(": ", " : "),
          (text, random) -> text.replaceFirst("4,ENCRYPTED", "4,\n ENCRYPTED"),
          (text, random) -> text.replaceFirst("CBC,", "CBC, "),
          (text, random) -> text.replaceFirst("CBC,", "CBC,\n"),
          (text, random) -> text.replaceFirst("DEK-Info", "Dek-Info"),
          (text, random) -> text.replaceFirst("DEK-Info: ([A-Z0-9-]+)", "DEK-Info: ARIA-128-CBC"),
          (text, random) -> text.replaceFirst("Proc-Type.*\n", ""),
          (text, random) -> text.replaceFirst("DEK-Info.*\n", ""),
          (text, random) -> text.replaceFirst("-----\n", "-----\nComment: mine\n"),
          (text, random) -> text.replaceFirst("\n\n", "\n"),
          (text, random) -> text.replaceFirst("\n\n", "\n\n\n"),
          (text, random) -> text.replaceFirst("(?m)^DEK.*$", lower(text)),
          // labels
          (text, random) -> text.replaceFirst("BEGIN [A-Z]+", "BEGIN EC"),
          (text, random) -> text.replaceFirst("END [A-Z]+", "END EC"),
          (text, random) -> text.replace("RSA PRIVATE", "PRIVATE"),
          (text, random) -> text.replace("CERTIFICATE-", "X509 CERTIFICATE-"),
          (text, random) -> text.replaceFirst("-----BEGIN", "----BEGIN"),
          (text, random) -> text.replaceFirst("-----BEGIN", "------BEGIN"),
          (text, random) -> text.replaceFirst("-----\n", "----\n"),
          (text, random) -> text.replaceFirst("-----\n", "------\n"),
          (text, random) -> text.replaceFirst("-----BEGIN", "-----Begin"),
          (text, random) -> text.replaceFirst("-----END", "----END"),
          (text, random) -> text.replaceFirst("-----$|-----\n$", "----"),
          // glue
          (text, random) -> text.replace("-----\n-----", "----------"),
          (text, random) -> text + text,
          (text, random) -> text.stripTrailing() + text,
          (text, random) -> "-----BEGIN CERTIFICATE-----\n" + text,
          (text, random) -> "-----END CERTIFICATE-----\n" + text,
          (text, random) -> text.replaceFirst("(?s)\n.*?-----END", "\n-----END") + text,
          (text, random) -> "subject=CN = vendor\nissuer=CN = Apple\n" + text,
          (text, random) -> "KEY=" + text,
          (text, random) -> text + "Bag Attributes\n",
          // endings
          (text, random) -> text.stripTrailing(),
          (text, random) -> text.stripTrailing() + mark(random),
          (text, random) -> text.stripTrailing() + "\r",
          (text, random) -> text + "\n\n" + mark(random),
          (text, random) ->
              text.replace("-----\n-----BEGIN", "-----" + mark(random) + "\n-----BEGIN"),
          // encodings
          (text, random) -> text.replace("\n", "\r\n"),
          (text, random) -> text.replace("\n", "\r"),
          (text, random) -> text.replace("\n", "\r\r\n"),
          (text, random) -> text.replace("\n", "\\n"),
          (text, random) -> text.replace("\n", " "),
          (text, random) -> text.replaceFirst("\n", "\r"),
          (text, random) -> lines(text, random, line -> List.of(line + "\r")),
          (text, random) -> "\u00EF\u00BB\u00BF" + text,
          (text, random) -> insert(text, random, "\u00C2\u00A0"),
          (text, random) -> text.replace("-----", "\u00E2\u0080\u0094"),
          (text, random) -> text.replace('+', '-').replace('/', '_'),
          (text, random) -> text.replace("=", ""),
          (text, random) -> text.replace("=", "=3D"),
          (text, random) -> insert(text, random, "="),
          (text, random) -> insert(text, random, mark(random)));

  @TempDir private Path folder;

  private static String lines(String text, Random random, Line change) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int at = random.nextInt(lines.size());
    if (random.nextInt(3) == 0) {
      at = Math.min(lines.size() - 1, random.nextInt(5)); // where the headers are
    } else if (random.nextInt(3) == 0) {
      at = Math.max(0, lines.size() - 1 - random.nextInt(3));
    }
    List<String> instead = change.of(lines.remove(at));
    lines.addAll(at, instead);
    return String.join("\n", lines);
  }

  private interface Line {
    List<String> of(String line);
  }

  private static List<String> halves(String line, Random random) {
    String first = cut(line, random);
    return List.of(first, line.substring(first.length()));
  }

  private static String cut(String line, Random random) {
    return line.substring(0, random.nextInt(line.length() + 1));
  }

  private static String blank(Random random) {
    return List.of(" ", "  ", "\t", "\f", "    ").get(random.nextInt(5));
  }

  private static String mark(Random random) {
    return List.of("%", "\"", "'", ",", ";", "\\", " %", "$", "EOF", "#").get(random.nextInt(10));
  }

  private static String insert(String text, Random random, String what) {
    int at = random.nextInt(text.length() + 1);
    return text.substring(0, at) + what + text.substring(at);
  }

  private static String lower(String text) {
    int from = text.indexOf("DEK-Info");
    int to = from < 0 ? -1 : text.indexOf('\n', from);
    return to < 0
        ? "x"
        : text.substring(from, from + 10)
            + text.substring(from + 10, to).toLowerCase(java.util.Locale.ROOT);
  }

  /** The files and what is said of them here. */
  private record Judged(List<Path> files, List<Check> ours) {}

  @Test
  void whatPassesForFleetsSignerIsReadByGo() throws Exception {
    GoSigner go = GoSigner.in(folder);
    Path passphrase = Files.writeString(folder.resolve("passphrase"), Samples.PASSPHRASE);
    Judged keys = judge(keys(), "key", 20_261_128L);
    Judged certificates = judge(certificates(), "certificate", 20_261_129L);

    int read = 0;
    int refused = 0;
    for (boolean key : new boolean[] {true, false}) {
      Judged judged = key ? keys : certificates;
      List<String> theirs = key ? go.keys(judged.files, passphrase) : go.certificates(judged.files);
      String whole = "read " + digest(key);
      for (int i = 0; i < judged.files.size(); i++) {
        Check ours = judged.ours.get(i);
        if (ours.result() != Check.Result.FAIL) {
          assertThat(theirs.get(i)).as("%s", judged.files.get(i)).isEqualTo(whole);
          read++;
        } else if (theirs.get(i).equals(whole)) {
          String text = Files.readString(judged.files.get(i), ISO_8859_1);
          assertThat(text)
              .as("only what has more than one block, or is not ASCII: %s\n%s", ours, text)
              .matches("(?s).*(-----BEGIN .*-----BEGIN |-----END .*-----END |[^\t\r\n -~]).*");
          refused++;
        }
      }
    }
    assertThat(read).isBetween(FILES / 5, FILES * 4 / 5);
    // Go passes over a block that is broken, reads the next one, and does not look at later ones:
    // here the first has to be whole, and what stands beside it, too.
    assertThat(refused).isLessThan(FILES / 10);
  }

  /** A key in each form that the signer opens, and some that look like them. */
  private List<String> keys() {
    OpenSsl openssl = OpenSsl.in(folder);
    Path plain = openssl.put("plain.pem", VENDOR.keyPem());
    List<String> keys = new ArrayList<>(List.of(KEY));
    for (String cipher : List.of("des3", "aes128", "aes192", "aes256")) {
      Path out = openssl.path(cipher);
      String pass = "pass:" + Samples.PASSPHRASE;
      openssl.run("rsa -traditional -" + cipher, "-in", plain, "-out", out, "-passout", pass);
      keys.add(new String(openssl.get(cipher), US_ASCII));
    }
    byte[] pkcs1 = TestKeyFiles.pkcs1Der(VENDOR.privateKey());
    byte[] wrongNumber = pkcs1.clone();
    wrongNumber[pkcs1.length - 1] ^= 1;
    for (byte[] content :
        List.of(
            VENDOR.privateKey().getEncoded(),
            Arrays.copyOf(pkcs1, pkcs1.length + 1),
            (new String(pkcs1, ISO_8859_1) + "\n").getBytes(ISO_8859_1),
            wrongNumber)) {
      keys.add(TestKeyFiles.traditional(content, Samples.PASSPHRASE));
    }
    return keys;
  }

  private static List<String> certificates() {
    return List.of(VENDOR.pem(), VENDOR.chainPem());
  }

  private Judged judge(List<String> originals, String kind, long seed) throws IOException {
    Random random = new Random(seed);
    List<Path> files = new ArrayList<>();
    List<Check> ours = new ArrayList<>();
    for (int i = 0; i < FILES / 2; i++) {
      String text = originals.get(random.nextInt(originals.size()));
      for (int changes = random.nextInt(2) + 1; changes > 0 && !text.isEmpty(); changes--) {
        text = CHANGES.get(random.nextInt(CHANGES.size())).apply(text, random);
      }
      byte[] content = text.getBytes(ISO_8859_1);
      files.add(Files.write(folder.resolve(kind + i + ".pem"), content));
      ours.add(check(kind, content));
    }
    return new Judged(files, ours);
  }

  /** What the check says of this file, the other one being right: the first failure, or a pass. */
  private static Check check(String kind, byte[] content) {
    boolean key = kind.equals("key");
    VendorCredentials credentials =
        VendorCredentials.of(
            key ? Samples.file("mdm.pem", VENDOR.pem()) : SourceFile.of("mdm.pem", content),
            key ? SourceFile.of("vendor.key", content) : Samples.file("vendor.key", KEY),
            Samples.secret(Samples.PASSPHRASE));
    List<Check> checks = new ArrayList<>();
    try {
      checks.add(
          PrivateKeys.match(
                  credentials.readPrivateKey(), credentials.readCertificate().getPublicKey())
              ? Check.pass("key-matches", "they match")
              : Check.fail("key-matches", "another certificate is first", ""));
    } catch (InvalidInputException e) {
      checks.add(Check.fail("unread", e));
    }
    checks.addAll(new DeployedValues(credentials, SignerProfile.FLEET).check());
    return new CheckReport(checks)
        .failures().stream().reduce((first, last) -> last).orElse(Check.pass("all", "all"));
  }

  private static String digest(boolean key) throws Exception {
    byte[] content = VENDOR.der();
    if (key) {
      byte[] modulus =
          ((RSAPublicKey) VENDOR.certificate().getPublicKey()).getModulus().toByteArray();
      content = modulus[0] == 0 ? Arrays.copyOfRange(modulus, 1, modulus.length) : modulus;
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
