package org.mdmtoolkit.contracts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.delivery.run.RunKey;
import org.mdmtoolkit.delivery.run.RunLine;
import org.mdmtoolkit.delivery.run.RunStore;

/**
 * Unfinished runs in memory, for tests and as an example of a store. What it holds ends with the
 * process. Safe for use by many threads.
 */
public final class MemoryRunStore implements RunStore {

  private final Map<RunKey, List<RunLine>> lines = new HashMap<>();
  private final Set<RunKey> open = new HashSet<>();

  @Override
  public synchronized Log open(RunKey key) {
    if (!open.add(key)) {
      throw new RefusedException(
          "the same run is going on at this moment", "Wait until it has ended.");
    }
    return new MemoryLog(key, lines.computeIfAbsent(key, k -> new ArrayList<>()));
  }

  private final class MemoryLog implements Log {

    private final RunKey key;
    private final List<RunLine> own;
    private boolean isClosed;

    MemoryLog(RunKey key, List<RunLine> own) {
      this.key = key;
      this.own = own;
    }

    @Override
    public void read(Consumer<RunLine> reader) {
      whileOpen().forEach(reader);
    }

    @Override
    public void append(List<RunLine> more) {
      whileOpen().addAll(more);
    }

    @Override
    public void clear() {
      whileOpen().clear();
    }

    private List<RunLine> whileOpen() {
      if (isClosed) {
        throw new UnavailableException("the log of the run was closed", "Open it again.");
      }
      return own;
    }

    @Override
    public void close() {
      synchronized (MemoryRunStore.this) {
        if (!isClosed) {
          isClosed = true;
          open.remove(key);
        }
      }
    }
  }
}
