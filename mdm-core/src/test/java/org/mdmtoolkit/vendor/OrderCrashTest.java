package org.mdmtoolkit.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.secret.Secret;

/**
 * The second promise, under kill -9 and failing disks: whatever moment it ends at, there is never a
 * request whose key is not on the disk, and never a key that is lost or cannot be opened.
 */
@Tag("any-jdk")
class OrderCrashTest {

  private static final int MOST_CALLS = 40;

  /** More than 1 leaves some calls out. */
  private static final int STRIDE = Integer.getInteger("mdm.crash.stride", 1);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"link", "fsync", "pwrite64,write"})
  void killedAtAnyCallNoRequestIsWithoutItsKey(String calls) throws IOException {
    int kills = 0;
    for (int when = 1; when <= MOST_CALLS; when += STRIDE) {
      Path made = folder.resolve("kill-" + when);
      RequestFiles files = RequestFiles.vendor(made);
      Judge.Verdict verdict = OrderProcess.withFault(calls + ":signal=KILL:when=" + when, made);
      checkPromise(files);
      if (verdict.exitCode() == 0) {
        assertThat(files.request()).exists();
        break;
      }
      kills++;
      checkGoesOn(files);
    }
    assertThat(kills).as("kills at " + calls).isBetween(3 / STRIDE, MOST_CALLS - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pwrite64,write:error=ENOSPC", "fsync:error=EIO"})
  void aDiskThatFailsAtAnyCallIsAnErrorAndNoKeyIsLost(String fault) throws IOException {
    int failures = 0;
    for (int when = 1; when <= MOST_CALLS; when += STRIDE) {
      Path made = folder.resolve("fault-" + when);
      RequestFiles files = RequestFiles.vendor(made);
      Judge.Verdict verdict = OrderProcess.withFault(fault + ":when=" + when, made);
      checkPromise(files);
      if (verdict.exitCode() == 0) {
        assertThat(files.request()).exists();
        if (when
            > STRIDE * (failures + 3)) { // the fault came after the last call, or hit the JVM's own
          break;
        }
        continue;
      }
      failures++;
      assertThat(verdict.exitCode()).as(verdict.stderr()).isEqualTo(1);
      assertThat(verdict.stderr()).contains("cannot ").doesNotContain("Exception");
      assertThat(files.request()).doesNotExist();
      if (Files.exists(files.key())) {
        assertThat(verdict.stderr()).contains("The private key is safely stored in");
      }
      checkGoesOn(files);
    }
    assertThat(failures).as("failures by " + fault).isBetween(3 / STRIDE, MOST_CALLS - 1);
  }

  /**
   * What is there is whole: a request has its key, a key its passphrase; nobody else reads them.
   */
  private static void checkPromise(RequestFiles files) throws IOException {
    if (Files.exists(files.request())) {
      assertThat(files.key()).exists();
      CertificateRequest request = CertificateRequest.read(SourceFile.read(files.request()));
      assertThat(PrivateKeys.match(open(files), request.publicKey())).isTrue();
    }
    if (Files.exists(files.key())) {
      assertThat(open(files).getAlgorithm()).isEqualTo("RSA");
    }
    Path made = files.key().toAbsolutePath().getParent();
    if (made != null && Files.exists(made)) {
      try (Stream<Path> all = Files.list(made)) {
        for (Path one : all.filter(file -> !file.equals(files.request())).toList()) {
          if (!Files.isSymbolicLink(one) && !isRequest(one)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                .as(one.toString())
                .isEqualTo("rw-------");
          }
        }
      }
    }
  }

  /** A temporary file of the request, which anybody may read. */
  private static boolean isRequest(Path file) throws IOException {
    return Files.size(file) == 0
        || Files.readString(file).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
  }

  /** The next run keeps what is there, and finishes it when it is asked to. */
  private static void checkGoesOn(RequestFiles files) throws IOException {
    CertificateOrder order = OrderProcess.ORDER;
    if (Files.exists(files.key())) {
      byte[] key = Files.readAllBytes(files.key());
      assertThatThrownBy(() -> order.create(files, null, new SecureRandom()))
          .isInstanceOf(RefusedException.class);
      if (!Files.exists(files.request())) {
        order.createRequest(files, () -> passphrase(files));
      }
      assertThat(Files.readAllBytes(files.key())).isEqualTo(key);
    } else {
      Secret left = Files.exists(files.passphrase()) ? passphrase(files) : null;
      if (left != null && left.length() == 0) {
        throw new AssertionError("an empty passphrase file");
      }
      order.create(files, left, new SecureRandom());
    }
    checkPromise(files);
    assertThat(files.request()).exists();
  }

  private static PrivateKey open(RequestFiles files) {
    return PrivateKeys.read(SourceFile.read(files.key()), () -> passphrase(files));
  }

  private static Secret passphrase(RequestFiles files) {
    return Secret.copyOf(SourceFile.read(files.passphrase()).content());
  }
}
