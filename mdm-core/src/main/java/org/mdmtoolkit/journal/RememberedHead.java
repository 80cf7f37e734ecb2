package org.mdmtoolkit.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.PathLocks;
import org.mdmtoolkit.io.TrustedPaths;

/**
 * A journal that several machines share, as one of them sees it: the machine remembers, in a file
 * of its own, the last entry that it added. A journal without that entry was restored from an older
 * backup, cut, or is another one, and may lack secrets that devices hold: what is in escrow is not
 * told then, so that nothing is sealed; reading goes on.
 *
 * <p>Safe for use by many threads and processes.
 */
public final class RememberedHead implements JournalStore {

  private static final int MAX_BYTES = 100;

  private final JournalStore store;
  private final Path file;

  private RememberedHead(JournalStore store, Path file) {
    this.store = store;
    this.file = file;
  }

  /**
   * This journal, of which the machine remembers the head in this file. Nothing is looked at yet.
   *
   * @param file made (0600) with the first entry
   */
  public static RememberedHead of(JournalStore store, Path file) {
    return new RememberedHead(store, file);
  }

  /** What the machine remembers; empty before the first entry. */
  public Optional<String> remembered() {
    if (!InputFiles.exists(file)) {
      return Optional.empty();
    }
    TrustedPaths.check(file);
    return Optional.of(new String(InputFiles.read(file, MAX_BYTES), US_ASCII).strip());
  }

  /** Whether the journal has the entry that the machine remembers. */
  public boolean isKnown() {
    return remembered()
        .map(store::contains)
        .orElse(true); // each time: it may be restored meanwhile
  }

  /**
   * Remembers the head of today, whatever was remembered before.
   *
   * @return that head
   * @throws InvalidInputException if the journal is damaged
   */
  public synchronized String accept() {
    JournalCheck check = store.verify();
    if (check.problem().isPresent()) {
      throw new InvalidInputException(
          "the journal is damaged: " + check.problem().get(), Remedy.Act.CHECK_JOURNAL);
    }
    write(check.head());
    return check.head();
  }

  private void write(String head) {
    DurableFiles.createStateFolder(Objects.requireNonNull(file.getParent()));
    DurableFiles.replace(file, (head + "\n").getBytes(US_ASCII), Access.OWNER_ONLY);
  }

  /** One process of the machine after the other, so that no later head is forgotten. */
  @Override
  public synchronized String append(Operator operator, List<JournalEvent> events) {
    String[] head = new String[1];
    DurableFiles.createStateFolder(Objects.requireNonNull(file.getParent()));
    PathLocks.holding(
        file.resolveSibling(file.getFileName() + ".lock"),
        "cannot write " + file,
        () -> {
          boolean wasKnown = isKnown();
          head[0] = store.append(operator, events);
          if (wasKnown) { // else the trace of what is missing would be lost
            write(head[0]);
          }
        });
    return head[0];
  }

  @Override
  public void read(Consumer<JournalEntry> reader) {
    store.read(reader);
  }

  @Override
  public JournalCheck verify() {
    JournalCheck check = store.verify();
    Optional<String> missing = check.problem().isPresent() ? Optional.empty() : missing();
    return missing.isEmpty()
        ? check
        : new JournalCheck(check.entries(), check.head(), missing, 0, Remedy.Act.ACCEPT_STORE);
  }

  /** What is wrong if the journal lacks what the machine remembers; empty if it has it. */
  public Optional<String> missing() {
    return isKnown()
        ? Optional.empty()
        : Optional.of(
            "the shared journal lacks the entry that this machine saw last, "
                + remembered().orElse("")
                + ": an older backup was restored, it was cut, or it is another one");
  }

  @Override
  public boolean contains(String hash) {
    return store.contains(hash);
  }

  /**
   * Asked before each command with a secret.
   *
   * @throws RefusedException if the journal lacks what the machine remembers
   */
  @Override
  public List<JournalEntry> inEscrow(Collection<String> hosts) {
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      throw new RefusedException(missing.get(), Remedy.Act.ACCEPT_STORE);
    }
    return store.inEscrow(hosts);
  }

  @Override
  public List<JournalEntry> ofEscrowKey() {
    return store.ofEscrowKey();
  }
}
