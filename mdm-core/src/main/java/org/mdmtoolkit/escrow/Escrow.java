package org.mdmtoolkit.escrow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.Sha256;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * The escrow folder: the key that reads what is sealed, the certificates of others who may read it,
 * and the sealed records.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class Escrow {

  private static final String ASKING = "escrow.reader-asking";
  private static final String CERTIFICATE = "certificate";

  private final Path folder;
  private final EscrowFiles files;
  private final Optional<RecordStore> shared;
  private final Clock clock;
  private final SecureRandom random;

  private Escrow(
      Path folder,
      EscrowFiles files,
      Optional<RecordStore> shared,
      Clock clock,
      SecureRandom random) {
    this.folder = folder;
    this.files = files;
    this.shared = shared;
    this.clock = clock;
    this.random = random;
  }

  /**
   * The escrow in this folder, which is made (0700) when something is first stored.
   *
   * @param clock gives the time of new records
   * @param random makes the keys that seal records; {@code new SecureRandom()} outside tests
   * @throws RefusedException if others could write there, see {@link TrustedPaths}
   */
  public static Escrow at(Path folder, Clock clock, SecureRandom random) {
    TrustedPaths.checkFolder(folder, "recipients", "sealed");
    return new Escrow(
        folder, new FolderEscrowFiles(folder, clock), Optional.empty(), clock, random);
  }

  /**
   * The escrow that several machines share: key, readers and records are in a place for all of
   * them. The folder holds what this machine has for itself: the passphrase of a key that it made,
   * other sealed secrets, and which readers it has accepted. Nothing is sealed to other readers
   * than those, whatever the shared place says, until {@link #acceptReaders}.
   *
   * @param folder is made (0700) when something is first stored
   * @param clock gives the time of new records
   * @param random makes the keys that seal records; {@code new SecureRandom()} outside tests
   * @throws RefusedException if others could write to the folder
   */
  public static Escrow shared(
      Path folder, EscrowFiles files, RecordStore records, Clock clock, SecureRandom random) {
    TrustedPaths.checkFolder(folder, "sealed");
    return new Escrow(folder, files, Optional.of(records), clock, random);
  }

  /**
   * Begins to make the ciphers ready that seal, on a thread of its own, and returns at once. For a
   * process that soon seals for the first time: it need not wait for them then. What fails here
   * fails again there.
   */
  public static void prepareToSeal() {
    Thread preparing = new Thread(AuthEnvelope::prepare, "mdm-seal");
    preparing.setDaemon(true);
    preparing.setUncaughtExceptionHandler((thread, failure) -> {});
    preparing.start();
  }

  /** Gives the time of new records. */
  public Clock clock() {
    return clock;
  }

  /** Makes the keys that seal records. */
  public SecureRandom random() {
    return random;
  }

  /** The key pair that can read what is sealed here. */
  public EscrowIdentity identity() {
    return new EscrowIdentity(this, folder, files);
  }

  /** The records of commands with secrets. */
  public RecordStore records() {
    return shared.orElseGet(() -> FolderRecordStore.at(folder, clock));
  }

  /** Whether several machines share it. */
  public boolean isShared() {
    return shared.isPresent();
  }

  /**
   * What people call a reader: the name; and for the own key of this escrow what tells it from the
   * other keys that a machine of several has.
   */
  public String label(Recipient reader) {
    return isShared() && reader.name().equals(Pins.IDENTITY) ? "the team's key" : reader.label();
  }

  /** Where key and readers are kept. */
  public EscrowFiles files() {
    return files;
  }

  /** The key of this machine's own, with which a reader opens what all share. */
  public ReaderKey readerKey() {
    return new ReaderKey(folder.resolve("reader.pem"), this);
  }

  /**
   * Asks the others to be let in as a reader: the journal tells of name and certificate. Who adds
   * it compares the fingerprint.
   *
   * @throws InvalidInputException if nothing should be sealed to it
   * @throws RefusedException if the name is that of a reader with another certificate
   */
  public Recipient askToRead(Journal journal, String name, X509Certificate certificate) {
    Recipient reader = newReader(name, certificate);
    checkFree(name, Optional.of(certificate));
    journal.append(
        JournalEvent.of(ASKING)
            .withOutcome(reader.label() + ", SHA-256 " + reader.fingerprint())
            .withDetail(
                CERTIFICATE, Base64.getEncoder().encodeToString(Certificates.toDer(certificate))));
    return reader;
  }

  /**
   * Whether this machine may ask under this name, looked up before a key is made for it.
   *
   * @throws InvalidInputException if it is no name for a reader
   * @throws RefusedException if it is that of a reader with another certificate than the key of
   *     this machine
   */
  public void checkCanAsk(String name) {
    checkName(name);
    ReaderKey own = readerKey();
    checkFree(name, own.exists() ? Optional.of(own.certificate()) : Optional.empty());
  }

  private void checkFree(String name, Optional<X509Certificate> own) {
    boolean isTaken =
        files.readers().contains(name)
            && own.filter(one -> one.equals(stored(name).certificate())).isEmpty();
    if (isTaken) {
      throw new RefusedException(
          name + " is a reader already, with another certificate",
          Remedy.advice(
                  "Choose another name, for another machine of yours such as "
                      + name
                      + "-laptop, or have that reader removed first.")
              .and(Remedy.Act.LIST_READERS));
    }
  }

  /**
   * The certificate with which somebody has asked to be a reader of this name.
   *
   * @param fingerprint SHA-256 as that person has it, in hexadecimal digits
   * @throws NotFoundException if nobody has asked with that one
   * @throws RefusedException if it was asked for under another name
   */
  public X509Certificate asking(Journal journal, String name, String fingerprint) {
    String wanted = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
    List<Recipient> asked = asked(journal).filter(one -> one.fingerprint().equals(wanted)).toList();
    if (asked.isEmpty()) {
      throw new NotFoundException(
          "nobody has asked to be a reader with a certificate of SHA-256 " + wanted,
          "Compare it once more with the one who asked.");
    }
    return asked.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    "who asked with this certificate is to be called "
                        + asked.stream()
                            .map(Recipient::name)
                            .distinct()
                            .collect(Collectors.joining(" or "))
                        + ", not "
                        + name,
                    "Nobody was added. Take that name, or let them ask again under another."))
        .certificate();
  }

  private static Stream<Recipient> asked(Journal journal) {
    return journal.entries(one -> one.event().action().equals(ASKING)).stream()
        .flatMap(entry -> asking(entry).stream());
  }

  /** Empty if whoever wrote the entry asked for nothing. */
  private static Optional<Recipient> asking(JournalEntry entry) {
    try {
      byte[] der =
          Base64.getDecoder().decode(entry.event().details().getOrDefault(CERTIFICATE, ""));
      String name = entry.event().outcome().orElse("").split(",", 2)[0];
      return Optional.of(
          new Recipient(
              checkName(name),
              EscrowIdentity.onlyCertificate(SourceFile.of("entry " + entry.number(), der))));
    } catch (IllegalArgumentException | InvalidInputException e) {
      return Optional.empty();
    }
  }

  /** Which readers this machine has accepted; empty where it shares them with nobody. */
  Optional<KnownReaders> known() {
    return shared.map(records -> new KnownReaders(folder.resolve("known-readers")));
  }

  /** Whether this machine has accepted readers before; always where it shares them with nobody. */
  public boolean hasAcceptedReaders() {
    return known().map(known -> known.read().isPresent()).orElse(true);
  }

  /**
   * The readers that this machine has accepted, names by fingerprint; empty where it shares them
   * with nobody, or has accepted none yet.
   */
  public Map<String, String> acceptedReaders() {
    return known().flatMap(KnownReaders::read).orElse(Map.of());
  }

  /** The readers, and what is other than this machine has accepted: + is new, - is gone. */
  public List<String> readerLines(List<ListedReader> readers) {
    Map<String, String> gone = new LinkedHashMap<>(acceptedReaders());
    boolean isFirst = gone.isEmpty();
    List<String> lines = new ArrayList<>();
    for (ListedReader one : readers) {
      Recipient reader = one.recipient();
      boolean isKnown =
          gone.remove(reader.fingerprint()) != null || isFirst || isOfThisMachine(reader);
      lines.add(
          (isKnown ? "  " : "+ ")
              + (one.isOwn() ? "the team's key" : reader.label())
              + ", SHA-256 "
              + reader.fingerprint()
              + one.since().map(time -> ", since " + time).orElse("")
              + (isKnown
                  ? ""
                  : one.by().map(who -> ", added by " + who).orElse("") + ", NEW here"));
    }
    gone.forEach(
        (fingerprint, name) ->
            lines.add("- " + name + ", SHA-256 " + fingerprint + ", no reader any more"));
    return lines;
  }

  /** Whether this is the certificate of this machine's own key. */
  public boolean isOfThisMachine(Recipient reader) {
    ReaderKey own = readerKey();
    return own.exists() && own.certificate().equals(reader.certificate());
  }

  /**
   * Accepts the readers of today on this machine: those that it has seen for the first time, or
   * somebody has compared with what the others see. Does nothing where it shares them with nobody.
   *
   * @param shown those that were compared
   * @return who they are
   * @throws RefusedException if key or readers are not those that the journal tells of, or others
   *     than were shown
   */
  public List<Recipient> acceptReaders(Journal journal, Collection<Recipient> shown) {
    List<Recipient> readers = pinnedReaders(journal).asJournaled();
    if (!Pins.names(readers).keySet().equals(Pins.names(List.copyOf(shown)).keySet())) {
      throw new RefusedException(
          "the readers are others by now than those that were to be accepted",
          Remedy.Act.LIST_READERS.and(Remedy.Act.ACCEPT_READERS));
    }
    readers.forEach(one -> one.key().prove(one.label()));
    known().ifPresent(known -> known.write(Pins.names(readers)));
    return readers;
  }

  /** Whether this certificate may be the escrow key's, as far as this machine has accepted one. */
  boolean isAccepted(X509Certificate certificate) {
    String fingerprint = new Recipient(Pins.IDENTITY, certificate).fingerprint();
    return known()
        .flatMap(KnownReaders::read)
        .map(names -> names.containsKey(fingerprint))
        .orElse(true);
  }

  /** This machine has made the key, or completed its making. */
  void noteOnlyReader(X509Certificate certificate) {
    known()
        .filter(known -> known.read().isEmpty())
        .ifPresent(
            known -> known.write(Pins.names(List.of(new Recipient(Pins.IDENTITY, certificate)))));
  }

  /** This machine has changed this one reader: it accepts nobody else by that. */
  private void noteKnown(String name, Optional<Recipient> added) {
    known()
        .ifPresent(
            known -> {
              Map<String, String> names = new LinkedHashMap<>(known.read().orElse(Map.of()));
              names.values().removeIf(name::equals);
              added.ifPresent(one -> names.put(one.fingerprint(), name));
              known.write(names);
            });
  }

  /** Other secrets, sealed to the same readers. */
  public SealedSecrets sealedSecrets() {
    return sealedSecrets(this::recipients);
  }

  /** The same; nothing is sealed if the readers are others than the journal says. */
  public SealedSecrets sealedSecrets(Journal journal) {
    return sealedSecrets(() -> pinnedReaders(journal).readers());
  }

  private SealedSecrets sealedSecrets(Supplier<List<Recipient>> readers) {
    return new SealedSecrets(
        () -> {
          List<Recipient> now = readers.get();
          identity().confirm(); // another process may have made it this moment
          return now;
        },
        folder.resolve("sealed"),
        clock,
        random);
  }

  /** Who can read new records: the own certificate first, then the others by name. */
  public List<Recipient> recipients() {
    return recipients("");
  }

  /** The same without this one, whose file is not looked at. */
  private List<Recipient> recipients(String except) {
    return recipients(except, identity().source(), Pins.NONE);
  }

  /**
   * The same, with the own key from this file. Those that the journal tells of were judged in full
   * when it did; of others, and where it tells of none, the JDK reads the certificate, and all that
   * can be seen of the key is checked.
   */
  List<Recipient> recipients(SourceFile own, Pins pins) {
    List<Recipient> recipients = recipients("", own, pins);
    if (pins.readers().isEmpty()) {
      recipients.forEach(one -> one.key().prove(one.label()));
    }
    return recipients;
  }

  private List<Recipient> recipients(String except, SourceFile own, Pins pins) {
    List<Recipient> recipients = new ArrayList<>();
    recipients.add(recipient(Pins.IDENTITY, own, pins));
    for (String name : files.readers()) {
      if (!name.equals(except)) {
        recipients.add(stored(name, pins));
      }
    }
    return recipients;
  }

  private static Recipient recipient(String name, SourceFile file, Pins pins) {
    byte[] der = EscrowIdentity.onlyEncoded(file);
    String fingerprint = Sha256.hex(der);
    return pins.hasReader(name, fingerprint)
        ? new Recipient(name, ReaderCertificate.accepted(file, der, fingerprint))
        : new Recipient(name, EscrowIdentity.onlyCertificate(file));
  }

  private Recipient stored(String name) {
    return stored(name, Pins.NONE);
  }

  private Recipient stored(String name, Pins pins) {
    SourceFile file = files.read(EscrowFiles.ofReader(name));
    try {
      return recipient(name, file, pins);
    } catch (InvalidInputException e) { // nobody added it in this state
      throw new InvalidInputException(
          e.problem() + " (" + file.name() + ")", new Remedy.RestoreReader(name), e);
    }
  }

  /** Who can read new records, and since when; the own key first. */
  public List<ListedReader> readers(Journal journal) {
    List<JournalEntry> told =
        journal.entries(entry -> ListedReader.ACTIONS.contains(entry.event().action()));
    return recipients().stream().map(one -> ListedReader.of(one, told)).toList();
  }

  /**
   * Lets somebody else read new records, too. Older records stay as they are. The journal tells of
   * it.
   *
   * @param name a short name for the person or vault: letters, digits, dash, underscore
   * @param file one certificate of an RSA key, in any form, and no private key
   * @throws InvalidInputException if nothing should be sealed to it
   * @throws RefusedException if the name is taken, or the certificate is a reader's already
   */
  public Recipient addRecipient(Journal journal, String name, SourceFile file) {
    X509Certificate certificate = EscrowIdentity.onlyCertificate(file);
    if (PrivateKeys.isIn(file)) {
      throw new InvalidInputException(
          file.name() + " holds a private key beside the certificate; nothing was copied",
          "Take the certificate alone: openssl x509 -in FILE -out reader.pem. A key that came by"
              + " mail should not be used any more.");
    }
    Recipient recipient = newReader(name, certificate);
    files.changing(
        () -> {
          refuseIfAskedOtherwise(journal, recipient);
          add(journal, recipient);
        });
    return recipient;
  }

  /** A name under which somebody has asked is theirs: no other certificate takes it. */
  private static void refuseIfAskedOtherwise(Journal journal, Recipient recipient) {
    List<String> asked =
        asked(journal)
            .filter(one -> one.name().equals(recipient.name()))
            .map(Recipient::fingerprint)
            .distinct()
            .toList();
    if (!asked.isEmpty() && !asked.contains(recipient.fingerprint())) {
      throw new RefusedException(
          "who asked to be the reader "
              + recipient.name()
              + " has another certificate, of SHA-256 "
              + String.join(" or ", asked)
              + "; this one is of SHA-256 "
              + recipient.fingerprint(),
          "Nobody was added. Compare it with that person, and add the one with which they asked; or"
              + " take another name for this one.");
    }
  }

  /** The same for a certificate that was read before. */
  public Recipient addRecipient(Journal journal, String name, X509Certificate certificate) {
    Recipient recipient = newReader(name, certificate);
    files.changing(() -> add(journal, recipient));
    return recipient;
  }

  private static String checkName(String name) {
    if (!name.matches("[A-Za-z0-9_-]{1,64}") || name.equals(Pins.IDENTITY)) {
      throw new InvalidInputException(
          "\"" + name + "\" is no name for a reader",
          "Use up to 64 letters, digits, dashes and underscores.");
    }
    return name;
  }

  private Recipient newReader(String name, X509Certificate certificate) {
    Recipient recipient = new Recipient(checkName(name), certificate);
    recipient.checkNew(clock.instant());
    return recipient;
  }

  private void add(Journal journal, Recipient recipient) {
    String name = recipient.name();
    Pins pins = Pins.of(journal);
    String file = EscrowFiles.ofReader(name);
    boolean isLeftOver = isLeftOver(file, recipient, pins);
    refuseIfTaken(recipient, file, isLeftOver);
    Map<String, String> readers =
        settled(pins, name).with(unpinned(pins, name), name, recipient.certificate());
    String outcome = name + ", SHA-256 " + recipient.fingerprint();
    if (isLeftOver) {
      files.confirm(file); // whoever made it may not have come so far
    } else {
      journal.append(
          Pins.withNextReaders(
              JournalEvent.of("escrow.reader-adding").withOutcome(outcome), readers));
      files.create(file, EscrowIdentity.pem(recipient.certificate()));
    }
    journal.append(
        Pins.withReaders(JournalEvent.of("escrow.reader-added").withOutcome(outcome), readers));
    noteKnown(name, Optional.of(recipient));
  }

  private void refuseIfTaken(Recipient recipient, String file, boolean isLeftOver) {
    List<Recipient> others =
        (identity().exists() ? recipients().stream() : files.readers().stream().map(this::stored))
            .filter(one -> !(isLeftOver && one.name().equals(recipient.name())))
            .toList();
    for (Recipient one : others) {
      if (one.isTakenFor(recipient)) {
        throw new RefusedException(
            one.certificate().equals(recipient.certificate())
                ? "this certificate is that of " + one.label() + ", who can read already"
                : "this certificate has issuer and serial number of that of " + one.label(),
            one.certificate().equals(recipient.certificate())
                ? Remedy.Act.LIST_READERS
                : Remedy.Act.MAKE_READER_CERTIFICATE);
      } else if (!one.name().equals(recipient.name()) && one.hasKeyOf(recipient)) {
        throw new RefusedException(
            "this certificate is of the same key as that of "
                + one.label()
                + ": each reader has a key of their own",
            Remedy.Act.MAKE_READER_CERTIFICATE);
      }
    }
    if (!isLeftOver && files.exists(file)) {
      throw new RefusedException(
          recipient.name() + " is a reader already, with another certificate: " + files.place(file),
          new Remedy.ReplaceReader(recipient.name()));
    }
  }

  /** Whether it lies there already, and the journal does not say that it holds. */
  private boolean isLeftOver(String file, Recipient recipient, Pins pins) {
    return files.exists(file)
        && !pins.readers().isEmpty()
        && !pins.readers().get(0).containsKey(recipient.fingerprint())
        && EscrowIdentity.onlyCertificate(files.read(file)).equals(recipient.certificate());
  }

  /** The same; of a change that was stopped, the readers that it came to, this one aside. */
  private Pins settled(Pins pins, String except) {
    if (pins.readers().size() < 2 || !identity().exists()) {
      return pins;
    }
    Set<String> now = Pins.names(recipients(except)).keySet();
    return pins.readers().stream()
        .filter(
            set -> {
              Map<String, String> others = new LinkedHashMap<>(set);
              others.values().removeIf(except::equals);
              return others.keySet().equals(now);
            })
        .findFirst()
        .map(set -> new Pins(pins.keys(), List.of(set), pins.announced()))
        .orElse(pins);
  }

  /** Who the readers are, without this one, if the journal does not say. */
  private Map<String, String> unpinned(Pins pins, String except) {
    return pins.readers().isEmpty() && identity().exists()
        ? Pins.names(recipients(except))
        : Map.of();
  }

  /**
   * Lets somebody not read new records any more; what was sealed before can still be read. The
   * journal tells of it. What is removed already is only noted.
   *
   * @throws NotFoundException if there is no such reader
   */
  public void removeRecipient(Journal journal, String name) {
    String file = EscrowFiles.ofReader(name);
    boolean isKnown =
        files.exists(file)
            || Pins.of(journal).readers().stream().anyMatch(set -> set.containsValue(name));
    if (!isKnown || name.equals(Pins.IDENTITY)) {
      throw new NotFoundException(
          "there is no reader " + name,
          Remedy.Act.LIST_READERS.and("The certificate of the escrow key itself stays."));
    }
    files.changing(() -> remove(journal, name, file));
  }

  private void remove(Journal journal, String name, String file) {
    Pins pins = Pins.of(journal);
    Map<String, String> readers = settled(pins, name).without(unpinned(pins, name), name);
    journal.append(
        Pins.withNextReaders(JournalEvent.of("escrow.reader-removing").withOutcome(name), readers));
    files.delete(file);
    journal.append(
        Pins.withReaders(JournalEvent.of("escrow.reader-removed").withOutcome(name), readers));
    noteKnown(name, Optional.empty());
  }

  /** Seals what is here anew, to the readers of today. */
  public Resealing resealing(Journal journal) {
    return new Resealing(this, folder, journal);
  }

  /**
   * Does this with a store of its own below the escrow folder of this machine, which is empty
   * before and removed afterwards, while nobody else does so.
   */
  public <T> T tryingOut(Function<RecordStore, T> action) {
    Path place = folder.resolve("drill");
    List<T> result = new ArrayList<>();
    files.changing(
        () -> {
          remove(place); // what a run that was stopped has left
          try {
            result.add(action.apply(FolderRecordStore.at(place, clock)));
          } finally {
            remove(place);
          }
        });
    return result.get(0);
  }

  private static void remove(Path place) {
    if (!InputFiles.exists(place)) {
      return;
    }
    try (Stream<Path> all = Files.walk(place)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot remove " + place, e);
    }
  }

  /** Who can read new records, compared with what the journal says. */
  public PinnedReaders pinnedReaders(Journal journal) {
    return PinnedReaders.of(this, journal);
  }

  /** What stands for this set of readers in the journal. */
  public static String digest(List<Recipient> readers) {
    return Pins.digest(readers);
  }
}
