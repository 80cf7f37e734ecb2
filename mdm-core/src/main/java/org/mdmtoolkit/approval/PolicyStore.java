package org.mdmtoolkit.approval;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.JsonFields;

/**
 * Where the policy is kept for all who share it, with every one that it replaced. Nothing in it is
 * ever changed or taken back.
 *
 * <p>It judges nothing: whether a policy may take the place of another one is judged by those who
 * read it, with the plan and its signatures, so that nobody weakens it past them.
 *
 * <p>All methods throw {@link org.mdmtoolkit.UnavailableException} if the store cannot be reached.
 * Implementations are safe for use by many threads, processes and machines at once.
 */
public interface PolicyStore {

  /** Of entries of the journal that tell of a policy that was put here. */
  String SET = "policy.set";

  /**
   * A policy that counts, or once did.
   *
   * @param number 1 for the first, and so on
   * @param document the policy
   * @param plan the digest of the plan that was approved for it; empty if it is the first, or not
   *     looser than the one before
   * @param time when it was put here, by the store's clock
   * @param by who put it here, as the store knows them
   */
  record Version(
      int number, PolicyDocument document, Optional<String> plan, Instant time, String by) {

    /** Writes it, the whole policy included. */
    public JsonFields write(JsonFields json) {
      return json.put("number", number)
          .put("sha256", document.digest())
          .put("since", time.toString())
          .put("by", by)
          .put("plan", plan)
          .put("policy", document.policy())
          .put("allowed_signers", document.allowedSigners())
          .put("revoked_keys", document.revokedKeys());
    }
  }

  /**
   * All of them, the first one first; the last one counts.
   *
   * @throws org.mdmtoolkit.RefusedException if there is none any more, although there was one
   */
  List<Version> versions();

  /**
   * Puts one after those that there are, durably. Asked again with the same, it does nothing.
   *
   * @param number the next number
   * @param plan the digest of a plan of the {@link PlanStore} beside this one, with which no other
   *     was put
   * @return false if it is not the next one any more: another one was put meanwhile, or with this
   *     plan
   */
  boolean add(int number, PolicyDocument document, Optional<String> plan);

  /** The time by the clock that {@link Version#time} is from. */
  Instant now();
}
