package org.mdmtoolkit.custody;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * The secrets of one group that are kept of a host: what is there, in the order to try it, what is
 * not, and the way to reveal them. Of what was there when it was made. Immutable.
 */
public final class HostSecrets {

  /** The end of what the journal says of each record that is shown to somebody. */
  static final String SHOWN = ".shown";

  private final Custody custody;
  private final SecretGroup group;
  private final String host;
  private final EscrowListing everything;
  private final EscrowListing listing;
  private final Optional<SecretHistory> history;

  private HostSecrets(Custody custody, SecretGroup group, String host, EscrowListing everything) {
    this.custody = custody;
    this.group = group;
    this.host = host;
    this.everything = everything;
    this.listing =
        new EscrowListing(
            everything.records().stream().filter(group::has).toList(), everything.damaged());
    this.history = group.isPins() ? SecretHistory.ifReadable(custody.journal()) : Optional.empty();
  }

  /**
   * The secrets of this group.
   *
   * @param host as a person names it
   * @param everything all that is kept of that host
   */
  public static HostSecrets of(
      Custody custody, SecretGroup group, String host, EscrowListing everything) {
    return new HostSecrets(custody, group, host, everything);
  }

  /** The records of this group, and whatever is damaged. */
  public EscrowListing listing() {
    return listing;
  }

  /** How far each PIN came; empty for other groups, and if the journal cannot say so. */
  public Optional<SecretHistory> history() {
    return history;
  }

  /** The kinds of other secrets that are kept of the host. */
  public List<SecretKind> others() {
    return everything.records().stream()
        .filter(record -> !group.has(record))
        .flatMap(record -> SecretKind.of(record.requestType()).stream())
        .distinct()
        .toList();
  }

  /**
   * What the journal tells of, and is not there.
   *
   * @throws MdmException if the journal cannot say so
   */
  public List<MissingRecord> missing() {
    return custody.missing(host).stream()
        .filter(one -> group.hasType(one.requestType()).orElse(true))
        .toList();
  }

  /**
   * The entry with which the last one was given up, that is neither there nor missing therefore;
   * empty if there is none, or the journal is damaged.
   */
  public Optional<JournalEntry> givenUp() {
    Set<String> commands = new HashSet<>();
    @Nullable JournalEntry last = null;
    try {
      for (JournalEntry entry :
          custody
              .journal()
              .entries(one -> one.event().host().filter(host::equalsIgnoreCase).isPresent())) {
        JournalEvent event = entry.event();
        String command = event.commandUuid().orElse("");
        String type = event.details().get(JournalEntries.REQUEST_TYPE);
        if (group.hasType(Optional.ofNullable(type)).orElse(false)) {
          commands.add(command);
        } else if (event.action().equals(Custody.GIVEN_UP) && commands.contains(command)) {
          last = entry;
        }
      }
    } catch (MdmException e) { // a damaged journal is said elsewhere
      return Optional.empty();
    }
    return Optional.ofNullable(last);
  }

  /** The same in words, behind a sentence about it: when, by whom and why; may be empty. */
  public String givenUpWords() {
    return givenUp()
        .map(
            entry ->
                ": the one of "
                    + entry.event().commandUuid().orElse("")
                    + " was given up on "
                    + entry.time().atOffset(ZoneOffset.UTC).toLocalDate()
                    + " by "
                    + entry.operator().user()
                    + entry.event().reason().map(why -> ": " + why).orElse(""))
        .orElse("");
  }

  /**
   * Reveals them all, PINs in the order to try them, others the newest first. The journal tells of
   * each first. In the place of answers that hold a FileVault key the keys are revealed; once
   * opened, they stay.
   */
  public RevealedSecrets reveal(EscrowKey key, Optional<String> reason) {
    List<MdmException> failures = new ArrayList<>();
    List<EscrowRecord> records = opened(key, reason, failures);
    JournalEvent why = JournalEvent.of(group.verb() + SHOWN).withReason(reason);
    RevealedSecrets revealed = RevealedSecrets.of(custody.reveal(records, key, why));
    failures.addAll(revealed.failures());
    return new RevealedSecrets(revealed.secrets(), failures);
  }

  private List<EscrowRecord> opened(
      EscrowKey key, Optional<String> reason, List<MdmException> failures) {
    List<EscrowRecord> records =
        history
            .map(one -> one.likeliestFirst(listing.records()))
            .orElseGet(() -> listing.newestFirst());
    boolean isChanged = false;
    for (EscrowRecord record : records) {
      if (isAnswer(record) && !isOpened(record, records)) {
        try {
          JournalEvent why = JournalEvent.of(group.verb() + ".opened").withReason(reason);
          FileVaultAnswers.in(custody, key).open(record, why);
        } catch (MdmException e) {
          failures.add(e);
        }
        isChanged = true; // the command is closed now, wherever that ended
      }
    }
    Stream<EscrowRecord> now =
        isChanged
            ? custody.records(host).newestFirst().stream().filter(group::has)
            : records.stream();
    return now.filter(record -> !isAnswer(record)).toList();
  }

  private static boolean isAnswer(EscrowRecord record) {
    return record.requestType().equals(KeptSecret.FILEVAULT_ANSWER);
  }

  private static boolean isOpened(EscrowRecord answer, List<EscrowRecord> records) {
    String uuid = KeptSecret.keyOf(KeptSecret.commandOf(answer.commandUuid()));
    return records.stream().anyMatch(one -> one.commandUuid().equals(uuid));
  }
}
