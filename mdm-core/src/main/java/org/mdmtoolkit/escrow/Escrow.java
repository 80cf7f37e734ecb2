package org.mdmtoolkit.escrow;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.PathLocks;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * The escrow folder: the key that reads what is sealed, the certificates of others who may read it,
 * and the sealed records.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class Escrow {

  private final Path folder;
  private final Clock clock;
  private final SecureRandom random;

  private Escrow(Path folder, Clock clock, SecureRandom random) {
    this.folder = folder;
    this.clock = clock;
    this.random = random;
  }

  /**
   * The escrow in this folder, which is made (0700) when something is first stored.
   *
   * @param clock gives the time of new records
   * @param random makes the keys that seal records; {@code new SecureRandom()} outside tests
   */
  public static Escrow at(Path folder, Clock clock, SecureRandom random) {
    return new Escrow(folder, clock, random);
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
    return new EscrowIdentity(folder, clock, random);
  }

  /** The records of commands with secrets. */
  public RecordStore records() {
    return FolderRecordStore.at(folder, clock);
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
    List<Recipient> recipients = new ArrayList<>();
    recipients.add(new Recipient("identity", identity().certificate()));
    for (Path file : FolderRecordStore.list(folder.resolve("recipients"), clock.instant())) {
      String name = file.getFileName().toString();
      recipients.add(
          new Recipient(
              name.substring(0, name.length() - FolderRecordStore.SUFFIX.length()),
              EscrowIdentity.onlyCertificate(SourceFile.read(file))));
    }
    return recipients;
  }

  /**
   * Lets somebody else read new records, too. Older records stay as they are. The journal tells of
   * it.
   *
   * @param name a short name for the person or vault: letters, digits, dash, underscore
   * @param certificate of an RSA key, in any form
   * @throws org.mdmtoolkit.RefusedException if the name is taken
   */
  public Recipient addRecipient(Journal journal, String name, X509Certificate certificate) {
    if (!name.matches("[A-Za-z0-9_-]{1,64}") || name.equals("identity")) {
      throw new InvalidInputException(
          "\"" + name + "\" is no name for a recipient",
          "Use up to 64 letters, digits, dashes and underscores.");
    }
    Recipient recipient = new Recipient(name, certificate);
    DurableFiles.createStateFolder(folder.resolve("recipients"));
    holdingReaders(() -> add(journal, recipient));
    return recipient;
  }

  /** One change after the other: each builds on the readers that the journal tells of. */
  private void holdingReaders(Runnable change) {
    PathLocks.holding(
        folder.resolve("recipients").resolve(".lock"), "cannot change the readers", change);
  }

  private void add(Journal journal, Recipient recipient) {
    String name = recipient.name();
    X509Certificate certificate = recipient.certificate();
    Pins pins = Pins.of(journal);
    Map<String, String> readers = settled(pins).with(unpinned(), name, certificate);
    String outcome = name + ", SHA-256 " + recipient.fingerprint();
    Path file = recipientFile(name);
    if (isLeftOver(file, recipient, pins)) {
      DurableFiles.confirm(file);
    } else {
      if (InputFiles.exists(file)) {
        throw new RefusedException(
            file + " already exists", "It was left as it is. Choose another name.");
      }
      journal.append(
          Pins.withNextReaders(
              JournalEvent.of("escrow.recipient-adding").withOutcome(outcome), readers));
      DurableFiles.create(file, EscrowIdentity.pem(certificate), Access.OWNER_ONLY);
    }
    journal.append(
        Pins.withReaders(JournalEvent.of("escrow.recipient-added").withOutcome(outcome), readers));
  }

  /** Whether it lies there already, and the journal does not say that it holds. */
  private static boolean isLeftOver(Path file, Recipient recipient, Pins pins) {
    return InputFiles.exists(file)
        && !pins.readers().isEmpty()
        && !pins.readers().get(0).containsKey(recipient.fingerprint())
        && EscrowIdentity.onlyCertificate(SourceFile.read(file)).equals(recipient.certificate());
  }

  /** The same; of a change that was killed, what it came to. */
  private Pins settled(Pins pins) {
    Map<String, String> now = unpinned();
    boolean isRight = pins.readers().stream().anyMatch(set -> set.keySet().equals(now.keySet()));
    return isRight ? new Pins(pins.keys(), List.of(now)) : pins;
  }

  private Map<String, String> unpinned() {
    return identity().exists() ? Pins.names(recipients()) : Map.of();
  }

  /**
   * Lets somebody not read new records any more; what was sealed before can still be read. The
   * journal tells of it. What is removed already is only noted.
   *
   * @throws NotFoundException if there is no such reader
   */
  public void removeRecipient(Journal journal, String name) {
    boolean isKnown =
        InputFiles.exists(recipientFile(name))
            || Pins.of(journal).readers().stream().anyMatch(set -> set.containsValue(name));
    if (!isKnown || name.equals(Pins.IDENTITY)) {
      throw new NotFoundException(
          "there is no recipient " + name, "The certificate of the escrow key itself stays.");
    }
    DurableFiles.createStateFolder(folder.resolve("recipients"));
    holdingReaders(() -> remove(journal, name));
  }

  private void remove(Journal journal, String name) {
    Map<String, String> readers = settled(Pins.of(journal)).without(unpinned(), name);
    journal.append(
        Pins.withNextReaders(
            JournalEvent.of("escrow.recipient-removing").withOutcome(name), readers));
    DurableFiles.delete(recipientFile(name));
    journal.append(
        Pins.withReaders(JournalEvent.of("escrow.recipient-removed").withOutcome(name), readers));
  }

  Path recipientFile(String name) {
    return folder.resolve("recipients").resolve(name + FolderRecordStore.SUFFIX);
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
