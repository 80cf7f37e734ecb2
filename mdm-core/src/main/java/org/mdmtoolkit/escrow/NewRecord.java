package org.mdmtoolkit.escrow;

import java.security.SecureRandom;
import java.util.List;

/**
 * A record that is sealed and not stored yet. Immutable.
 *
 * <p>Made by {@link #seal} alone, so that nothing else than sealed content comes to a store.
 */
public final class NewRecord {

  private final EscrowRecord header;
  private final byte[] envelope;
  private final List<Recipient> readers;

  private NewRecord(EscrowRecord header, byte[] envelope, List<Recipient> readers) {
    this.header = header;
    this.envelope = envelope;
    this.readers = readers;
  }

  /**
   * Seals content to those who may read it.
   *
   * @param header its readable part; where it lies is not known yet
   * @param content stays the caller's to wipe
   * @param readers at least one
   * @param random makes the key that seals it
   */
  public static NewRecord seal(
      EscrowRecord header, byte[] content, List<Recipient> readers, SecureRandom random) {
    List<Recipient> all = List.copyOf(readers);
    return new NewRecord(header, AuthEnvelope.seal(content, all, random), all);
  }

  /** Its readable part. */
  public EscrowRecord header() {
    return header;
  }

  /** Its sealed part, CMS AuthEnvelopedData as DER. */
  public byte[] envelope() {
    return envelope.clone();
  }

  /**
   * Proves that what a store has is this record, as far as can be seen without a key.
   *
   * @param stored what was read back
   * @param sealed its sealed part
   * @throws org.mdmtoolkit.InvalidInputException if it is not
   */
  public void checkStored(EscrowRecord stored, byte[] sealed) {
    if (!stored.headerLines().equals(header.headerLines())) {
      throw stored.damaged("it reads differently from what was written");
    }
    AuthEnvelope.check(sealed, readers);
  }
}
