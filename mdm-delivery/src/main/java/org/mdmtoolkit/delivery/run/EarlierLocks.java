package org.mdmtoolkit.delivery.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.server.AskedOnce;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;

/** What a person has to know of the locks that devices got before, ahead of the next command. */
public final class EarlierLocks {

  /** More devices are not looked at, nor named. */
  private static final int MOST = 5;

  private EarlierLocks() {}

  /**
   * Tells of those that may be locked from here: a locked Mac takes no erase.
   *
   * @throws org.mdmtoolkit.MdmException if that cannot be known; what was told before is true
   */
  public static void beforeErase(
      Custody custody, Journal journal, List<Host> hosts, Consumer<String> telling) {
    Supplier<SecretHistory> history = AskedOnce.of(() -> SecretHistory.of(journal));
    List<Host> some = hosts.subList(0, Math.min(hosts.size(), MOST));
    for (Host host : some) {
      boolean isOne = some.size() == 1;
      Optional<EscrowRecord> lock = custody.open(host.names(), SecretKind.LOCK_PIN);
      if (lock.isPresent()) {
        String who = isOne ? "Locked since " : host.label() + ": locked since ";
        history
            .get()
            .acknowledged(lock.get())
            .map(since -> who + since + ": it receives nothing until its PIN is typed.")
            .ifPresent(telling);
        if (history.get().mayWait(lock.get())) {
          telling.accept(
              (isOne ? "A lock of it" : host.label() + ": a lock of it")
                  + " is open, and "
                  + (history.get().state(lock.get()) == SecretState.NOT_NOW
                      ? "the Mac has put it off"
                      : "no answer to it is noted")
                  + ": once the Mac has that, it receives"
                  + " nothing until its PIN is typed.");
        }
      }
    }
  }

  /**
   * Tells of locks that were closed and never answered: they may still reach their Macs before the
   * next one.
   *
   * @throws org.mdmtoolkit.MdmException if that cannot be known
   */
  public static void beforeLock(Custody custody, List<Host> hosts, Consumer<String> telling) {
    List<Host> some = hosts.stream().limit(MOST).toList();
    List<List<EscrowRecord>> waiting =
        custody.closedAndWaiting(some.stream().map(Host::names).toList(), SecretKind.LOCK_PIN);
    for (int i = 0; i < some.size(); i++) {
      for (EscrowRecord one : waiting.get(i)) {
        telling.accept(
            "%s: an earlier lock, %s, may still wait at the server: the Mac keeps the PIN"
                    .formatted(some.get(i).label(), one.commandUuid())
                + " of the first that reaches it. Both PINs stay in escrow.");
      }
    }
  }
}
