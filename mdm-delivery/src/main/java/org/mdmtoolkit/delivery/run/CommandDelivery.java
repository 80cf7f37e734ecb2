package org.mdmtoolkit.delivery.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.delivery.server.CancellableSleeper;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Delivery.State;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/**
 * Brings one command to the server: sends it once, and where the answer was lost asks the server,
 * or sends the very same command again where that is safe. Safe for use by many threads.
 */
final class CommandDelivery implements PlannedCall.Sender {

  /** How often it asks after a lost answer, beside the first time. */
  private static final int MORE_TRIES = 3;

  private static final Remedy SAME_AGAIN =
      Remedy.advice("Run the same again: it asks the server, and sends nothing twice.");
  private static final String CHECK_UDID =
      "Check the UDID: System Information has it as Hardware UDID or Provisioning UDID.";
  private static final String CANNOT_TELL = "the server cannot tell";
  private static final String FOUND = "the answer was lost, but the server has it";
  private static final String WAS_THERE = "the server had it already, it was not sent again";

  private final MdmServer server;
  private final CancellableSleeper sleeper;
  private final StopSignal stop;

  CommandDelivery(MdmServer server, CancellableSleeper sleeper, StopSignal stop) {
    this.server = server;
    this.sleeper = sleeper;
    this.stop = stop;
  }

  @Override
  public List<DeliveryOutcome> deliver(PlannedCall call) {
    Attempt attempt = new Attempt(call);
    try {
      attempt.make();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) { // a defect in a client must not lose the hosts
      attempt.reason = failureOf(e);
    }
    if (attempt.reason instanceof DeniedException) {
      stop.becomePointless();
    }
    return attempt.delivered();
  }

  /**
   * The exception for a device that the server does not know. The record stays open: a device that
   * enrolls with this id may get the command after all.
   */
  static NotFoundException notEnrolled(
      MdmServer server, Host host, Optional<Remedy.EndCommand> end) {
    Remedy check = Remedy.advice(CHECK_UDID);
    return new NotFoundException(
        host.label() + ": " + server.description() + " has " + SecretHistory.NO_SUCH_DEVICE,
        end.map(check::and).orElse(check));
  }

  /** How a command ends that waits for a device which is not there. */
  static Remedy.EndCommand waitsForNobody(String name, String requestType) {
    return new Remedy.EndCommand(
        name,
        requestType,
        "The command waits there for nobody; {} ends it, and warns all the same that a Mac may"
            + " still get it.");
  }

  /** The exception for a client that threw what it should not. */
  static MdmException failureOf(Throwable e) {
    return e instanceof MdmException known
        ? known
        : new UnavailableException(
            "the client failed: " + e.getClass().getSimpleName(),
            "This is a defect; please report it.",
            e);
  }

  /** One call on its way. */
  private final class Attempt {

    private final PlannedCall call;
    private final Map<String, DeliveryOutcome> settled = new HashMap<>();
    private boolean mayHaveArrived;
    private boolean wasSent;
    private boolean cannotTell;
    private @Nullable MdmException reason;
    private String words = "";

    Attempt(PlannedCall call) {
      this.call = call;
      this.mayHaveArrived = call.mayHaveArrived();
    }

    void make() throws InterruptedException {
      List<Host> open = mayHaveArrived ? call.hosts() : send(call.hosts());
      for (int tried = 0; !open.isEmpty() && tried <= MORE_TRIES; tried++) {
        if (tried > 0) {
          if (stop.isCancelled()) {
            return;
          }
          sleeper.sleep(Duration.ofSeconds(1L << (tried - 1)), stop.cancelled());
        }
        // Without a guard against reuse, what is still on its way is given time to arrive.
        open = ask(open, server.refusesReuse() || tried > 0 || call.mayHaveArrived());
      }
    }

