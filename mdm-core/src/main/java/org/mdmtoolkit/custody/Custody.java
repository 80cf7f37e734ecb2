package org.mdmtoolkit.custody;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.Disclosure;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;
import org.mdmtoolkit.escrow.NewRecord;
import org.mdmtoolkit.escrow.PinnedReaders;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.escrow.Resealing;
import org.mdmtoolkit.escrow.SealedListing;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;

/**
 * Keeps the secret of every command that sets one. The only way to such a command, and the only way
 * to its secret afterwards.
 *
 * <p>The {@code why} of each method is what the journal says of it: action, reason, outcome. Host
 * and command UUID are added here.
 *
 * <p>Immutable, and as safe for use by many threads and processes as its stores.
 */
public final class Custody {

  private static final int MANY = 16;
  private static final String KEPT = ".kept";

  /** The entry with which a secret is given up. */
  static final String GIVEN_UP = "escrow.given-up";

  private final RecordStore records;
  private final Supplier<Readers> readers;
  private final Journal journal;
  private final Clock clock;
  private final SecureRandom random;
  private final @Nullable Escrow escrow;

  /** Who may read what is sealed now, and what the journal has to be told of them. */
  private record Readers(List<Recipient> all, Optional<JournalEvent> firstPin) {}

  private Custody(
      RecordStore records,
      Supplier<Readers> readers,
      Journal journal,
      Clock clock,
      SecureRandom random,
      @Nullable Escrow escrow) {
    this.records = records;
    this.readers = readers;
    this.journal = journal;
    this.clock = clock;
    this.random = random;
    this.escrow = escrow;
  }

  /**
   * Custody in an escrow folder. Nothing is sealed while its key or its readers are others than the
   * journal says.
   */
  public static Custody in(Escrow escrow, Journal journal) {
    return new Custody(
        escrow.records(),
        () -> {
          PinnedReaders pinned = escrow.pinnedReaders(journal);
          return new Readers(pinned.readers(), pinned.firstPin());
        },
        journal,
        escrow.clock(),
        escrow.random(),
        escrow);
  }

  /**
   * Custody in stores of the caller's.
   *
   * @param readers who may read new records, at least one; asked for each call that seals something
   * @param clock gives the time of new records
   * @param random makes the keys that seal records; {@code new SecureRandom()} outside tests
   */
  public static Custody of(
      RecordStore records,
      Supplier<List<Recipient>> readers,
      Journal journal,
      Clock clock,
      SecureRandom random) {
    return new Custody(
        records, () -> new Readers(readers.get(), Optional.empty()), journal, clock, random, null);
  }

  /**
   * Proves that something can be sealed, before anything is made.
   *
   * @throws NotFoundException if there is no escrow key yet
   * @throws RefusedException if key or readers are not those that the journal tells of
   */
  public void checkReaders() {
    Objects.requireNonNull(readers());
  }

  private Readers readers() {
    Readers now = readers.get();
    if (now.all().isEmpty()) {
      throw new NotFoundException(
          "nobody could read what is sealed now", Remedy.Act.MAKE_ESCROW_KEY);
    }
    return now;
  }

  /**
   * Makes a command that carries a secret. When this returns, the record is durable and was read
   * back, and the journal tells of it; only then may the command be written or sent.
   *
   * @param why what the journal says; its outcome is replaced by the place of the record
   * @throws RefusedException if a command of this type is open for the host, and its secret holds;
   *     if the record of an earlier one is missing; if key or readers are not those that the
   *     journal tells of
   * @throws NotFoundException if there is no escrow key yet
   * @throws org.mdmtoolkit.InvalidInputException if the command does not carry the secret
   * @throws org.mdmtoolkit.UnavailableException if record or entry cannot be stored: there is no
   *     command
   */
  public EscrowedCommand issue(IssueRequest request, JournalEvent why) {
    return issueAll(List.of(request), why).get(0).orThrow();
  }

