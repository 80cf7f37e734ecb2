package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** Who may read PINs: whom the command takes as a reader, and what it says of those there are. */
class EscrowReadersTest {

  private static final Instant NOW = TestPki.NOW;

  @TempDir Path folder;
  private Path home;
  private TestShell shell;
  private OpenSsl openssl;

  @BeforeEach
  void open() throws IOException {
    Path passphrase = Files.writeString(folder.resolve("pass"), "correct horse\n");
    home = folder.resolve("home");
    shell = shell(home).set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
    good("escrow", "init");
    openssl = OpenSsl.in(folder);
  }

  private static TestShell shell(Path home) {
    return new TestShell(home).at(NOW);
  }

  private String good(String... line) {
    var run = shell.run(line);
    assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.all()).isZero();
    return run.stdout();
  }

  private String bad(int code, String... line) {
    var run = shell.run(line);
    assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.all()).isEqualTo(code);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr().lines().filter(text -> text.startsWith("mdm: "))).hasSize(1);
    return run.stderr();
  }

  /** The certificate of a colleague, made as the messages say. */
  private Path colleague(String name) {
    TestShell hers = shell(folder.resolve(name));
    assertThat(hers.run("escrow", "init").exitCode()).isZero();
    Path certificate = folder.resolve(name + ".pem");
    openssl.run("x509", "-in", folder.resolve(name + "/escrow/identity.pem"), "-out", certificate);
    return certificate;
  }

  private enum Flaw {
    EC("has no RSA key"),
    SHORT("has less than 2048 bits"),
    EXPIRED("expired at "),
    FUTURE("is not valid before "),
    SIGNING_ONLY("lacks keyEncipherment"),
    AUTHORITY("lacks keyEncipherment"),
    TWO("holds 2 certificates, not one"),
    WITH_KEY("holds a private key beside the certificate"),
    KEY_ONLY("an encrypted private key, not a certificate"),
    PKCS12("holds a private key"),
    REQUEST("a certificate signing request"),
    EMPTY("the file is empty"),
    CUT("has no END line");

    private final String words;

    Flaw(String words) {
      this.words = words;
    }
  }

  private byte[] flawed(Flaw flaw) throws IOException {
    String good = Files.readString(colleague("flawed"));
    String identity = Files.readString(folder.resolve("flawed/escrow/identity.pem"));
    var root = TestPki.root();
    return switch (flaw) {
      case EC -> pem(TestPki.ecSigner().certificate());
      case SHORT -> {
        openssl.run(
            "req -x509 -newkey rsa:1024 -nodes -subj /CN=short -days 9000",
            "-keyout",
            folder.resolve("short.key"),
            "-out",
            folder.resolve("short.pem"));
        yield openssl.get("short.pem");
      }
      case EXPIRED -> pem(root.issue("CN=Expired").usage(0x20).expired().build().certificate());
      case FUTURE -> pem(root.issue("CN=Future").usage(0x20).notYetValid().build().certificate());
      case SIGNING_ONLY -> pem(TestPki.rsaSigner().certificate());
      case AUTHORITY -> pem(root.certificate());
      case TWO -> (good + Files.readString(colleague("second"))).getBytes(UTF_8);
      case WITH_KEY -> identity.getBytes(UTF_8);
      case KEY_ONLY -> identity.substring(0, identity.indexOf("-----BEGIN CERT")).getBytes(UTF_8);
      case PKCS12 -> {
        Path key = folder.resolve("plain.key");
        openssl.run(
            "req -x509 -newkey rsa:2048 -nodes -subj /CN=p12 -days 9000",
            "-keyout",
            key,
            "-out",
            folder.resolve("p12.pem"));
        openssl.run(
            "pkcs12 -export -passout pass:",
            "-inkey",
            key,
            "-in",
            folder.resolve("p12.pem"),
            "-out",
            folder.resolve("reader.p12"));
        yield openssl.get("reader.p12");
      }
      case REQUEST -> {
        openssl.run(
            "req -new -newkey rsa:2048 -nodes -subj /CN=request",
            "-keyout",
            folder.resolve("request.key"),
            "-out",
            folder.resolve("request.pem"));
        yield openssl.get("request.pem");
      }
      case EMPTY -> new byte[0];
      case CUT -> good.substring(0, good.length() / 2).getBytes(UTF_8);
    };
  }

  private static byte[] pem(X509Certificate certificate) {
    return Certificates.toPem(certificate).getBytes(UTF_8);
  }

  @ParameterizedTest
  @EnumSource(Flaw.class)
  void nothingIsSealedToACertificateThatIsWrong(Flaw flaw) throws IOException {
    Path file = openssl.put("given", flawed(flaw));
    Map<String, String> before = TestShell.files(home);
    String message = bad(8, "escrow", "readers", "add", "anna", file.toString());
    assertThat(message).contains(flaw.words).doesNotContain("BEGIN");
    assertThat(TestShell.files(home)).isEqualTo(before);
    if (message.contains("mdm escrow init")) { // it is done as it says
      good("escrow", "readers", "add", "anna", colleague("anna").toString());
    } else if (message.contains("openssl x509")) {
      openssl.run("x509", "-in", file, "-out", folder.resolve("reader.pem"));
      shell.at(Instant.now().plus(Duration.ofHours(1))); // for OpenSSL it is today
      good("escrow", "readers", "add", "anna", folder.resolve("reader.pem").toString());
    } else if (flaw == Flaw.FUTURE) {
      shell.at(NOW.plus(Duration.ofDays(2)));
      good("escrow", "readers", "add", "anna", file.toString());
    }
    good("lock", "m", "-o", folder.resolve("m.xml").toString());
  }

  @Test
  void aCertificateThatIsAReadersAlreadyIsNotAddedAgain() throws IOException {
    String anna = colleague("anna").toString();
    good("escrow", "readers", "add", "anna", anna);
    Map<String, String> before = TestShell.files(home);
    for (String name : List.of("anna", "berta")) {
      assertThat(bad(6, "escrow", "readers", "add", name, anna))
          .contains("that of anna, who can read already", "`mdm escrow readers`");
    }
    Path own = folder.resolve("own.pem");
    openssl.run("x509", "-in", home.resolve("escrow/identity.pem"), "-out", own);
    assertThat(bad(6, "escrow", "readers", "add", "me", own.toString()))
        .contains("that of this escrow key");
    assertThat(TestShell.files(home)).isEqualTo(before);
  }

  @Test
  void aNameThatIsTakenIsGivenAnotherCertificateAsTheMessageSays() {
    good("escrow", "readers", "add", "anna", colleague("anna").toString());
    String other = colleague("other").toString();
    String message = bad(6, "escrow", "readers", "add", "anna", other);
    assertThat(message).contains("is a reader already, with another certificate");
    Matcher commands = Pattern.compile("`mdm ([^`]*)`").matcher(message);
    for (int count = 0; count < 2; count++) {
      assertThat(commands.find()).isTrue();
      good(commands.group(1).replace("CERT", other).split(" "));
    }
    assertThat(good("escrow", "readers", "--json")).containsOnlyOnce("\"name\":\"anna\"");
  }

  @Test
  void twoReadersThatARecordCouldNotTellApartAreRefused() throws IOException {
    for (String key : List.of("one", "two")) {
      openssl.run(
          "req -x509 -newkey rsa:2048 -nodes -subj /CN=same -days 9000 -set_serial 7",
          "-keyout",
          folder.resolve(key + ".key"),
          "-out",
          folder.resolve(key + ".pem"));
    }
    shell.at(Instant.now().plus(Duration.ofHours(1)));
    good("escrow", "readers", "add", "one", folder.resolve("one.pem").toString());
    assertThat(bad(6, "escrow", "readers", "add", "two", folder.resolve("two.pem").toString()))
        .contains("issuer and serial number of that of one");
  }

  @Test
  void anotherCertificateOfAReadersKeyIsNoOtherReader() throws IOException {
    Path key = folder.resolve("one.key");
    openssl.run("genrsa -out", key, "2048");
    for (String name : List.of("anna", "berta")) {
      Path file = folder.resolve(name + "-of-one.pem");
      openssl.run("req -x509 -days 9000 -subj /CN=" + name, "-key", key, "-out", file);
    }
    shell.at(Instant.now().plus(Duration.ofHours(1)));
    good("escrow", "readers", "add", "anna", folder.resolve("anna-of-one.pem").toString());
    String second = folder.resolve("berta-of-one.pem").toString();
    Map<String, String> before = TestShell.files(home);
    assertThat(bad(6, "escrow", "readers", "add", "berta", second))
        .contains("of the same key as that of anna", "mdm escrow init");
    assertThat(TestShell.files(home)).isEqualTo(before);
    assertThat(good("escrow", "readers")).doesNotContain("berta");
  }

  @Test
  void oneKeyIsOneReaderAlsoBeforeThereIsAnEscrowKey() {
    Path key = folder.resolve("one.key");
    openssl.run("genrsa -out", key, "2048");
    TestShell early =
        new TestShell(folder.resolve("early")).at(Instant.now().plus(Duration.ofHours(1)));
    for (String name : List.of("anna", "berta")) {
      Path file = folder.resolve(name + "-of-one.pem");
      openssl.run("req -x509 -days 9000 -subj /CN=" + name, "-key", key, "-out", file);
      var run = early.run("escrow", "readers", "add", name, file.toString());
      assertThat(run.exitCode()).as(run.all()).isEqualTo(name.equals("anna") ? 0 : 6);
    }
    assertThat(folder.resolve("early/escrow/recipients/berta.pem")).doesNotExist();
  }

  @Test
  void twoReadersOfOneKeyAreSaidToBeOne() throws IOException {
    Path key = folder.resolve("one.key");
    openssl.run("genrsa -out", key, "2048");
    shell.at(Instant.now().plus(Duration.ofHours(1)));
    for (String name : List.of("anna", "berta")) {
      Path file = folder.resolve(name + "-of-one.pem");
      openssl.run("req -x509 -days 9000 -subj /CN=" + name, "-key", key, "-out", file);
      if (name.equals("berta")) { // as was taken before, or put there by hand
        Files.copy(file, home.resolve("escrow/recipients/berta.pem"));
        assertThat(bad(6, "escrow", "readers", "add", name, file.toString()))
            .contains("of the same key as that of anna");
      } else {
        good("escrow", "readers", "add", name, file.toString());
      }
    }
    String one = "anna and berta have certificates of one key, and count as one reader";
    assertThat(shell.run("escrow", "readers").stderr())
        .contains(one, "mdm escrow readers remove berta");
    assertThat(shell.run("doctor", "--offline").all()).contains(one).doesNotContain("this escrow");
    good("escrow", "readers", "remove", "berta");
    assertThat(shell.run("escrow", "readers").stderr()).doesNotContain("one key");
    assertThat(shell.run("doctor", "--offline").all()).doesNotContain("one key");
  }

  @Test
  void theListSaysWhoCanReadAndSinceWhen() {
    good("escrow", "readers", "add", "anna", colleague("anna").toString());
    List<String> lines = good("escrow", "readers").lines().toList();
    String operator = System.getProperty("user.name") + "@";
    String day = NOW.toString().substring(0, 10);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("NAME").contains("SINCE", "BY", "EXPIRES", "SHA-256");
    assertThat(lines.get(1)).startsWith("this escrow key  " + day + "  " + operator);
    assertThat(lines.get(2))
        .matches("anna +" + day + " +" + operator + ".* +2\\d{3}-.*[0-9a-f]{64}.*");
    assertThat(good("escrow", "readers", "--json"))
        .contains("\"name\":\"this escrow key\",\"own_key\":true,\"since\":\"" + day)
        .contains("\"name\":\"anna\",\"own_key\":false,\"since\":\"" + day)
        .doesNotContain("identity", "recipient");
  }

  @Test
  void aReaderWhoseCertificateExpiresLaterStaysAReaderAndThatIsSaid() {
    Path file =
        openssl.put(
            "soon.pem",
            pem(
                TestPki.root()
                    .issue("CN=Soon")
                    .keys(TestKeys.rsa("soon"))
                    .usage(0x20)
                    .valid(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)))
                    .build()
                    .certificate()));
    String soon = "mdm: the certificate of soon expires at ";
    var added = shell.run("escrow", "readers", "add", "soon", file.toString());
    assertThat(added.exitCode()).isZero();
    assertThat(added.stderr()).contains(soon);
    assertThat(shell.run("escrow", "readers").stderr()).contains(soon);
    shell.at(NOW.plus(Duration.ofDays(3)));
    good("lock", "m", "-o", folder.resolve("m.xml").toString());
    assertThat(good("escrow", "readers")).containsPattern("soon .*\\(expired\\)");
    assertThat(good("escrow", "check")).contains("expired (note)", "soon");
  }

  @Test
  void aFileThatWasPutAmongTheReadersAndIsNoneIsNamedAndCanBeRemoved() throws IOException {
    Files.createDirectories(home.resolve("escrow/recipients"));
    Files.write(home.resolve("escrow/recipients/ev.pem"), pem(TestPki.ecSigner().certificate()));
    String out = folder.resolve("m.xml").toString();
    String message = bad(8, "lock", "m", "-o", out);
    assertThat(message).contains("ev has no RSA key", "recipients/ev.pem");
    Matcher command = Pattern.compile("`mdm (escrow readers remove [^`]*)`").matcher(message);
    assertThat(command.find()).isTrue();
    good(command.group(1).split(" "));
    good("lock", "m", "-o", out);
  }

  @Test
  void aDryRunOfALockFindsWhatTheLockWouldFind() throws IOException {
    String[] dry = {"lock", "m", "--dry-run"};
    good(dry);
    Path identity = home.resolve("escrow/identity.pem");
    Path slipped = home.resolve("escrow/recipients/ev.pem");
    Files.createDirectories(slipped.getParent());
    Files.copy(colleague("ev"), slipped);
    assertThat(bad(6, dry)).contains("ev could read new PINs");
    Files.delete(slipped);
    good("lock", "other", "-o", folder.resolve("other.xml").toString());
    Files.move(identity, folder.resolve("kept.pem"));
    assertThat(bad(6, dry)).contains("the escrow key is missing");
    Files.move(folder.resolve("kept.pem"), identity);
    Files.writeString(identity, "");
    assertThat(bad(6, dry)).contains("from a backup");
    TestShell nobody = shell(folder.resolve("empty"));
    assertThat(nobody.run(dry).exitCode()).isZero();
    Path brief = Files.writeString(folder.resolve("brief"), "short\n");
    nobody.set("MDM_ESCROW_PASSPHRASE_FILE", brief.toString());
    assertThat(nobody.run(dry).exitCode()).isEqualTo(8);
    assertThat(folder.resolve("empty")).doesNotExist();
  }
}
