package org.mdmtoolkit.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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

  @Test
  void keysThatEndBeforeLongAreWarnedOf() {
    Policy policy =
        new Policy(List.of(rule(OptionalInt.empty(), List.of())), Optional.empty(), "digest");
    Instant now = Instant.parse("2026-11-27T12:00:00Z");
    assertThat(policy.warnings(signers(3, now.plus(Duration.ofDays(31))), now)).isEmpty();
    assertThat(policy.warnings(signers(3, now.plus(Duration.ofDays(29))), now))
        .singleElement()
        .asString()
        .contains("takes 2 people", "in 30 days only 1 may sign", "valid-before");
    assertThat(policy.warnings(signers(1, now.plus(Duration.ofDays(29))), now)).isEmpty();
  }

  /** So many people, and one from this time on. */
  private static Signers signers(int before, Instant end) {
    return new Signers() {
      @Override
      public String person(SshPublicKey key, String namespace, Instant at) {
        throw new AssertionError("nobody signs here");
      }

      @Override
      public int count(String namespace, Instant at) {
        assertThat(namespace).isEqualTo(Plan.NAMESPACE);
        return at.isBefore(end) ? before : 1;
      }
    };
  }
}
