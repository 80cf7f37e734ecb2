package org.mdmtoolkit.custody;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.secret.Pin;

/** Custody over an escrow folder, as tests call it. */
public final class TestCustody {

  private final Journal journal;
  private final Custody custody;

  private TestCustody(Journal journal, Custody custody) {
    this.journal = journal;
    this.custody = custody;
  }

  /** Custody in this folder by {@code USER@MACHINE}. */
  public static TestCustody in(Path folder, Clock clock, String operator) {
    Journal journal = journal(operator);
    return new TestCustody(
        journal, Custody.in(Escrow.at(folder, clock, new SecureRandom()), journal));
  }

  /** A journal in memory, of {@code USER@MACHINE}. */
  public static Journal journal(String operator) {
    int at = operator.indexOf('@');
    return Journal.in(
        new ListJournal(), new Operator(operator.substring(0, at), operator.substring(at + 1)));
  }

  public Custody custody() {
    return custody;
  }

  /** What the journal says of commands so far, without details for programs. */
  public List<JournalEvent> events() {
    return journal.entries(entry -> entry.event().commandUuid().isPresent()).stream()
        .map(JournalEntry::event)
        .map(
            event ->
                new JournalEvent(
                    event.action(),
                    event.host(),
                    event.commandUuid(),
                    event.reason(),
                    event.outcome(),
                    Map.of()))
        .toList();
  }

  /** Everything that the journal says so far. */
  public Journal journal() {
    return journal;
  }

  public static IssueRequest request(String host, Pin pin, Function<Pin, MdmCommand> build) {
    SecretKind kind = SecretKind.of(build.apply(pin).requestType()).orElseThrow();
    return IssueRequest.of(host, kind, pin, () -> build.apply(pin));
  }

  public EscrowedCommand issue(String host, Pin pin, Function<Pin, MdmCommand> build) {
    return custody.issue(request(host, pin, build), JournalEvent.of("test.escrowed"));
  }

  public List<IssueResult> issueAll(List<IssueRequest> requests) {
    return custody.issueAll(requests, JournalEvent.of("test.escrowed"));
  }

  public RevealedSecret reveal(EscrowRecord record, EscrowKey key) {
    Custody.Revealed one =
        custody.reveal(List.of(record), key, JournalEvent.of("test.shown")).get(0);
    one.failure()
        .ifPresent(
            failure -> {
              throw failure;
            });
    return one.secret().orElseThrow();
  }

  public Optional<EscrowRecord> openRecord(String host, String requestType) {
    return custody.open(host, SecretKind.of(requestType).orElseThrow());
  }

  public EscrowRecord close(String host, String requestType) {
    return custody.close(
        openRecord(host, requestType).orElseThrow(), JournalEvent.of("test.closed"));
  }

  public EscrowListing records() {
    return custody.records();
  }

  public EscrowListing records(String host) {
    return custody.records(host);
  }

  /** The file of a record. */
  public static Path file(EscrowRecord record) {
    return Path.of(record.location());
  }

  private static final class ListJournal implements JournalStore {

    private final List<JournalEntry> entries = new ArrayList<>();

    @Override
    public synchronized String append(Operator operator, List<JournalEvent> events) {
      for (JournalEvent event : events) {
        entries.add(
            new JournalEntry(
                entries.size() + 1L, Clock.systemUTC().instant(), operator, event, "0"));
      }
      return "0";
    }

    @Override
    public synchronized void read(Consumer<JournalEntry> reader) {
      entries.forEach(reader);
    }

    @Override
    public synchronized JournalCheck verify() {
      return new JournalCheck(entries.size(), "0", Optional.empty(), 0);
    }

    @Override
    public boolean contains(String hash) {
      return false;
    }
  }
}
