package org.mdmtoolkit.custody;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;

/**
 * The commands of hosts that a person may want to end, and what speaks against it. Records and
 * journal are read once, however many hosts are asked for: what changes later is not seen. For one
 * thread.
 */
public final class OpenCommands {

  /** Why a command that is open may not be over. */
  public enum Doubt {
    /** It waits at the server: the device does it later, whatever becomes of the record. */
    WAITS,
    /** It waits at the server, which has no such device. */
    WAITS_FOR_NOBODY,
    /** It waits at the server; the device said last that it does it later. */
    PUT_OFF,
    /** Nobody knows whether it waits there. */
    MAY_WAIT,
    /** Nobody was shown its secret. */
    NEVER_SHOWN
  }

  private final Custody custody;
  private final Predicate<EscrowRecord> which;
  private @Nullable EscrowListing all;
  private @Nullable DeviceNames names;

  private OpenCommands(Custody custody, Predicate<EscrowRecord> which) {
    this.custody = custody;
    this.which = which;
  }

  /** Those of this custody that are meant. Nothing is read yet. */
  public static OpenCommands in(Custody custody, Predicate<EscrowRecord> which) {
    return new OpenCommands(custody, which);
  }

  /**
   * Those that are meant of a host of this name, open or closed, the oldest first.
   *
   * @throws InvalidInputException if nothing can be kept under that name; or if none is found, and
   *     a record is damaged, which may be of this host
   */
  public List<EscrowRecord> of(String host) {
    List<EscrowRecord> own = named(host);
    if (own.isEmpty() && all != null && !all.damaged().isEmpty()) {
      throw all.damaged().get(0);
    }
    return own;
  }

  private List<EscrowRecord> named(String host) {
    return named(List.of(HostLabel.of(host).text()));
  }

  /**
   * The open ones of a host of this name; where it has none, those of the device under other names
   * that the journal knows to be its, such as another server's.
   *
   * @throws InvalidInputException if nothing can be kept under that name
   */
  public List<EscrowRecord> open(String host) {
    List<EscrowRecord> own = named(host).stream().filter(EscrowRecord::open).toList();
    if (!own.isEmpty()) {
      return own;
    }
    try {
      if (names == null) {
        names = DeviceNames.of(custody.journal());
      }
      return named(names.all(List.of(HostLabel.of(host).text()))).stream()
          .filter(EscrowRecord::open)
          .toList();
    } catch (InvalidInputException e) { // a damaged journal knows no other names
      return List.of();
    }
  }

  private List<EscrowRecord> named(List<String> hosts) {
    if (all == null) {
      all = custody.records();
    }
    return Custody.ofHosts(all, hosts).records().stream().filter(which).toList();
  }

  /**
   * What speaks against ending these, in their order; of those that are left out, nothing does.
   *
   * @throws InvalidInputException if the journal is damaged
   */
  public Map<EscrowRecord, Doubt> doubts(Collection<EscrowRecord> open) {
    Set<String> shown = new HashSet<>();
    SecretHistory history =
        SecretHistory.of(
            custody.journal(),
            entry -> {
              if (entry.event().action().equals(SecretGroup.PINS.verb() + HostSecrets.SHOWN)) {
                entry.event().commandUuid().ifPresent(uuid -> shown.add(upper(uuid)));
              }
            });
    Map<EscrowRecord, Doubt> doubts = new LinkedHashMap<>();
    for (EscrowRecord record : open) {
      SecretState state = history.state(record);
      if (state == SecretState.NOT_NOW) {
        doubts.put(record, Doubt.PUT_OFF);
      } else if (state == SecretState.SENT) {
        doubts.put(record, history.waitsForNobody(record) ? Doubt.WAITS_FOR_NOBODY : Doubt.WAITS);
      } else if (state == SecretState.UNKNOWN) {
        doubts.put(record, Doubt.MAY_WAIT);
      } else if (state.mayHold() && !shown.contains(upper(record.commandUuid()))) {
        doubts.put(record, Doubt.NEVER_SHOWN);
      }
    }
    return doubts;
  }

  private static String upper(String commandUuid) {
    return commandUuid.toUpperCase(Locale.ROOT);
  }
}
