package org.mdmtoolkit.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.signing.CmsSigner;
import org.mdmtoolkit.signing.SigningIdentity;

class ProfileCommandsTest {

  @Test
  void aProfileTravelsByteForByte() {
    byte[] profile = SamplePayloads.configurationProfile();

    MdmCommand command = InstallProfile.of(profile);
    profile[0] = 0;

    assertThat(command.requestType()).isEqualTo("InstallProfile");
    for (byte[] written : new byte[][] {command.toXml(), command.toBinary()}) {
      assertThat(MdmCommand.read(written).keys())
          .containsOnlyKeys("Payload")
          .containsEntry("Payload", SamplePayloads.configurationProfile());
    }
  }

  @Test
  void aSignedProfileTravelsAsItIs() {
    TestCertificate signer = TestPki.rsaSigner();
    byte[] signed =
        CmsSigner.of(SigningIdentity.of(signer.privateKey(), signer.chain()), TestPki.clock())
            .signAttached(SamplePayloads.configurationProfile());

    assertThat(InstallProfile.of(signed).keys()).containsEntry("Payload", signed);
  }

  @Test
  void whatIsNoProfileIsRefusedAndNamed() {
    assertThatThrownBy(() -> InstallProfile.of(SamplePayloads.lockCommand()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Payload is not a profile but a command");
  }

  @Test
  void anEmptyProfileIsRefused() {
    assertThatThrownBy(() -> InstallProfile.of(new byte[0]))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the profile is empty");
  }

  @Test
  void aProfileIsRemovedByItsIdentifier() {
    MdmCommand command = RemoveProfile.of("com.example.wifi");

    assertThat(command.requestType()).isEqualTo("RemoveProfile");
    assertThat(command.keys()).isEqualTo(Map.of("Identifier", "com.example.wifi"));
  }

  @Test
  void identifiersThatLookLikeUuidsAreTakenAsSomeToolsMakeThem() {
    String uuid = "B40E7C6D-1A29-4F53-8D70-5E2C9B31A6F8";

    assertThat(RemoveProfile.of(uuid).keys()).containsEntry("Identifier", uuid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\n"})
  void anEmptyIdentifierIsRefused(String identifier) {
    assertThatThrownBy(() -> RemoveProfile.of(identifier))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("PayloadIdentifier");
  }
}
