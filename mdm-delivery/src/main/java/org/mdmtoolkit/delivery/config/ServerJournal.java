package org.mdmtoolkit.delivery.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
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

  /** Tells that a server has another webhook. */
  public void webhookSet(ServerConfig server) {
    journal.append(
        JournalEvent.of("server.webhook")
            .withOutcome(
                server.name()
                    + " "
                    + server.address()
                    + server.webhook().map(" "::concat).orElse("")));
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

  /**
   * What is lost if a server is removed, as one sentence: the answers to commands that are open
   * here and were sent through it. Empty if there are none, or there is no server of this name;
   * also where that cannot be read, which keeps nobody from removing it.
   */
  public Optional<String> lost(ServerConfigs servers, String name, Custody custody) {
    Set<String> sent = new HashSet<>();
    try {
      Set<String> open = new HashSet<>();
      for (EscrowRecord one : custody.records().records()) {
        if (one.open()) {
          open.add(one.commandUuid());
        }
      }
      for (ServerConfig server : servers.list()) {
        if (server.name().equals(name) && !open.isEmpty()) {
          journal.read(entry -> takeSent(entry.event(), " " + server.address(), open, sent));
        }
      }
    } catch (MdmException e) {
      return Optional.empty();
    }
    return sent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            sent.size()
                + (sent.size() == 1 ? " open command was" : " open commands were")
                + " sent through it: what the devices answer cannot be fetched until a server of"
                + " this address is added again.");
  }

  private static void takeSent(JournalEvent event, String end, Set<String> open, Set<String> sent) {
    if (event.details().getOrDefault(JournalEntries.SERVER, "").endsWith(end)) {
      event.commandUuid().filter(open::contains).ifPresent(sent::add);
    }
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
