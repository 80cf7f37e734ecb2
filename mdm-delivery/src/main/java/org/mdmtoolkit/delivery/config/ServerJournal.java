package org.mdmtoolkit.delivery.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * What the journal tells of the servers that are configured. A process may be stopped between a
 * change and its entry: the same change, made again, leaves the entry then.
 */
public record ServerJournal(Journal journal) {

  private static final String ADDED = "server.added";
  private static final String REMOVED = "server.removed";

  /**
   * Tells that a server is there.
   *
   * @param isNew as {@link ServerConfigs#add} has answered
   */
  public void added(ServerConfig server, boolean isNew) {
    JournalEvent added = JournalEvent.of(ADDED).withOutcome(server.name() + " " + server.address());
    if (isNew || !told(server.name()).equals(Optional.of(added))) {
      journal.append(added);
    }
  }

  /** Tells that a server has another token. */
  public void tokenReplaced(ServerConfig server) {
    journal.append(
        JournalEvent.of("server.token").withOutcome(server.name() + " " + server.address()));
  }

  /** Tells that a server was removed. */
  public void removed(String name) {
    journal.append(JournalEvent.of(REMOVED).withOutcome(name));
  }

  /**
   * Tells that a server which is not there was removed, unless that was told.
   *
   * @return whether there ever was one of this name; if not, nothing is told
   */
  public boolean removedEarlier(String name) {
    Optional<JournalEvent> told = told(name);
    if (told.filter(one -> one.action().equals(ADDED)).isPresent()) {
      removed(name);
    }
    return told.isPresent();
  }

  /** What was told last of the server of this name. */
  private Optional<JournalEvent> told(String name) {
    List<JournalEntry> entries =
        journal.entries(
            entry ->
                Set.of(ADDED, REMOVED).contains(entry.event().action())
                    && entry.event().outcome().orElse("").split(" ", 2)[0].equals(name));
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(entries.get(entries.size() - 1).event());
  }
}
