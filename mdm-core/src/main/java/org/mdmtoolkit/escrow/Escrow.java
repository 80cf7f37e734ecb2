package org.mdmtoolkit.escrow;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
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
    return new SealedSecrets(this, folder.resolve("sealed"), clock, random);
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
    Path place = folder.resolve("recipients");
    DurableFiles.createStateFolder(place);
    DurableFiles.create(
        place.resolve(name + FolderRecordStore.SUFFIX),
        EscrowIdentity.pem(certificate),
        Access.OWNER_ONLY);
    journal.append(
        JournalEvent.of("escrow.recipient-added")
            .withOutcome(name + ", SHA-256 " + recipient.fingerprint()));
    return recipient;
  }
}
