package org.mdmtoolkit.escrow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * Who can read what is sealed now, compared with what the journal says: whether the escrow key is
 * whole and the one that was proven, and whether somebody was slipped in or taken away. Immutable.
 *
 * <p>A journal of version 0.1 does not say it: then what is there is accepted, and {@link
 * #firstPin} is to be journaled.
 */
public final class PinnedReaders {

  private final List<Recipient> readers;
  private final List<RefusedException> problems;
  private final List<RefusedException> notAccepted;
  private final boolean isPinned;

  private PinnedReaders(
      List<Recipient> readers,
      List<RefusedException> problems,
      List<RefusedException> notAccepted,
      boolean isPinned) {
    this.readers = List.copyOf(readers);
    this.problems = List.copyOf(problems);
    this.notAccepted = List.copyOf(notAccepted);
    this.isPinned = isPinned;
  }

  /** Looks twice, because another process may be in the middle of a change that it journals. */
  static PinnedReaders of(Escrow escrow, Journal journal) {
    PinnedReaders first = once(escrow, journal);
    return first.problems().isEmpty() ? first : once(escrow, journal);
  }

  private static PinnedReaders once(Escrow escrow, Journal journal) {
    Pins pins = Pins.of(journal);
    String file = escrow.identity().place();
    escrow.identity().requireExists();
    SourceFile stored;
    try {
      stored = escrow.files().read(EscrowFiles.IDENTITY);
      String proof = Pins.proof(stored);
      if (!pins.keys().contains(proof)) {
        EscrowIdentity.onlyCertificate(stored); // says what is wrong with it
      }
      if (!pins.keys().isEmpty() && !pins.keys().contains(proof)) {
        return broken(
            file
                + " is not the escrow key that the journal tells of: key or certificate was changed",
            file);
      }
    } catch (InvalidInputException e) {
      return broken("what is sealed to this escrow key could not be read: " + e.problem(), file);
    }
    List<Recipient> readers = escrow.recipients(stored, pins);
    return new PinnedReaders(
        readers,
        problems(escrow, readers, pins),
        notAccepted(escrow, readers),
        !pins.readers().isEmpty());
  }

  private static PinnedReaders broken(String problem, String file) {
    Remedy restore = new Remedy.RestoreEscrowKey(file);
    return new PinnedReaders(
        List.of(), List.of(new RefusedException(problem, restore)), List.of(), true);
  }

  /** Where others share them: what has changed since this machine has accepted them. */
  private static List<RefusedException> notAccepted(Escrow escrow, List<Recipient> readers) {
    if (escrow.known().isEmpty()) {
      return List.of();
    } else if (!escrow.hasAcceptedReaders()) {
      return List.of(
          new RefusedException(
              "this machine has accepted nobody yet who reads new PINs: "
                  + readers.stream()
                      .map(one -> shared(one.name()))
                      .collect(Collectors.joining(", ")),
              Remedy.Act.JOIN_STORE));
    }
    Map<String, String> known = new LinkedHashMap<>(escrow.known().get().read().orElse(Map.of()));
    List<RefusedException> problems = new ArrayList<>();
    for (Recipient one : readers) {
      boolean isKnown = known.remove(one.fingerprint()) != null;
      if (!isKnown && !escrow.isOfThisMachine(one)) {
        problems.add(
            new RefusedException(
                shared(one.name())
                    + " could read new PINs, and was not accepted on this machine yet: "
                    + one.subject()
                    + ", SHA-256 "
                    + one.fingerprint(),
                Remedy.Act.ACCEPT_READERS));
      }
    }
    known.forEach(
        (fingerprint, name) ->
            problems.add(
                new RefusedException(
                    shared(name)
                        + " was a reader when this machine accepted them, and is none any more,"
                        + " SHA-256 "
                        + fingerprint,
                    Remedy.Act.ACCEPT_REMOVAL)));
    return problems;
  }

  /** What a reader is called where several machines share the key. */
  private static String shared(String name) {
    return name.equals(Pins.IDENTITY) ? "the team's key" : Recipient.label(name);
  }

  private static List<RefusedException> problems(
      Escrow escrow, List<Recipient> readers, Pins pins) {
    Map<String, String> now = Pins.names(readers);
    List<Set<String>> right =
        pins.readers().stream().map(Map::keySet).collect(Collectors.toCollection(ArrayList::new));
    if (right.isEmpty() || right.contains(now.keySet())) {
      return List.of();
    }
    Map<String, String> known = new LinkedHashMap<>(pins.readers().get(0));
    List<RefusedException> problems = new ArrayList<>();
    for (Recipient one : readers) {
      if (!known.containsKey(one.fingerprint())) {
        String file = escrow.files().place(EscrowFiles.ofReader(one.name()));
        problems.add(
            new RefusedException(
                one.label()
                    + " could read new PINs, and the journal does not tell of that: "
                    + one.subject()
                    + ", SHA-256 "
                    + one.fingerprint(),
                one.name().equals(Pins.IDENTITY)
                    ? new Remedy.RestoreEscrowKey(escrow.identity().place())
                    : new Remedy.JudgeNewReader(one.name(), file)));
      }
    }
    known.keySet().removeAll(now.keySet());
    known.forEach(
        (fingerprint, name) ->
            problems.add(
                new RefusedException(
                    Recipient.label(name)
                        + " could not read new PINs any more, SHA-256 "
                        + fingerprint,
                    name.equals(Pins.IDENTITY)
                        ? new Remedy.RestoreEscrowKey(escrow.identity().place())
                        : new Remedy.RestoreReader(name))));
    return problems;
  }

  /**
   * What is wrong, each by itself; empty if everything is as the journal says, and as this machine
   * has accepted it.
   */
  public List<RefusedException> problems() {
    return Stream.concat(problems.stream(), notAccepted.stream()).toList();
  }

  /**
   * Those to whom something may be sealed.
   *
   * @throws RefusedException with all problems, if there is one
   */
  public List<Recipient> readers() {
    return without(problems());
  }

  /** The same, whether this machine has accepted them or not. */
  List<Recipient> asJournaled() {
    return without(problems);
  }

  private List<Recipient> without(List<RefusedException> problems) {
    if (problems.isEmpty()) {
      return readers;
    }
    Remedy all = Remedy.none();
    for (Remedy one : problems.stream().map(RefusedException::remedy).distinct().toList()) {
      all = all.and(one);
    }
    throw new RefusedException(
        problems.stream().map(RefusedException::problem).collect(Collectors.joining("; ")), all);
  }

  /** What the journal has to be told if it does not say who the readers are. */
  public Optional<JournalEvent> firstPin() {
    if (isPinned) {
      return Optional.empty();
    }
    JournalEvent event =
        JournalEvent.of("escrow.readers-pinned")
            .withOutcome(
                readers.stream()
                    .map(one -> one.label() + ", SHA-256 " + one.fingerprint())
                    .collect(Collectors.joining("; ")));
    return Optional.of(Pins.withReaders(event, Pins.names(readers)));
  }
}
