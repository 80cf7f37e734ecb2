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
 * Works through a list of hosts: one thread plans and notes, a few bring parcels to the server. A
 * parcel is handed over only after all that is needed to find it again is on the disk.
 */
final class SendingRun {

  /** A parcel that came back; without answers if it was never sent. */
  private record Back(Parcel parcel, List<Delivered> delivered, boolean wasSent) {}

  private final Iterator<Host> hosts;
  private final Gate gate;
  private final Planner planner;
  private final Courier courier;
  private final Progress progress;
  private final Stop stop;
  private final ExecutorService threads;
  private final int concurrency;
  private final BlockingQueue<Back> back = new LinkedBlockingQueue<>();
  private int parcelsOut;
  private int hostsOut;

  SendingRun(
      Iterator<Host> hosts,
      Gate gate,
      Planner planner,
      Courier courier,
      Progress progress,
      Stop stop,
      ExecutorService threads,
      int concurrency) {
    this.hosts = hosts;
    this.gate = gate;
    this.planner = planner;
    this.courier = courier;
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
        if (hostsOut < Math.max(next, 2 * concurrency)) {
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
    while (parcelsOut > 0) {
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
      if (!gate.isNew(host)) {
        progress.duplicate(host);
        continue;
      }
      try {
        gate.check(host);
        taken.add(host);
      } catch (MdmException e) {
        progress.refused(host, null, e);
      }
    }
    return taken;
  }

  private void handOver(List<Parcel> parcels) {
    for (Parcel parcel : parcels) {
      parcelsOut++;
      hostsOut += parcel.hosts().size();
      threads.execute(() -> back.add(bring(parcel)));
    }
  }

  /** On a thread of its own. */
  private Back bring(Parcel parcel) {
    if (stop.isSet()) {
      return new Back(parcel, List.of(), false);
    }
    List<Delivered> delivered = courier.deliver(parcel);
    stop.countErrors((int) delivered.stream().filter(Delivered::isFailure).count());
    return new Back(parcel, delivered, true);
  }

  /** Notes what has come back, at least one parcel, in one go. */
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
      parcelsOut--;
      hostsOut -= one.parcel().hosts().size();
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
    Parcel parcel = one.parcel();
    if (!one.wasSent()) {
      if (!parcel.mayHaveArrived()) {
        planner.withdraw(parcel);
      }
      parcel.hosts().forEach(host -> progress.notSent(host, parcel));
      return;
    }
    boolean isNowhere = one.delivered().stream().allMatch(d -> d.state() == Delivery.State.REFUSED);
    if (isNowhere) {
      planner.withdraw(parcel); // first: without it the command is not noted as gone
    }
    one.delivered().forEach(delivered -> progress.delivered(parcel, delivered));
  }
}
