package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;

class TargetTest {

  @Test
  void readsTheDescriptionOfTheCommandLine() {
    Target target = Target.parse("macOS 15.1, supervised, device");
    assertThat(target.platform()).isEqualTo(Platform.MACOS);
    assertThat(target.version()).contains(OsVersion.of("15.1"));
    assertThat(target.supervised()).contains(true);
    assertThat(target.channel()).contains(Channel.DEVICE);
    assertThat(target.chip()).isEmpty();
    assertThat(target.automatedEnrollment()).isEmpty();
    assertThat(target.userEnrollment()).isEmpty();
  }

  @Test
  void caseAndSpacesDoNotCount() {
    Target target = Target.parse(" MACOS  12.0 ,apple SILICON,  Unsupervised ,no ade,USER channel");
    assertThat(target.toString())
        .isEqualTo("macOS 12.0, Apple silicon, unsupervised, no ADE, user");
    assertThat(Target.parse("iPadOS").platform()).isEqualTo(Platform.IOS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "macOS",
        "macOS 10.13.6, Intel",
        "macOS 14.1, T2, supervised, ADE, no User Enrollment, device",
        "iOS 18.1, unsupervised, no ADE, User Enrollment, user",
        "visionOS 2.1"
      })
  void printsWhatItReads(String text) {
    assertThat(Target.parse(text)).hasToString(text);
    assertThat(Target.parse(Target.parse(text).toString())).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "supervised",
        "Windows 11",
        "macOS fifteen",
        "macOS 15.1 supervised",
        "macOS,",
        "macOS 15.1, chip",
        "macOS 15.1,, device"
      })
  void refusesWhatItDoesNotUnderstand(String text) {
    assertThatThrownBy(() -> Target.parse(text)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void builderSaysTheSame() {
    Target target =
        Target.on(Platform.MACOS)
            .version("15.1")
            .chip(Chip.T2)
            .supervised(true)
            .automatedEnrollment(true)
            .userEnrollment(false)
            .channel(Channel.DEVICE)
            .build();
    assertThat(target).hasToString("macOS 15.1, T2, supervised, ADE, no User Enrollment, device");
  }
}
