package org.mdmtoolkit.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.PlanTarget;
import org.mdmtoolkit.catalog.DangerClass;

/**
 * What every {@link PlanStore} must keep, as tests: extend this class and give it your store. It
 * must be empty at the beginning of each test.
 */
public abstract class PlanStoreContract {

  private static final Instant TIME = Instant.parse("2026-11-27T12:00:00Z");

  /** The contract; JUnit makes one for each test. */
  protected PlanStoreContract() {}

  /**
   * Opens the store. Called several times in a test: each opens the same data, as another process
   * would.
   */
  protected abstract PlanStore open();

  /**
   * Changes a plan where it is stored.
   *
   * @return false if nothing can; what would be tested then is left out
   */
  protected boolean damage(String digest) {
    return false;
  }

  /** A plan that is another one for each name. */
  static Plan plan(String name) {
    return new Plan(
        TIME,
        TIME.plus(Duration.ofHours(24)),
        new Plan.Author("anna", "desk", Optional.empty()),
        "mdm test",
        "Ünï \"case\" 🍏 " + name,
        "our server",
        "lock",
        "DeviceLock",
        DangerClass.DESTRUCTIVE,
        Map.of("message", "Lost?\n"),
        "ab".repeat(32),
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    new PlanTarget(
                        "UDID-" + i,
                        "" + i,
                        Optional.of("C02-" + i),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
            .toList());
  }

  private static byte[] signature(int i) {
    return ("-----BEGIN SSH SIGNATURE-----\n" + i + "\r\u00fc\n").getBytes(UTF_8);
  }

  private List<String> signatures(String digest) {
    return open().signatures(digest).values().stream()
        .map(bytes -> new String(bytes, UTF_8))
        .toList();
  }

  @Test
  void whatIsPutReadsAsItWasAlsoAfterReopening() {
    Plan plan = plan("one");
    assertThat(open().digests()).isEmpty();
    assertThat(open().plan(plan.digest())).isEmpty();
    open().put(plan);
    assertThat(open().plan(plan.digest())).contains(plan);
    assertThat(open().plan(plan.digest()).orElseThrow().bytes()).isEqualTo(plan.bytes());
    assertThat(open().digests()).containsExactly(plan.digest());
    assertThat(open().signatures(plan.digest())).isEmpty();
  }

  @Test
  void theOneThatWasPutLastStandsFirst() {
    List<String> digests =
        IntStream.range(0, 5)
            .mapToObj(
                i -> {
                  Plan plan = plan("p" + i);
                  open().put(plan);
                  return plan.digest();
                })
            .toList();
    open().put(plan("p0"));
    assertThat(open().digests())
        .containsExactly(
            digests.get(4), digests.get(3), digests.get(2), digests.get(1), digests.get(0));
  }

  @Test
  void signaturesKeepTheirBytesAndTheirOrderAndStandOnceEach() {
    Plan plan = plan("one");
    Plan other = plan("other");
    open().put(plan);
    open().put(other);
    for (int i : new int[] {3, 1, 2, 1, 3}) {
      open().sign(plan.digest(), signature(i));
    }
    open().sign(other.digest(), signature(9));
    open().put(plan);
    assertThat(open().signatures(plan.digest()).values())
        .containsExactly(signature(3), signature(1), signature(2));
    assertThat(open().signatures(other.digest()).values()).containsExactly(signature(9));
  }

  @Test
  void ofAPlanThatIsNotThereNothingIsSigned() {
    String digest = plan("absent").digest();
    assertThatThrownBy(() -> open().sign(digest, signature(1)))
        .isInstanceOf(NotFoundException.class);
    assertThat(open().signatures(digest)).isEmpty();
    open().put(plan("absent"));
    assertThat(open().signatures(digest)).isEmpty();
  }

  @Test
  void twentyThatPutTheSamePlanAtOncePutItOnceAndNobodyFails() {
    Plan plan = plan("one");
    Race.of(
        i -> {
          open().put(plan);
          open().put(plan("p" + i % 4));
          return i;
        });
    assertThat(open().digests()).hasSize(5).doesNotHaveDuplicates().contains(plan.digest());
    assertThat(open().plan(plan.digest())).contains(plan);
  }

  @Test
  void twentyThatSignAtOnceLoseNoSignatureAndTheSameOneIsThereOnce() {
    Plan plan = plan("one");
    open().put(plan);
    Race.of(
        i -> {
          open().sign(plan.digest(), signature(i / 2));
          return i;
        });
    assertThat(signatures(plan.digest()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 10).mapToObj(i -> new String(signature(i), UTF_8)).toList());
  }

  @Test
  void whoIsInterruptedHasPutAWholePlanOrNone() {
    for (int step = 0; step < 10; step++) {
      Plan plan = plan("step " + step);
      boolean isPut = Race.interrupted(step, () -> open().put(plan));
      Optional<Plan> there = open().plan(plan.digest());
      assertThat(there)
          .isIn(isPut ? List.of(Optional.of(plan)) : List.of(Optional.of(plan), Optional.empty()));
      open().put(plan);
      assertThat(open().plan(plan.digest())).contains(plan);
    }
  }

  @Test
  void aPlanIsFoundByTheBeginningOfItsDigestIfThatIsOneOnly() {
    Plan plan = plan("one");
    open().put(plan);
    String digest = plan.digest();
    assertThat(open().find(digest.substring(0, PlanStore.SHORTEST))).isEqualTo(plan);
    assertThat(open().find(digest.toUpperCase(Locale.ROOT))).isEqualTo(plan);
    assertThatThrownBy(() -> open().find(digest.substring(0, PlanStore.SHORTEST - 1)))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> open().find("000000000000")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> open().find(digest + "0")).isInstanceOf(NotFoundException.class);
  }

  @Test
  void aPlanThatWasChangedIsNamedAndNotHandedOut() {
    Plan plan = plan("one");
    open().put(plan);
    open().put(plan("two"));
    assumeTrue(damage(plan.digest()), "nothing can change a plan of this store");
    assertThatThrownBy(() -> open().plan(plan.digest())).isInstanceOf(InvalidInputException.class);
    assertThat(open().plan(plan("two").digest())).isPresent();
  }
}
