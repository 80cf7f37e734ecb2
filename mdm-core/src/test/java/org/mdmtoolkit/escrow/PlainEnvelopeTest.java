package org.mdmtoolkit.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.pki.TestCertificate;

/** The judge of what is whole is the ASN.1 library. */
class PlainEnvelopeTest {

  private static final int ENCIPHERS = 0x20;
  private static final List<Recipient> READERS =
      List.of(
          reader("anna", "CN=Anna"),
          reader("juergen", "CN=Jürgen Groß 🙂,OU=IT,O=Example,C=DE"),
          reader("mail", "EMAILADDRESS=a@example.com"));

  private static Recipient reader(String name, String subject) {
    return new Recipient(
        name, TestCertificate.selfSigned(subject).usage(ENCIPHERS).build().certificate());
  }

  private static byte[] sealed(int length, int readers) {
    return AuthEnvelope.seal(new byte[length], READERS.subList(0, readers), new SecureRandom());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 3000, 70_000, 1 << 20})
  void whatIsSealedIsWhole(int length) {
    assertThat(PlainEnvelope.isWhole(sealed(length, 1))).isTrue();
    assertThat(PlainEnvelope.isWhole(sealed(length, 2))).isTrue();
  }

  /** Its issuer has an attribute of another kind. */
  @Test
  void aNameOfAnotherFormIsLeftToTheLibrary() {
    byte[] sealed = sealed(100, 3);
    assertThat(PlainEnvelope.isWhole(sealed)).isFalse();
    AuthEnvelope.check(sealed);
  }

  @Test
  void whatIsCutIsNotWhole() {
    byte[] sealed = sealed(100, 2);
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThat(PlainEnvelope.isWhole(cut)).isFalse();
      assertThatThrownBy(() -> AuthEnvelope.check(cut)).isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void whatIsWholeIsSoForTheLibrary() {
    Random random = new Random(5);
    byte[] sealed = sealed(20, 2);
    int whole = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] changed = changed(sealed, random);
      if (PlainEnvelope.isWhole(changed)) {
        whole++;
        AuthEnvelope.check(changed, List.of());
      }
    }
    assertThat(whole).isBetween(20_000, 80_000); // most bytes are keys and content
  }

  private static byte[] changed(byte[] sealed, Random random) {
    byte[] changed = sealed.clone();
    int changes = 1 + random.nextInt(2);
    // Where lengths, names and algorithms stand, more often than in the long keys.
    int end = random.nextBoolean() ? changed.length : 140;
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(end);
      switch (random.nextInt(4)) {
        case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> changed[at] = (byte) random.nextInt(256);
        case 2 -> changed[at] += (byte) (random.nextInt(5) - 2);
        default -> changed[at] = changed[random.nextInt(changed.length)];
      }
    }
    return changed;
  }
}
