package org.mdmtoolkit.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Pin;

class EraseRestartShutDownTest {

  @Test
  void anEraseSaysOnlyWhatWasAskedFor() {
    assertThat(EraseDevice.forMac().build().requestType()).isEqualTo("EraseDevice");
    assertThat(EraseDevice.forMac().build().keys()).isEmpty();
    assertThat(EraseDevice.forMac().pin(Pin.of("000100")).build().keys())
        .isEqualTo(Map.of("PIN", "000100"));
  }

  @ParameterizedTest
  @CsvSource({
    "DEFAULT, Default",
    "DO_NOT_OBLITERATE, DoNotObliterate",
    "OBLITERATE_WITH_WARNING, ObliterateWithWarning",
    "ALWAYS, Always"
  })
  void everyObliterationBehaviorIsSpelledAsAppleDoes(ObliterationBehavior behavior, String name) {
    assertThat(EraseDevice.forMac().obliterationBehavior(behavior).build().keys())
        .isEqualTo(Map.of("ObliterationBehavior", name));
  }

  @ParameterizedTest
  @EnumSource
  void anObliterationBehaviorIsFoundByItsName(ObliterationBehavior behavior) {
    assertThat(ObliterationBehavior.ofAppleName(behavior.appleName())).isEqualTo(behavior);
    assertThat(ObliterationBehavior.ofAppleName(behavior.appleName().toLowerCase(Locale.ROOT)))
        .isEqualTo(behavior);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Never", "DO_NOT_OBLITERATE", "Default "})
  void anUnknownObliterationBehaviorIsRefusedWithTheList(String name) {
    assertThatThrownBy(() -> ObliterationBehavior.ofAppleName(name))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Default, DoNotObliterate, ObliterateWithWarning, Always.");
  }

  @Test
  void anEraseIsNotChangedByWhatIsBuiltOnIt() {
    EraseDevice plain = EraseDevice.forMac();
    EraseDevice pinned = plain.pin(Pin.of("918273"));

    assertThat(plain.build().keys()).isEmpty();
    assertThat(pinned.obliterationBehavior(ObliterationBehavior.ALWAYS).build().keys())
        .containsOnlyKeys("PIN", "ObliterationBehavior");
    assertThat(pinned).hasToString("EraseDevice[PIN]");
  }

  @Test
  void aRestartIsForcedUnlessTheUserIsToBeAsked() {
    assertThat(RestartDevice.immediately().requestType()).isEqualTo("RestartDevice");
    assertThat(RestartDevice.immediately().keys()).isEmpty();
    assertThat(RestartDevice.notifyingUser().requestType()).isEqualTo("RestartDevice");
    assertThat(RestartDevice.notifyingUser().keys()).isEqualTo(Map.of("NotifyUser", true));
  }

  @Test
  void aShutDownHasNoKeys() {
    assertThat(ShutDownDevice.immediately().requestType()).isEqualTo("ShutDownDevice");
    assertThat(ShutDownDevice.immediately().keys()).isEmpty();
  }
}
