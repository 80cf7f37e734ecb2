package org.mdmtoolkit.approval;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;

/**
 * Where plans and their signatures are kept for all who share it. Nothing in it is ever changed or
 * taken back; what is in it is believed only as far as signatures go.
 *
 * <p>All methods throw {@link org.mdmtoolkit.UnavailableException} if the store cannot be reached.
 * Implementations are safe for use by many threads, processes and machines at once. What was put is
 * durable when the method returns; put again, it is there once.
 */
public interface PlanStore {

  /** The least that has to be said of a digest to name a plan. */
  int SHORTEST = 6;

  /** Keeps this plan under its digest. */
  void put(Plan plan);

  /**
   * Keeps a signature of a plan that is kept. Whether it is one is judged by those who use it.
   *
   * @param digest of the plan
   * @param signature what {@link SshSigner} made; at most {@link SshSignature#MAX_FILE} bytes
   * @throws NotFoundException if there is no such plan
   */
  void sign(String digest, byte[] signature);

  /** The digests of all plans, the one that was put last first. */
  List<String> digests();

  /**
   * The plan with this digest; empty if there is none.
   *
   * @throws InvalidInputException if what is kept under it is not that plan
   */
  Optional<Plan> plan(String digest);

  /**
   * Its signatures by names that say who stored them, as {@link Approvals#of} takes them; the
   * oldest first. Empty also if there is no such plan.
   */
  Map<String, byte[]> signatures(String digest);

  /**
   * The one plan whose digest begins like this.
   *
   * @param beginning at least {@link #SHORTEST} digits, upper case or lower case
   * @throws NotFoundException if there is none
   * @throws InvalidInputException if there are several, or it is too short
   */
  default Plan find(String beginning) {
    String wanted = beginning.toLowerCase(Locale.ROOT);
    if (wanted.length() < SHORTEST) {
      throw new InvalidInputException(
          beginning + " is too short to name a plan", "Give " + SHORTEST + " digits or more.");
    }
    List<String> fitting = digests().stream().filter(one -> one.startsWith(wanted)).toList();
    if (fitting.size() > 1) {
      throw new InvalidInputException(
          fitting.size() + " plans begin with " + beginning, "Give more digits.");
    }
    return fitting.stream()
        .findFirst()
        .flatMap(this::plan)
        .orElseThrow(
            () ->
                new NotFoundException("the store has no plan " + beginning, Remedy.Act.LIST_PLANS));
  }
}
