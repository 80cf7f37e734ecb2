package org.mdmtoolkit.delivery.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.delivery.run.RunLine.State;
import org.mdmtoolkit.delivery.server.Batch;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/** Sends one command to as many hosts at once as the server takes, with one UUID for each call. */
final class PlainPlanner implements Planner {

  static final int FEWEST = 64;
  private static final int MOST = 1000;

  private final PlainRun run;
  private final MdmServer server;
  private final int perCall;
  private final RunLedger ledger;
  private final RunProgress progress;

  /** Hosts of calls that may have arrived, by command: they are repeated together or not at all. */
  private final Map<String, List<Host>> aside = new LinkedHashMap<>();

  PlainPlanner(PlainRun run, MdmServer server, RunLedger ledger, RunProgress progress) {
    this.run = run;
    this.server = server;
    this.perCall =
        run.danger().isDestructive() ? 1 : Math.max(1, Math.min(server.maxHosts(), MOST));
    this.ledger = ledger;
    this.progress = progress;
  }

  @Override
  public int batchSize() {
    return Math.max(perCall, FEWEST);
  }

  @Override
  public List<PlannedCall> plan(List<Host> hosts) {
    List<Host> fresh = new ArrayList<>();
    for (Host host : hosts) {
      RunLedger.@Nullable Entry earlier = ledger.earlier(host.udid()).orElse(null);
      if (earlier == null || earlier.state() == State.NOT_SENT) {
        fresh.add(host);
      } else if (earlier.state() == State.PLANNED) {
        aside.computeIfAbsent(earlier.commandUuid(), uuid -> new ArrayList<>()).add(host);
      } else {
        progress.continued(host, earlier);
      }
    }
    List<PlannedCall> calls = new ArrayList<>();
    boolean isOfPlan = progress.plan().isPresent();
    for (List<Host> some :
        Batch.cut(isOfPlan ? unsent(fresh) : fresh, host -> host, server, perCall)) {
      String uuid = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
      progress.planned(uuid, "", some);
      calls.add(call(uuid, some, false));
    }
    progress.store();
    return isOfPlan && !calls.isEmpty() ? first(calls) : calls;
  }

  /** Of a plan those to whom no run of it has sent, or may have sent. */
  private List<Host> unsent(List<Host> hosts) {
    if (hosts.isEmpty()) {
      return hosts;
    }
    List<Host> unsent = new ArrayList<>();
    PlanSendings all = progress.sentByPlan();
    for (Host host : hosts) {
      Optional<PlanSendings.Sending> sent = all.sent(host);
      List<PlanSendings.Sending> begun = all.begun(host, ledger.earlier(host.udid()));
      if (sent.isPresent()) {
        progress.sentByPlan(host, sent.get());
      } else if (!begun.isEmpty()) {
        progress.refused(host, null, begun.get(0).notKnown(host));
      } else {
        unsent.add(host);
      }
    }
    return unsent;
  }

  /** Of two that plan the same at once, whom the journal has first sends it: no record decides. */
  private List<PlannedCall> first(List<PlannedCall> planned) {
    List<PlannedCall> calls = new ArrayList<>();
    PlanSendings all = progress.sentByPlan();
    for (PlannedCall call : planned) {
      List<Host> ours = new ArrayList<>();
      for (Host host : call.hosts()) {
        Optional<PlanSendings.Sending> before =
            all.before(host, call.commandUuid(), ledger.earlier(host.udid()));
        if (before.isPresent()) {
          progress.refused(host, call.commandUuid(), before.get().notKnown(host));
        } else {
          ours.add(host);
        }
      }
      if (!ours.isEmpty()) {
        calls.add(call(call.commandUuid(), ours, false));
      }
    }
    progress.store();
    return calls;
  }

  @Override
  public List<PlannedCall> rest() {
    List<PlannedCall> calls = new ArrayList<>();
    aside.forEach(
        (uuid, hosts) -> {
          long all = ledger.plannedWith(uuid);
          if (hosts.size() == all) {
            progress.plannedBefore(uuid, hosts);
            calls.add(call(uuid, List.copyOf(hosts), true));
          } else {
            hosts.forEach(host -> progress.refused(host, null, isNotWhole(host, hosts, all)));
          }
        });
    aside.clear();
    progress.store();
    return calls;
  }

  /** Sent to some of its hosts, the command would be taken later as known for the others, too. */
  private static RefusedException isNotWhole(Host host, List<Host> named, long all) {
    return new RefusedException(
        host.label()
            + ": an earlier start may have sent it to "
            + all
            + " hosts in one call, and of these only "
            + named.size()
            + " can be sent to now",
        "Name all " + all + " of them, as the earlier start did, or wait a day.");
  }

  private PlannedCall call(String uuid, List<Host> hosts, boolean mayHaveArrived) {
    return new PlannedCall(
        uuid,
        "",
        hosts,
        () -> run.command().withCommandUuid(uuid),
        mayHaveArrived,
        false,
        Optional.empty());
  }

  @Override
  public void withdraw(PlannedCall call) {
    // Nothing was made for it.
  }
}
