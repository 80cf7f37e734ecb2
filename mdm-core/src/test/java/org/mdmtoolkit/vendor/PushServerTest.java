package org.mdmtoolkit.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.certificate.Pem;
import org.mdmtoolkit.fixtures.judge.GoSigner;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;

/** What a push server reads passes, and what Go would pass over is a failed check with a reason. */
class PushServerTest {

  private static final TestCertificate PUSH = TestApplePki.vendor();
  private static final String CERTIFICATE = PUSH.pem();
  private static final String KEY = Pem.encode("PRIVATE KEY", PUSH.privateKey().getEncoded());

  private static Check key(PushServer server, String text) {
    return server.checkKeyForm(Samples.file("push.key", text));
  }

  private static Check certificate(PushServer server, String text) {
    return server.checkCertificateForm(Samples.file("push.pem", text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\r", "\r\n", "\r\r\n", "\r \n", " \r\n", " \n", "\t\n", "%", "-\n", "\u00a0\n"})
  void whatFollowsTheDashesIsJudgedAsGoDoes(String end, @TempDir Path folder) throws Exception {
    List<String> texts =
        List.of(
            CERTIFICATE.stripTrailing() + end,
            CERTIFICATE.replaceFirst("-----\n", "-----" + end),
            CERTIFICATE.replaceFirst("(?<=[A-Za-z0-9+/]{64})\n", end));
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      files.add(Files.writeString(folder.resolve(i + ".pem"), texts.get(i)));
    }
    assertThat(
            texts.stream()
                .map(text -> certificate(PushServer.FLEET, text).result() != Check.Result.FAIL)
                .toList())
        .isEqualTo(
            GoSigner.in(folder).certificates(files).stream()
                .map(answer -> answer.startsWith("read "))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\r\r\n", "\r \n", "%"})
  void aKeyWhoseLastLineGoPassesOverIsNamed(String end) {
    Check check = key(PushServer.NANOMDM, KEY.stripTrailing() + end);
    assertThat(check.result()).isEqualTo(Check.Result.FAIL);
    assertThat(check.sentence()).contains("something stands behind END");
    assertThat(key(PushServer.NANOMDM, KEY.replace("\n", "\r\n")).result())
        .isEqualTo(Check.Result.PASS);
  }

  @Test
  void anEncryptedKeyBesideTheCertificateIsRefusedForNanoMdmOnly() {
    String both = CERTIFICATE + TestKeyFiles.traditional(PUSH.privateKey(), Samples.PASSPHRASE);
    assertThat(certificate(PushServer.NANOMDM, both).sentence())
        .contains("NanoMDM refuses the block RSA PRIVATE KEY, which is under a passphrase");
    assertThat(certificate(PushServer.MICROMDM, both).result()).isEqualTo(Check.Result.PASS);
    assertThat(certificate(PushServer.NANOMDM, CERTIFICATE + KEY).result())
        .isEqualTo(Check.Result.PASS);
  }

  @Test
  void aCertificateWithoutAFinalLineEndIsWarnedOfWhereItIsJoinedWithTheKey() {
    Check check = certificate(PushServer.NANOMDM, CERTIFICATE.stripTrailing());
    assertThat(check.result()).isEqualTo(Check.Result.WARNING);
    assertThat(check.sentence()).contains("has no end");
    assertThat(certificate(PushServer.NANOMDM, (KEY + CERTIFICATE).stripTrailing()).result())
        .isEqualTo(Check.Result.PASS);
    assertThat(certificate(PushServer.FLEET, CERTIFICATE.stripTrailing()).result())
        .isEqualTo(Check.Result.PASS);
  }

  @ParameterizedTest
  @EnumSource(names = {"NANOMDM", "FLEET"})
  void aKeyWhoseNumbersDoNotBelongTogetherIsDamaged(PushServer server) throws Exception {
    var key = (RSAPrivateCrtKey) PUSH.privateKey();
    var damaged =
        new RSAPrivateCrtKeySpec(
            key.getModulus(),
            key.getPublicExponent(),
            key.getPrivateExponent().add(BigInteger.TWO),
            key.getPrimeP(),
            key.getPrimeQ(),
            key.getPrimeExponentP(),
            key.getPrimeExponentQ(),
            key.getCrtCoefficient());
    byte[] der = KeyFactory.getInstance("RSA").generatePrivate(damaged).getEncoded();
    assertThat(key(server, Pem.encode("PRIVATE KEY", der)).sentence())
        .contains("its numbers do not belong together");
    assertThat(key(server, KEY).result()).isEqualTo(Check.Result.PASS);
  }
}
