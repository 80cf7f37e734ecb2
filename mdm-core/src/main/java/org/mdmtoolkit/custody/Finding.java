package org.mdmtoolkit.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.escrow.Resealing;

/**
 * Something that a comparison of journal, records and key found. Immutable.
 *
 * @param kind what it is
 * @param host whose it is, if it is a host's
 * @param commandUuid of the command, if it is about one
 * @param problem in words, without a full stop
 * @param remedy the way on
 */
public record Finding(
    Kind kind, Optional<String> host, Optional<String> commandUuid, String problem, Remedy remedy) {

  /** So long before a reader's certificate ends, it is time to take another. */
  private static final Duration SOON = Duration.ofDays(60);

  /** What can be found. */
  public enum Kind {
    /** The journal tells of a secret that has no record. */
    MISSING(false),
    /** A record cannot be read, or lies in the place of another. */
    DAMAGED(true),
    /** The escrow key cannot be read, or is another one than the journal tells of. */
    KEY(true),
    /** Readers are not those that the journal tells of. */
    READERS(false),
    /** A note: this machine has accepted none of the readers of a shared place yet. */
    NOT_JOINED(false),
    /** The journal was changed, or cannot be read. */
    JOURNAL(true),
    /** A note: the journal does not tell of this record. */
    UNKNOWN(false),
    /** A note: the journal says that it was closed, and it is open. */
    REOPENED(false),
    /** A note: it is closed, and the journal does not say so. */
    CLOSED(false),
    /** A note: a clock was set back while the journal was written. */
    CLOCK(false),
    /** A note: the certificate of a reader has expired, or soon will; it can read all the same. */
    EXPIRED(false),
    /** A note: the certificates of two readers are of one key. */
    SHARED_KEY(false),
    /** A note: some are sealed to other readers than today's, or not to this machine's own. */
    RESEAL(false);

    private final boolean isDamage;

    Kind(boolean isDamage) {
      this.isDamage = isDamage;
    }

    /** As it is written in tables and in JSON: {@code not_joined}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether something that was stored cannot be read, or not be trusted. */
    public boolean isDamage() {
      return isDamage;
    }

    /** Whether nothing is lost by it. */
    public boolean isNote() {
      return switch (this) {
        case UNKNOWN, REOPENED, CLOSED, CLOCK, EXPIRED, SHARED_KEY, RESEAL, NOT_JOINED -> true;
        case MISSING, DAMAGED, KEY, READERS, JOURNAL -> false;
      };
    }
  }

  /** Writes it, without the way on. */
  public JsonFields write(JsonFields json) {
    return json.put("kind", kind.label())
        .put("severity", kind.isNote() ? "note" : "error")
        .put("host", host)
        .put("command_uuid", commandUuid)
        .put("problem", problem);
  }

  static Finding of(MissingRecord missing) {
    return new Finding(
        Kind.MISSING,
        Optional.of(missing.host()),
        Optional.of(missing.commandUuid()),
        missing.problem(),
        missing.remedy());
  }

  static Finding of(Kind kind, MdmException problem) {
    return new Finding(
        kind, Optional.empty(), Optional.empty(), problem.problem(), problem.remedy());
  }

  static Finding ofReaders(MdmException problem) {
    if (problem.remedy().equals(Remedy.Act.JOIN_STORE)) {
      return of(Kind.NOT_JOINED, problem);
    }
    return of(
        problem.remedy() instanceof Remedy.RestoreEscrowKey ? Kind.KEY : Kind.READERS, problem);
  }

  static Optional<Finding> ofStale(Resealing.Plan plan) {
    return ofSealed("sealed to other readers than today's: ", plan.places(), Remedy.Act.RESEAL);
  }

  /** Of what the own key of this machine does not open. */
  static Optional<Finding> ofUnreadable(List<String> places) {
    return ofSealed(
        "the reader key of this machine cannot read, and the team's key can: ",
        places,
        Remedy.Act.ASK_FOR_RESEAL);
  }

  private static Optional<Finding> ofSealed(String what, List<String> places, Remedy remedy) {
    if (places.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Kind.RESEAL,
            Optional.empty(),
            Optional.empty(),
            what
                + places.get(0)
                + (places.size() > 1 ? " and " + (places.size() - 1) + " more" : ""),
            remedy));
  }

  /** What is to be known of these readers: whose certificate ends soon, and who share a key. */
  public static List<Finding> aboutReaders(List<Recipient> readers, Instant now) {
    List<Finding> findings = new ArrayList<>();
    readers.stream()
        .filter(reader -> !reader.isCurrent(now.plus(SOON)))
        .forEach(reader -> findings.add(ofExpired(reader, now)));
    findings.addAll(ofSharedKeys(readers));
    return findings;
  }

  private static Finding ofExpired(Recipient reader, Instant now) {
    return noteOfReader(
        Kind.EXPIRED,
        "the certificate of "
            + reader.label()
            + (reader.isCurrent(now) ? " expires at " : " expired at ")
            + reader.expires()
            + "; what is sealed to it can be read",
        reader);
  }

  /** Of readers of one key: added before that was refused. */
  private static List<Finding> ofSharedKeys(List<Recipient> readers) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 1; i < readers.size(); i++) {
      Recipient later = readers.get(i);
      readers.subList(0, i).stream()
          .filter(later::hasKeyOf)
          .findFirst()
          .map(first -> first.label() + " and " + later.label())
          .map(both -> both + " have certificates of one key, and count as one reader")
          .map(problem -> noteOfReader(Kind.SHARED_KEY, problem, later))
          .ifPresent(findings::add);
    }
    return findings;
  }

  private static Finding noteOfReader(Kind kind, String problem, Recipient reader) {
    Remedy remedy = new Remedy.ReplaceReader(reader.name());
    return new Finding(kind, Optional.empty(), Optional.empty(), problem, remedy);
  }

  static Finding of(Kind kind, EscrowRecord record, String problem, Remedy remedy) {
    return new Finding(
        kind, Optional.of(record.host()), Optional.of(record.commandUuid()), problem, remedy);
  }
}
