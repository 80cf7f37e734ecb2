package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.secret.Secret;

/** The commands that set, ask for or bring back a secret, and what their answers say. */
class DeviceSecretCommandsTest {

  private static final String NEW = "new <&> \"password\" ";
  private static final String OLD = " the old one ";

  private static Secret secret(String text) {
    return Secret.copyOf(text.toCharArray());
  }

  private static PasswordHash hash() {
    return PasswordHash.of(secret(NEW), new SecureRandom());
  }

  private static MdmCommand rotation() {
    return RotateFileVaultKey.personal(secret(OLD), TestPki.rsaSigner().certificate());
  }

  static List<MdmCommand> commands() {
    return List.of(
        RecoveryLock.set(secret(NEW), Optional.empty()),
        RecoveryLock.set(secret(NEW), Optional.of(secret(OLD))),
        RecoveryLock.clear(secret(OLD)),
        RecoveryLock.verify(secret(OLD)),
        RecoveryLock.verify(secret("")),
        FirmwarePassword.set(secret(NEW), Optional.empty(), false),
        FirmwarePassword.set(secret(NEW), Optional.of(secret(OLD)), true),
        FirmwarePassword.clear(secret(OLD)),
        FirmwarePassword.verify(secret(OLD)),
        rotation(),
        SecurityInfo.query(),
        ActivationLockBypassCode.fetch(),
        ActivationLockBypassCode.clear(),
        AutoAdminPassword.set("4E7C9C4B-0000-4000-8000-0123456789AB", hash()),
        AccountConfiguration.administrator("itadmin", "IT", hash()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsWhatAppleDefinesAndShowsNoSecret(MdmCommand command) {
    assertThat(CommandChecker.apple().strict().check(command)).isEmpty();
    assertThat(MdmCommand.read(command.toBinary())).isEqualTo(command);
    assertThat(MdmCommand.read(command.toXml())).isEqualTo(command);
    assertThat(new String(command.maskedXml(), UTF_8) + command)
        .doesNotContain("password\"", "password&", "the old one", "SALTED");
  }

  @Test
  void passwordsStandInTheCommandsAsTheyAreGiven() {
    assertThat(RecoveryLock.set(secret(NEW), Optional.empty()).keys())
        .isEqualTo(Map.of("NewPassword", NEW));
    assertThat(RecoveryLock.set(secret(NEW), Optional.of(secret(OLD))).keys())
        .isEqualTo(Map.of("NewPassword", NEW, "CurrentPassword", OLD));
    assertThat(RecoveryLock.clear(secret(OLD)).keys())
        .isEqualTo(Map.of("NewPassword", "", "CurrentPassword", OLD));
    assertThat(RecoveryLock.verify(secret(OLD)).keys()).isEqualTo(Map.of("Password", OLD));
    assertThat(FirmwarePassword.set(secret(NEW), Optional.of(secret(OLD)), true).keys())
        .isEqualTo(Map.of("NewPassword", NEW, "CurrentPassword", OLD, "AllowOroms", true));
    assertThat(FirmwarePassword.clear(secret(OLD)).keys())
        .isEqualTo(Map.of("NewPassword", "", "CurrentPassword", OLD));
    assertThat(FirmwarePassword.verify(secret(OLD)).keys()).isEqualTo(Map.of("Password", OLD));
    assertThat(FirmwarePassword.verify(secret(OLD)).requestType())
        .isEqualTo("VerifyFirmwarePassword");
  }

  @Test
  void aRotationAsksForTheNewKeyEncryptedToTheCertificate() {
    assertThat(rotation().keys())
        .containsOnlyKeys("KeyType", "FileVaultUnlock", "ReplyEncryptionCertificate");
    assertThat(rotation().keys().get("ReplyEncryptionCertificate"))
        .isEqualTo(TestPki.rsaSigner().der());
    assertThat(rotation().keys().get("FileVaultUnlock")).isEqualTo(Map.of("Password", OLD));
    assertThat(rotation().danger().secretsSet()).isEmpty();
  }

  @Test
  void anAdministratorIsMadeWithAHashThatMatches() {
    Map<String, Object> keys =
        AccountConfiguration.administrator("itadmin", "IT & Co", hash()).keys();
    assertThat(keys.get("AutoSetupAdminAccounts"))
        .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
        .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("shortName", "itadmin")
        .containsEntry("fullName", "IT & Co")
        .hasEntrySatisfying(
            "passwordHash",
            plist -> assertThat(PasswordHash.read((byte[]) plist).matches(secret(NEW))).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "pässword with accents", "x\u0000yyyyyyy"})
  void aPasswordThatAMacWouldRefuseNeverBecomesACommand(String password) {
    assertThatThrownBy(() -> RecoveryLock.set(secret(password), Optional.empty()))
        .isInstanceOf(InvalidInputException.class);
    if (!password.equals("short")) {
      assertThatThrownBy(() -> FirmwarePassword.set(secret(password), Optional.empty(), false))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void whatIsMissingOrOfAnotherKindIsRefused() {
    assertThatThrownBy(
            () -> RotateFileVaultKey.personal(secret(OLD), TestPki.ecSigner().certificate()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no RSA key");
    assertThatThrownBy(
            () -> RotateFileVaultKey.personal(secret(""), TestPki.rsaSigner().certificate()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> AutoAdminPassword.set(" ", hash()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the GUID is blank");
    assertThatThrownBy(() -> AccountConfiguration.administrator("", "IT", hash()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("name is blank");
    assertThatThrownBy(() -> AccountConfiguration.administrator("it", "", hash()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("full name is blank");
  }

  @Test
  void aVerificationIsReadAtTheTopAndNestedAndSilenceIsNoYes() {
    for (boolean yes : new boolean[] {true, false}) {
      Optional<Boolean> said = Optional.of(yes);
      CommandResult top = Answers.answer("Acknowledged", "PasswordVerified", yes);
      assertThat(RecoveryLock.isVerified(top)).isEqualTo(said);
      assertThat(FirmwarePassword.isVerified(top)).isEqualTo(said);
      assertThat(RecoveryLock.isVerified(nested("VerifyRecoveryLock", "PasswordVerified", yes)))
          .isEqualTo(said);
      CommandResult firmware = nested("VerifyFirmwarePassword", "PasswordVerified", yes);
      assertThat(FirmwarePassword.isVerified(firmware)).isEqualTo(said);
      assertThat(RecoveryLock.isVerified(firmware)).isEmpty();
      CommandResult changed = nested("SetFirmwarePassword", "PasswordChanged", yes);
      assertThat(FirmwarePassword.isChanged(changed)).isEqualTo(said);
      assertThat(FirmwarePassword.isVerified(changed)).isEmpty();
    }
    assertThat(RecoveryLock.isVerified(Answers.answer("Acknowledged"))).isEmpty();
    assertThat(RecoveryLock.isVerified(Answers.answer("Acknowledged", "PasswordVerified", "true")))
        .isEmpty();
    assertThat(RecoveryLock.isVerified(Answers.answer("Acknowledged", "PasswordVerified", 1L)))
        .isEmpty();
    assertThat(RecoveryLock.isVerified(Answers.answer("Error", "PasswordVerified", true)))
        .isEmpty();
    assertThat(
            FirmwarePassword.isVerified(
                Answers.answer(
                    "Acknowledged",
                    "PasswordVerified",
                    true,
                    "VerifyFirmwarePassword",
                    Map.of("PasswordVerified", false))))
        .hasValue(false);
  }

  private static CommandResult nested(String container, String key, boolean value) {
    return Answers.answer("Acknowledged", container, Map.of(key, value));
  }

  @Test
  void theSecurityStateIsReadWhereTheDeviceSaysIt() {
    CommandResult result =
        Answers.answer(
            "Acknowledged",
            "SecurityInfo",
            Map.of(
                "IsRecoveryLockEnabled",
                false,
                "FDE_Enabled",
                true,
                "FDE_PersonalRecoveryKeyCMS",
                new byte[] {48, 1},
                "FirmwarePasswordStatus",
                Map.of("PasswordExists", true, "ChangePending", true, "AllowOroms", false)));
    assertThat(SecurityInfo.isRecoveryLockEnabled(result)).hasValue(false);
    assertThat(SecurityInfo.isFileVaultEnabled(result)).hasValue(true);
    assertThat(SecurityInfo.hasFirmwarePassword(result)).hasValue(true);
    assertThat(SecurityInfo.isFirmwareChangePending(result)).hasValue(true);
    assertThat(SecurityInfo.allowsOroms(result)).hasValue(false);
    byte[] key = SecurityInfo.encryptedRecoveryKey(result).orElseThrow();
    key[0] = 0;
    assertThat(SecurityInfo.encryptedRecoveryKey(result)).hasValue(new byte[] {48, 1});
  }

  @Test
  void whatASecurityStateDoesNotSayIsNeitherYesNorNo() {
    for (Object odd : new Object[] {Map.of(), "text", List.of(), Map.of("FDE_Enabled", "yes")}) {
      CommandResult result = Answers.answer("Acknowledged", "SecurityInfo", odd);
      assertThat(SecurityInfo.isRecoveryLockEnabled(result)).isEmpty();
      assertThat(SecurityInfo.isFileVaultEnabled(result)).isEmpty();
      assertThat(SecurityInfo.hasFirmwarePassword(result)).isEmpty();
      assertThat(SecurityInfo.isFirmwareChangePending(result)).isEmpty();
      assertThat(SecurityInfo.allowsOroms(result)).isEmpty();
      assertThat(SecurityInfo.encryptedRecoveryKey(result)).isEmpty();
    }
  }

  @Test
  void theEncryptedKeyOfARotationIsReadAndAnEmptyOneIsNone() {
    assertThat(RotateFileVaultKey.encryptedKey(rotated(new byte[] {48, 0})))
        .hasValue(new byte[] {48, 0});
    assertThat(RotateFileVaultKey.encryptedKey(rotated(new byte[0]))).isEmpty();
    assertThat(RotateFileVaultKey.encryptedKey(rotated("MAA="))).isEmpty();
    assertThat(RotateFileVaultKey.encryptedKey(Answers.answer("Acknowledged"))).isEmpty();
  }

  private static CommandResult rotated(Object key) {
    return Answers.answer("Acknowledged", "RotateResult", Map.of("EncryptedNewRecoveryKey", key));
  }

  @Test
  void anActivationLockCodeIsReadAndABlankOneIsNone() {
    assertThat(code("ActivationLockBypassCode", "3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA4"))
        .hasValue(secret("3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA4"));
    assertThat(code("ActivationLockBypassCode", "of another form")).isPresent();
    assertThat(code("ActivationLockBypassCode", " ")).isEmpty();
    assertThat(code("ActivationLockBypassCode", true)).isEmpty();
    assertThat(code("BypassCode", "3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA4")).isEmpty();
  }

  @Test
  void aSecretThatComesWithAnErrorIsNotLost() {
    assertThat(
            ActivationLockBypassCode.code(
                Answers.answer("Error", "ActivationLockBypassCode", "a code all the same")))
        .hasValue(secret("a code all the same"));
    byte[] key = {48, 0};
    assertThat(
            RotateFileVaultKey.encryptedKey(
                Answers.answer("Error", "RotateResult", Map.of("EncryptedNewRecoveryKey", key))))
        .hasValue(key);
  }

  private static Optional<Secret> code(String key, Object value) {
    return ActivationLockBypassCode.code(Answers.answer("Acknowledged", key, value));
  }

  @Test
  void everyRequestTypeIsOfTheCatalogue() {
    assertThat(CommandCatalog.apple().requestTypes())
        .containsAll(commands().stream().map(MdmCommand::requestType).toList());
  }
}
