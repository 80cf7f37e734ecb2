package org.mdmtoolkit.delivery.run;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.mdmtoolkit.custody.DeviceNames;
import org.mdmtoolkit.delivery.server.AskedOnce;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.journal.Journal;

/**
 * Under which names secrets of a host may be kept: those that its server knows, and those that it
 * had through other servers. Reads the journal when it is asked first.
 */
final class KnownNames {

  private final Supplier<DeviceNames> told;

  KnownNames(Journal journal) {
    this.told = AskedOnce.of(() -> DeviceNames.of(journal));
  }

  /** The one first that its secrets are kept under. */
  List<String> of(Host host) {
    Set<String> names = new LinkedHashSet<>(host.names());
    names.addAll(told.get().all(List.of(host.identity(), host.udid())));
    return List.copyOf(names);
  }
}
