package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.secret.Secret;

/** What we encrypt, OpenSSL and Node open. */
class PrivateKeyPemTest {

  private static final String PASSPHRASE = "korrekt Pferd \u00FC 7";

  @TempDir Path folder;

  private final SecureRandom random = new SecureRandom();
  private final KeyPair rsa = TestKeys.rsa("PrivateKeyPemTest");
  private final KeyPair ec = TestKeys.ec("PrivateKeyPemTest", "secp256r1");

  private int roundsOfOtherTests;

  @BeforeEach
  void takeAllRounds() {
    roundsOfOtherTests = PrivateKeyPem.rounds;
    PrivateKeyPem.rounds = PrivateKeyPem.ITERATIONS;
  }

  @AfterEach
  void takeFewRounds() {
    PrivateKeyPem.rounds = roundsOfOtherTests;
  }

  private Map<String, byte[]> everyForm() {
    Secret secret = Keys.secret(PASSPHRASE);
    return Map.of(
        "rsa.pem", PrivateKeyPem.encrypted(rsa.getPrivate(), secret, random),
        "ec.pem", PrivateKeyPem.encrypted(ec.getPrivate(), secret, random),
        "traditional.pem", PrivateKeyPem.traditional(rsa.getPrivate(), secret, random));
  }

  private byte[] form(String name) {
    return everyForm().getOrDefault(name, new byte[0]);
  }

  @Test
  void openSslOpensEveryFormAndNoOtherPassphrase() {
    OpenSsl openssl = OpenSsl.in(folder);
    everyForm()
        .forEach(
            (name, pem) -> {
              Path key = openssl.put(name, pem);
              Path out = folder.resolve("pub.der");
              openssl.run(
                  "pkey -pubout -outform DER",
                  "-in",
                  key,
                  "-out",
                  out,
                  "-passin",
                  pass(PASSPHRASE));
              KeyPair keys = name.equals("ec.pem") ? ec : rsa;
              assertThat(openssl.get("pub.der")).isEqualTo(keys.getPublic().getEncoded());
              assertThat(
                      openssl.attempt("pkey -noout", "-in", key, "-passin", pass("x")).exitCode())
                  .isNotZero();
            });
  }

  private static String pass(String passphrase) {
    return "pass:" + passphrase;
  }

  @Test
  void openSslSeesTheAlgorithmsThatArePromised() {
    OpenSsl openssl = OpenSsl.in(folder);
    Path key = openssl.put("rsa.pem", form("rsa.pem"));
    assertThat(openssl.run("asn1parse", "-in", key).stdout())
        .contains("PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc", ":0927C0"); // 600,000
  }

  @Test
  void nodeOpensEveryForm() {
    Judge node = Judge.named("node");
    OpenSsl files = OpenSsl.in(folder);
    String script =
        "const k = require('crypto').createPrivateKey({key: require('fs').readFileSync("
            + "process.argv[1]), passphrase: process.env.MDM_TEST_PASSPHRASE});"
            + "console.log(k.type, k.asymmetricKeyType)";
    everyForm()
        .forEach(
            (name, pem) -> {
              var verdict =
                  node.runWith(
                      new byte[0],
                      Map.of("MDM_TEST_PASSPHRASE", PASSPHRASE),
                      "-e",
                      script,
                      files.put(name, pem));
              assertThat(verdict.exitCode()).as(name + verdict.stderr()).isZero();
              assertThat(verdict.stdout().strip())
                  .isEqualTo(name.equals("ec.pem") ? "private ec" : "private rsa");
            });
  }

  @Test
  void looksLikeOpenSslsOwn() {
    String pem = new String(form("traditional.pem"), US_ASCII);
    assertThat(pem)
        .matches(
            """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,[0-9A-F]{32}

            ([A-Za-z0-9+/]{64}
            )+[A-Za-z0-9+/=]{1,64}
            -----END RSA PRIVATE KEY-----
            """);
  }

  @Test
  void weOpenWhatWeWrote() {
    everyForm()
        .forEach(
            (name, pem) -> {
              var file = SourceFile.of(name, pem);
              var key = PrivateKeys.read(file, Keys.answer(PASSPHRASE));
              assertThat(List.of(rsa.getPrivate(), ec.getPrivate())).contains(key);
              assertThatThrownBy(() -> PrivateKeys.read(file, Keys.answer("x")))
                  .hasMessageContaining("wrong passphrase");
            });
  }

  @Test
  void neverWritesTheSameBytesTwice() {
    assertThat(form("traditional.pem")).isNotEqualTo(form("traditional.pem"));
    assertThat(form("rsa.pem")).isNotEqualTo(form("rsa.pem"));
  }

  @Test
  void refusesAnEmptyPassphraseAndAnEcKeyInTheTraditionalForm() {
    Secret empty = Keys.secret("");
    assertThatThrownBy(() -> PrivateKeyPem.encrypted(rsa.getPrivate(), empty, random))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("must not be empty");
    assertThatThrownBy(() -> PrivateKeyPem.traditional(rsa.getPrivate(), empty, random))
        .isInstanceOf(InvalidInputException.class);
    Secret secret = Keys.secret(PASSPHRASE);
    assertThatThrownBy(() -> PrivateKeyPem.traditional(ec.getPrivate(), secret, random))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("for RSA keys, this is EC");
  }
}
