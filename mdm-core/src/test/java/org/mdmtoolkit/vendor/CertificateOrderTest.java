package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.secret.Secret;

class CertificateOrderTest {

  private static final CertificateOrder ORDER =
      CertificateOrder.of(RequestSubject.vendor("us", "mdm-vendor", "MDM@Example.com"));
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(KeyFormat.class)
  void keyRequestAndPassphraseFitEachOther(KeyFormat format) throws IOException {
    RequestFiles files = RequestFiles.vendor(folder.resolve("new/mdm-certificates"));

    CertificateOrder.Result made = ORDER.keyFormat(format).create(files, null, RANDOM);

    assertThat(made.passphraseStored()).isTrue();
    Secret passphrase = Secret.copyOf(Files.readAllBytes(files.passphrase()));
    var key = PrivateKeys.read(SourceFile.read(files.key()), () -> passphrase);
    CertificateRequest request = CertificateRequest.read(SourceFile.read(files.request()));
    assertThat(PrivateKeys.match(key, request.publicKey())).isTrue();
    assertThat(request.isSelfSignatureValid()).isTrue();
    assertThat(request).isEqualTo(made.request());
    assertThat(request.subject()).isEqualTo("emailAddress=mdm@example.com,CN=mdm-vendor,C=US");
  }

  @Test
  void keyAndPassphraseAreForTheOwnerAloneAndThePassphraseHasNoLineEnd() throws IOException {
    RequestFiles files = RequestFiles.vendor(folder.resolve("made"));

    ORDER.create(files, null, RANDOM);

    assertThat(permissions(files.key())).isEqualTo("rw-------");
    assertThat(permissions(files.passphrase())).isEqualTo("rw-------");
    assertThat(permissions(folder.resolve("made"))).isEqualTo("rwx------");
    assertThat(Files.readString(files.passphrase())).matches("[A-Za-z][A-Za-z0-9]{30}[A-Za-z]");
    assertThat(names(folder.resolve("made")))
        .containsExactlyInAnyOrder(
            "VendorPrivateKey.key", "VendorCertificateRequest.csr", "VendorPrivateKey.passphrase");
  }

