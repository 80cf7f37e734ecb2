package org.mdmtoolkit.contracts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;
import org.mdmtoolkit.escrow.NewRecord;
import org.mdmtoolkit.escrow.RecordStore;

/**
 * Sealed records in memory, for tests and as an example of a store. What it holds ends with the
 * process: no Mac may be locked with it. Safe for use by many threads.
 */
public final class MemoryRecordStore implements RecordStore {

  private record Kind(String host, String requestType) {
    static Kind of(EscrowRecord record) {
      return new Kind(HostLabel.stored(record.host()).key(), record.requestType());
    }
  }

  private record Stored(EscrowRecord record, NewRecord given) {}

  private final Map<String, Stored> stored = new HashMap<>(); // by location
  private final Map<Kind, String> open = new HashMap<>();

  @Override
  public synchronized List<Published> publish(List<NewRecord> records) {
    List<Published> results = new ArrayList<>();
    for (NewRecord record : records) {
      try {
        results.add(Published.at(publish(record)));
      } catch (MdmException e) {
        results.add(Published.failed(e));
      }
    }
    return results;
  }

  private EscrowRecord publish(NewRecord record) {
    EscrowRecord placed = record.header().at("memory/" + (stored.size() + 1), true);
    String taken = open.putIfAbsent(Kind.of(placed), placed.location());
    if (taken != null) {
      EscrowRecord other = at(taken).record();
      throw new RefusedException(
          other.host() + " has an open " + other.requestType(),
          new Remedy.UseOpenCommand(
              other.host(), other.requestType(), other.commandUuid(), other.created()));
    }
    stored.put(placed.location(), new Stored(placed, record));
    record.checkStored(placed, sealed(placed));
    return placed;
  }

  @Override
  public synchronized Optional<EscrowRecord> open(HostLabel host, String requestType) {
    return Optional.ofNullable(open.get(new Kind(host.key(), requestType)))
        .map(location -> at(location).record());
  }

  @Override
  public synchronized EscrowListing records() {
    List<EscrowRecord> all = new ArrayList<>(stored.values().stream().map(Stored::record).toList());
    all.sort(Comparator.comparing(EscrowRecord::created));
    return new EscrowListing(all, List.of());
  }

  @Override
  public synchronized byte[] sealed(EscrowRecord record) {
    return at(record.location()).given().envelope();
  }

  @Override
  public synchronized EscrowRecord close(EscrowRecord record) {
    Stored old = at(record.location());
    EscrowRecord closed = old.record().at(record.location(), false);
    stored.put(record.location(), new Stored(closed, old.given()));
    open.remove(Kind.of(record), record.location());
    return closed;
  }

  private Stored at(String location) {
    @Nullable Stored found = stored.get(location);
    if (found == null) {
      throw new NotFoundException("there is no record " + location, Remedy.none());
    }
    return found;
  }
}
