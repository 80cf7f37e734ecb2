package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.Judge;

class SshSignatureTest {

  private static final byte[] MESSAGE = "what is signed\n".getBytes(UTF_8);
  private static final byte[] OTHER = "what is signed\r\n".getBytes(UTF_8);

  @TempDir Path folder;

  private static boolean verifies(byte[] signature, byte[] message) {
    return SshSignature.read("x.sig", signature).verify(message, Plan.NAMESPACE);
  }

  @ParameterizedTest
  @CsvSource({"ed25519,256", "ecdsa,256", "ecdsa,384", "ecdsa,521", "rsa,2048", "rsa,3072"})
  void whatOpensshSignsIsVerifiedAndNothingElse(String type, int bits) {
    SshKeys keys = new SshKeys(folder);
    String line = keys.make("key", type, bits);
    byte[] signature = keys.sign("key", MESSAGE);
    assertThat(verifies(signature, MESSAGE)).isTrue();
    assertThat(SshSignature.read("x", signature).key()).isEqualTo(SshPublicKey.ofLine(line));
    assertThat(verifies(signature, OTHER)).isFalse();
    assertThat(verifies(signature, new byte[0])).isFalse();
    SshSignature read = SshSignature.read("x", signature);
    assertThat(read.verify(MESSAGE, "git")).isFalse();
    byte[] forGit = keys.sign("key", "git", MESSAGE);
    assertThat(verifies(forGit, MESSAGE)).isFalse();
  }

  @Test
  void theFingerprintIsTheOneThatOpensshPrints() {
    SshKeys keys = new SshKeys(folder);
    String line = keys.make("key", "ed25519", 256);
    String printed =
        Judge.named("ssh-keygen")
            .run("-l", "-f", folder.resolve("key.pub"))
            .stdout()
            .split(" ", -1)[1];
    assertThat(SshPublicKey.ofLine(line).fingerprint()).isEqualTo(printed);
  }

  /** OpenSSH may take what is refused here, such as a reserved field; never the other way. */
  @ParameterizedTest
  @CsvSource({"ed25519,256", "ecdsa,256", "rsa,2048"})
  void aMutatedSignatureIsNeverTakenHereAndRefusedByOpenssh(String type, int bits) {
    SshKeys keys = new SshKeys(folder);
    String line = keys.make("key", type, bits);
    byte[] blob = SshKeys.blob(keys.sign("key", MESSAGE));
    Random random = new Random(16);
    int taken = 0;
    for (int i = 0; i < 400; i++) {
      byte[] mutated = blob.clone();
      int at = random.nextInt(mutated.length);
      mutated[at] ^= (byte) (1 << random.nextInt(8));
      byte[] armored = SshKeys.armored(mutated);
      boolean isTaken;
      try {
        isTaken = verifies(armored, MESSAGE);
      } catch (InvalidInputException e) {
        isTaken = false;
      }
      if (isTaken || i % 20 == 0) {
        assertThat(keys.isGood(line, armored, MESSAGE)).as("byte " + at).isEqualTo(isTaken);
      }
      taken += isTaken ? 1 : 0;
    }
    assertThat(taken).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ed25519", "EC"})
  void aSecurityKeyCountsOnlyIfItWasTouched(String algorithm) throws GeneralSecurityException {
    SshKeys.SecurityKey key = new SshKeys.SecurityKey(algorithm);
    byte[] touched = key.sign(MESSAGE, 1);
    assertThat(verifies(touched, MESSAGE)).isTrue();
    assertThat(new SshKeys(folder).isGood(key.publicLine(), touched, MESSAGE)).isTrue();
    assertThat(verifies(key.sign(MESSAGE, 5), MESSAGE)).isTrue(); // with its PIN, too
    assertThat(verifies(key.sign(MESSAGE, 0), MESSAGE)).isFalse();
    assertThat(verifies(key.sign(MESSAGE, 4), MESSAGE)).isFalse();
    byte[] blob = SshKeys.blob(touched);
    blob[blob.length - 1] ^= 1; // the counter
    assertThat(verifies(SshKeys.armored(blob), MESSAGE)).isFalse();
  }

  static Stream<String> textsThatAreNone() {
    String good = new String(SshKeys.armored(new byte[60]), UTF_8);
    return Stream.of(
        "",
        "hello",
        good,
        good.replace("\n", "\r\n"),
        "note\n" + good,
        good + good,
        good + "\n",
        good.replace("AAAA", "A*AA"),
        good.substring(0, good.length() - 5),
        "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n");
  }

  @ParameterizedTest
  @MethodSource("textsThatAreNone")
  void whatIsNotOneSignatureIsRefused(String text) {
    assertThatThrownBy(() -> SshSignature.read("a.sig", text.getBytes(UTF_8)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("a.sig: not an SSH signature");
  }

  @Test
  void twoGoodSignaturesInOneFileAreNone() {
    SshKeys keys = new SshKeys(folder);
    keys.make("key", "ed25519", 256);
    String one = new String(keys.sign("key", MESSAGE), UTF_8);
    assertThatThrownBy(() -> SshSignature.read("a.sig", (one + one).getBytes(UTF_8)))
        .hasMessageContaining("more than one");
  }

  @Test
  void weakAndForeignKeysAreNone() {
    SshKeys keys = new SshKeys(folder);
    String weak = keys.make("weak", "rsa", 1024);
    assertThatThrownBy(() -> SshPublicKey.ofLine(weak)).hasMessageContaining("1024 bits");
    byte[] signature = keys.sign("weak", MESSAGE);
    assertThatThrownBy(() -> SshSignature.read("a", signature)).hasMessageContaining("1024 bits");
    var dsa = new ByteArrayOutputStream();
    SshWire.put(dsa, "ssh-dss");
    SshWire.put(dsa, new byte[10]);
    String line = "ssh-dss " + Base64.getEncoder().encodeToString(dsa.toByteArray());
    assertThatThrownBy(() -> SshPublicKey.ofLine(line)).hasMessageContaining("not supported");
    assertThatThrownBy(() -> SshPublicKey.ofLine("ssh-ed25519 AAAA"))
        .isInstanceOf(InvalidInputException.class);
    String good = keys.make("key", "ed25519", 256);
    assertThatThrownBy(() -> SshPublicKey.ofLine(good.replace("ssh-ed25519", "ssh-rsa")))
        .hasMessageContaining("another type");
  }
}
