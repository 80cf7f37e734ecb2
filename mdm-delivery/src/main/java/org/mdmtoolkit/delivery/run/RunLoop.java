package org.mdmtoolkit.delivery.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

  /**
   * How long what has come back waits for more, so that ledger and journal are forced once for all
   * of it: too short to be seen, long enough for a server that is near.
   */
  private static final long GATHERED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

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
   * @return whether the whole list was begun with: what was stopped after that has its own ending
   */
  boolean send() {
    RuntimeException failure = null;
    boolean isAllBegun = false;
    try {
      int next = planner.batchSize();
      while (!stop.isSet() && hosts.hasNext()) {
        int most = Math.max(next, planner.mostAhead(concurrency));
        if (hostsOut < most) {
          handOver(planner.plan(take(next)));
          next = planner.batchSize();
        } else {
          collect(most);
        }
      }
      if (!stop.isSet()) {
        handOver(planner.rest());
        isAllBegun = true;
      }
    } catch (RuntimeException e) {
      stop.becomePointless();
      failure = e;
    }
    while (callsOut > 0) {
      try {
        collect(1);
      } catch (RuntimeException e) {
        stop.becomePointless();
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    progress.store();
    return isAllBegun;
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

  /**
   * Notes what has come back in one go: at least one call, and soon so many that fewer than this
   * number of hosts are out.
   */
  private void collect(int most) {
    List<Back> some = new ArrayList<>();
    try {
      gather(some, most);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
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

  private void gather(List<Back> some, int most) throws InterruptedException {
    int out = hostsOut;
    @Nullable Back one = back.take();
    long end = System.nanoTime() + GATHERED_NANOS;
    while (one != null) {
      some.add(one);
      out -= one.call().hosts().size();
      one = out < most ? back.poll() : back.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
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
