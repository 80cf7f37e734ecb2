package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.secret.Secret;

/**
 * Secrets that are kept beside the PINs and sealed to the same readers: what stood in a place
 * before it was overwritten, for example. Each is a file of its own, which is only ever created and
 * opens with {@code openssl cms -decrypt} as the PINs' records do: the header lines, a blank line,
 * and the secret as it is.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class SealedSecrets {

  private static final String SUFFIX = FolderRecordStore.SUFFIX;

  private final Supplier<List<Recipient>> readers;
  private final Path folder;
  private final Clock clock;
  private final SecureRandom random;

  SealedSecrets(Supplier<List<Recipient>> readers, Path folder, Clock clock, SecureRandom random) {
    this.readers = readers;
    this.folder = folder;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Seals a secret. When this returns, it is on the disk and was read back.
   *
   * @param kind what is kept, as {@code noun.noun}
   * @param subject whose it is
   * @param note a word of the keeper's own, readable by everybody who sees the file; may be empty
   * @param operator who does it, {@code user@machine}
   * @param content stays the caller's to wipe
   * @throws InvalidInputException if kind, subject or note hold a control character, or the content
   *     is too large
   * @throws org.mdmtoolkit.NotFoundException if there is no identity yet, see {@link
   *     EscrowIdentity#create}
   * @throws org.mdmtoolkit.UnavailableException if it cannot be stored
   */
  public SealedRecord seal(
      String kind, String subject, String note, String operator, Secret content) {
    for (String text : List.of(kind, subject, note, operator)) {
      if (text.chars().anyMatch(Character::isISOControl)) {
        throw new InvalidInputException(
            "the name of what is to be sealed holds a control character", "Give another name.");
      }
    }
    List<Recipient> readers = this.readers.get();
    DurableFiles.createStateFolder(folder);
    String name = fileName(kind, subject);
    for (long number = lastNumber(name) + 1; ; number++) {
      SealedRecord record =
          new SealedRecord(
              folder.resolve(name + String.format("%06d", number) + SUFFIX),
              number,
              kind,
              subject,
              note,
              clock.instant().truncatedTo(ChronoUnit.SECONDS),
              operator);
      if (store(record, readers, content)) {
        return record;
      }
    }
  }

  /** False if another process was faster, and its record has this number. */
  private boolean store(SealedRecord record, List<Recipient> readers, Secret content) {
    byte[] sealed = joined(record, content);
    byte[] file =
        EscrowRecord.write(record.headerLines(), AuthEnvelope.seal(sealed, readers, random));
    Arrays.fill(sealed, (byte) 0);
    if (file.length > EscrowRecord.MAX_BYTES) {
      throw new InvalidInputException(
          "the secret is too large to be sealed", "Keep it in another way.");
    }
    try {
      DurableFiles.create(record.file(), file, Access.OWNER_ONLY);
    } catch (RefusedException e) {
      if (InputFiles.exists(record.file())) {
        return false;
      }
      throw e;
    }
    byte[] stored = InputFiles.read(record.file(), EscrowRecord.MAX_BYTES);
    if (!SealedRecord.read(record.file(), stored).headerLines().equals(record.headerLines())) {
      throw EscrowRecord.damaged(record.file(), "it reads differently from what was written");
    }
    AuthEnvelope.check(EscrowRecord.envelope(record.file(), stored), readers);
    return true;
  }

  private static byte[] joined(SealedRecord record, Secret content) {
    byte[] head = (record.headerLines() + "\n").getBytes(UTF_8);
    byte[] secret = content.revealBytes();
    byte[] joined = Arrays.copyOf(head, head.length + secret.length);
    System.arraycopy(secret, 0, joined, head.length, secret.length);
    Arrays.fill(secret, (byte) 0);
    return joined;
  }

  /** All that is kept. */
  public SealedListing records() {
    List<SealedRecord> records = new ArrayList<>();
    List<InvalidInputException> damaged = new ArrayList<>();
    for (Path file : files()) {
      try {
        records.add(SealedRecord.read(file, InputFiles.read(file, EscrowRecord.MAX_BYTES)));
      } catch (InvalidInputException e) {
        damaged.add(e);
      }
    }
    records.sort(
        Comparator.comparing(SealedRecord::kind)
            .thenComparing(SealedRecord::subject)
            .thenComparing(SealedRecord::number));
    return new SealedListing(records, damaged);
  }

  /**
   * What is kept of one kind and subject, the newest first.
   *
   * @throws InvalidInputException if one of their files is damaged: it could be the one that is
   *     looked for
   */
  public List<SealedRecord> newestFirst(String kind, String subject) {
    return files().stream()
        .filter(file -> file.getFileName().toString().startsWith(fileName(kind, subject)))
        .map(file -> SealedRecord.read(file, InputFiles.read(file, EscrowRecord.MAX_BYTES)))
        .filter(record -> record.kind().equals(kind) && record.subject().equals(subject))
        .sorted(Comparator.comparing(SealedRecord::number).reversed())
        .toList();
  }

  private static String fileName(String kind, String subject) {
    return HostLabel.safeFileName(kind) + "." + HostLabel.safeFileName(subject) + ".";
  }

  /**
   * Opens a record.
   *
   * @param leave that the journal tells of it; used up for this record
   * @return the secret, which the caller closes
   * @throws org.mdmtoolkit.DeniedException if it was not sealed to this key
   * @throws InvalidInputException if it is damaged, or its header was changed
   */
  public Secret open(SealedRecord record, EscrowKey key, Disclosure leave) {
    leave.use(record.file().toString());
    byte[] file = InputFiles.read(record.file(), EscrowRecord.MAX_BYTES);
    byte[] content = key.open(record.file().toString(), EscrowRecord.envelope(record.file(), file));
    byte[] head = (record.headerLines() + "\n").getBytes(UTF_8);
    try {
      if (content.length < head.length
          || !Arrays.equals(head, Arrays.copyOf(content, head.length))) {
        throw EscrowRecord.damaged(
            record.file(), "what is sealed belongs to something else than its header says");
      }
      byte[] secret = Arrays.copyOfRange(content, head.length, content.length);
      Secret copy = Secret.copyOf(secret);
      Arrays.fill(secret, (byte) 0);
      return copy;
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private long lastNumber(String name) {
    return files().stream()
        .map(file -> file.getFileName().toString())
        .filter(file -> file.startsWith(name))
        .map(file -> file.substring(name.length(), file.length() - SUFFIX.length()))
        .filter(number -> number.matches("[0-9]{1,18}"))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(0);
  }

  private List<Path> files() {
    return FolderRecordStore.list(folder, clock.instant());
  }
}
