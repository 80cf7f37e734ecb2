package org.mdmtoolkit.delivery.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;

/**
 * Works through a list of hosts: one thread plans and notes, a few bring calls to the server. A
 * call is handed over only after all that is needed to find it again is on the disk.
 */
final class RunLoop {

  /** A call that came back; without answers if it was never sent. */
  private record Back(PlannedCall call, List<DeliveryOutcome> delivered, boolean wasSent) {}

  private final Iterator<Host> hosts;
  private final HostFilter filter;
  private final Planner planner;
  private final PlannedCall.Sender sender;
  private final RunProgress progress;
  private final StopSignal stop;
  private final ExecutorService threads;
  private final int concurrency;
  private final BlockingQueue<Back> back = new LinkedBlockingQueue<>();
  private int callsOut;
  private int hostsOut;

  RunLoop(
      Iterator<Host> hosts,
      HostFilter filter,
      Planner planner,
      PlannedCall.Sender sender,
      RunProgress progress,
      StopSignal stop,
      ExecutorService threads,
      int concurrency) {
    this.hosts = hosts;
    this.filter = filter;
    this.planner = planner;
    this.sender = sender;
    this.progress = progress;
    this.stop = stop;
    this.threads = threads;
    this.concurrency = concurrency;
  }

  /**
   * Sends to every host, or until it has to stop. What was begun is finished and noted in any case.
   *
   * @return whether the whole list was worked through
   */
  boolean send() {
    RuntimeException failure = null;
    try {
      int next = planner.batchSize();
      while (!stop.isSet() && hosts.hasNext()) {
        if (hostsOut < Math.max(next, planner.mostAhead(concurrency))) {
          handOver(planner.plan(take(next)));
          next = planner.batchSize();
        } else {
          collect();
        }
      }
      if (!stop.isSet()) {
        handOver(planner.rest());
      }
    } catch (RuntimeException e) {
      stop.becomePointless();
      failure = e;
    }
    while (callsOut > 0) {
      try {
        collect();
      } catch (RuntimeException e) {
        stop.becomePointless();
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    progress.store();
    return !stop.isSet() && !hosts.hasNext();
  }

  private List<Host> take(int count) {
    List<Host> taken = new ArrayList<>();
    for (int i = 0; i < count && hosts.hasNext(); i++) {
      Host host = hosts.next();
      if (!filter.isNew(host)) {
        progress.duplicate(host);
        continue;
      }
      try {
        filter.check(host);
        progress.begins(host);
        taken.add(host);
      } catch (MdmException e) {
        progress.refused(host, null, e);
      }
    }
    return taken;
  }

  private void handOver(List<PlannedCall> calls) {
    for (PlannedCall call : calls) {
      callsOut++;
      hostsOut += call.hosts().size();
      threads.execute(() -> back.add(bring(call)));
    }
  }

  /** On a thread of its own. */
  private Back bring(PlannedCall call) {
    if (stop.isSet()) {
      return new Back(call, List.of(), false);
    }
    List<DeliveryOutcome> delivered = sender.deliver(call);
    stop.countErrors((int) delivered.stream().filter(DeliveryOutcome::isFailure).count());
    return new Back(call, delivered, true);
  }

  /** Notes what has come back, at least one call, in one go. */
  private void collect() {
    List<Back> some = new ArrayList<>();
    try {
      some.add(back.take());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
    back.drainTo(some);
    @Nullable RuntimeException failure = null;
    for (Back one : some) {
      callsOut--;
      hostsOut -= one.call().hosts().size();
      try {
        note(one);
      } catch (RuntimeException e) { // the others that came back are noted all the same
        failure = e;
      }
    }
    progress.store();
    if (failure != null) {
      throw failure;
    }
  }

  private void note(Back one) {
    PlannedCall call = one.call();
    if (!one.wasSent()) {
      if (!call.mayHaveArrived()) {
        planner.withdraw(call);
      }
      call.hosts().forEach(host -> progress.notSent(host, call));
      return;
    }
    boolean isNowhere = one.delivered().stream().allMatch(d -> d.state() == Delivery.State.REFUSED);
    if (isNowhere) {
      planner.withdraw(call); // first: without it the command is not noted as gone
    }
    one.delivered().forEach(delivered -> progress.delivered(call, delivered));
  }
}
