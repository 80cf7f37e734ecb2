package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;

class AllowedSignersTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir static Path folder;
  private static String anna;
  private static String bob;

  @BeforeAll
  static void makeKeys() throws GeneralSecurityException {
    anna = new SshKeys.SecurityKey("Ed25519").publicLine();
    bob = new SshKeys.SecurityKey("EC").publicLine();
  }

  private static AllowedSigners read(String text) {
    return AllowedSigners.read(
        "signers", text.replace("ANNA", anna).replace("BOB", bob).getBytes(UTF_8));
  }

  private static String person(AllowedSigners signers, String key) {
    return signers.person(SshPublicKey.ofLine(key), Plan.NAMESPACE, NOW);
  }

  @Test
  void peopleAreFoundByTheirKeys() {
    AllowedSigners signers =
        read(
            """
            # who may approve
            anna@example.com ANNA anna's key, with a comment

            bob\tnamespaces="git,mdm-plan@mdmtoolkit.org",valid-after="20260101Z"\tBOB
            """);
    assertThat(person(signers, anna)).isEqualTo("anna@example.com");
    assertThat(person(signers, bob)).isEqualTo("bob");
    assertThat(signers.count(Plan.NAMESPACE, NOW)).isEqualTo(2);
    assertThat(signers.count("mdm-other@example.com", NOW)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "namespaces=\"git\" | may not sign for",
        "valid-after=\"20261128120001Z\" | not valid yet",
        "valid-before=\"202611281200Z\" | not valid any more",
        "valid-before=\"20261128Z\",namespaces=\"mdm-plan@mdmtoolkit.org\" | not valid any more",
      })
  void whoMayNotSignNowIsRefusedWithTheReason(String options, String reason) {
    AllowedSigners signers = read("anna " + options + " ANNA\n");
    assertThatThrownBy(() -> person(signers, anna))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(reason);
    assertThat(signers.count(Plan.NAMESPACE, NOW)).isZero();
  }

  @Test
  void aKeyInAnotherFormIsNobodyElses() {
    byte[] blob = Base64.getDecoder().decode(anna.split(" ", -1)[1]);
    var plain = new ByteArrayOutputStream();
    SshWire security = new SshWire(blob);
    security.text();
    SshWire.put(plain, "ssh-ed25519");
    SshWire.put(plain, security.string());
    String line = "ssh-ed25519 " + Base64.getEncoder().encodeToString(plain.toByteArray());
    assertThatThrownBy(() -> read("anna ANNA\nbob " + line + "\n"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("its key stands on another line, too");
  }

  @Test
  void aStrangerIsRefused() {
    AllowedSigners signers = read("anna ANNA\n");
    assertThatThrownBy(() -> person(signers, bob))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not the key of anybody who may approve");
  }

  @Test
  void aRevokedKeyIsRefusedWhateverTheFileSays() {
    AllowedSigners signers =
        read("anna ANNA\nbob BOB\n").without("revoked", ("# gone\n" + bob + "\n").getBytes(UTF_8));
    assertThat(person(signers, anna)).isEqualTo("anna");
    assertThatThrownBy(() -> person(signers, bob)).hasMessageContaining("is revoked");
    assertThat(signers.count(Plan.NAMESPACE, NOW)).isEqualTo(1);
    assertThatThrownBy(() -> signers.without("revoked", "SSHKRL\n\0".getBytes(UTF_8)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("binary list");
    assertThatThrownBy(() -> signers.without("revoked", "SHA256:abc\n".getBytes(UTF_8)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("revoked line 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* ANNA\n",
        "*@example.com ANNA\n",
        "anna,bob ANNA\n",
        "!anna ANNA\n",
        "an?a ANNA\n",
        "\"anna b\" ANNA\n",
        "anna ANNA\nbob ANNA\n",
        "anna ANNA\nanna ANNA\n",
        "anna ANNA\nAnna BOB\n",
        "anna cert-authority ANNA\n",
        "anna ANNA\nbob\n",
        "anna ANNA\nbob ssh-ed25519 AAAA\n",
        "anna ANNA\nbob ssh-ed25519\n",
        "anna valid-before=20270101Z ANNA\n",
        "anna valid-before=\"20270101\" ANNA\n",
        "anna valid-before=\"20270231Z\" ANNA\n",
        "anna valid-before=\"20270101Z\",valid-before=\"20280101Z\" ANNA\n",
        "anna namespaces=\"mdm-*\" ANNA\n",
        "anna namespaces=\"\" ANNA\n",
        "anna namespaces=\"a\",, ANNA\n",
        "anna no-touch-required ANNA\n",
        "anna ANNA\r\nbob BOB\r\n",
        "\uFEFFanna ANNA\nbob BOB\n",
        " anna ANNA\n",
      })
  void aFileOfWhichALineCouldMeanSomethingElseIsInvalid(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("signers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "anna ANNA;bob BOB | anna ANNA | false",
        "anna ANNA | anna ANNA;bob BOB | true",
        "anna ANNA;bob BOB | anna ANNA;robert BOB | true",
        "anna ANNA | anna valid-before=\"20270101Z\" ANNA | false",
        "anna valid-before=\"20270101Z\" ANNA | anna ANNA | true",
        "anna valid-before=\"20270101Z\" ANNA | anna valid-before=\"20270102Z\" ANNA | true",
        "anna valid-after=\"20270101Z\" ANNA | anna valid-after=\"20270102Z\" ANNA | false",
        "anna valid-after=\"20270101Z\" ANNA | anna valid-after=\"20261231Z\" ANNA | true",
        "anna namespaces=\"git\" ANNA | anna ANNA | true",
        "anna namespaces=\"git\" ANNA | anna namespaces=\"git,a\" ANNA | true",
        "anna namespaces=\"git,a\" ANNA | anna namespaces=\"a\" ANNA | false",
      })
  void oneListIsWiderThanAnotherIfAnythingCountsThatDidNot(
      String before, String after, boolean isWider) {
    assertThat(read(after.replace(';', '\n')).widerThan(read(before.replace(';', '\n'))).isEmpty())
        .isEqualTo(!isWider);
  }

  @Test
  void aRevokedKeyThatCountsAgainIsWider() {
    AllowedSigners all = read("anna ANNA\nbob BOB\n");
    AllowedSigners without = all.without("revoked", bob.getBytes(UTF_8));
    assertThat(without.widerThan(all)).isEmpty();
    assertThat(all.widerThan(without)).singleElement().asString().startsWith("bob with the key ");
  }
}
