package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

class HostileFilesTest {

  private static final String CANARY = "canary-passphrase-4711";

  private final SourceFile anyFile = SourceFile.of("some.key", new byte[0]);

  private void assertTooExpensive(KeyDerivationFunc function) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThatThrownBy(
                    () -> new KeyDerivation(anyFile).derive(function, new byte[] {1}, 32))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("it asks for more"));
  }

  @Test
  void refusesIterationsWithoutEnd() {
    var sha256 = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256);
    for (int count : new int[] {KeyDerivation.MAX_ITERATIONS + 1, Integer.MAX_VALUE}) {
      var parameters = new PBKDF2Params(new byte[8], count, sha256);
      assertTooExpensive(new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, parameters));
    }
    for (String count : List.of("99999999999999999999", "0", "-5")) {
      assertThatThrownBy(() -> new KeyDerivation(anyFile).spend(new BigInteger(count)))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  /** The numbers that programs write, and one that a stranger writes to keep us busy. */
  @Test
  void theCostOfAKeyOfOpenSslIsBounded(@TempDir Path folder) {
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.put("key.pem", TestPki.rsaSigner().keyPem());
    for (String words :
        List.of(
            "-v2 aes256",
            "-v2 aes256 -iter 600000",
            "-v2 aes256 -iter 2000000",
            "-v2 aes256 -v2prf hmacWithSHA1 -iter 2000000",
            "-v2 aes256 -v2prf hmacWithSHA512 -iter 2000000")) {
      SourceFile file = encrypted(openssl, folder, words);
      assertThat(PrivateKeys.read(file, Keys.answer(CANARY)))
          .as(words)
          .isEqualTo(TestPki.rsaSigner().privateKey());
    }
    SourceFile hostile = encrypted(openssl, folder, "-v2 aes256 -iter 10000000");
    assertTimeoutPreemptively(
        Duration.ofSeconds(1),
        () ->
            assertThatThrownBy(() -> PrivateKeys.read(hostile, Keys.answer(CANARY)))
                .isInstanceOf(InvalidInputException.class)
                .isNotInstanceOf(WrongPassphraseException.class)
                .hasMessageContaining("more key-derivation work than the 4000000 iterations"));
    // What the remedy says works.
    openssl.put("given.pem", hostile.content());
    openssl.run(
        "pkcs8 -topk8 -v2 aes256 -iter 600000",
        "-in",
        folder.resolve("given.pem"),
        "-out",
        folder.resolve("new.pem"),
        "-passin",
        "pass:" + CANARY,
        "-passout",
        "pass:" + CANARY);
    SourceFile fresh = SourceFile.of("new.key", openssl.get("new.pem"));
    assertThat(PrivateKeys.read(fresh, Keys.answer(CANARY)))
        .isEqualTo(TestPki.rsaSigner().privateKey());
  }

  private static SourceFile encrypted(OpenSsl openssl, Path folder, String words) {
    openssl.run(
        "pkcs8 -topk8 " + words,
        "-in",
        folder.resolve("key.pem"),
        "-out",
        folder.resolve("encrypted.pem"),
        "-passout",
        "pass:" + CANARY);
    return SourceFile.of("some.key", openssl.get("encrypted.pem"));
  }

  @Test
  void aKeyLongerThanTheHashCostsTwice() {
    var sha1 = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA1);
    var parameters = new PBKDF2Params(new byte[8], KeyDerivation.MAX_ITERATIONS / 2 + 1, sha1);
    assertTooExpensive(new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, parameters));
  }

  @Test
  void countsTheWorkOfAllPartsTogether() {
    var derivation = new KeyDerivation(anyFile);
    BigInteger half = BigInteger.valueOf(KeyDerivation.MAX_ITERATIONS / 2);
    derivation.spend(half);
    derivation.spend(half);
    assertThatThrownBy(() -> derivation.spend(BigInteger.ONE))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void refusesScryptThatTakesAllMemoryOrAllTime() {
    int[][] numbers = {
      {1 << 30, 8, 1}, {1 << 17, 8, 1}, {1 << 14, 8, 1 << 20}, {2, 1 << 30, 1}, {3, 8, 1}, {0, 8, 1}
    };
    for (int[] n : numbers) {
      var parameters = new ScryptParams(new byte[8], n[0], n[1], n[2]);
      assertTooExpensive(new KeyDerivationFunc(MiscObjectIdentifiers.id_scrypt, parameters));
    }
  }

  @Test
  void endsWithValuesNestedWithoutEnd() {
    byte[] endless = new byte[1_000_000];
    for (int i = 0; i < endless.length; i += 2) {
      endless[i] = 0x30;
      endless[i + 1] = (byte) 0x80;
    }
    byte[] nested = {5, 0};
    for (int i = 0; i < 20_000; i++) {
      byte[] outer = new byte[nested.length + 5];
      outer[0] = 0x30;
      outer[1] = (byte) 0x83;
      outer[2] = (byte) (nested.length >>> 16);
      outer[3] = (byte) (nested.length >>> 8);
      outer[4] = (byte) nested.length;
      System.arraycopy(nested, 0, outer, 5, nested.length);
      nested = outer;
    }
    readInEveryWay(SourceFile.of("mutant", endless));
    readInEveryWay(SourceFile.of("mutant", nested));
  }

  /** The traditional form has no seal: one wrong passphrase in 290 decrypts to something. */
  @Test
  void noWrongPassphraseOfManyIsTakenForRight() {
    var rsa = TestKeys.rsa("HostileFilesTest").getPrivate();
    byte[] pem = PrivateKeyPem.traditional(rsa, Keys.secret(CANARY), new SecureRandom());
    SourceFile file = SourceFile.of("some.key", pem);
    for (int i = 0; i < 1500; i++) {
      String wrong = "wrong " + i;
      assertThatThrownBy(() -> PrivateKeys.read(file, Keys.answer(wrong)))
          .hasMessageStartingWith("some.key: wrong passphrase");
    }
  }

  private static List<byte[]> keyFiles() {
    var rsa = TestKeys.rsa("HostileFilesTest").getPrivate();
    var random = new SecureRandom();
    List<byte[]> files = new ArrayList<>();
    files.add(rsa.getEncoded());
    files.add(PrivateKeyPem.traditional(rsa, Keys.secret(CANARY), random));
    files.add(TestKeys.ec("HostileFilesTest", "secp256r1").getPrivate().getEncoded());
    files.add(TestPki.ecSigner().pkcs12(CANARY));
    files.add(TestPki.ecSigner().der());
    files.add(TestPki.ecSigner().chainPem().getBytes(US_ASCII));
    files.add(TestPki.certificateRequest("CN=x", TestKeys.ec("HostileFilesTest", "secp256r1")));
    return files;
  }

  /** Whatever is done to a file, it is read or refused as bad input, and nothing else happens. */
  @Test
  void mutatedFilesAreReadOrRefusedAndNothingElse() {
    Random random = new Random(20261101);
    for (byte[] original : keyFiles()) {
      boolean slow = FileKind.of(original) == FileKind.PKCS12; // each try costs key derivation
      for (int i = 0; i < (slow ? 60 : 400); i++) {
        SourceFile file = SourceFile.of("mutant", mutate(original, random));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> readInEveryWay(file));
      }
    }
  }

  private static void readInEveryWay(SourceFile file) {
    List<Runnable> readers =
        List.of(
            () -> PrivateKeys.read(file, Keys.answer(CANARY)),
            () -> Certificates.read(file, Keys.answer(CANARY)),
            () -> CertificateRequest.read(file),
            () -> Pkcs12.read(file, Keys.answer(CANARY)),
            file::kind);
    for (Runnable reader : readers) {
      try {
        reader.run();
      } catch (InvalidInputException e) {
        assertThat(e.getMessage()).startsWith("mutant: ");
      }
    }
  }

  static byte[] mutate(byte[] original, Random random) {
    byte[] mutant = original.clone();
    int edits = 1 + random.nextInt(3);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> mutant = java.util.Arrays.copyOf(mutant, Math.max(1, at));
        default -> {
          int from = random.nextInt(mutant.length);
          int length = random.nextInt(Math.min(32, mutant.length - Math.max(at, from)) + 1);
          System.arraycopy(mutant, from, mutant, at, length);
        }
      }
    }
    return mutant;
  }

  @Test
  void noTextHoldsThePassphraseOrTheKey() {
    var rsa = TestKeys.rsa("HostileFilesTest").getPrivate();
    byte[] encrypted = PrivateKeyPem.traditional(rsa, Keys.secret(CANARY), new SecureRandom());
    String body = Base64.getEncoder().encodeToString(rsa.getEncoded());
    String damaged =
        "-----BEGIN PRIVATE KEY-----\n" + body.substring(0, 300) + "*\n-----END PRIVATE KEY-----\n";
    String shorter =
        "-----BEGIN PRIVATE KEY-----\n" + body.substring(0, 300) + "\n-----END PRIVATE KEY-----\n";
    List<byte[]> files =
        List.of(
            encrypted,
            damaged.getBytes(US_ASCII),
            shorter.getBytes(US_ASCII),
            java.util.Arrays.copyOf(rsa.getEncoded(), 200),
            TestPki.rsaSigner().pkcs12(CANARY));
    List<String> texts = new ArrayList<>();
    for (byte[] content : files) {
      SourceFile file = SourceFile.of("some.key", content);
      texts.add(file.toString());
      assertThatThrownBy(() -> PrivateKeys.read(file, Keys.answer(CANARY + "-wrong")))
          .satisfies(e -> texts.addAll(everyText(e)));
    }
    texts.add(Pkcs12.read(SourceFile.of("p", files.get(4)), Keys.answer(CANARY)).toString());
    texts.add(Pem.blocks(SourceFile.of("p", shorter.getBytes(US_ASCII))).toString());
    texts.add(Passphrase.of(Keys.secret(CANARY)).toString());
    assertThat(texts)
        .allSatisfy(
            text ->
                assertThat(text)
                    .doesNotContain(CANARY)
                    .doesNotContain(body.substring(40, 60))
                    .doesNotContain(body.substring(280, 300)));
  }

  private static List<String> everyText(Throwable e) {
    List<String> texts = new ArrayList<>();
    for (Throwable t = e; t != null; t = t.getCause()) {
      texts.add(t.toString());
    }
    return texts;
  }
}
