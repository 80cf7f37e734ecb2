package org.mdmtoolkit.escrow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.secret.Pin;

/**
 * The escrow folder: keeps the PIN of every lock and erase command, sealed to the certificates of
 * those who may read it.
 *
 * <p>For each host and request type at most one record is open. The open record's file name is made
 * from the host and the type alone and is published by hard link, so the file system itself lets
 * only one of many racing processes through.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class Escrow {

  private static final String SUFFIX = ".pem";

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

  /** The key pair that can read what is sealed here. */
  public EscrowIdentity identity() {
    return new EscrowIdentity(folder, clock, random);
  }

  /** Other secrets than PINs, sealed to the same readers. */
  public SealedSecrets sealedSecrets() {
    return new SealedSecrets(this, folder.resolve("sealed"), clock, random);
  }

  /** Who can read new records: the own certificate first, then the others by name. */
  public List<Recipient> recipients() {
    List<Recipient> recipients = new ArrayList<>();
    recipients.add(new Recipient("identity", identity().certificate()));
    for (Path file : list(folder.resolve("recipients"))) {
      recipients.add(
          new Recipient(baseName(file), EscrowIdentity.onlyCertificate(SourceFile.read(file))));
    }
    return recipients;
  }

  /**
   * Lets somebody else read new records, too. Older records stay as they are.
   *
   * @param name a short name for the person or vault: letters, digits, dash, underscore
   * @param certificate of an RSA key, in any form
   * @throws RefusedException if the name is taken
   */
  public Recipient addRecipient(String name, X509Certificate certificate) {
    if (!name.matches("[A-Za-z0-9_-]{1,64}") || name.equals("identity")) {
      throw new InvalidInputException(
          "\"" + name + "\" is no name for a recipient",
          "Use up to 64 letters, digits, dashes and underscores.");
    }
    Recipient recipient = new Recipient(name, certificate);
    Path place = folder.resolve("recipients");
    DurableFiles.createFolder(place);
    DurableFiles.create(
        place.resolve(name + SUFFIX), EscrowIdentity.pem(certificate), Access.OWNER_ONLY);
    return recipient;
  }

  /**
   * Makes a command that carries a PIN and stores the PIN first. When this returns, the record is
   * on the disk and was read back; only then may the command be written or sent.
   *
   * @param host the Mac's serial number, UDID or name
   * @param operator who asks, {@code user@machine}
   * @param pin the PIN
   * @param build makes the command from the PIN
   * @throws RefusedException if a command of this type is open for the host; its PIN holds
   * @throws NotFoundException if there is no identity yet, see {@link EscrowIdentity#create}
   * @throws org.mdmtoolkit.UnavailableException if the record cannot be stored: there is no command
   */
  public EscrowedCommand issue(
      String host, String operator, Pin pin, Function<Pin, MdmCommand> build) {
    return issueAll(operator, List.of(new EscrowOrder(host, pin, build))).get(0).orThrow();
  }

  /**
   * Does the same for many hosts in a fraction of the time: their records are forced to the disk
   * side by side. When this returns, each record of an issued command is on the disk and was read
   * back. What is refused for one host is not refused for the others.
   *
   * @param operator who asks, {@code user@machine}
   * @param orders one for each command
   * @return one for each order, in the same order
   * @throws NotFoundException if there is no identity yet, see {@link EscrowIdentity#create}
   */
  public List<EscrowAnswer> issueAll(String operator, List<EscrowOrder> orders) {
    List<X509Certificate> certificates = recipients().stream().map(Recipient::certificate).toList();
    EscrowBatch batch = new EscrowBatch(this, certificates, random);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return batch.issue(Printable.line(operator), now, orders);
  }

  /**
   * Says whether {@link #issue} would be refused, before anything is made for it.
   *
   * @throws RefusedException if a command of this type is open for the host; its PIN holds
   */
  public void checkNoneOpen(String host, String requestType) {
    refuseIfOpen(HostLabel.of(host), requestType);
  }

  /** See {@link #checkNoneOpen}. */
  void refuseIfOpen(HostLabel label, String requestType) {
    EscrowRecord open = openRecord(label, requestType).orElse(null);
    if (open == null) {
      return;
    }
    String host = open.host().matches("[A-Za-z0-9._-]+") ? open.host() : "'" + open.host() + "'";
    throw new RefusedException(
        open.host()
            + " has an open "
            + open.requestType()
            + ": command "
            + open.commandUuid()
            + ", made "
            + open.created()
            + " by "
            + open.operator(),
        "Its PIN holds: `mdm pin show "
            + host
            + "` shows it. --again makes the same command once more; `mdm pin close "
            + host
            + "` ends it, once the Mac is unlocked or the command was never sent.");
  }

  /**
   * The open record of this type for a host; empty if there is none.
   *
   * @throws InvalidInputException if it is damaged, or another host's record in this one's place
   */
  public Optional<EscrowRecord> openRecord(String host, String requestType) {
    return openRecord(HostLabel.of(host), requestType);
  }

  private Optional<EscrowRecord> openRecord(HostLabel label, String requestType) {
    Path file = openFile(label, requestType);
    if (!InputFiles.exists(file)) {
      return Optional.empty();
    }
    EscrowRecord record =
        EscrowRecord.read(file, true, InputFiles.read(file, EscrowRecord.MAX_BYTES));
    if (!label.isSameHost(HostLabel.stored(record.host()))
        || !record.requestType().equals(requestType)) {
      throw EscrowRecord.damaged(
          file, "it is the " + record.requestType() + " record of " + record.host());
    }
    return Optional.of(record);
  }

  /** All records, open and closed. */
  public EscrowListing records() {
    List<EscrowRecord> records = new ArrayList<>();
    List<InvalidInputException> damaged = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (boolean open : new boolean[] {true, false}) {
      for (Path file : list(folder.resolve(open ? "open" : "closed"))) {
        try {
          EscrowRecord record =
              EscrowRecord.read(file, open, InputFiles.read(file, EscrowRecord.MAX_BYTES));
          // A crash in the middle of closing leaves a record in both folders: it counts as open.
          String command =
              HostLabel.stored(record.host()).fileName()
                  + " "
                  + record.requestType()
                  + " "
                  + record.commandUuid();
          if (seen.add(command)) {
            records.add(record);
          }
        } catch (InvalidInputException e) {
          damaged.add(e);
        }
      }
    }
    records.sort(Comparator.comparing(EscrowRecord::created));
    return new EscrowListing(records, damaged);
  }

  /** All records of one host; a damaged file is reported whoever's it is. */
  public EscrowListing records(String host) {
    HostLabel label = HostLabel.of(host);
    EscrowListing all = records();
    return new EscrowListing(
        all.records().stream()
            .filter(record -> label.isSameHost(HostLabel.stored(record.host())))
            .toList(),
        all.damaged());
  }

  /**
   * Opens a record. The caller notes it in the journal, and does so first.
   *
   * @throws org.mdmtoolkit.DeniedException if it was not sealed to this key
   * @throws InvalidInputException if it is damaged, or its header was changed
   */
  public RevealedRecord reveal(EscrowRecord record, EscrowKey key) {
    byte[] content = InputFiles.read(record.file(), EscrowRecord.MAX_BYTES);
    byte[] sealed = open(record, EscrowRecord.envelope(record.file(), content), key);
    SealedContent opened = SealedContent.read(record, sealed);
    return new RevealedRecord(record, opened.pin(), opened.command());
  }

  private static byte[] open(EscrowRecord record, byte[] envelope, EscrowKey key) {
    Optional<byte[]> sealed;
    try {
      sealed = Envelope.open(envelope, key.certificate(), key.privateKey());
    } catch (InvalidInputException e) {
      throw EscrowRecord.damaged(record.file(), e.problem());
    }
    return sealed.orElseThrow(
        () ->
            new DeniedException(
                "the record " + record.file() + " is not sealed to this key",
                "Ask one of its recipients: `openssl cms -cmsout -print` lists them."));
  }

  /**
   * Ends the open command of this type for a host. The record is kept.
   *
   * @throws NotFoundException if none is open
   */
  public EscrowRecord close(String host, String requestType) {
    HostLabel label = HostLabel.of(host);
    EscrowRecord open =
        openRecord(label, requestType)
            .orElseThrow(
                () ->
                    new NotFoundException(
                        label.text() + " has no open " + requestType,
                        "`mdm pin list` shows what is open."));
    Path closed = folder.resolve("closed");
    DurableFiles.createFolder(closed);
    Path file =
        closed.resolve(
            label.fileName()
                + "."
                + requestType
                + "."
                + HostLabel.safeFileName(open.commandUuid())
                + SUFFIX);
    DurableFiles.move(open.file(), file);
    return new EscrowRecord(
        file,
        false,
        open.host(),
        open.requestType(),
        open.commandUuid(),
        open.created(),
        open.operator());
  }

  Path openFolder() {
    return folder.resolve("open");
  }

  /** Where the open record of this type for a host is. */
  Path openFile(HostLabel host, String requestType) {
    return openFolder()
        .resolve(host.fileName() + "." + HostLabel.safeFileName(requestType) + SUFFIX);
  }

  /** The .pem files of a folder by name; temporary files that a crash left are removed. */
  private List<Path> list(Path from) {
    if (!InputFiles.exists(from)) {
      return List.of();
    }
    Instant now = clock.instant();
    DurableFiles.sweep(from, now);
    try (Stream<Path> files = Files.list(from)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read the folder " + from, e);
    }
  }

  private static String baseName(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }
}
