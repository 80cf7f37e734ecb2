package org.mdmtoolkit.heroku;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.SealedRecord;
import org.mdmtoolkit.escrow.SealedSecrets;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * Keeps what stood in the three config vars before a change, sealed like PINs. What is sealed is
 * the very body of the request that puts the values back.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class PreviousValues {

  private static final String KIND = "heroku.config-vars";
  private static final String REPLACED_BY = "replaced by ";

  private final SealedSecrets sealed;
  private final String operator;

  private PreviousValues(SealedSecrets sealed, String operator) {
    this.sealed = sealed;
    this.operator = operator;
  }

  /** Kept here, by this operator ({@code user@machine}). */
  public static PreviousValues in(SealedSecrets sealed, String operator) {
    return new PreviousValues(sealed, operator);
  }

  /** Seals the values that are about to be replaced by others. */
  SealedRecord keep(
      String app, ConfigVarNames names, VendorValues previous, VendorValues replacement) {
    byte[] body = ConfigVarsJson.write(previous, names);
    try (Secret content = Secret.copyOf(body)) {
      return sealed.seal(KIND, app, REPLACED_BY + replacement.fingerprint(), operator, content);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /**
   * What was replaced last.
   *
   * @param record where it is kept
   * @param values it; the caller closes them
   */
  record Kept(SealedRecord record, VendorValues values) {

    /** Whether these are the values that came in its place. */
    boolean wasReplacedBy(VendorValues others) {
      return record.note().equals(REPLACED_BY + others.fingerprint());
    }
  }

  /**
   * What these three config vars of the app held before the last change.
   *
   * @throws NotFoundException if nothing is kept of them
   * @throws InvalidInputException if the record is damaged
   */
  Kept newest(String app, ConfigVarNames names, EscrowKey key) {
    List<SealedRecord> records =
        sealed.records().records().stream()
            .filter(record -> record.kind().equals(KIND) && record.subject().equals(app))
            .sorted(Comparator.comparing(SealedRecord::number).reversed())
            .toList();
    for (SealedRecord record : records) {
      try (Secret content = sealed.open(record, key)) {
        byte[] body = content.revealBytes();
        try {
          if (ConfigVarsJson.hasExactly(body, names)) {
            return new Kept(record, ConfigVarsJson.read(body, names).values());
          }
        } catch (UnreadableAnswerException e) {
          throw new InvalidInputException(
              "what is sealed in " + record.file() + " is no set of config vars",
              "Restore the file from a backup, or set the values by hand.",
              e);
        } finally {
          Arrays.fill(body, (byte) 0);
        }
      }
    }
    throw new NotFoundException(
        "no earlier values of these config vars of " + app + " are kept here",
        "They are kept by the machine and state folder that changed them.");
  }
}
