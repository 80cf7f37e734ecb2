package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing of Apple's is left undecided. */
class DangerRulesTest {

  @Test
  void everyCommandOfTheCatalogueIsDecidedAndNoOtherIs() {
    Set<String> decided = DangerRules.requestTypes().collect(Collectors.toSet());
    assertThat(decided).containsExactlyInAnyOrderElementsOf(CommandCatalog.apple().requestTypes());
  }

  @Test
  void everySettingOfTheCatalogueIsDecided() {
    KeySpec settings = CommandCatalog.apple().command("Settings").key("Settings").orElseThrow();
    assertThat(settings.alternatives()).isNotEmpty();
    for (KeySpec item : settings.alternatives()) {
      Map<String, Object> setting = Map.of("Item", item.name(), "Enabled", true);
      assertThat(
              CommandCatalog.apple()
                  .danger("Settings", Map.of("Settings", List.of(setting)))
                  .reasons())
          .as(item.name())
          .isEmpty();
    }
  }

  @Test
  void everyReasonIsOneWholeSentence() {
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      assertThat(CommandCatalog.apple().danger(requestType, Map.of()).reasons())
          .allSatisfy(reason -> assertThat(reason).endsWith(".").doesNotContain("\n"));
    }
  }

  @Test
  void theGuideNamesEveryCommandThatTakesSomethingAwayAndNoPlainOne() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "lock-a-mac.md"));
    int start = guide.indexOf("## Commands that take something away");
    String section = guide.substring(start, guide.indexOf("\n## ", start));
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      boolean isNamed = Pattern.compile("\\b" + requestType + "\\b").matcher(section).find();
      assertThat(isNamed).as(requestType).isEqualTo(!DangerRules.isPlain(requestType));
    }
  }

  @Test
  void aSecretMakesACommandDestructive() {
    CommandDanger danger =
        CommandCatalog.apple()
            .danger(
                "AccountConfiguration",
                Map.of(
                    "AutoSetupAdminAccounts",
                    List.of(Map.of("shortName", "it", "passwordHash", new byte[] {1}))));
    assertThat(danger.secretsSet()).containsExactly("the password of an administrator");
    assertThat(danger.isDestructive()).isTrue();
  }
}
