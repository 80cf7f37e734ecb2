package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Pin;

class DeviceLockTest {

  private static final Pin PIN = Pin.of("012345");

  @Test
  void aLockForAMacCarriesItsPinAsTextWithLeadingZeros() {
    MdmCommand lock = DeviceLock.forMac(Pin.of("000012")).build();

    assertThat(lock.requestType()).isEqualTo("DeviceLock");
    assertThat(lock.keys()).isEqualTo(Map.of("PIN", "000012"));
  }

  @Test
  void theXmlIsAsEverBefore() throws IOException {
    MdmCommand lock =
        DeviceLock.forMac(PIN)
            .message("Lost? <Call> \"us\" & get a reward \uD83D\uDCBB\nThank you")
            .phoneNumber("+1 555 0100")
            .build()
            .withCommandUuid("6F1C0A52-9D4B-4E7A-8C33-2B5D1E90F7A4");

    try (InputStream golden = getClass().getResourceAsStream("device-lock.xml")) {
      assertThat(lock.toXml())
          .asString()
          .isEqualTo(new String(Objects.requireNonNull(golden).readAllBytes(), UTF_8));
    }
  }

  @Test
  void aLockForOtherDevicesHasNoPin() {
    MdmCommand lock = DeviceLock.forMobile().message("Lost").phoneNumber("1").build();

    assertThat(lock.keys()).isEqualTo(Map.of("Message", "Lost", "PhoneNumber", "1"));
    assertThat(DeviceLock.forMobile().build().keys()).isEmpty();
  }

  @Test
  void aLockIsNotChangedByWhatIsBuiltOnIt() {
    DeviceLock plain = DeviceLock.forMac(PIN);
    DeviceLock first = plain.message("first");
    DeviceLock second = plain.message("second");

    assertThat(plain.build().keys()).containsOnlyKeys("PIN");
    assertThat(first.build().keys()).containsEntry("Message", "first");
    assertThat(second.build().keys()).containsEntry("Message", "second");
    assertThat(first.message("third").build().keys()).containsEntry("Message", "third");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t"})
  void emptyTextsAreRefused(String text) {
    assertThatThrownBy(() -> DeviceLock.forMac(PIN).message(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the message is empty");
    assertThatThrownBy(() -> DeviceLock.forMac(PIN).phoneNumber(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the phone number is empty");
  }

  @Test
  void textsUpToTheirLimitAreTakenAndLongerOnesRefusedWithoutRepeatingThem() {
    assertThat(DeviceLock.forMac(PIN).message("m".repeat(1000)).build().keys())
        .containsEntry("Message", "m".repeat(1000));
    assertThat(DeviceLock.forMac(PIN).phoneNumber("1".repeat(100)).build().keys())
        .containsEntry("PhoneNumber", "1".repeat(100));
    assertThatThrownBy(() -> DeviceLock.forMac(PIN).message("m".repeat(1001)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1001 characters long, more than 1000")
        .hasMessageNotContaining("mmm");
    assertThatThrownBy(() -> DeviceLock.forMac(PIN).phoneNumber("1".repeat(101)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("101 characters long, more than 100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "bell \7", "escape \33[2J", "half \uD83D of a pair", "line\r\n"})
  void textsThatXmlCannotHoldAreRefusedWithoutThePin(String text) {
    DeviceLock lock = DeviceLock.forMac(PIN).message(text);

    assertThatThrownBy(lock::build)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining("012345");
  }
}
