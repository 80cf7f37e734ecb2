package org.mdmtoolkit.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyWordsTest {

  private static PolicyRule rule(OptionalInt perRun, List<Integer> waves) {
    return new PolicyRule(
        "all",
        new PolicyRule.When(Optional.empty(), Set.of(), Set.of(), 1),
        1,
        perRun,
        perRun.isPresent()
            ? Optional.of(new PolicyRule.Window(20, Duration.ofHours(24)))
            : Optional.empty(),
        Optional.empty(),
        waves);
  }

  @Test
  void limitsAreSaidOneAfterTheOther() {
    assertThat(rule(OptionalInt.of(1), List.of(1, 10)).limitWords())
        .isEqualTo("1 device a run, 20 within 24 hours, waves [1, 10]");
    assertThat(rule(OptionalInt.empty(), List.of()).limitWords()).isEqualTo("-");
    assertThat(new Policy.Emergency(5, "page").words())
        .isEqualTo("up to 5 devices, and page is told");
  }

  @Test
  void aPolicyThatOnePersonWouldFreezeIsWarnedOf() {
    Policy policy =
        new Policy(List.of(rule(OptionalInt.empty(), List.of())), Optional.empty(), "digest");
    assertThat(policy.warningOfLeaving(1)).isEmpty(); // nobody can change it now
    assertThat(policy.warningOfLeaving(2))
        .hasValueSatisfying(one -> assertThat(one).contains("takes 2 people", "there are 3"));
    assertThat(policy.warningOfLeaving(3)).isEmpty();
  }
}
