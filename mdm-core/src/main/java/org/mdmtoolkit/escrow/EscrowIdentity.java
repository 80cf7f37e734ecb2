package org.mdmtoolkit.escrow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.PrivateKeyPem;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Passphrases;
import org.mdmtoolkit.secret.Secret;

/**
 * The key pair that reads what is in escrow: one file with the private key (PKCS#8, encrypted with
 * a passphrase) and its self-signed certificate. One file, because then the two cannot be parted,
 * and it appears whole or not at all.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class EscrowIdentity {

  /** The shortest passphrase that is taken for a key, in bytes. */
  public static final int MIN_PASSPHRASE = 8;

  /** What a check finds where no key was made yet, in words without a full stop. */
  public static final String NONE = "there is no escrow key yet";

  private static final int MAX_PASSPHRASE_FILE = 4096;
  private static final String CREATING = "escrow.creating";
  private static final String CHANGING = "escrow.passphrase-changing";

  private final Escrow escrow;
  private final Path folder;
  private final EscrowFiles files;
  private final Clock clock;
  private final SecureRandom random;

  EscrowIdentity(Escrow escrow, Path folder, EscrowFiles files) {
    this.escrow = escrow;
    this.folder = folder;
    this.files = files;
    this.clock = escrow.clock();
    this.random = escrow.random();
  }

  /** Where it lies: a path, or what it is called in the place that several machines share. */
  public String place() {
    return files.place(EscrowFiles.IDENTITY);
  }

  /**
   * Where its passphrase lies on this machine if {@link #createWithGeneratedPassphrase} made it.
   */
  public Path generatedPassphraseFile() {
    return folder.resolve(escrow.isShared() ? "store.passphrase" : "identity.passphrase");
  }

  /** Whether it was made. */
  public boolean exists() {
    return files.exists(EscrowFiles.IDENTITY);
  }

  /**
   * Makes the key pair, proves that what will be stored opens what is sealed to it, stores it,
   * reads it back, and notes it in the journal.
   *
   * @param journal whose operator's name the certificate bears
   * @param passphrase encrypts the private key
   * @throws RefusedException if there is one already; it is left as it is
   * @throws org.mdmtoolkit.UnavailableException if it cannot be stored
   */
  public void create(Journal journal, Secret passphrase) {
    refuseIfExists();
    byte[] content = newKey(place(), journal.operator().toString(), passphrase, clock, random);
    X509Certificate certificate = onlyCertificate(SourceFile.of(place(), content));
    createFolder();
    Map<String, String> readers = Pins.of(journal).with(Map.of(), Pins.IDENTITY, certificate);
    String proof = proof(content);
    journal.append(
        Pins.withNextReaders(Pins.withNextKey(JournalEvent.of(CREATING), proof), readers));
    files.create(EscrowFiles.IDENTITY, content);
    noteCreated(journal, proof, readers, certificate);
  }

  /**
   * A new key of this name as it will be stored, encrypted, with its certificate; proven to open
   * what is sealed to it.
   */
  static byte[] newKey(
      String place, String name, Secret passphrase, Clock clock, SecureRandom random) {
    checkLength(passphrase);
    KeyPair keys = EscrowKeyPair.generate(random);
    X509Certificate certificate = EscrowKeyPair.selfSigned(keys, name, clock.instant(), random);
    byte[] content = content(keys.getPrivate(), certificate, passphrase, random);
    prove(open(SourceFile.of(place, content), passphrase), random);
    return content;
  }

  private void noteCreated(
      Journal journal, String proof, Map<String, String> readers, X509Certificate certificate) {
    journal.append(
        Pins.withReaders(Pins.withKey(JournalEvent.of("escrow.created"), proof), readers));
    escrow.noteOnlyReader(certificate);
  }

  /** Whether the key is there, and whoever made it was stopped before the journal told of it. */
  public boolean isCreationStopped(Journal journal) {
    return stopped(journal, CREATING).isPresent();
  }

  /** Notes in the journal a key whose making was stopped before; does nothing if it was not. */
  public boolean completeCreation(Journal journal) {
    if (!isCreationStopped(journal) || !escrow.isAccepted(certificate())) {
      return false; // where it is shared, somebody may have put another one there
    }
    confirm();
    X509Certificate certificate = certificate();
    Map<String, String> readers = Pins.of(journal).with(Map.of(), Pins.IDENTITY, certificate);
    noteCreated(journal, Pins.proof(source()), readers, certificate);
    return true;
  }

  /** What the journal says of a change that led to this file, and that it does not say is done. */
  private Optional<JournalEntry> stopped(Journal journal, String action) {
    if (!exists()) {
      return Optional.empty();
    }
    Map<String, JournalEntry> announced = Pins.of(journal).announced();
    if (announced.isEmpty()) {
      return Optional.empty(); // as almost always: without reading the key
    }
    return proofOf(source())
        .flatMap(proof -> Optional.ofNullable(announced.get(proof)))
        .filter(entry -> entry.event().action().equals(action));
  }

  /**
   * The same, with a passphrase that is made and stored beside the key first.
   *
   * @return the file that holds the passphrase
   */
  public Path createWithGeneratedPassphrase(Journal journal) {
    refuseIfExists();
    Path file = generatedPassphraseFile();
    createFolder();
    try (Secret generated = Passphrases.generate(random)) {
      byte[] bytes = generated.revealBytes();
      try {
        DurableFiles.create(file, bytes, Access.OWNER_ONLY);
      } catch (RefusedException e) {
        // Another process, or one that was killed before it came to the key: its passphrase counts.
        DurableFiles.confirm(file);
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }
    try (Secret stored = storedPassphrase(file)) {
      create(journal, stored);
    } catch (RefusedException e) {
      if (escrow.isShared() && exists() && !storedOpens()) { // another machine was faster
        DurableFiles.delete(file);
      }
      throw e;
    }
    return file;
  }

  private void createFolder() {
    DurableFiles.createStateFolder(folder);
    DurableFiles.forceFolder(folder); // another process may have made it this moment
    DurableFiles.sweepOrRefuse(folder, clock.instant());
  }

  /**
   * Makes the key durable that another process may have made this moment, before something that was
   * sealed to it is handed out.
   */
  void confirm() {
    files.confirm(EscrowFiles.IDENTITY);
  }

  /** The certificate that PINs are sealed to. */
  public X509Certificate certificate() {
    return onlyCertificate(source());
  }

  /**
   * Decrypts the private key.
   *
   * @throws org.mdmtoolkit.WrongPassphraseException if the passphrase is wrong
   * @throws InvalidInputException if the file is damaged
   * @throws NotFoundException if there is no key
   */
  public EscrowKey unlock(Secret passphrase) {
    try {
      return open(source(), passphrase);
    } catch (WrongPassphraseException e) {
      throw new WrongPassphraseException(
          e.problem(),
          Remedy.advice(
                  "The passphrase of the escrow key is needed here, not that of another key, such"
                      + " as the vendor key's. Nobody can restore it: look for it in your vault."
                      + " Another reader has a key and passphrase of their own.")
              .and(Remedy.Act.LIST_READERS));
    }
  }

  static EscrowKey open(SourceFile source, Secret passphrase) {
    PrivateKey key = PrivateKeys.read(source, () -> passphrase);
    X509Certificate certificate = onlyCertificate(source);
    if (!PrivateKeys.match(key, certificate.getPublicKey())) {
      throw new InvalidInputException(
          source.name() + " holds a key and a certificate that do not belong together",
          "Restore it from a backup.");
    }
    return new EscrowKey(key, certificate, proofOf(source), Optional.of(source));
  }

  /** Empty for a key in another form than this class writes, which is not pinned. */
  private static Optional<String> proofOf(SourceFile source) {
    try {
      return Optional.of(Pins.proof(source));
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }

  private String proof(byte[] content) {
    return Pins.proof(SourceFile.of(place(), content));
  }

  /**
   * Encrypts the key with another passphrase. The new file is proven before it takes the place of
   * the old one; the old passphrase is removed after that if it lies beside the key. The journal
   * tells of it.
   *
   * @param key this very key
   * @throws IllegalArgumentException if it is another one
   */
  public void changePassphrase(Journal journal, EscrowKey key, Secret passphrase) {
    checkLength(passphrase);
    if (!key.certificate().equals(certificate())) { // a reader's, which must not take its place
      throw new IllegalArgumentException("this is not the key of " + place());
    }
    byte[] content = content(key.privateKey(), key.certificate(), passphrase, random);
    prove(open(SourceFile.of(place(), content), passphrase), random);
    String proof = proof(content);
    files.changing(
        () -> {
          boolean storedIsOld = storedOpens();
          journal.append(Pins.withNextKey(JournalEvent.of(CHANGING), proof));
          files.replace(EscrowFiles.IDENTITY, content);
          noteChanged(journal, proof, storedIsOld);
        });
  }

  private void noteChanged(Journal journal, String proof, boolean storedIsOld) {
    if (storedIsOld && !storedOpens()) {
      DurableFiles.delete(generatedPassphraseFile());
    }
    journal.append(Pins.withKey(JournalEvent.of("escrow.passphrase-changed"), proof));
  }

  /**
   * The change of the passphrase that holds already, though whoever made it was stopped before it
   * was complete: then a generated passphrase that lies beside the key may be the earlier one.
   */
  public Optional<JournalEntry> stoppedPassphraseChange(Journal journal) {
    return stopped(journal, CHANGING);
  }

  /**
   * Completes a change of the passphrase that was stopped, if there is one. Only for those who have
   * opened the key.
   *
   * @param key proves it
   */
  public void completePassphraseChange(Journal journal, EscrowKey key) {
    if (stoppedPassphraseChange(journal).isEmpty() || !key.certificate().equals(certificate())) {
      return;
    }
    files.changing(
        () -> {
          if (stoppedPassphraseChange(journal).isPresent()) {
            confirm();
            noteChanged(journal, Pins.proof(source()), true);
          }
        });
  }

  /**
   * The same with the new passphrase; nothing happens if this is another one, or the journal cannot
   * say what was stopped.
   *
   * @return whether there was such a change, and it is complete now
   */
  public boolean completePassphraseChange(Journal journal, Secret passphrase) {
    try {
      if (stoppedPassphraseChange(journal).isEmpty()) {
        return false;
      }
    } catch (MdmException e) {
      return false;
    }
    try {
      completePassphraseChange(journal, unlock(passphrase));
      return true;
    } catch (WrongPassphraseException e) {
      return false;
    }
  }

  /** Whether {@link #generatedPassphraseFile} is there, and holds the passphrase of the key. */
  public boolean storedOpens() {
    Path file = generatedPassphraseFile();
    if (!InputFiles.exists(file)) {
      return false;
    }
    try (Secret stored = storedPassphrase(file)) {
      unlock(stored);
      return true;
    } catch (InvalidInputException e) {
      return false;
    }
  }

  /**
   * Says whether a passphrase would be taken for a key.
   *
   * @throws InvalidInputException if it is too short
   */
  public static void checkLength(Secret passphrase) {
    if (passphrase.length() < MIN_PASSPHRASE) {
      throw new InvalidInputException(
          "the passphrase is shorter than " + MIN_PASSPHRASE + " characters",
          "Take a longer one; a few random words are good.");
    }
  }

  /**
   * Says whether {@link #create} would refuse, before anything is made.
   *
   * @throws RefusedException if there is a key already, or one is missing
   */
  public void checkNone() {
    refuseIfExists();
  }

  private void refuseIfExists() {
    if (exists()) {
      throw new RefusedException(
          "there is an escrow key already: " + place(), "It was left as it is, and is in use.");
    }
    if (hasRecords()) {
      throw new RefusedException(
          "the escrow key is missing, and PINs were sealed to it: " + place(),
          "Restore it from a backup. Without one, "
              + (escrow.isShared()
                  ? "begin anew with another store."
                  : "move the whole folder away to begin anew."));
    }
  }

  /** Whether something was sealed to a key that was here, and be it only begun. */
  private boolean hasRecords() {
    if (escrow.isShared()) {
      EscrowListing all = escrow.records().records();
      return !all.records().isEmpty() || !all.damaged().isEmpty();
    }
    return Stream.of("open", "closed").anyMatch(name -> InputFiles.exists(folder.resolve(name)));
  }

  SourceFile source() {
    requireExists();
    return files.read(EscrowFiles.IDENTITY);
  }

  void requireExists() {
    if (!exists()) {
      throw new NotFoundException(
          "there is no escrow key: " + place() + " does not exist",
          Remedy.advice("Restore it from a backup if PINs were sealed to it; else")
              .and(Remedy.Act.MAKE_ESCROW_KEY));
    }
  }

  private static byte[] content(
      PrivateKey key, X509Certificate certificate, Secret passphrase, SecureRandom random) {
    var content = new ByteArrayOutputStream();
    content.writeBytes(PrivateKeyPem.encrypted(key, passphrase, random));
    content.writeBytes(pem(certificate));
    return content.toByteArray();
  }

  /** What was sealed to a key that cannot open it would be lost: tried out before it is stored. */
  private static void prove(EscrowKey key, SecureRandom random) {
    Recipient own = new Recipient(Pins.IDENTITY, key.certificate());
    own.key().prove(own.label());
    byte[] canary = new byte[32];
    random.nextBytes(canary);
    byte[] sealed = AuthEnvelope.seal(canary, List.of(own), random);
    byte[] opened =
        AuthEnvelope.open(sealed, key.certificate(), key.privateKey()).orElseGet(() -> new byte[0]);
    if (!Arrays.equals(canary, opened)) {
      throw new IllegalStateException("the escrow key does not open what is sealed to it");
    }
  }

  private static Secret storedPassphrase(Path file) {
    TrustedPaths.checkSecret(file);
    byte[] bytes = InputFiles.read(file, MAX_PASSPHRASE_FILE);
    try {
      return Secret.ofLine(bytes, "the escrow passphrase in " + file);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  static byte[] pem(X509Certificate certificate) {
    return Certificates.toPem(certificate).getBytes(StandardCharsets.US_ASCII);
  }

  static X509Certificate onlyCertificate(SourceFile file) {
    return only(file, Certificates.read(file));
  }

  /** The same in DER, which the JDK has not read. */
  static byte[] onlyEncoded(SourceFile file) {
    return only(file, Certificates.encoded(file, null));
  }

  private static <T> T only(SourceFile file, List<T> certificates) {
    if (certificates.size() != 1) {
      throw new InvalidInputException(
          file.name() + " holds " + certificates.size() + " certificates, not one",
          "Leave only the reader's own in it.");
    }
    return certificates.get(0);
  }
}
