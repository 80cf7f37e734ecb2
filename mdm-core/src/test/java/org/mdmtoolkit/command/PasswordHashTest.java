package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.plist.PlistWriter;
import org.mdmtoolkit.secret.Secret;

class PasswordHashTest {

  private static final String FORM = "SALTED-SHA512-PBKDF2";

  private static Secret secret(String text) {
    return Secret.copyOf(text.toCharArray());
  }

  private static Map<?, ?> content(PasswordHash hash) {
    return (Map<?, ?>) Objects.requireNonNull(PlistReader.readDictionary(hash.plist()).get(FORM));
  }

  /** The figures are those of the example in Apple's documentation, decoded. */
  @Test
  void itHasTheFormOfApplesExample() {
    PasswordHash hash = PasswordHash.of(secret("a password"), new SecureRandom());
    assertThat(new String(hash.plist(), UTF_8)).startsWith("<?xml");
    assertThat(content(hash).keySet().toString()).isEqualTo("[entropy, iterations, salt]");
    assertThat((byte[]) content(hash).get("entropy")).hasSize(128);
    assertThat((byte[]) content(hash).get("salt")).hasSize(32);
    assertThat(content(hash).get("iterations")).isEqualTo(40_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ", "pässwörd 日本語 \uD83D\uDD12", " "})
  void pythonComputesTheSameHash(String password, @TempDir Path folder) throws IOException {
    Judge python = Judge.named("python3");
    PasswordHash hash = PasswordHash.of(secret(password), new SecureRandom());
    Path file = Files.write(folder.resolve("hash.plist"), hash.plist());
    String program =
        """
        import hashlib, plistlib, sys
        h = plistlib.load(open(sys.argv[1], 'rb'))['SALTED-SHA512-PBKDF2']
        password = sys.stdin.buffer.read()
        assert hashlib.pbkdf2_hmac('sha512', password, h['salt'], h['iterations'], 128) == h['entropy']
        assert hashlib.pbkdf2_hmac('sha512', password + b'x', h['salt'], h['iterations'], 128) != h['entropy']
        print('same')
        """;
    assertThat(python.runWith(password.getBytes(UTF_8), Map.of(), "-c", program, file))
        .isEqualTo(new Judge.Verdict(0, "same\n", ""));
  }

  @Test
  void whatPythonMakesIsMatchedFromXmlAndFromBinary(@TempDir Path folder) throws IOException {
    Judge python = Judge.named("python3");
    String program =
        """
        import hashlib, os, plistlib, sys
        salt = os.urandom(32)
        e = hashlib.pbkdf2_hmac('sha512', 'pässword'.encode('utf-8'), salt, 25000, 128)
        h = {'SALTED-SHA512-PBKDF2': {'entropy': e, 'salt': salt, 'iterations': 25000}}
        for name, form in (('x', plistlib.FMT_XML), ('b', plistlib.FMT_BINARY)):
            plistlib.dump(h, open(sys.argv[1] + '/' + name, 'wb'), fmt=form)
        """;
    assertThat(python.run("-c", program, folder).exitCode()).isZero();
    for (String name : new String[] {"x", "b"}) {
      PasswordHash hash = PasswordHash.read(Files.readAllBytes(folder.resolve(name)));
      assertThat(hash.matches(secret("pässword"))).isTrue();
      assertThat(hash.matches(secret("password"))).isFalse();
      assertThat(hash.matches(secret("pässword "))).isFalse();
      assertThat(hash.matches(secret(""))).isFalse();
    }
  }

  @Test
  void thePasswordMatchesAndNoOtherDoesAndTheSaltIsFresh() {
    PasswordHash hash = PasswordHash.of(secret("right"), new SecureRandom());
    assertThat(PasswordHash.read(hash.plist()).matches(secret("right"))).isTrue();
    assertThat(hash.matches(secret("wrong"))).isFalse();
    assertThat(PasswordHash.of(secret("right"), new SecureRandom()).plist())
        .isNotEqualTo(hash.plist());
    assertThat(hash).hasToString("PasswordHash[hidden]");
  }

  @Test
  void anEmptyPasswordIsRefused() {
    assertThatThrownBy(() -> PasswordHash.of(secret(""), new SecureRandom()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void whatIsNoHashIsRefused() {
    byte[] some = new byte[8];
    refused(Map.of("SALTED-SHA512", Map.of("entropy", some, "salt", some, "iterations", 1)));
    refused(Map.of(FORM, "text"));
    refused(hash("entropy", "text"));
    refused(hash("entropy", new byte[0]));
    refused(hash("entropy", new byte[1025]));
    refused(hash("salt", new byte[0]));
    refused(hash("salt", new byte[1025]));
    refused(hash("iterations", 0));
    refused(hash("iterations", -40_000));
    refused(hash("iterations", 10_000_001));
    refused(hash("iterations", 1L << 40));
    refused(hash("iterations", 1.5));
    assertThat(PasswordHash.read(PlistWriter.xml(hash("iterations", 2))).matches(secret("a")))
        .isFalse();
    assertThatThrownBy(() -> PasswordHash.read(new byte[] {1, 2, 3}))
        .isInstanceOf(InvalidInputException.class);
  }

  private static Map<String, Object> hash(String key, Object value) {
    Map<String, Object> hash = new HashMap<>();
    hash.put("entropy", new byte[128]);
    hash.put("salt", new byte[32]);
    hash.put("iterations", 2);
    hash.put(key, value);
    return Map.of(FORM, hash);
  }

  private static void refused(Map<String, Object> plist) {
    assertThatThrownBy(() -> PasswordHash.read(PlistWriter.xml(plist)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not the hash of a password");
  }
}
