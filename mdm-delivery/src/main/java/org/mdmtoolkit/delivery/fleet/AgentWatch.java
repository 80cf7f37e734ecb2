package org.mdmtoolkit.delivery.fleet;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.delivery.server.CancellableSleeper;
import org.mdmtoolkit.delivery.server.Host;

/**
 * Waits until Fleet has seen the agent of a host. The only sign that an agent was installed: a
 * device acknowledges the command before it downloads, and does not report the end.
 *
 * <p>An agent that never stopped reporting is seen, too: that it is a new one, nobody tells.
 */
public final class AgentWatch {

  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** How long the last round of questions may take, which begins when the time is over. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(10);

  private final FleetServer fleet;
  private final Clock clock;
  private final CancellableSleeper sleeper;
  private @Nullable String trouble;

  private AgentWatch(FleetServer fleet, Clock clock, CancellableSleeper sleeper) {
    this.fleet = fleet;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /** A watch at this server. */
  public static AgentWatch on(FleetServer fleet, Clock clock, CancellableSleeper sleeper) {
    return new AgentWatch(fleet, clock, sleeper);
  }

  /**
   * Waits until the agent of each host was seen later than it had been when this was called, by
   * Fleet's own clock.
   *
   * @param hosts whose devices have received the command
   * @param time at most this long
   * @param seen is told of each host when its agent is seen
   * @return the hosts whose agents were not seen; all that are left if the thread is interrupted
   * @throws DeniedException if the login does not suffice
   */
  public List<Host> await(List<Host> hosts, Duration time, Consumer<Host> seen) {
    Instant deadline = clock.instant().plus(time);
    Map<String, Instant> before = new HashMap<>();
    for (Host host : hosts) {
      if (goesOn(deadline)) {
        detail(host).ifPresent(now -> before.put(host.udid(), seenIn(now)));
      }
    }
    List<Host> left = List.copyOf(hosts);
    while (!left.isEmpty()) {
      Duration rest = Duration.between(clock.instant(), deadline);
      if (rest.isZero() || rest.isNegative()) {
        return left;
      }
      try {
        sleeper.sleep(rest.compareTo(PAUSE) < 0 ? rest : PAUSE, new CountDownLatch(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return left;
      }
      List<Host> silent = new ArrayList<>();
      for (Host host : left) {
        Optional<FleetHost> now =
            goesOn(deadline.plus(LAST_LOOK)) ? detail(host) : Optional.empty();
        @Nullable Instant old = before.get(host.udid());
        if (old != null && now.filter(one -> seenIn(one).isAfter(old)).isPresent()) {
          seen.accept(host);
        } else {
          // Where Fleet could not be asked before, what it says first is what counts as before.
          now.ifPresent(one -> before.putIfAbsent(host.udid(), seenIn(one)));
          silent.add(host);
        }
      }
      left = silent;
    }
    return left;
  }

  /** Why Fleet could not be asked when it was asked last; empty if it could. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  private boolean goesOn(Instant end) {
    return !Thread.currentThread().isInterrupted() && !clock.instant().isAfter(end);
  }

  private static Instant seenIn(FleetHost host) {
    return host.agentSeen().orElse(Instant.MIN); // never
  }

  private Optional<FleetHost> detail(Host host) {
    try {
      Optional<FleetHost> now = Optional.of(fleet.detail(host));
      trouble = null;
      return now;
    } catch (DeniedException e) {
      throw e;
    } catch (MdmException e) {
      trouble = e.problem();
      return Optional.empty(); // asked again until the time is over
    }
  }
}
