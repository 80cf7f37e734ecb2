package org.mdmtoolkit.delivery.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;

/**
 * An MDM server that takes device commands. Implementations are safe for use by many threads.
 *
 * <p>All methods throw {@link org.mdmtoolkit.DeniedException} if the login does not suffice and
 * {@link org.mdmtoolkit.UnavailableException} if the server cannot be asked; {@link #enqueue} and
 * {@link #push} report what concerns single hosts in their answer instead.
 */
public interface MdmServer extends AutoCloseable {

  /** How people call it: {@code "Fleet at https://fleet.example.com"}. Holds no secret. */
  String description();

  /** Whether {@link #knows} and {@link #result} can be answered at all. */
  boolean answersQuestions();

  /** The most hosts that {@link #enqueue} and {@link #push} take at once. */
  int maxHosts();

  /**
   * Whether these hosts fit into one call. One host always does; of several the ids may be too long
   * though they are no more than {@link #maxHosts}.
   */
  default boolean fits(List<Host> hosts) {
    return hosts.size() <= maxHosts();
  }

  /**
   * Proves address and login without changing anything.
   *
   * @return the server's version, or what else it says of itself
   */
  String check();

  /**
   * Every host whose serial number, UDID, full host name or server id equals the query, ignoring
   * case. Never a guess: more than one is returned as more than one. A server that cannot look up
   * hosts takes the query for a UDID.
   */
  List<Host> find(String query);

  /** Whether {@link #find} asks: else what it finds is the query, which nothing proves. */
  default boolean looksUpHosts() {
    return true;
  }

  /**
   * Hosts that the server finds by something that is no identifier of theirs, such as the name in
   * its console: to be shown to a person, never to be sent to.
   *
   * @return at most a page of them; none where the server looks up nothing
   */
  default List<Host> similar(String query) {
    return List.of();
  }

  /**
   * Hands over every host that the server has, each once, in no particular order.
   *
   * @throws org.mdmtoolkit.InvalidInputException if it has no list of them
   */
  default void list(Consumer<Host> reader) {
    throw new InvalidInputException(
        description() + " has no list of its devices", "Ask a server that has one, such as Fleet.");
  }

  /**
   * Queues a command, once, and lets the server push it. Never repeats a request that may have
   * arrived. If it throws anything, nothing was queued: what may have arrived is {@link
   * Delivery.State#UNKNOWN}, not an exception.
   *
   * <p>Each call needs a command UUID of its own, also where one command is sent to more hosts than
   * fit into a call: servers refuse a UUID that they have seen, whatever the hosts.
   *
   * @param command has a command UUID that was never used before, except to repeat this very call
   * @param hosts as many as {@link #fits fit}, of one platform, none twice
   * @return one for each host, in the same order
   */
  List<Delivery> enqueue(MdmCommand command, List<Host> hosts);

  /** Whether {@link #push} can do anything: some servers push again by themselves alone. */
  default boolean canPush() {
    return true;
  }

  /**
   * Tells the devices to fetch what is queued, where the server {@linkplain #canPush lets itself be
   * asked}.
   *
   * @param hosts as for {@link #enqueue}
   * @return one for each host, in the same order: QUEUED or PUSH_FAILED
   */
  List<Delivery> push(List<Host> hosts);

  /**
   * Whether the server has this command for this host, after an answer was lost. Changes nothing.
   *
   * @return empty if this server cannot tell; then {@link #enqueue} of the same command, with the
   *     same UUID, is safe where {@link #refusesReuse}
   */
  Optional<Boolean> knows(String commandUuid, Host host);

  /** Whether a second command with the same UUID is refused, so that sending again is safe. */
  boolean refusesReuse();

  /** The device's answer; empty as long as there is none but NotNow, or none can be had. */
  Optional<CommandResult> result(String commandUuid, Host host);

  /**
   * When the device has put this command off with NotNow; empty if it has not, or the server does
   * not tell. {@link Instant#EPOCH} if it does not tell when.
   */
  default Optional<Instant> notNowSince(String commandUuid, Host host) {
    return Optional.empty();
  }

  /** Whether the server knows that a device is supervised; it may be all the same. Asks it. */
  default boolean knowsSupervised(Host host) {
    return false;
  }

  /**
   * Refuses a secret that the server itself sets and changes on this host: two would fight over it.
   * Asks the server; one that has no such feature refuses nothing.
   *
   * @param requestType of the command that sets it
   * @throws org.mdmtoolkit.RefusedException if the server keeps it
   */
  default void refuseOwnSecret(String requestType, Host host) {}

  /**
   * Hands every answer that devices send by themselves to this, before the server is told that it
   * arrived. Answers that are asked for with {@link #result} are the caller's to keep.
   */
  default void keepAnswers(AnswerKeeper keeper) {}

  /** The server's own lock, which makes the PIN itself; empty if it has none. */
  default Optional<ServerLock> ownLock() {
    return Optional.empty();
  }

  @Override
  void close();
}
