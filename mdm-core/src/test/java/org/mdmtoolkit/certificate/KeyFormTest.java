package org.mdmtoolkit.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.PrivateKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.secret.Secret;

class KeyFormTest {

  private final PrivateKey key = TestKeys.rsa("KeyFormTest").getPrivate();
  private final Secret secret = Keys.secret("a passphrase of a test");

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsTheSameKey(KeyForm form) {
    Secret passphrase = form == KeyForm.PLAIN ? null : secret;
    byte[] pem = form.write(key, passphrase, new SecureRandom());
    PrivateKey read = PrivateKeys.read(SourceFile.of("key", pem), () -> secret);
    assertThat(read.getEncoded()).isEqualTo(key.getEncoded());
    assertThat(KeyForm.find(form.label())).contains(form);
  }

  @Test
  void onlyThePlainFormIsUnderNoPassphrase() {
    assertThatThrownBy(() -> KeyForm.PKCS8.write(key, null, new SecureRandom()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> KeyForm.PLAIN.write(key, secret, new SecureRandom()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
