package org.mdmtoolkit.delivery.run;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.Outcome.Kind;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.server.Host;

/**
 * What a run has come to so far, and what is left to do: the counts and hosts that its {@link
 * RunSummary} does not have. Grows while the run tells of its hosts; for one thread at a time.
 */
public final class RunTally implements RunListener {

  private final Run run;
  private final int hosts;
  private final List<Host> received = new ArrayList<>();
  private final List<Host> notDone = new ArrayList<>();
  private final List<Host> mayBeDone = new ArrayList<>();
  private final List<MdmException> passedOver = new ArrayList<>();
  private int ended;
  private int escrowed;
  private int queued;
  private int untold;
  private boolean hasAnswers;
  private final Set<String> unanswered = new LinkedHashSet<>();
  private @Nullable String lastUuid;

  private RunTally(Run run, int hosts) {
    this.run = run;
    this.hosts = hosts;
  }

  /** Of a run to so many hosts, of which none has ended yet. */
  public static RunTally of(Run run, int hosts) {
    return new RunTally(run, hosts);
  }

  @Override
  public void happened(HostEvent event) {
    escrowed += event.step() == HostEvent.Step.ESCROWED ? 1 : 0;
    queued += event.step() == HostEvent.Step.ENQUEUED ? 1 : 0;
  }

  /**
   * Sends, and says what is known to be done if it breaks off.
   *
   * @param sending tells this tally of its hosts
   * @throws UnavailableException if disk, store or server fail; says how to go on
   */
  public RunSummary watching(Supplier<RunSummary> sending) {
    try {
      return sending.get();
    } catch (UnavailableException e) {
      String sealed = run.secretKind().isPresent() ? escrowed + " sealed in escrow, " : "";
      throw new UnavailableException(
          e.problem(),
          Remedy.advice(
                  "Known before that: "
                      + sealed
                      + queued
                      + " of "
                      + hosts
                      + " at the server; more may be. Once it is mended, run the same again: it"
                      + " goes on where this one ended, and sends nothing twice.")
              .and(e.remedy()),
          e);
    }
  }

  @Override
  public void ended(HostOutcome outcome) {
    ended++;
    untold += outcome.cannotBeTold() ? 1 : 0;
    hasAnswers |= outcome.answer().isPresent();
    outcome.commandUuid().ifPresent(uuid -> lastUuid = uuid);
    if (outcome.ending().isUnanswered()) {
      outcome.commandUuid().ifPresent(unanswered::add);
    }
    if (outcome.answer().filter(one -> one.kind() == Kind.FAILED).isPresent()) {
      notDone.add(outcome.host());
    } else if (outcome.answer().filter(one -> one.kind() == Kind.MAY_BE_DONE).isPresent()) {
      mayBeDone.add(outcome.host());
    }
    if (outcome.ending() == Ending.ALREADY_OPEN) {
      outcome.failure().ifPresent(passedOver::add);
    } else if (outcome.ending() == Ending.ACKNOWLEDGED) {
      received.add(outcome.host());
    }
  }

  /** How many hosts the run is for. */
  public int hosts() {
    return hosts;
  }

  /** For how many hosts it has ended. */
  public int ended() {
    return ended;
  }

  /** How many hosts it has not come to. */
  public int left() {
    return Math.max(0, hosts - ended);
  }

  /** The hosts that have acknowledged the command. */
  public List<Host> received() {
    return List.copyOf(received);
  }

  /** Whether a device has answered. */
  public boolean hasAnswers() {
    return hasAnswers;
  }

  /** For how many hosts the server cannot tell whether it has the command, now or later. */
  public int untold() {
    return untold;
  }

  /** The UUIDs of the commands that are at the server and have no answer yet, each once. */
  public List<String> unanswered() {
    return List.copyOf(unanswered);
  }

  /** The UUID of the command of the only host, if one was made. */
  public Optional<String> onlyCommand() {
    return hosts == 1 ? Optional.ofNullable(lastUuid) : Optional.empty();
  }

