package org.mdmtoolkit.delivery.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.DeviceNames;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostNames;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;

/**
 * What a person has to know of the locks and erases that devices got before, ahead of the next
 * command.
 */
public final class EarlierLocks {

  /** More devices are not looked at, nor named. */
  private static final int MOST = 5;

  /** The commands that a person gives once more where nothing seems to come of the first. */
  private static final Set<String> REPEATED =
      Set.of("RestartDevice", "ShutDownDevice", "InstallEnterpriseApplication");

  private EarlierLocks() {}

  /**
   * Tells of locks and erases that were made here, open or closed, and that the devices may be
   * under or may still carry out; of no more than five devices, and not of what the run itself is
   * refused for. Of a device whose serial number the server does not know it also tells the names
   * that the journal knows; and of a restart, a shutdown or an installation whose like is queued
   * already. The journal is read only for these, or where there is a lock or erase.
   *
   * @param run what is about to be sent
   * @param telling is told each as one sentence
   * @throws org.mdmtoolkit.MdmException if that cannot be known; what was told before is true
   */
  public static void tell(
      Run run, Custody custody, Journal journal, List<Host> hosts, Consumer<String> telling) {
    EarlierSecrets earlier = new EarlierSecrets(journal);
    Supplier<SecretHistory> history = earlier.history();
    List<Host> some = hosts.subList(0, Math.min(hosts.size(), MOST));
    List<List<String>> names = new ArrayList<>();
    boolean isLock = run.secretKind().filter(SecretKind.LOCK_PIN::equals).isPresent();
    boolean isErase = run.secretKind().filter(SecretKind.ERASE_PIN::equals).isPresent();
    for (Host host : some) {
      List<String> known = names(host, earlier);
      List<String> others = known.subList(host.names().size(), known.size());
      if (!others.isEmpty()) {
        telling.accept(host.label() + ": known here as " + String.join(", ", others) + ".");
      }
      names.add(known);
      Optional<EscrowRecord> lock =
          isLock ? Optional.empty() : custody.open(known, SecretKind.LOCK_PIN);
      if (lock.isPresent()) {
        tellOfLock(host, lock.get(), history.get(), telling);
      }
      Optional<EscrowRecord> erase =
          isErase ? Optional.empty() : custody.open(known, SecretKind.ERASE_PIN);
      if (erase.isPresent() && history.get().mayWait(erase.get())) {
        telling.accept(
            host.label()
                + ": an earlier erase may still reach it ("
                + unanswered(erase.get(), history.get())
                + "): then it erases itself.");
      } else if (erase.isPresent() && history.get().state(erase.get()) == SecretState.DENIED) {
        telling.accept(
            host.label()
                + ": it answered an earlier erase with Error, and may be erasing itself all the"
                + " same.");
      }
    }
    tellOfClosed(some, custody.closedAndWaiting(names), isLock, isErase, telling);
    if (run instanceof PlainRun plain && REPEATED.contains(plain.command().requestType())) {
      String type = plain.command().requestType();
      some.forEach(host -> tellOfQueued(host, type, history, telling));
    }
  }

  /**
   * What a person has to know where the server could not be asked for these hosts: that this run
   * sent nothing, and which command with a PIN is open from before; the first of several.
   *
   * @param given the hosts as the person named them
   */
  public static Remedy ofUnreached(
      Run run, Supplier<Custody> custody, Supplier<Journal> journal, List<HostNames.Named> given) {
    Optional<SecretKind> kind = run.secretKind().filter(SecretKind::isPin);
    if (kind.isEmpty()) {
      return Remedy.advice("Nothing was sent.");
    }
    try {
      EarlierSecrets earlier = new EarlierSecrets(journal.get());
      DeviceNames names = earlier.history().get().names();
      List<List<String>> all = given.stream().map(name -> names.all(List.of(name.text()))).toList();
      for (Optional<MdmException> one : custody.get().refusals(all, kind.get())) {
        if (one.isPresent() && one.get() instanceof RefusedException) {
          MdmException open = earlier.judged(kind.get(), one.get());
          return Remedy.advice(
                  "This run sent nothing and made no PIN. From before: " + open.problem() + ".")
              .and(open.remedy());
        }
      }
    } catch (MdmException e) { // the server is what could not be asked; the next run tells of this
      return Remedy.advice("This run sent nothing, and made no PIN.");
    }
    return Remedy.advice("Nothing was sent, and no PIN was made.");
  }

