package org.mdmtoolkit.delivery.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.secret.Pin;

/**
 * A lock of the server's own, of which the server makes the PIN: Fleet has one. Implementations are
 * safe for use by many threads, and throw as those of {@link MdmServer} do.
 */
public interface ServerLock {

  /**
   * What became of a lock.
   *
   * @param delivery how far it came
   * @param pin the PIN that the server made; empty if the answer does not hold it
   */
  record Locked(Delivery delivery, Optional<Pin> pin) {}

  /**
   * Whether the server has locked a host, as it says.
   *
   * @param isLocked whether it has, or is about to
   * @param isPending whether the lock waits for the host's answer
   */
  record LockState(boolean isLocked, boolean isPending) {}

  /** How people call the server's product: {@code Fleet}. */
  String product();

  /**
   * Refuses a host for which the server makes no PIN. Asks nothing.
   *
   * @throws org.mdmtoolkit.RefusedException if it is not known to be a Mac
   */
  void checkHost(Host host);

  /** Locks a host. Sent once, never repeated: a second lock would make a second PIN. */
  Locked lock(Host host);

  /** What the server says of a host now. */
  LockState state(Host host);

  /**
   * The PIN of a host that the server says it has locked.
   *
   * @throws org.mdmtoolkit.UnavailableException if the server shows it only after the host answered
   * @throws org.mdmtoolkit.RefusedException if the server knows of no such lock, or of several
   */
  Pin pin(Host host, LockState state);

  /** The command UUIDs of the locks that wait for a host, whoever sent them. */
  List<String> waiting(Host host);

  /** The command UUIDs of the locks of a host that are not known to be older than this. */
  List<String> since(Host host, Instant time);

  /** The PIN in a lock that the server has; empty if it does not show it. */
  Optional<Pin> pinOf(String commandUuid, Host host);
}