  /** The names in escrow of the Macs that were passed over, and have refused their open lock. */
  public List<String> passedOverNotLocked() {
    return notLocked(passedOver.stream());
  }

  /** The names in escrow of the Macs that these refusals say to have refused their open lock. */
  public static List<String> notLocked(Stream<MdmException> refusals) {
    return refusals
        .map(MdmException::remedy)
        .filter(EarlierSecrets::isNotLocked)
        .flatMap(one -> one instanceof Remedy.EndCommand end ? Stream.of(end.host()) : Stream.of())
        .toList();
  }

  /**
   * The names in escrow of all Macs that have refused a lock, now or before: they are free, and its
   * open record stands in the way of the next. None if it is no lock.
   */
  public List<String> notLocked(Custody custody) {
    if (run.secretKind().filter(SecretKind.LOCK_PIN::equals).isEmpty()) {
      return List.of();
    }
    return Stream.concat(
            passedOverNotLocked().stream(), notDone.stream().map(one -> nameInEscrow(custody, one)))
        .toList();
  }

  /**
   * What to do about Macs that have answered Error to an erase: of those that are not erased, its
   * open record stands in the way of the next. Empty if none has, or it is no erase.
   */
  public Optional<Remedy> afterFailedErase(Custody custody) {
    List<Host> failed = Stream.concat(notDone.stream(), mayBeDone.stream()).toList();
    return run.secretKind()
        .filter(kind -> kind.equals(SecretKind.ERASE_PIN) && !failed.isEmpty())
        .map(
            kind ->
                failed.size() == 1
                    ? new Remedy.EndCommand(
                        nameInEscrow(custody, failed.get(0)),
                        kind.requestType(),
                        "If the Mac is not erased: {} ends this command; then erase it again.")
                    : new Remedy.EndCommand(
                        "HOST",
                        kind.requestType(),
                        "For each that is not erased: {} ends its command; then erase it again."));
  }

  /** The name that the open secret of this run is kept under for a host, or would be. */
  public String nameInEscrow(Custody custody, Host host) {
    return run.secretKind()
        .flatMap(kind -> custody.open(host.names(), kind))
        .map(record -> record.host())
        .orElse(host.identity());
  }

  /** Whether a secret of this run is in escrow that a device may ask for. */
  public boolean hasEscrowed(RunSummary summary) {
    int sent = 0;
    for (Ending ending : Ending.values()) {
      sent += ending.isQueued() ? summary.count(ending) : 0;
    }
    // What the device refused is no use; and the server's own lock is kept only once it is known.
    boolean isKept = sent > notDone.size();
    isKept |= !(run instanceof ServerLockRun) && summary.count(Ending.UNKNOWN) > 0;
    return run.secretKind().isPresent() && isKept;
  }

  /** Whether it was stopped when there was nothing left but to wait. */
  public boolean isOnlyWaited(RunSummary summary) {
    return summary.cancelled()
        && summary.unanswered() > 0
        && left() == 0
        && summary.count(Ending.NOT_SENT) == 0;
  }

  /** Whether a stop came when nothing was left that it could stop. */
  public boolean isAllDone(RunSummary summary, boolean isWaitedFor) {
    return summary.verdict() == RunSummary.Verdict.DONE
        && (!isWaitedFor || (run.secretKind().isPresent() && summary.count(Ending.QUEUED) == 0));
  }

  /**
   * Whether the same run, started again, would find something to do.
   *
   * @param isAllDone whether it is known that nothing was left when it was stopped
   */
  public boolean isUnfinished(RunSummary summary, boolean isAllDone) {
    return left() > 0
        || (summary.cancelled() && !isAllDone && !isOnlyWaited(summary))
        || summary.count(Ending.NOT_SENT) > 0
        || summary.count(Ending.UNKNOWN) > untold;
  }
}
