package org.mdmtoolkit.cli.terminal;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;

/**
 * The journal of a folder that may be moved to a store while a command waits: what is noted after
 * that is refused before anything is handed out, since nobody would find it.
 */
record UnmovedJournal(JournalStore store, Runnable refuseIfMoved) implements JournalStore {

  @Override
  public String append(Operator operator, List<JournalEvent> events) {
    String head = store.append(operator, events);
    refuseIfMoved.run();
    return head;
  }

  @Override
  public void read(Consumer<JournalEntry> reader) {
    store.read(reader);
  }

  @Override
  public JournalCheck verify() {
    return store.verify();
  }

  @Override
  public boolean contains(String hash) {
    return store.contains(hash);
  }

  @Override
  public List<JournalEntry> inEscrow(Collection<String> hosts) {
    return store.inEscrow(hosts);
  }

  @Override
  public List<JournalEntry> ofEscrowKey() {
    return store.ofEscrowKey();
  }
}