  /**
   * Does the same for many hosts in a fraction of the time. What is refused for one host is not
   * refused for the others.
   *
   * @return one for each request, in the same order
   * @throws NotFoundException if there is no escrow key yet
   * @throws RefusedException if key or readers are not those that the journal tells of
   * @throws org.mdmtoolkit.UnavailableException if the journal cannot be written: there is no
   *     command for any of them
   */
  public List<IssueResult> issueAll(List<IssueRequest> requests, JournalEvent why) {
    Readers now = readers();
    List<Recipient> recipients = now.all();
    List<Optional<MdmException>> refusals = refusals(requests);
    Instant time = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    IssueResult[] results = new IssueResult[requests.size()];
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      @Nullable MdmException refusal = refusals.get(i).orElse(null);
      if (refusal != null) {
        results[i] = IssueResult.failed(refusal);
        continue;
      }
      try {
        drafts.add(draft(i, requests.get(i), recipients, time));
      } catch (MdmException e) {
        results[i] = IssueResult.failed(e);
      }
    }
    List<RecordStore.Published> published =
        drafts.isEmpty() ? List.of() : records.publish(drafts.stream().map(Draft::record).toList());
    List<EscrowRecord> durable = new ArrayList<>();
    for (int i = 0; i < published.size(); i++) {
      Draft draft = drafts.get(i);
      IssueResult result = judge(draft, published.get(i));
      results[draft.position()] = result;
      if (result.failure().isEmpty()) {
        durable.add(result.orThrow().record());
      }
    }
    note(durable, now, why);
    return List.of(results);
  }

  private void note(List<EscrowRecord> published, Readers readers, JournalEvent why) {
    if (published.isEmpty()) {
      return;
    }
    List<JournalEvent> events = new ArrayList<>();
    readers.firstPin().ifPresent(events::add);
    for (EscrowRecord record : published) {
      events.add(
          event(why, record)
              .withOutcome(record.location())
              .withDetail(JournalEntries.REQUEST_TYPE, record.requestType())
              .withDetail("readers_sha256", Escrow.digest(readers.all())));
    }
    try {
      journal.append(events.toArray(JournalEvent[]::new));
    } catch (MdmException e) {
      EscrowRecord first = published.get(0);
      throw new UnavailableException(
          e.problem()
              + "; what was sealed for "
              + first.host()
              + (published.size() > 1 ? " and others" : "")
              + " is open, and no command was handed out",
          e.remedy().and(useOpen(first)),
          e);
    }
  }

  /** A record that is not stored yet, and the place of its request. */
  private record Draft(int position, MdmCommand command, NewRecord record) {}

  /** Of each request what stands in its way, asked at once for all of one kind. */
  private List<Optional<MdmException>> refusals(List<IssueRequest> requests) {
    List<Optional<MdmException>> refusals = new ArrayList<>();
    requests.forEach(request -> refusals.add(refusal(() -> HostLabel.of(request.host()))));
    Map<SecretKind, List<Integer>> kinds =
        IntStream.range(0, requests.size())
            .filter(place -> refusals.get(place).isEmpty())
            .boxed()
            .collect(Collectors.groupingBy(place -> requests.get(place).kind()));
    kinds.forEach(
        (kind, places) -> {
          List<Optional<MdmException>> some =
              refusals(places.stream().map(i -> List.of(requests.get(i).host())).toList(), kind);
          for (int i = 0; i < some.size(); i++) {
            refusals.set(places.get(i), some.get(i));
          }
        });
    return refusals;
  }

  private Draft draft(
      int position, IssueRequest request, List<Recipient> recipients, Instant time) {
    MdmCommand command = request.command();
    EscrowRecord header =
        header(
            HostLabel.of(request.host()),
            command.requestType(),
            command.commandUuid().orElseThrow(),
            time);
    byte[] content = SealedContent.write(header, request, command);
    try {
      return new Draft(position, command, NewRecord.seal(header, content, recipients, random));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private EscrowRecord header(HostLabel host, String type, String commandUuid, Instant time) {
    return EscrowRecord.of(
        host.text(), type, commandUuid, time, Printable.line(journal.operator().toString()));
  }

  private IssueResult judge(Draft draft, RecordStore.Published published) {
    @Nullable MdmException failure = published.failure().orElse(null);
    if (failure == null) {
      return IssueResult.issued(
          new EscrowedCommand(draft.command(), published.record().orElseThrow()));
    }
    if (failure instanceof RefusedException) { // another process was faster
      try {
        EscrowRecord header = draft.record().header();
        refuseIfOpen(HostLabel.stored(header.host()), header.requestType());
      } catch (MdmException e) {
        failure = e;
      }
    }
    return IssueResult.failed(failure);
  }

  /**
   * Says whether {@link #issue} would be refused, before anything is made for it.
   *
   * @param names all names that the host may have been given
   * @throws RefusedException if a command of this kind is open under one of them, and its secret
   *     holds; or if the record of an earlier one is missing
   */
  public void checkNoneOpen(Collection<String> names, SecretKind kind) {
    checkNoneOpen(labels(names), names, kind.requestType());
  }

  /**
   * The same for a name that a person gave.
   *
   * @throws org.mdmtoolkit.InvalidInputException if nothing can be kept under it
   */
  public void checkNoneOpen(String host, SecretKind kind) {
    checkNoneOpen(List.of(HostLabel.of(host)), List.of(host), kind.requestType());
  }

  /**
   * The same for a name that a person gave, and for the other names that the journal knows to be
   * those of the same device.
   *
   * @throws org.mdmtoolkit.InvalidInputException if nothing can be kept under it
   */
  public void checkNoneOpenOfDevice(String host, SecretKind kind) {
    checkNoneOpen(host, kind);
    for (String other : namesOfDevice(List.of(HostLabel.of(host).text()))) {
      Optional<EscrowRecord> open = records.open(HostLabel.stored(other), kind.requestType());
      if (open.isPresent()) {
        throw new RefusedException(
            openWords(open.get()) + "; by the journal that is the same device as " + host,
            useOpen(open.get()));
      }
    }
  }

  private void checkNoneOpen(
      Collection<HostLabel> labels, Collection<String> names, String requestType) {
    labels.forEach(label -> refuseIfOpen(label, requestType));
    Set<String> keys = labels.stream().map(HostLabel::key).collect(Collectors.toSet());
    refuseIfMissing(keys, requestType, told(names));
  }

  /**
   * What {@link #checkNoneOpen(Collection, SecretKind)} says of each of these hosts, asked at once.
   *
   * @param hosts of each host all names that it may have been given
   * @return one for each host, in the same order; empty if nothing stands in the way
   * @throws org.mdmtoolkit.UnavailableException if the journal cannot be asked
   */
  public List<Optional<MdmException>> refusals(
      List<? extends Collection<String>> hosts, SecretKind kind) {
    List<MissingRecord> told = told(hosts.stream().flatMap(Collection::stream).toList());
    List<Collection<HostLabel>> labels = new ArrayList<>();
    hosts.forEach(names -> labels.add(labels(names)));
    Map<String, EscrowRecord> open = new HashMap<>();
    try {
      records
          .open(labels.stream().flatMap(Collection::stream).toList(), kind.requestType())
          .forEach(record -> open.put(HostLabel.stored(record.host()).key(), record));
    } catch (InvalidInputException e) { // of one of them, which is found out one by one
      return hosts.stream().map(names -> refusal(() -> checkNoneOpen(names, kind))).toList();
    } catch (MdmException e) {
      return Collections.nCopies(hosts.size(), Optional.of(e));
    }
    return labels.stream()
        .map(
            names ->
                refusal(
                    () -> {
                      List<String> keys = names.stream().map(HostLabel::key).toList();
                      keys.stream()
                          .filter(open::containsKey)
                          .map(open::get)
                          .forEach(Custody::refuse);
                      refuseIfMissing(Set.copyOf(keys), kind.requestType(), told);
                    }))
        .toList();
  }

  private static Optional<MdmException> refusal(Runnable check) {
    try {
      check.run();
      return Optional.empty();
    } catch (MdmException e) {
      return Optional.of(e);
    }
  }

  /** Servers have names that no label can be: nothing is kept under such a one. */
  private static Collection<HostLabel> labels(Collection<String> names) {
    Map<String, HostLabel> labels = new LinkedHashMap<>();
    for (String name : names) {
      HostLabel label = HostLabel.stored(name.strip());
      labels.putIfAbsent(label.key(), label);
    }
    return labels.values();
  }

  /** What the journal says to be in escrow for these hosts. */
  private List<MissingRecord> told(Collection<String> names) {
    return journal.inEscrow(names).stream().map(MissingRecord::of).toList();
  }

  private void refuseIfMissing(Set<String> hosts, String requestType, List<MissingRecord> told) {
    for (MissingRecord one : told) {
      boolean isOfKind = one.requestType().filter(type -> !type.equals(requestType)).isEmpty();
      if (isOfKind && hosts.contains(HostLabel.stored(one.host()).key()) && find(one).isEmpty()) {
        throw one.refusal();
      }
    }
  }

  /** The record that the journal tells of. */
  private Optional<EscrowRecord> find(MissingRecord told) {
    HostLabel label = HostLabel.stored(told.host());
    return told.requestType()
        .map(type -> records.find(label, type, told.commandUuid()))
        .orElseGet(
            () ->
                records().records().stream()
                    .filter(record -> record.commandUuid().equals(told.commandUuid()))
                    .filter(record -> label.isSameHost(HostLabel.stored(record.host())))
                    .findFirst());
  }

  /**
   * What the journal tells of for a host of this name, and has neither a record nor an end. Looked
   * up without reading everything. What is damaged is not missing.
   */
  public List<MissingRecord> missing(String name) {
    return told(List.of(name)).stream().filter(this::isGone).toList();
  }

  /** Whether nothing is there, not even something damaged. */
  private boolean isGone(MissingRecord one) {
    try {
      return find(one).isEmpty();
    } catch (InvalidInputException e) {
      return false;
    }
  }

  /**
   * What the journal tells of, and has neither a record nor an end; the oldest first. What is
   * damaged is not missing.
   *
   * @param listing the records there are, read before
   * @throws org.mdmtoolkit.InvalidInputException if the journal is damaged
   */
  public List<MissingRecord> missing(EscrowListing listing) {
    return missing(Reconciliation.of(journal), listing);
  }

  /**
   * All that is in escrow, or is not and should be, and how far it came. The journal is read once.
   *
   * @throws org.mdmtoolkit.InvalidInputException if the journal is damaged
   */
  public SecretOverview overview() {
    EscrowListing listing = records();
    Reconciliation all = new Reconciliation();
    SecretHistory history = SecretHistory.of(journal, all::take); // later: what is there is told
    return new SecretOverview(listing, missing(all, listing), history);
  }

  /** The same of one host; see {@link #records(String)} and {@link #missing(String)}. */
  public SecretOverview overview(String host) {
    SecretHistory history = SecretHistory.of(journal);
    return new SecretOverview(records(host), missing(host), history);
  }

  private List<MissingRecord> missing(Reconciliation all, EscrowListing listing) {
    return all.missing(listing).stream().filter(this::isGone).toList();
  }

  /**
   * Compares journal, records, key and readers. Changes nothing.
   *
   * @return what does not fit; empty if everything does
   */
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    Reconciliation.check(journal).ifPresent(findings::add);
    try {
      Reconciliation all = Reconciliation.of(journal); // first: what it tells of is there
      EscrowListing listing = records();
      missing(all, listing).forEach(missing -> findings.add(Finding.of(missing)));
      findings.addAll(all.findings(listing));
    } catch (InvalidInputException e) {
      findings.add(Finding.of(Finding.Kind.JOURNAL, e));
    }
    if (escrow != null) {
      try {
        escrow
            .sealedSecrets()
            .records()
            .damaged()
            .forEach(damage -> findings.add(Finding.of(Finding.Kind.DAMAGED, damage)));
        List<RefusedException> problems = escrow.pinnedReaders(journal).problems();
        problems.forEach(problem -> findings.add(Finding.ofReaders(problem)));
        if (problems.isEmpty()) {
          Finding.ofStale(resealing().plan()).ifPresent(findings::add);
          Finding.ofUnreadable(resealing().notForOwnKey()).ifPresent(findings::add);
        }
        findings.addAll(Finding.aboutReaders(escrow.recipients(), clock.instant()));
      } catch (MdmException e) {
        findings.add(Finding.ofReaders(e));
      }
    }
    return findings;
  }

  /**
   * Gives up a secret whose record is missing and cannot be restored, so that it does not stand in
   * the way of the next. The device may hold it. The journal tells of it.
   *
   * @param commandUuid of the command that carried it
   * @param reason why there is no record
   * @return what was given up
   * @throws NotFoundException if no record of this command is missing
   */
  public MissingRecord giveUp(String commandUuid, String reason) {
    MissingRecord missing =
        missing(Reconciliation.of(journal), records()).stream()
            .filter(one -> one.commandUuid().equalsIgnoreCase(commandUuid))
            .findFirst()
            .orElseThrow(
                () ->
                    new NotFoundException(
                        "no record of a command " + commandUuid + " is missing",
                        Remedy.Act.LIST_MISSING_RECORDS));
    journal.append(
        JournalEvent.of(GIVEN_UP)
            .withHost(missing.host())
            .withCommandUuid(missing.commandUuid())
            .withReason(reason)
            .withOutcome("the record is missing; the device may hold a secret that nobody has"));
    return missing;
  }

  /**
   * Proves that what is sealed in the escrow folder can be read with this key. The journal tells of
   * it if it did not say so before.
   */
  public void prove(EscrowKey key) {
    JournalEvent proven = JournalEvent.of("escrow.key-proven");
    JournalEvent event = key.noteProof(journal, proven);
    if (!event.equals(proven)) {
      journal.append(event);
    }
  }

  /**
   * Seals what is in escrow anew, to the readers of today.
   *
   * @throws UnavailableException if this custody has no escrow folder: its store does that itself
   */
  public Resealing resealing() {
    return folder().resealing(journal);
  }

  /**
   * What a drill has proven.
   *
   * @param readers to whom the record was sealed, the one whose key was given first: it alone has
   *     read
   * @param openSsl the OpenSSL that read it, too, as {@code OpenSSL 3.0.22}
   * @param without why no OpenSSL was asked; empty if one was
   */
  public record Drilled(
      List<Recipient> readers, Optional<String> openSsl, Optional<String> without) {

    /** Copies the list. */
    public Drilled {
      readers = List.copyOf(readers);
    }
  }

  /**
   * Tries out that a PIN can be read: seals one for a made-up host, opens it with the key by this
   * library and by OpenSSL, and removes it. The journal tells of it.
   *
   * @param key of the escrow folder
   * @param passphrase of that key; goes to OpenSSL on its standard input
   * @param environment of the program {@code openssl}
   * @throws RefusedException if key or readers are not those that the journal tells of
   * @throws UnavailableException if it cannot be read as it was sealed, or this custody has no
   *     escrow folder
   */
  public Drilled drill(EscrowKey key, Secret passphrase, Map<String, String> environment) {
    return new Drill(folder(), journal, key).run(passphrase, environment);
  }

  private Escrow folder() {
    if (escrow == null) {
      throw new UnavailableException("this custody has no escrow folder", "Ask its own store.");
    }
    return escrow;
  }

  private void refuseIfOpen(HostLabel label, String requestType) {
    records.open(label, requestType).ifPresent(Custody::refuse);
  }

  private static void refuse(EscrowRecord open) {
    throw new RefusedException(openWords(open), useOpen(open));
  }

  private static String openWords(EscrowRecord open) {
    return open.host()
        + " has an open "
        + open.requestType()
        + ": command "
        + open.commandUuid()
        + ", made "
        + open.created()
        + " by "
        + open.operator();
  }

  private static Remedy useOpen(EscrowRecord record) {
    return new Remedy.UseOpenCommand(
        record.host(), record.requestType(), record.commandUuid(), record.created());
  }

  /**
   * The open record of this kind for a host.
   *
   * @param names all names that the host may have been given, the best first
   * @return the first that is found; empty if there is none
   * @throws org.mdmtoolkit.InvalidInputException if it is damaged, or another host's in its place
   */
  public Optional<EscrowRecord> open(Collection<String> names, SecretKind kind) {
    for (HostLabel label : labels(names)) {
      Optional<EscrowRecord> found = records.open(label, kind.requestType());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The open record of this kind for a host of this name; empty if there is none. */
  public Optional<EscrowRecord> open(String name, SecretKind kind) {
    return records.open(HostLabel.of(name), kind.requestType());
  }

  /**
   * The record of this command for a host, open or closed; empty if there is none.
   *
   * @param names all names that the host may have been given
   */
  public Optional<EscrowRecord> record(
      Collection<String> names, SecretKind kind, String commandUuid) {
    return labels(names).stream()
        .flatMap(label -> kind.types().stream().map(type -> records.find(label, type, commandUuid)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * Whether there is any record of this kind for a host of one of these names, Activation Lock
   * codes that were made here aside: the device has another.
   */
  public boolean hasAny(Collection<String> names, SecretKind kind) {
    return has(names, kind, false);
  }

  /** Whether there is one that was made here, and that no device knows. */
  public boolean hasMadeHere(Collection<String> names, SecretKind kind) {
    return has(names, kind, true);
  }

  private boolean has(Collection<String> names, SecretKind kind, boolean isMadeHere) {
    Set<String> keys = labels(names).stream().map(HostLabel::key).collect(Collectors.toSet());
    return records().records().stream()
        .filter(record -> kind.types().contains(record.requestType()))
        .filter(record -> record.commandUuid().startsWith(KeptSecret.MADE_HERE) == isMadeHere)
        .anyMatch(record -> keys.contains(HostLabel.stored(record.host()).key()));
  }

  /**
   * Whether nothing was ever sealed here that a device may hold: there is no record and no sealed
   * secret, not even a damaged one, and none that the journal tells of is missing.
   *
   * @throws org.mdmtoolkit.InvalidInputException if the journal is damaged
   */
  public boolean isEmpty() {
    EscrowListing listing = records();
    SealedListing sealed = folder().sealedSecrets().records();
    return listing.records().isEmpty()
        && listing.damaged().isEmpty()
        && sealed.records().isEmpty()
        && sealed.damaged().isEmpty()
        && missing(listing).isEmpty();
  }

  /** All records, open and closed. */
  public EscrowListing records() {
    return records.records();
  }

  /** All records of one host; a damaged one is reported whoever's it is. */
  public EscrowListing records(String host) {
    return records(List.of(HostLabel.of(host)));
  }

  /**
   * All records of the device that has this name, also those under other names that the journal
   * knows to be its; of a damaged journal only those under this one.
   */
  public EscrowListing recordsOfDevice(String name) {
    return recordsOfDevice(List.of(HostLabel.of(name).text()));
  }

  /** The same of a device that has all these names, such as those that its server knows. */
  public EscrowListing recordsOfDevice(Collection<String> names) {
    return records(labels(namesOfDevice(names)));
  }

  /** Of a damaged journal these names alone: what is there is found whatever it looks like. */
  private Collection<String> namesOfDevice(Collection<String> names) {
    try {
      return DeviceNames.of(journal).all(names);
    } catch (InvalidInputException e) {
      return names;
    }
  }

  /**
   * Whether a Mac of this name may have PINs under another one, such as its serial number, and the
   * journal does not say so: the name is no serial number or UDID, nothing that is kept under it is
   * known to be of a device, and PINs are kept under other names.
   */
  public boolean mayHaveOtherPins(String name) {
    HostLabel label = HostLabel.of(name);
    return !KeptNames.isNumber(label.text())
        && namesOfDevice(List.of(label.text())).size() == 1
        && records().records().stream()
            .filter(SecretGroup.PINS::has)
            .anyMatch(record -> !label.isSameHost(HostLabel.stored(record.host())));
  }

  /**
   * The closed locks and erases that may still wait at a server: see {@link SecretHistory#mayWait}.
   * Records and journal are read once for all hosts, the journal only where something is closed.
   *
   * @param hosts the names of each host
   * @return those of each host, in the order of the hosts
   */
  public List<List<EscrowRecord>> closedAndWaiting(List<List<String>> hosts) {
    List<EscrowRecord> closed =
        records().records().stream()
            .filter(record -> !record.open() && SecretGroup.PINS.has(record))
            .toList();
    EscrowListing all = new EscrowListing(closed, List.of());
    List<List<EscrowRecord>> ofHosts =
        hosts.stream().map(names -> ofHosts(all, names).records()).toList();
    if (ofHosts.stream().allMatch(List::isEmpty)) {
      return ofHosts;
    }
    SecretHistory history = SecretHistory.of(journal);
    return ofHosts.stream().map(some -> some.stream().filter(history::mayWait).toList()).toList();
  }

  private EscrowListing records(Collection<HostLabel> labels) {
    return ofHosts(records(), labels);
  }

  /** Those of hosts of these names; what is damaged is left in it whoever's it is. */
  static EscrowListing ofHosts(EscrowListing all, List<String> names) {
    return ofHosts(all, labels(names));
  }

  private static EscrowListing ofHosts(EscrowListing all, Collection<HostLabel> labels) {
    Set<String> keys = labels.stream().map(HostLabel::key).collect(Collectors.toSet());
    return new EscrowListing(
        all.records().stream()
            .filter(record -> keys.contains(HostLabel.stored(record.host()).key()))
            .toList(),
        all.damaged());
  }

  /**
   * Hands out the very same command once more, with the same secret and command UUID. The journal
   * tells of it first.
   *
   * @throws org.mdmtoolkit.DeniedException if it was not sealed to this key
   * @throws org.mdmtoolkit.InvalidInputException if it is damaged, or its header was changed
   */
  public EscrowedCommand handOut(EscrowRecord record, EscrowKey key, JournalEvent why) {
    requireOwnCommand(record);
    List<JournalEvent> events = new ArrayList<>();
    issueEntry(record, why).ifPresent(events::add);
    events.add(key.noteFirstProof(journal, event(why, record)));
    Disclosure leave = Disclosure.of(journal, List.of(record), events.toArray(JournalEvent[]::new));
    MdmCommand command =
        open(record, key, leave)
            .command()
            .orElseThrow(() -> record.damaged("it holds an answer, and no command"));
    return new EscrowedCommand(command, record);
  }

  /**
   * Refuses a record whose command was made and sent by the server itself: only its PIN is here,
   * and a second lock of the same Mac would not be the same one.
   *
   * @throws RefusedException if so
   */
  public static void requireOwnCommand(EscrowRecord record) {
    if (record.commandUuid().startsWith(KeptSecret.MADE_BY_FLEET)) {
      throw new RefusedException(
          "Fleet itself made the lock of "
              + record.host()
              + ", so it cannot be sent again from here",
          new Remedy.RevealSecret(record.host())
              .and(
                  "Fleet goes on with its lock by itself; its page of the Mac says how far it is."));
    }
  }

  /**
   * Tells the journal of a record that it does not tell of, because a process was stopped between
   * the two; does nothing if it does. For a command that may have left.
   *
   * @param why its first word and its reason are in the entry
   */
  public void completeIssue(EscrowRecord record, JournalEvent why) {
    issueEntry(record, why).ifPresent(journal::append);
  }

  private Optional<JournalEvent> issueEntry(EscrowRecord record, JournalEvent why) {
    boolean isTold =
        told(List.of(record.host())).stream()
            .anyMatch(one -> one.commandUuid().equals(record.commandUuid()));
    String verb = why.action().split("\\.", 2)[0];
    return isTold
        ? Optional.empty()
        : Optional.of(
            event(
                    JournalEvent.of(verb + (why.action().endsWith(KEPT) ? KEPT : ".escrowed"))
                        .withReason(why.reason()),
                    record)
                .withOutcome(record.location())
                .withDetail(JournalEntries.REQUEST_TYPE, record.requestType()));
  }

  /** What became of a record that was to be revealed. */
  public record Revealed(Optional<RevealedSecret> secret, Optional<MdmException> failure) {}

  /**
   * Reveals records, each by itself. The journal tells of all of them first.
   *
   * @return one for each record, in the same order
   */
  public List<Revealed> reveal(List<EscrowRecord> chosen, EscrowKey key, JournalEvent why) {
    if (chosen.isEmpty()) {
      return List.of();
    }
    JournalEvent[] events =
        chosen.stream().map(record -> event(why, record)).toArray(JournalEvent[]::new);
    events[0] = key.noteFirstProof(journal, events[0]);
    return reveal(chosen, key, Disclosure.of(journal, chosen, events));
  }

  /**
   * All records there are, and what became of each.
   *
   * @param listing what was there, damaged ones too
   * @param revealed one for each of its records, in the same order
   */
  public record RevealedListing(EscrowListing listing, List<Revealed> revealed) {}

  /**
   * Reveals all records there are. The journal tells of it first, in one entry.
   *
   * @param why says it, of what there is
   */
  public RevealedListing revealAll(EscrowKey key, Function<EscrowListing, JournalEvent> why) {
    EscrowListing listing = records();
    Disclosure leave =
        Disclosure.of(journal, listing.records(), key.noteFirstProof(journal, why.apply(listing)));
    return new RevealedListing(listing, reveal(listing.records(), key, leave));
  }

  /** The private key's part of the work takes the time: many are opened on all processors. */
  private List<Revealed> reveal(List<EscrowRecord> chosen, EscrowKey key, Disclosure leave) {
    Stream<EscrowRecord> all = chosen.size() < MANY ? chosen.stream() : chosen.parallelStream();
    return all.map(record -> revealed(record, key, leave)).toList();
  }

  private Revealed revealed(EscrowRecord record, EscrowKey key, Disclosure leave) {
    try {
      return new Revealed(Optional.of(open(record, key, leave)), Optional.empty());
    } catch (MdmException e) {
      return new Revealed(Optional.empty(), Optional.of(e));
    }
  }

  private RevealedSecret open(EscrowRecord record, EscrowKey key, Disclosure leave) {
    byte[] content = key.open(record, records, leave);
    try {
      return SealedContent.read(record, content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * Ends an open command, once its device is unlocked or it was never sent. The record is kept.
   * Then the journal tells of it.
   *
   * @throws UnavailableException also if it is closed and the journal could not be told: {@link
   *     #completeClosing} does that later
   */
  public EscrowRecord close(EscrowRecord open, JournalEvent why) {
    EscrowRecord closed = records.close(open);
    try {
      journal.append(event(why, closed));
    } catch (MdmException e) {
      throw new UnavailableException(
          e.problem()
              + "; the "
              + closed.requestType()
              + " of "
              + closed.host()
              + " is closed, and the journal does not say so yet",
          e.remedy(),
          e);
    }
    return closed;
  }

  /**
   * Ends open commands whose secrets stay in use: each record is kept, must stay there, and does
   * not stand in the way of the next command. The journal tells of it first.
   *
   * @param settled each with what else the journal is to say of it, in this order, such as that the
   *     device was seen to hold it
   */
  public void settle(Map<EscrowRecord, List<JournalEvent>> settled) {
    Map<EscrowRecord, List<JournalEvent>> all = new LinkedHashMap<>();
    settled.forEach(
        (record, said) -> {
          List<JournalEvent> events = new ArrayList<>(said);
          if (record.open()) {
            events.add(JournalEvent.of(verb(record) + ".settled"));
          }
          all.put(record, events);
        });
    note(all);
    settled.keySet().stream().filter(EscrowRecord::open).forEach(records::close);
  }

  /**
   * Ends an open command whose secret the device may take yet; see {@link #settle}.
   *
   * @return the record where it is now
   */
  public EscrowRecord release(EscrowRecord open, JournalEvent why) {
    settle(Map.of(open, List.of(why)));
    return stored(open).orElse(open.at(open.location(), false));
  }

  private static String verb(EscrowRecord record) {
    return SecretKind.of(record.requestType()).map(SecretKind::verb).orElse("secret");
  }

  /** Tells the journal of records, each with what it is to say of it. */
  public void note(Map<EscrowRecord, List<JournalEvent>> said) {
    List<JournalEvent> events = new ArrayList<>();
    said.forEach((record, some) -> some.forEach(one -> events.add(event(one, record))));
    if (!events.isEmpty()) {
      journal.append(events.toArray(JournalEvent[]::new));
    }
  }

  /**
   * Keeps what a device answered, sealed to all readers; needs no key. When this returns, the
   * record is durable and was read back, and the journal tells of it. Keeping the same answer again
   * is done.
   *
   * @param names of the host, the one that it is kept under first
   * @return the record
   * @throws NotFoundException if there is no escrow key yet
   * @throws UnavailableException if record or entry cannot be stored
   */
  public EscrowRecord keep(List<String> names, KeptSecret answer) {
    HostLabel label = HostLabel.of(names.get(0));
    Optional<EscrowRecord> kept = record(names, answer.kind(), answer.commandUuid());
    if (kept.isPresent()) {
      return kept.get().open() ? completeKeeping(kept.get()) : kept.get();
    }
    Readers now = readers();
    EscrowRecord header =
        header(
            label,
            answer.type(),
            answer.commandUuid(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS));
    byte[] content = SealedContent.write(header, answer);
    try {
      EscrowRecord stored = publishAnswer(NewRecord.seal(header, content, now.all(), random));
      note(List.of(stored), now, JournalEvent.of(answer.kind().verb() + KEPT));
      return settled(stored);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** An answer that is still open is that of a process that was stopped before it was settled. */
  private EscrowRecord publishAnswer(NewRecord record) {
    while (true) {
      RecordStore.Published published = records.publish(List.of(record)).get(0);
      @Nullable MdmException failure = published.failure().orElse(null);
      if (failure == null) {
        return published.record().orElseThrow();
      }
      EscrowRecord header = record.header();
      Optional<EscrowRecord> other =
          records.open(HostLabel.stored(header.host()), header.requestType());
      if (!(failure instanceof RefusedException) || other.isEmpty()) {
        throw failure;
      }
      completeKeeping(other.get());
    }
  }

  /** Does what a process was stopped before that had published this. */
  private EscrowRecord completeKeeping(EscrowRecord open) {
    issueEntry(open, JournalEvent.of(verb(open) + KEPT)).ifPresent(journal::append);
    return settled(open);
  }

  /** The record as it is when it is settled. */
  private EscrowRecord settled(EscrowRecord open) {
    settle(Map.of(open, List.of()));
    return stored(open).orElse(open);
  }

  private Optional<EscrowRecord> stored(EscrowRecord record) {
    return records.find(
        HostLabel.stored(record.host()), record.requestType(), record.commandUuid());
  }

  /**
   * Tells the journal of what was closed for a host, where a process was stopped before it did.
   *
   * @param which of them; the journal is not told of others
   * @return those that it was told of now
   */
  public List<EscrowRecord> completeClosing(
      String host, Predicate<EscrowRecord> which, JournalEvent why) {
    List<EscrowRecord> closed =
        told(List.of(host)).stream().flatMap(one -> closed(one).stream()).filter(which).toList();
    if (!closed.isEmpty()) {
      closed.forEach(records::close); // durably: who was stopped may not have come so far
      journal.append(
          closed.stream().map(record -> event(why, record)).toArray(JournalEvent[]::new));
    }
    return closed;
  }

  private Optional<EscrowRecord> closed(MissingRecord told) {
    try {
      return find(told).filter(record -> !record.open());
    } catch (InvalidInputException e) {
      return Optional.empty(); // nobody can tell
    }
  }

  /**
   * Ends this command, of which nobody has heard, if it is still the open one: its secret is kept
   * and does not stand in the way of the next. Then the journal tells of it.
   */
  public void withdraw(EscrowRecord record, JournalEvent why) {
    records
        .open(HostLabel.stored(record.host()), record.requestType())
        .filter(open -> open.commandUuid().equals(record.commandUuid()))
        .ifPresent(open -> close(open, why));
  }

  /** Whether {@link #keepBeside} has a place. */
  public boolean canKeepBeside() {
    return escrow != null;
  }

  /**
   * Keeps a secret that cannot become an open record, because another one is open: sealed beside
   * the records. Then the journal tells of it.
   *
   * @param what is kept, as {@code noun.noun}
   * @param secret stays the caller's to close
   * @return where it lies
   * @throws UnavailableException if it cannot be stored, or this custody has no escrow folder
   */
  public String keepBeside(String what, String host, Secret secret, JournalEvent why) {
    if (escrow == null) {
      throw new UnavailableException(
          "there is no place for a second secret of " + host, "Note it by hand.");
    }
    String place =
        escrow
            .sealedSecrets(journal)
            .seal(what, host, "", journal.operator().toString(), secret)
            .file()
            .toString();
    journal.append(why.withHost(host).withOutcome(place));
    return place;
  }

  Journal journal() {
    return journal;
  }

  private static JournalEvent event(JournalEvent why, EscrowRecord record) {
    return why.withHost(record.host()).withCommandUuid(record.commandUuid());
  }
}
