package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults planted into the example of every command, as the catalogue suggests them. Each must be
 * found at its place, and nothing in the example itself.
 */
class MutationTest {

  static Stream<String> requestTypes() {
    return CommandCatalog.apple().requestTypes().stream();
  }

  @ParameterizedTest(name = "the example of {0} is valid")
  @MethodSource("requestTypes")
  void theExampleOfEveryCommandGivesNoFindingAtAll(String requestType) {
    Map<String, Object> example = CommandCatalog.apple().command(requestType).example();
    assertThat(PropertyListChecker.apple().check(example)).isEmpty();
    assertThat(PropertyListChecker.apple().strict().check(example)).isEmpty();
  }

  @ParameterizedTest(name = "faults in {0} are found")
  @MethodSource("requestTypes")
  void everyPlantedFaultIsFoundAtItsPlace(String requestType) {
    for (Mutations.Mutant mutant : Mutations.of(CommandCatalog.apple().command(requestType))) {
      assertThat(Given.check(mutant.root()))
          .as("%s at %s", mutant.rule(), mutant.path())
          .anySatisfy(
              finding -> {
                assertThat(finding.rule()).isEqualTo(mutant.rule());
                assertThat(finding.keyPath()).isEqualTo(mutant.path());
                assertThat(finding.message()).doesNotContain(Mutations.SECRET);
              });
    }
  }

  @Test
  void theFaultsReachEveryKeyOfEveryCommand() {
    Map<String, Integer> faults = new TreeMap<>();
    int keys = 0;
    int required = 0;
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      CommandSpec spec = CommandCatalog.apple().command(requestType);
      for (Mutations.Mutant mutant : Mutations.of(spec)) {
        faults.merge(mutant.rule(), 1, Integer::sum);
      }
      keys += below(spec.request(), false);
      required += below(spec.request(), true);
    }
    assertThat(keys).isGreaterThan(240);
    assertThat(required).isGreaterThan(80);
    assertThat(faults).containsEntry("wrong-type", keys).containsEntry("missing-key", required - 1);
    assertThat(faults).containsKeys("value-off-list", "unknown-value", "unknown-key");
  }

  /** The keys below one, or only those that must be there, elements of arrays not counted. */
  private static int below(KeySpec spec, boolean requiredOnly) {
    int count = 0;
    for (KeySpec key : spec.children()) {
      count += !requiredOnly || key.required() ? 1 : 0;
      count += key.type() == ValueType.DATA ? 0 : below(key, requiredOnly);
    }
    for (KeySpec setting : spec.alternatives()) {
      count += below(setting, requiredOnly);
    }
    KeySpec element = spec.element().orElse(null);
    if (element != null) {
      count += (requiredOnly ? 0 : 1) + below(element, requiredOnly);
    }
    return count;
  }
}
