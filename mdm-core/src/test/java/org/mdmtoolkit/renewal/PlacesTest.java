package org.mdmtoolkit.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorValues;

/** The places that need no server: a file of variables, and a command. */
class PlacesTest {

  private static final String PREFIX = "sails_custom__mdmVendor";
  private static final String PASSPHRASE = "canaryPassphrase7Xq";

  @TempDir Path folder;

  @Test
  void aShellReadsFromTheFileExactlyWhatWasDeployed() throws IOException {
    assertThat(envFile().deploy(values(), Optional.empty()).readBack()).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    String script = ". \"$1\"; printf %s \"$" + PREFIX + "CertPem$" + PREFIX + "KeyPem$" + PREFIX;
    var read = Judge.named("sh").run("-c", script + "KeyPassphrase\"", "sh", file());
    TestCertificate vendor = TestApplePki.vendor();
    assertThat(read.stdout()).isEqualTo(vendor.pem() + key(vendor) + PASSPHRASE);
    assertThat(envFile().deploy(values(), Optional.empty()).changed()).isFalse();
  }

  @Test
  void nodeReadsFromTheFileExactlyWhatWasDeployed() {
    envFile().deploy(values(), Optional.empty());
    Judge node = Judge.named("node");
    var help = node.run("--env-file=" + file(), "-e", "0");
    if (help.exitCode() == 0) { // node 20.6 or newer
      String print =
          "process.stdout.write(process.env."
              + PREFIX
              + "KeyPem + process.env."
              + PREFIX
              + "KeyPassphrase)";
      assertThat(node.run("--env-file=" + file(), "-e", print).stdout())
          .isEqualTo(key(TestApplePki.vendor()) + PASSPHRASE);
    } else {
      assertThat(help.stderr()).contains("bad option");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "OTHER='1'", "CertPem='a' KeyPem='b'", "CertPem KeyPem KeyPassphrase"})
  void aFileThatHoldsAnythingElseIsLeftAsItIs(String lines) throws IOException {
    String content = lines.replaceAll("(^| )(?=.)", "\n" + PREFIX).strip();
    Files.writeString(file(), content);
    assertThatThrownBy(() -> envFile().read()).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> envFile().deploy(values(), Optional.empty()))
        .isInstanceOf(RefusedException.class);
    assertThat(file()).hasContent(content);
  }

  @Test
  void aLineMoreThanTheThreeIsSomebodyElses() throws IOException {
    envFile().deploy(values(), Optional.empty());
    Files.writeString(file(), Files.readString(file()) + "MORE='d'\n");
    assertThatThrownBy(() -> envFile().read()).isInstanceOf(RefusedException.class);
  }

  @Test
  void otherValuesThanExpectedAreNotReplaced() {
    envFile().deploy(values(), Optional.empty());
    VendorValues others = values("a certificate\n", "a key\n", "apassphrase");
    assertThatThrownBy(() -> envFile().deploy(others, Optional.of("incomplete")))
        .isInstanceOf(RefusedException.class);
    assertThat(envFile().read()).contains(values());
    assertThat(envFile().deploy(others, Optional.of(values().fingerprint())).changed()).isTrue();
    assertThat(envFile().read()).contains(others);
  }

  @ParameterizedTest
  @ValueSource(strings = {"it's", "back\\slash", "t\tab", "\u00e9", "a\u0000b", "cr\r\n"})
  void aValueThatCouldBreakOutOfItsQuotesIsRefused(String value) {
    VendorValues hostile = values("certificate\n", "key\n", value);
    assertThatThrownBy(() -> envFile().deploy(hostile, Optional.empty()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining(value);
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1A", "a b", "a;rm", "a=b", "$x", "a-b"})
  void aPrefixThatIsNoVariableIsRefused(String prefix) {
    assertThatThrownBy(() -> EnvFile.at(file(), prefix)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aCommandGetsTheThreeValuesAsJsonOnStandardInputAndNothingElse() throws IOException {
    Path out = folder.resolve("out");
    CommandTarget target = command("#!/bin/sh\n[ $# -eq 0 ] && cat > '" + out + "'\n");
    DeployReceipt receipt = target.deploy(values(), Optional.empty());
    assertThat(receipt.readBack()).isFalse();
    String print =
        "import json,sys; d = json.load(open(sys.argv[1])); assert len(d) == 3; "
            + "sys.stdout.write(d['certificate'] + d['key'] + d['passphrase'])";
    TestCertificate vendor = TestApplePki.vendor();
    assertThat(Judge.named("python3").run("-c", print, out).stdout())
        .isEqualTo(vendor.pem() + key(vendor) + PASSPHRASE);
    assertThat(target.read()).isEmpty();
  }

  @Test
  void aCommandThatFailsIsNamedAndItsWordsAreNotRepeated() throws IOException {
    CommandTarget target = command("#!/bin/sh\ncat\ncat >&2\nexit 7\n");
    assertThatThrownBy(() -> target.deploy(values(), Optional.empty()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("ended with 7")
        .hasMessageNotContaining(PASSPHRASE);
  }

  private CommandTarget command(String script) throws IOException {
    Path program = Files.writeString(folder.resolve("deploy.sh"), script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return CommandTarget.of(program.toString(), Map.of());
  }

  private Path file() {
    return folder.resolve("vendor.env");
  }

  private EnvFile envFile() {
    return EnvFile.at(file(), PREFIX);
  }

  private static String key(TestCertificate vendor) {
    return TestKeyFiles.traditional(vendor.privateKey(), PASSPHRASE);
  }

  private static VendorValues values() {
    TestCertificate vendor = TestApplePki.vendor();
    return values(vendor.pem(), key(vendor), PASSPHRASE);
  }

  private static VendorValues values(String certificate, String key, String passphrase) {
    return VendorValues.of(secret(certificate), secret(key), secret(passphrase));
  }

  private static Optional<Secret> secret(String text) {
    return Optional.of(Secret.copyOf(text.toCharArray()));
  }
}
