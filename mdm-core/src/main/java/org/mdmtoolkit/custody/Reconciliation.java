package org.mdmtoolkit.custody;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.custody.Finding.Kind;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.TimeOrder;

/** The whole journal beside all records. The journal is read first: what it tells of is there. */
final class Reconciliation {

  private final Map<String, MissingRecord> sealed = new LinkedHashMap<>();
  private final Set<String> ended = new HashSet<>();
  private final Set<String> settled = new HashSet<>();
  private final TimeOrder times = new TimeOrder();

  Reconciliation() {}

  static Reconciliation of(Journal journal) {
    Reconciliation all = new Reconciliation();
    journal.read(all::take);
    return all;
  }

  void take(JournalEntry entry) {
    times.accept(entry);
    JournalEvent event = entry.event();
    if (JournalEntries.isEnd(event)) {
      ended.add(key(event.host().orElse(""), event.commandUuid().orElseThrow()));
    } else if (JournalEntries.isSettled(event)) {
      settled.add(key(event.host().orElse(""), event.commandUuid().orElseThrow()));
    } else if (JournalEntries.isSealed(event)) {
      MissingRecord one = MissingRecord.of(entry);
      sealed.put(key(one.host(), one.commandUuid()), one);
    }
  }

  private static String key(String host, String commandUuid) {
    return HostLabel.stored(host).key() + "\n" + commandUuid.toUpperCase(Locale.ROOT);
  }

  private static String key(EscrowRecord record) {
    return key(record.host(), record.commandUuid());
  }

  /** What the journal tells of, and is neither there nor over; the oldest first. */
  List<MissingRecord> missing(EscrowListing listing) {
    Map<String, MissingRecord> missing = new LinkedHashMap<>(sealed);
    missing.keySet().removeAll(ended);
    listing.records().forEach(record -> missing.remove(key(record)));
    return List.copyOf(missing.values());
  }

  /** What else does not fit. */
  List<Finding> findings(EscrowListing listing) {
    List<Finding> findings = new ArrayList<>();
    listing.damaged().forEach(damage -> findings.add(Finding.of(Kind.DAMAGED, damage)));
    for (EscrowRecord record : listing.records()) {
      if (!sealed.containsKey(key(record))) {
        findings.add(
            Finding.of(
                Kind.UNKNOWN,
                record,
                "the journal does not tell of the record " + record.location(),
                Remedy.advice("Nothing is lost by it.")));
      } else if (record.open() && isOver(record)) {
        findings.add(
            Finding.of(
                Kind.REOPENED,
                record,
                "the journal says that this is over, and it is open: " + record.location(),
                new Remedy.CloseRestored(record.host(), record.requestType())));
      } else if (!record.open() && !isOver(record)) {
        findings.add(
            Finding.of(
                Kind.CLOSED,
                record,
                "it is closed, and the journal does not say so: " + record.location(),
                toldBy(record, listing)));
      }
    }
    times
        .first()
        .map(
            first ->
                new Finding(
                    Kind.CLOCK,
                    Optional.empty(),
                    Optional.empty(),
                    "a clock was set back while the journal was written: " + first,
                    Remedy.advice("The order of the entries counts, not their times.")))
        .ifPresent(findings::add);
    return findings;
  }

  private boolean isOver(EscrowRecord record) {
    return ended.contains(key(record)) || settled.contains(key(record));
  }

  /** Not by closing what is open in its place. */
  private static Remedy toldBy(EscrowRecord closed, EscrowListing listing) {
    boolean isInUse =
        listing.records().stream()
            .filter(EscrowRecord::open)
            .filter(open -> open.requestType().equals(closed.requestType()))
            .anyMatch(
                open -> HostLabel.stored(open.host()).isSameHost(HostLabel.stored(closed.host())));
    return isInUse
        ? Remedy.advice("Nothing is lost. The journal is told when the open one is closed.")
        : new Remedy.CompleteClosing(closed.host(), closed.requestType());
  }

  /** The journal itself. */
  static Optional<Finding> check(Journal journal) {
    try {
      JournalCheck check = journal.verify();
      return check
          .sentence()
          .map(
              problem ->
                  new Finding(
                      Kind.JOURNAL, Optional.empty(), Optional.empty(), problem, check.remedy()));
    } catch (MdmException e) {
      return Optional.of(Finding.of(Kind.JOURNAL, e));
    }
  }
}
