package org.mdmtoolkit.escrow;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;

/** The unlocked private key that opens records. Never printed; immutable. */
public final class EscrowKey {

  private final PrivateKey privateKey;
  private final X509Certificate certificate;
  private final Optional<String> proof;
  private final Optional<SourceFile> file;

  EscrowKey(
      PrivateKey privateKey,
      X509Certificate certificate,
      Optional<String> proof,
      Optional<SourceFile> file) {
    this.privateKey = privateKey;
    this.certificate = certificate;
    this.proof = proof;
    this.file = file;
  }

  /**
   * A key that is kept elsewhere than in an escrow folder.
   *
   * @throws InvalidInputException if key and certificate do not belong together
   */
  public static EscrowKey of(PrivateKey privateKey, X509Certificate certificate) {
    if (!PrivateKeys.match(privateKey, certificate.getPublicKey())) {
      throw new InvalidInputException(
          "the escrow key and its certificate do not belong together",
          "Give the certificate of this key.");
    }
    return new EscrowKey(privateKey, certificate, Optional.empty(), Optional.empty());
  }

  /** What it was read from, encrypted key and certificate; empty if it came from elsewhere. */
  Optional<SourceFile> file() {
    return file;
  }

  /** Whether it opens what is sealed to this reader. */
  public boolean isOf(Recipient reader) {
    return reader.certificate().equals(certificate);
  }

  PrivateKey privateKey() {
    return privateKey;
  }

  /** Its certificate, to which others can seal for it. */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * This event, which also says that key and certificate of the escrow folder were proven to belong
   * together, if the journal does not say so yet.
   */
  public JournalEvent noteProof(Journal journal, JournalEvent event) {
    return note(journal, event, (own, noted) -> !noted.equals(Set.of(own)));
  }

  /**
   * The same if the journal says nothing of the key, as one of version 0.1. Else this key may have
   * been unlocked before another process changed its passphrase.
   */
  public JournalEvent noteFirstProof(Journal journal, JournalEvent event) {
    return note(journal, event, (own, noted) -> noted.isEmpty());
  }

  private JournalEvent note(
      Journal journal, JournalEvent event, BiPredicate<String, Set<String>> isMissing) {
    try {
      Pins pins = Pins.of(journal);
      return proof
          .filter(own -> isMissing.test(own, pins.keys()) && pins.isOwn(certificate))
          .map(own -> Pins.withKey(event, own))
          .orElse(event);
    } catch (MdmException e) {
      return event; // whoever reads a secret is not held up by a damaged journal
    }
  }

  /**
   * Opens the sealed part of a record.
   *
   * @param store where it lies
   * @param leave that the journal tells of it; used up for this record
   * @return what was sealed, which the caller wipes
   * @throws IllegalArgumentException if the leave is not for this record
   * @throws DeniedException if it was not sealed to this key
   * @throws InvalidInputException if it is damaged
   */
  public byte[] open(EscrowRecord record, RecordStore store, Disclosure leave) {
    leave.use(record.location());
    return open(record, store.sealed(record));
  }

  /** The same for what somebody has leave to open. */
  byte[] open(EscrowRecord record, byte[] envelope) {
    return opened(record.location(), envelope)
        .orElseThrow(
            () ->
                new DeniedException(
                    "the "
                        + record.requestType()
                        + " of "
                        + record.host()
                        + " is not sealed to this key ("
                        + record.location()
                        + ")",
                    Remedy.Act.ASK_FOR_RESEAL));
  }

  /**
   * Opens what a device encrypted to the certificate of this key, such as a new recovery key: CMS
   * EnvelopedData of AES-256, AES-128 or Triple DES in CBC mode, and RSA with PKCS #1 v1.5 or OAEP
   * (SHA-1, SHA-256). That the journal tells of it is the caller's business.
   *
   * <p>Such a message proves nothing: whoever has the certificate can make one, and one that was
   * changed may open to something else, even to something that looks right. The caller checks the
   * form of what is in it, and keeps the message.
   *
   * @param cms in DER or BER, nothing else after it
   * @return what was encrypted, which the caller closes
   * @throws DeniedException if it is encrypted to others; the message names them
   * @throws InvalidInputException if it is something else, damaged, larger than any answer of a
   *     device, or encrypted with another algorithm, which the message names
   */
  public Secret openAnswer(byte[] cms) {
    byte[] content = EnvelopedAnswer.open(cms, certificate, privateKey);
    try {
      return Secret.copyOf(content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** Opens what somebody has leave to open. */
  byte[] open(String place, byte[] envelope) {
    return opened(place, envelope)
        .orElseThrow(
            () ->
                new DeniedException(
                    place + " is not sealed to this key", Remedy.Act.ASK_FOR_RESEAL));
  }

  private Optional<byte[]> opened(String place, byte[] envelope) {
    try {
      return AuthEnvelope.open(envelope, certificate, privateKey);
    } catch (InvalidInputException e) {
      throw EscrowRecord.damaged(place, e.problem());
    }
  }

  @Override
  public String toString() {
    return "EscrowKey[" + certificate.getSubjectX500Principal() + "]";
  }
}
