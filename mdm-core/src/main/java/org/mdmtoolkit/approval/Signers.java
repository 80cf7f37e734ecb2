package org.mdmtoolkit.approval;

import java.time.Instant;
import java.util.List;
import org.mdmtoolkit.RefusedException;

/**
 * Who may approve: a file ({@link AllowedSigners}), or the directory that a service has.
 * Implementations are safe for use by many threads.
 */
public interface Signers {

  /**
   * Whose key this is.
   *
   * @param namespace what was signed for
   * @param at when that is judged
   * @return the one person who signs with it, always under the same name
   * @throws RefusedException if it is nobody's, revoked, or may not sign for this now; it says
   *     which
   */
  String person(SshPublicKey key, String namespace, Instant at);

  /** Whether somebody may sign plans with this key then. */
  default boolean mayApprove(SshPublicKey key, Instant at) {
    try {
      person(key, Plan.NAMESPACE, at);
      return true;
    } catch (RefusedException e) {
      return false;
    }
  }

  /** Who could sign for this at that time, by name; empty if there are too many to be named. */
  default List<String> persons(String namespace, Instant at) {
    return List.of();
  }

  /** How many persons could sign for this at that time. */
  int count(String namespace, Instant at);
}
