package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {

  static Stream<RuleCase> cases() {
    return Stream.of(
            LockAndEraseCases.all(),
            InstallCases.all(),
            PasswordCases.all(),
            UpdateCases.all(),
            AccountCases.all(),
            SettingsCases.all())
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0} fires where it must")
  @MethodSource("cases")
  void firesWhereItMust(RuleCase rule) {
    assertThat(rule.firing).isNotEmpty();
    for (RuleCase.Sample sample : rule.firing) {
      List<Finding> hits =
          sample.check().stream().filter(finding -> finding.rule().equals(rule.rule)).toList();
      assertThat(hits).as("%s", sample).isNotEmpty();
      assertThat(hits)
          .allSatisfy(
              hit -> {
                assertThat(hit.severity()).isEqualTo(rule.severity);
                assertThat(hit.message()).endsWith(".").doesNotContain("\n");
                assertThat(hit.reference())
                    .asString()
                    .startsWith("https://developer.apple.com/documentation/devicemanagement/");
              });
    }
  }

  @ParameterizedTest(name = "{0} is silent where it must be")
  @MethodSource("cases")
  void isSilentWhereItMustBe(RuleCase rule) {
    assertThat(rule.quiet).isNotEmpty();
    for (RuleCase.Sample sample : rule.quiet) {
      assertThat(sample.check())
          .as("%s", sample)
          .noneMatch(finding -> finding.rule().equals(rule.rule));
    }
  }

  @Test
  void everyRuleOfEveryCommandHasACaseThatFiresAndOneThatDoesNot() {
    Set<String> fired = new HashSet<>();
    Set<String> silent = new HashSet<>();
    cases()
        .forEach(
            rule -> {
              rule.firing.forEach(sample -> fired.add(rule.rule + " " + requestType(sample)));
              rule.quiet.forEach(sample -> silent.add(rule.rule + " " + requestType(sample)));
            });
    List<String> rules = Rules.all().map(rule -> rule.name() + " " + rule.requestType()).toList();
    assertThat(fired).containsAll(rules);
    assertThat(silent).containsAll(rules);
  }

  @Test
  void theGuideNamesEveryRule() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "catalogue.md"));
    assertThat(Rules.all().map(rule -> "`" + rule.name() + "`")).allMatch(guide::contains);
  }

  @Test
  void noRuleIsDeclaredTwiceForOneCommand() {
    assertThat(Rules.all().map(rule -> rule.name() + " " + rule.requestType()))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyRuleIsForACommandThatExists() {
    assertThat(Rules.requestTypes())
        .allSatisfy(
            requestType -> assertThat(CommandCatalog.apple().find(requestType)).isPresent());
  }

  @Test
  void rulesThatNeedATargetAreSilentWithoutOne() {
    cases()
        .flatMap(rule -> rule.firing.stream().filter(sample -> sample.target() != null))
        .forEach(
            sample -> {
              Map<String, Object> root = sample.root();
              assertThat(Given.check(root))
                  .extracting(Finding::rule)
                  .doesNotContain(
                      "not-on-platform",
                      "not-in-version",
                      "wrong-channel",
                      "needs-supervision",
                      "needs-ade",
                      "removed",
                      "deprecated");
            });
  }

  private static Object requestType(RuleCase.Sample sample) {
    return sample.root().get("Command") instanceof Map<?, ?> command
        ? String.valueOf(command.get("RequestType"))
        : "";
  }
}
