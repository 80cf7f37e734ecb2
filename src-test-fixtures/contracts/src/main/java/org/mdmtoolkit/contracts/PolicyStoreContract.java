package org.mdmtoolkit.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.PolicyDocument;
import org.mdmtoolkit.approval.PolicyStore;

/**
 * What every {@link PolicyStore} must keep, as tests: extend this class and give it your store. It
 * must be empty at the beginning of each test.
 */
public abstract class PolicyStoreContract {

  /** The contract; JUnit makes one for each test. */
  protected PolicyStoreContract() {}

  /**
   * Opens the store. Called several times in a test: each opens the same data, as another process
   * would.
   */
  protected abstract PolicyStore open();

  /** The store of plans beside it. */
  protected abstract PlanStore plans();

  /**
   * Changes the text of the first policy where it is stored.
   *
   * @return false if nothing can; what would be tested then is left out
   */
  protected boolean damage() {
    return false;
  }

  /**
   * Removes the first of several policies.
   *
   * @return false if nothing can; what would be tested then is left out
   */
  protected boolean remove() {
    return false;
  }

  private static PolicyDocument document(String name) {
    return new PolicyDocument("rules: []  # Ünï 🍏\n" + name + "\r\n", "anna\tkey\n", "");
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  @Test
  void whatIsAddedReadsAsItWasInItsOrder() {
    PlanStore plans = plans();
    plans.put(PlanStoreContract.plan("one"));
    Optional<String> plan = Optional.of(PlanStoreContract.plan("one").digest());
    assertThat(open().versions()).isEmpty();
    Instant before = open().now();
    assertThat(open().add(1, document("a"), none())).isTrue();
    assertThat(open().add(2, document("b"), plan)).isTrue();
    assertThat(open().add(3, document("a"), none())).isTrue();
    Instant after = open().now();
    List<PolicyStore.Version> versions = open().versions();
    assertThat(versions).extracting(PolicyStore.Version::number).containsExactly(1, 2, 3);
    assertThat(versions)
        .extracting(PolicyStore.Version::document)
        .containsExactly(document("a"), document("b"), document("a"));
    assertThat(versions)
        .extracting(PolicyStore.Version::plan)
        .containsExactly(none(), plan, none());
    assertThat(versions).allSatisfy(one -> assertThat(one.time()).isBetween(before, after));
    assertThat(versions).allSatisfy(one -> assertThat(one.by()).isNotBlank());
  }

  @Test
  void onlyTheNextNumberIsTakenAndTheSameAgainChangesNothing() {
    assertThat(open().add(2, document("a"), none())).isFalse();
    assertThat(open().add(0, document("a"), none())).isFalse();
    assertThat(open().add(1, document("a"), none())).isTrue();
    assertThat(open().add(1, document("a"), none())).isTrue();
    assertThat(open().add(1, document("b"), none())).isFalse();
    assertThat(open().add(3, document("b"), none())).isFalse();
    assertThat(open().versions()).hasSize(1);
  }

  @Test
  void noPlanPutsTwo() {
    plans().put(PlanStoreContract.plan("one"));
    Optional<String> plan = Optional.of(PlanStoreContract.plan("one").digest());
    assertThat(open().add(1, document("a"), none())).isTrue();
    assertThat(open().add(2, document("b"), plan)).isTrue();
    assertThat(open().add(3, document("a"), none())).isTrue();
    assertThat(open().add(4, document("b"), plan)).isFalse();
    assertThat(open().add(2, document("b"), plan)).isTrue();
    assertThat(open().add(2, document("b"), none())).isFalse();
    assertThat(open().versions()).hasSize(3);
  }

  @Test
  void ofTwentyThatAddTheNextOneAtOnceOneDoes() {
    for (int number = 1; number <= 3; number++) {
      int next = number;
      assertThat(Race.of(i -> open().add(next, document("by " + i), none())))
          .containsOnlyOnce(true);
    }
    assertThat(open().versions()).hasSize(3);
  }

  @Test
  void aPolicyThatWasChangedStopsTheReader() {
    assertThat(open().add(1, document("a"), none())).isTrue();
    assertThat(open().add(2, document("b"), none())).isTrue();
    assumeTrue(damage(), "nothing can change a policy of this store");
    assertThatThrownBy(() -> open().versions()).isInstanceOf(MdmException.class);
  }

  @Test
  void aGapStopsTheReader() {
    assertThat(open().add(1, document("a"), none())).isTrue();
    assertThat(open().add(2, document("b"), none())).isTrue();
    assumeTrue(remove(), "nothing can remove a policy of this store");
    assertThatThrownBy(() -> open().versions()).isInstanceOf(MdmException.class);
  }
}