    /** Sends it, and returns the hosts of which nobody knows whether they have it. */
    private List<Host> send(List<Host> hosts) {
      MdmCommand command = call.command().get();
      boolean isFirst = !mayHaveArrived;
      mayHaveArrived = true;
      wasSent = true;
      List<Delivery> answers;
      try {
        answers = server.enqueue(command, hosts);
      } catch (MdmException e) {
        reason = e;
        if (!isFirst) {
          return hosts;
        }
        hosts.forEach(host -> refused(host, e.problem(), e)); // this call queued nothing
        return List.of();
      } catch (RuntimeException e) { // a defect says nothing
        reason = failureOf(e);
        return hosts;
      }
      List<Host> unknown = new ArrayList<>();
      for (int i = 0; i < hosts.size(); i++) {
        Host host = hosts.get(i);
        Delivery answer = i < answers.size() ? answers.get(i) : null;
        if (answer == null || !answer.udid().equals(host.udid())) {
          words = "the client answered for other hosts than it was asked for";
          unknown.add(host);
        } else if (answer.state() == State.QUEUED_FOR_NOBODY) {
          settled.put(
              host.udid(),
              DeliveryOutcome.of(
                  host,
                  answer.state(),
                  answer.words(),
                  Optional.of(
                      notEnrolled(
                          server,
                          host,
                          call.record()
                              .map(one -> waitsForNobody(one.host(), one.requestType()))))));
        } else if (answer.state() == State.TAKEN_BEFORE && !call.insists()) {
          found(host); // by this call or the one that it repeats
        } else if (answer.isQueued()) {
          settle(host, answer.state(), answer.words());
        } else if (answer.state() == State.UNKNOWN) {
          words = answer.words();
          unknown.add(host);
        } else {
          refused(host, answer, isFirst);
        }
      }
      return unknown;
    }

    /**
     * Certain only if nothing went before: a refused repeat does not prove that the first call did
     * not arrive, whatever the server says it knows.
     */
    private void refused(Host host, Delivery answer, boolean isFirst) {
      if (!isFirst) {
        if (isThere(host)) {
          found(host);
        } else {
          settled.put(host.udid(), lost(host, answer.words(), null));
        }
        return;
      }
      refused(
          host,
          answer.words(),
          answer.state() == State.NOT_ENROLLED
              ? notEnrolled(server, host, Optional.empty())
              : new RefusedException(
                  host.label() + ": the server refused the command: " + answer.words(),
                  "It is not queued. Correct what the server says, then run it again."));
    }

    /** Whether it was pushed, nobody knows: it is pushed again where that can be asked for. */
    private void found(Host host) {
      settle(
          host, server.canPush() ? State.PUSH_FAILED : State.QUEUED, wasSent ? FOUND : WAS_THERE);
    }

    private boolean isThere(Host host) {
      try {
        return server.knows(call.commandUuid(), host).orElse(false);
      } catch (MdmException e) {
        return false; // unknown either way
      }
    }

    private void refused(Host host, String said, MdmException failure) {
      settled.put(host.udid(), DeliveryOutcome.of(host, State.REFUSED, said, Optional.of(failure)));
    }

    private void settle(Host host, State state, String said) {
      settled.put(host.udid(), DeliveryOutcome.of(host, state, said, Optional.empty()));
    }

    /** Asks for each host, and sends it again to those that lack it. */
    private List<Host> ask(List<Host> hosts, boolean maySend) {
      List<Host> missing = new ArrayList<>();
      List<Host> unknown = new ArrayList<>();
      for (Host host : hosts) {
        if (stop.isCancelled()) {
          words = "it was stopped before the server could be asked";
          unknown.add(host);
          continue;
        }
        try {
          Optional<Boolean> knows = server.knows(call.commandUuid(), host);
          if (knows.orElse(false)) {
            found(host);
          } else if (knows.isPresent() || server.refusesReuse()) {
            missing.add(host);
          } else if (call.insists() && !wasSent) {
            missing.add(host); // the same PIN and command UUID: at worst the device gets it twice
          } else {
            words = CANNOT_TELL;
            cannotTell = true;
            unknown.add(host);
          }
        } catch (MdmException e) {
          reason = e;
          unknown.add(host);
        }
      }
      if (!unknown.isEmpty() || !maySend) {
        unknown.addAll(missing); // a command goes to all its hosts in one call, or to none
        return unknown;
      }
      return missing.isEmpty() ? missing : send(missing);
    }

    List<DeliveryOutcome> delivered() {
      return call.hosts().stream()
          .map(host -> settled.containsKey(host.udid()) ? settled.get(host.udid()) : lost(host))
          .toList();
    }

    private DeliveryOutcome lost(Host host) {
      return lost(host, reason == null ? words : reason.problem(), reason);
    }

    private DeliveryOutcome lost(Host host, String why, @Nullable MdmException cause) {
      MdmException failure =
          new UnavailableException(
              host.label()
                  + ": nobody knows whether the server has command "
                  + call.commandUuid()
                  + (why.isEmpty() ? "" : ": " + why),
              call.record().isPresent() && cannotTell
                  ? SAME_AGAIN.and(Remedy.Act.SEND_AGAIN)
                  : SAME_AGAIN,
              cause);
      return DeliveryOutcome.of(host, State.UNKNOWN, why, Optional.of(failure));
    }
  }
}
