package org.mdmtoolkit.heroku;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.escrow.Disclosure;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.SealedRecord;
import org.mdmtoolkit.escrow.SealedSecrets;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
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
  private final Journal journal;

  private PreviousValues(SealedSecrets sealed, Journal journal) {
    this.sealed = sealed;
    this.journal = journal;
  }

  /**
   * Kept here.
   *
   * @param journal names who keeps them, and tells of it when they are opened
   */
  public static PreviousValues in(SealedSecrets sealed, Journal journal) {
    return new PreviousValues(sealed, journal);
  }

  /** Seals the values that are about to be replaced by others. */
  SealedRecord keep(
      String app, ConfigVarNames names, VendorValues previous, VendorValues replacement) {
    byte[] body = ConfigVarsJson.write(previous, names);
    try (Secret content = Secret.copyOf(body)) {
      String operator = journal.operator().toString();
      return sealed.seal(KIND, app, REPLACED_BY + replacement.fingerprint(), operator, content);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /**
   * What was replaced.
   *
   * @param record where it is kept
   * @param values it; the caller closes them
   * @param skipsLast whether the app has what was replaced last, so that this is from before that
   */
  record Kept(SealedRecord record, VendorValues values, boolean skipsLast) {

    /** Whether these are the values that came in its place. */
    boolean wasReplacedBy(VendorValues others) {
      return isReplacedBy(record, others);
    }
  }

  private static boolean isReplacedBy(SealedRecord record, VendorValues others) {
    return record.note().equals(REPLACED_BY + others.fingerprint());
  }

  /**
   * What these three config vars of the app held before the last change. If that change was not
   * made or was put back, so that they hold it now: what they held before the change to it.
   *
   * @param current what they hold now
   * @throws NotFoundException if nothing is kept of them
   * @throws InvalidInputException if a record of the app is damaged
   */
  Kept before(VendorValues current, String app, ConfigVarNames names, EscrowKey key) {
    List<SealedRecord> records = sealed.newestFirst(KIND, app);
    if (records.isEmpty()) {
      throw nothing(app);
    }
    Disclosure leave =
        Disclosure.ofSealed(journal, records, JournalEvent.of("heroku.opened").withHost(app));
    Set<String> others = new LinkedHashSet<>();
    @Nullable Kept last = null;
    try {
      for (SealedRecord record : records) {
        if (last != null && !isReplacedBy(record, current)) {
          continue;
        }
        Optional<VendorValues> opened = open(record, names, key, leave, others);
        if (opened.isEmpty()) {
          continue;
        }
        VendorValues values = opened.get();
        if (last != null) {
          last.values().close();
          return new Kept(record, values, true);
        }
        last = new Kept(record, values, false);
        if (!values.equals(current)) {
          return last;
        }
      }
    } catch (MdmException e) {
      if (last != null) {
        last.values().close();
      }
      throw e;
    }
    if (last == null) {
      throw new NotFoundException(
          "what is kept of "
              + app
              + " is of the config vars "
              + String.join(", ", others)
              + ", not of "
              + String.join(", ", names.all()),
          "Give the prefix or the names of those.");
    }
    return last;
  }

  /** Refuses an app of which nothing is kept. */
  void require(String app) {
    if (sealed.newestFirst(KIND, app).isEmpty()) {
      throw nothing(app);
    }
  }

  /**
   * The values; empty if they are of config vars with other names.
   *
   * @param others takes those names
   */
  private Optional<VendorValues> open(
      SealedRecord record,
      ConfigVarNames names,
      EscrowKey key,
      Disclosure leave,
      Set<String> others) {
    try (Secret content = sealed.open(record, key, leave)) {
      byte[] body = content.revealBytes();
      try {
        Set<String> found = ConfigVarsJson.names(body);
        if (found.equals(names.set())) {
          return Optional.of(ConfigVarsJson.read(body, names).values());
        }
        others.addAll(found);
        return Optional.empty();
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

  private NotFoundException nothing(String app) {
    String others =
        sealed.records().records().stream()
            .filter(record -> record.kind().equals(KIND))
            .map(record -> Printable.line(record.subject()))
            .distinct()
            .collect(Collectors.joining(", "));
    return new NotFoundException(
        "nothing was pushed to " + app + " from here, so there is nothing to undo",
        "What a push replaces is kept by the machine and state folder that pushed"
            + (others.isEmpty()
                ? "."
                : ", under the name or UUID that was given then. Here are some of: "
                    + others
                    + "."));
  }
}