  private static void tellOfQueued(
      Host host, String type, Supplier<SecretHistory> history, Consumer<String> telling) {
    host.names().stream()
        .flatMap(name -> history.get().unanswered(type, name).stream())
        .findFirst()
        .map(
            one ->
                ": %s %s of %s is queued, and %s."
                    .formatted(
                        type,
                        one.commandUuid(),
                        one.time(),
                        one.isPutOff()
                            ? "the device has put it off"
                            : "no answer to it is noted yet"))
        .map(host.label()::concat)
        .ifPresent(telling);
  }

  /**
   * The way on from the answer to a lock or an erase that its device did not do, or may still do.
   *
   * @return empty for any other answer, and where the command is not open here
   */
  public static Optional<Remedy> wayOn(
      Custody custody, Host host, String commandUuid, Outcome outcome) {
    String words = outcome.sentence();
    for (SecretKind kind : List.of(SecretKind.LOCK_PIN, SecretKind.ERASE_PIN)) {
      boolean isFailed =
          outcome.kind() == Outcome.Kind.MAY_BE_DONE && kind.equals(SecretKind.ERASE_PIN);
      Optional<EscrowRecord> record =
          isFailed || Outcome.saysNotDone(words)
              ? custody.record(host.names(), kind, commandUuid).filter(EscrowRecord::open)
              : Optional.empty();
      if (record.isPresent()) {
        return Optional.of(
            EarlierSecrets.afterFailure(
                kind, record.get().host(), record.get().requestType(), words));
      }
    }
    return Optional.empty();
  }

  /**
   * Its names; where the server knows no serial number, as NanoMDM does not, those of the journal
   * as well, behind the others: a person sees by them which Mac it is.
   */
  private static List<String> names(Host host, EarlierSecrets earlier) {
    return host.serial().isPresent() ? host.names() : earlier.names(host);
  }

  /** A locked Mac takes no other command. */
  private static void tellOfLock(
      Host host, EscrowRecord lock, SecretHistory history, Consumer<String> telling) {
    history
        .acknowledged(lock)
        .map(since -> ": locked since " + since + "; it receives nothing until its PIN is typed.")
        .map(host.label()::concat)
        .ifPresent(telling);
    if (history.mayWait(lock)) {
      telling.accept(
          host.label()
              + ": an earlier lock may still reach it ("
              + unanswered(lock, history)
              + "): once it is locked, it receives nothing until its PIN is typed.");
    }
  }

  private static String unanswered(EscrowRecord record, SecretHistory history) {
    return history.state(record) == SecretState.NOT_NOW
        ? "the Mac has put it off"
        : "no answer to it is noted";
  }

  /** Of what was closed and never answered: it may reach its Mac before what is sent now. */
  private static void tellOfClosed(
      List<Host> hosts,
      List<List<EscrowRecord>> waiting,
      boolean isLock,
      boolean isErase,
      Consumer<String> telling) {
    for (int i = 0; i < hosts.size(); i++) {
      for (EscrowRecord one : waiting.get(i)) {
        boolean erases = one.requestType().equals(SecretKind.ERASE_PIN.requestType());
        String then =
            (erases ? isErase : isLock)
                ? "the Mac keeps the PIN of the first that reaches it. Both PINs stay in escrow."
                : erases
                    ? "then the Mac erases itself."
                    : "once the Mac is locked, it receives nothing until its PIN is typed.";
        telling.accept(
            hosts.get(i).label()
                + (erases ? ": an earlier erase, " : ": an earlier lock, ")
                + one.commandUuid()
                + ", may still wait at the server: "
                + then);
      }
    }
  }
}
