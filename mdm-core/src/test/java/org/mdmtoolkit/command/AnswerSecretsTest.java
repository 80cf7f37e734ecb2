package org.mdmtoolkit.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.plist.PlistWriter;

class AnswerSecretsTest {

  private static final String MARK = "S3CRET-MARK";

  @Test
  void everyAnswerKeyThatTheCatalogueCallsSecretIsMasked() {
    List<String> secret = new ArrayList<>();
    CommandCatalog catalog = CommandCatalog.apple();
    for (String type : catalog.requestTypes()) {
      collect(catalog.command(type).response(), secret);
    }
    assertThat(secret).contains("ActivationLockBypassCode", "EncryptedNewRecoveryKey");
    for (String key : secret) {
      for (Object value : new Object[] {MARK, MARK.getBytes(UTF_8)}) {
        CommandResult result = Answers.answer("Acknowledged", "Any", List.of(Map.of(key, value)));
        assertThat(result.maskedContent().get("Any"))
            .as(key)
            .isEqualTo(List.of(Map.of(key, "********")));
        assertThat(result.holdsSecrets()).isTrue();
      }
    }
  }

  private static void collect(KeySpec spec, List<String> secret) {
    for (KeySpec child : spec.children()) {
      if (child.secret()) {
        secret.add(child.name());
      } else {
        collect(child, secret);
      }
    }
    spec.element().ifPresent(element -> collect(element, secret));
    spec.wildcard().ifPresent(wildcard -> collect(wildcard, secret));
  }

  @Test
  void secretsUnderTheNamesOfServersAreMaskedToo() {
    for (String key :
        List.of(
            "FirmwarePassword",
            "RecoveryLock",
            "RecoveryLockPassword",
            "UnlockToken",
            "BypassCode",
            "EncryptedNewRecoveryKey",
            "PersonalRecoveryKey",
            "DeviceLockPIN",
            "PIN",
            "pin",
            "Passcode")) {
      CommandResult result = Answers.answer("Acknowledged", key, MARK);
      assertThat(result.maskedContent())
          .as(key)
          .containsEntry(key, key.equalsIgnoreCase("PIN") ? "******" : "********");
      assertThat(result.toString()).doesNotContain(MARK);
      assertThat(result.content()).containsEntry(key, MARK);
    }
    assertThat(Answers.answer("Acknowledged", "PIN", 123456L).maskedContent())
        .containsEntry("PIN", "******");
  }

  @Test
  void whatOnlySoundsLikeASecretIsShown() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("BootstrapTokenAllowedForAuthentication", "allowed");
    info.put("PasscodePresent", true);
    info.put("PasscodeLockGracePeriod", 300L);
    info.put("FDE_HasPersonalRecoveryKey", true);
    info.put("FirmwarePasswordStatus", Map.of("PasswordExists", false));
    info.put("ProductKey", "012-34567");
    CommandResult result = Answers.answer("Acknowledged", "SecurityInfo", info);
    assertThat(result.maskedContent()).containsEntry("SecurityInfo", info);
    assertThat(result.holdsSecrets()).isFalse();
  }

  @Test
  void noAnswerMakesTheReaderFailOrShowASecret() {
    var random = new Random(23);
    for (int i = 0; i < 5_000; i++) {
      Map<String, Object> answer = dictionary(random, 0);
      answer.put("Status", random.nextInt(5) == 0 ? "Error" : "Acknowledged");
      answer.put("PIN", MARK);
      CommandResult result;
      try {
        result =
            CommandResult.read(
                random.nextBoolean() ? PlistWriter.xml(answer) : PlistWriter.binary(answer));
      } catch (InvalidInputException e) {
        assertThat(answer.keySet()).containsAnyOf("Command", "PayloadType", "MessageType");
        continue;
      }
      for (String type : List.of("", "EraseDevice", "InstallApplication")) {
        assertThat(result.outcome(type).sentence()).isNotEmpty().doesNotContain("\n");
      }
      assertThat(result.items()).allSatisfy(item -> assertThat(item.line()).doesNotContain("\n"));
      assertThat(result.maskedContent().toString() + result + result.items() + result.errorChain())
          .doesNotContain(MARK);
    }
  }

  private static final String[] KEYS = {
    "Settings",
    "UpdateResults",
    "ResponseList",
    "ErrorChain",
    "ErrorCode",
    "ErrorDomain",
    "Item",
    "Status",
    "SetFirmwarePassword",
    "PasswordChanged",
    "MessageResult",
    "RejectionReason",
    "State",
    "LocalizedDescription",
    "Identifier",
    "ProductKey",
    "DeviceRequestSuccess",
    "CommandUUID",
    "UDID",
    "UserID",
    "Command",
    "PayloadType",
    "MessageType",
    "Other"
  };

  private static Map<String, Object> dictionary(Random random, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      map.put(KEYS[random.nextInt(KEYS.length)], value(random, depth + 1));
    }
    if (random.nextInt(4) == 0) {
      map.put("NewPassword", MARK);
    }
    return map;
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 4 ? 5 : 8)) {
      case 0 -> "Error";
      case 1 -> "a\nb";
      case 2 -> random.nextLong();
      case 3 -> random.nextBoolean();
      case 4 -> new byte[] {1, 2};
      case 5, 6 -> dictionary(random, depth);
      default -> List.of(value(random, depth + 1), value(random, depth + 1));
    };
  }

  @Test
  void ofAKnownCommandTheCatalogueSaysWhatIsSecretAndNoName() {
    CommandCatalog catalog = CommandCatalog.apple();
    List<Object> payloads = List.of(Map.of("PayloadType", "com.apple.mdm", "PayloadVersion", 1L));
    CommandResult profiles =
        Answers.answer("Acknowledged", "ProfileList", List.of(Map.of("PayloadContent", payloads)));
    assertThat(profiles.likelyCommand()).contains(catalog.command("ProfileList"));
    assertThat(profiles.maskedContent(catalog.command("ProfileList")))
        .containsEntry("ProfileList", List.of(Map.of("PayloadContent", payloads)));
    assertThat(profiles.maskedContent().toString()).doesNotContain("com.apple.mdm");
  }

  @Test
  void whatTheCatalogueMarksOrDoesNotKnowStaysMasked() {
    CommandCatalog catalog = CommandCatalog.apple();
    CommandResult rotated =
        Answers.answer(
            "Acknowledged",
            "RotateResult",
            Map.of("EncryptedNewRecoveryKey", MARK.getBytes(UTF_8)),
            "SomePassword",
            MARK);
    assertThat(rotated.maskedContent(catalog.command("RotateFileVaultKey")))
        .containsEntry("RotateResult", Map.of("EncryptedNewRecoveryKey", "********"))
        .containsEntry("SomePassword", "********");
    assertThat(Answers.answer("Acknowledged").likelyCommand()).isEmpty();
    assertThat(rotated.likelyCommand()).isEmpty();
  }

  @Test
  void everyMarkOfTheCatalogueHidesItsValueInTheAnswerOfItsCommand() {
    for (String type : CommandCatalog.apple().requestTypes()) {
      KeySpec response = CommandCatalog.apple().command(type).response();
      for (KeySpec key : response.children()) {
        for (KeySpec below : key.children()) {
          if (below.secret()) {
            CommandResult answer =
                Answers.answer("Acknowledged", key.name(), Map.of(below.name(), MARK));
            assertThat(answer.maskedContent(CommandCatalog.apple().command(type)))
                .containsEntry(key.name(), Map.of(below.name(), "********"));
          }
        }
      }
    }
  }
}