  @Test
  void theDefaultKeyIsPkcs1UnderAes256() throws IOException {
    RequestFiles files = RequestFiles.vendor(folder);

    ORDER.create(files, Samples.secret(Samples.PASSPHRASE), RANDOM);

    assertThat(Files.readString(files.key()))
        .startsWith(
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,")
        .endsWith("-----END RSA PRIVATE KEY-----\n");
  }

  @Test
  void theKeyOfASearchThatHasBegunIsTakenWithItsSize() {
    RequestFiles files = RequestFiles.vendor(folder);

    var made = ORDER.key(KeySearch.begin(3072, RANDOM)).create(files, null, RANDOM);

    assertThat(made.keySize()).isEqualTo(3072);
    PublicKey stored = made.request().publicKey();
    assertThat(((RSAKey) stored).getModulus().bitLength()).isEqualTo(3072);
  }

  @Test
  void anotherSizeAfterwardsLeavesTheSearchAside() {
    RequestFiles files = RequestFiles.vendor(folder);

    var made = ORDER.key(KeySearch.begin(2048, RANDOM)).keySize(3072).create(files, null, RANDOM);

    assertThat(((RSAKey) made.request().publicKey()).getModulus().bitLength()).isEqualTo(3072);
  }

  @Test
  void aSearchIsNotBegunForASizeThatIsNotOffered() {
    assertThatThrownBy(() -> KeySearch.begin(1024, RANDOM))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1024");
  }

  @Test
  void aGivenPassphraseIsNotStored() {
    RequestFiles files = RequestFiles.push(folder);

    CertificateOrder.Result made =
        CertificateOrder.of(RequestSubject.customer("Customer GmbH", "mdm@customer.example"))
            .keySize(3072)
            .create(files, Samples.secret(Samples.PASSPHRASE), RANDOM);

    assertThat(made.keySize()).isEqualTo(3072);
    assertThat(made.passphraseStored()).isFalse();
    assertThat(names(folder))
        .containsExactlyInAnyOrder("PushCertificatePrivateKey.key", "PushCertificateRequest.csr");
    assertThat(made.request().subject())
        .isEqualTo("emailAddress=mdm@customer.example,O=Customer GmbH");
  }

  @Test
  void aFolderThatHoldsAKeyIsLeftAsItIs() throws IOException {
    RequestFiles files = RequestFiles.vendor(folder);
    ORDER.create(files, null, RANDOM);
    List<String> before = contents(folder);

    assertThatThrownBy(() -> ORDER.create(files, null, RANDOM))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("there is a private key already")
        .hasMessageContaining("left as it is, and so was its request");
    assertThat(contents(folder)).isEqualTo(before);
  }

  @Test
  void aKeyLeftByAStoppedRunIsKeptAndItsRequestCanBeMade() throws IOException {
    RequestFiles files = RequestFiles.vendor(folder);
    ORDER.create(files, null, RANDOM);
    Files.delete(files.request());
    byte[] key = Files.readAllBytes(files.key());

    assertThatThrownBy(() -> ORDER.create(files, null, RANDOM))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("make the request of this key");
    Secret passphrase = Secret.copyOf(Files.readAllBytes(files.passphrase()));
    CertificateOrder.Result made = ORDER.createRequest(files, () -> passphrase);

    assertThat(Files.readAllBytes(files.key())).isEqualTo(key);
    assertThat(CertificateRequest.read(SourceFile.read(files.request()))).isEqualTo(made.request());
    assertThatThrownBy(() -> ORDER.createRequest(files, () -> passphrase))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void aPassphraseLeftByAStoppedRunCanBeGivenAndIsNeverReplaced() throws IOException {
    RequestFiles files = RequestFiles.vendor(folder);
    Files.writeString(files.passphrase(), Samples.PASSPHRASE);

    assertThatThrownBy(() -> ORDER.create(files, null, RANDOM))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("give this file as the passphrase");
    ORDER.create(files, Samples.secret(Samples.PASSPHRASE), RANDOM);

    assertThat(Files.readString(files.passphrase())).isEqualTo(Samples.PASSPHRASE);
    assertThat(files.key()).exists();
  }

  @Test
  void aRequestWithoutKeyIsLeftAndNothingIsMade() throws IOException {
    RequestFiles files = RequestFiles.vendor(folder);
    Files.writeString(files.request(), "mine");

    assertThatThrownBy(() -> ORDER.create(files, null, RANDOM))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("there is a request already");
    assertThat(names(folder)).containsExactly("VendorCertificateRequest.csr");
  }

  @Test
  void evenALinkToNowhereCountsAsAKey() throws IOException {
    RequestFiles files = RequestFiles.vendor(folder);
    Files.createSymbolicLink(files.key(), folder.resolve("nowhere"));

    assertThatThrownBy(() -> ORDER.create(files, null, RANDOM))
        .isInstanceOf(RefusedException.class);
    assertThat(names(folder)).containsExactly("VendorPrivateKey.key");
  }

  @Test
  void whenTheKeyCannotBeStoredNothingIsLeft() {
    assumeThat(Path.of("/proc/self")).exists();
    RequestFiles files =
        new RequestFiles(
            Path.of("/proc/self/VendorPrivateKey.key"),
            folder.resolve("a.csr"),
            folder.resolve("a.passphrase"));

    assertThatThrownBy(() -> ORDER.create(files, null, RANDOM))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("VendorPrivateKey.key");
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void whenTheRequestCannotBeStoredTheKeyIsKeptAndTheErrorSaysSo() {
    assumeThat(Path.of("/proc/self")).exists();
    RequestFiles files =
        new RequestFiles(
            folder.resolve("a.key"), Path.of("/proc/self/a.csr"), folder.resolve("a.passphrase"));

    assertThatThrownBy(() -> ORDER.create(files, null, RANDOM))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("The private key is safely stored in " + files.key());
    assertThat(names(folder)).containsExactlyInAnyOrder("a.key", "a.passphrase");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "12345678901234567890123456789012",
        "1e5000000",
        "{\"a\":\"bcdef\"}",
        "\"quoted text\"",
        "ends with blank ",
        " starts with blank",
        "two\nlines here",
        "trailing newline\n",
        "nul\0character"
      })
  void aPassphraseThatWouldNotSurviveIsRefusedBeforeAnythingIsMade(String passphrase) {
    RequestFiles files = RequestFiles.vendor(folder);

    assertThatThrownBy(() -> ORDER.create(files, Samples.secret(passphrase), RANDOM))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("the passphrase is not fit for a key: ");
    assertThat(names(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 512, 1024, 2047, 8192})
  void otherKeySizesAreNotOffered(int bits) {
    assertThatThrownBy(() -> ORDER.keySize(bits)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aRequestOfAnUnfitKeyIsNotMade() throws IOException {
    RequestFiles files = RequestFiles.vendor(folder);

    assertThatThrownBy(() -> ORDER.createRequest(files, null))
        .isInstanceOf(NotFoundException.class);
    Files.writeString(files.key(), TestApplePki.ecVendor().keyPem());
    assertThatThrownBy(() -> ORDER.createRequest(files, null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("this is a key of kind EC, not RSA");
    Files.writeString(
        files.key(),
        TestCertificate.pem("PRIVATE KEY", TestKeys.rsa("small", 1024).getPrivate().getEncoded()));
    assertThatThrownBy(() -> ORDER.createRequest(files, null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1024 bits");
    Files.writeString(
        files.key(),
        TestKeyFiles.traditional(TestKeys.rsa("vendor").getPrivate(), Samples.PASSPHRASE));
    assertThatThrownBy(() -> ORDER.createRequest(files, () -> Samples.secret("another one")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("wrong passphrase");
    assertThat(files.request()).doesNotExist();
  }

  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> contents(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(file -> file + new String(bytes(file), US_ASCII)).toList();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
