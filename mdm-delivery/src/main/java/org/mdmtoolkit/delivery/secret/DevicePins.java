package org.mdmtoolkit.delivery.secret;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowListing;

/**
 * What is in escrow of the device that a person names. A server is asked which device that is only
 * where nothing is kept under the name, or where PINs of the device may be kept under others.
 *
 * @param name what the server calls the device, if it found it; else as given
 * @param listing all that is kept of it, whatever secret it is
 * @param isFound whether a server found it
 * @param mayHaveOthers whether PINs of it may be kept under names that nobody knows to be its
 * @param failure why the server did not say which device it is; empty if it was not asked
 */
public record DevicePins(
    String name,
    EscrowListing listing,
    boolean isFound,
    boolean mayHaveOthers,
    Optional<MdmException> failure) {

  /**
   * What is kept of the device of this name.
   *
   * @param server opens the server that is asked if it has to be; empty for none
   * @throws MdmException if nothing is kept under that name, and the server does not say which
   *     device it is
   */
  public static DevicePins of(Custody custody, String host, Optional<Supplier<MdmServer>> server) {
    EscrowListing own = custody.recordsOfDevice(host);
    boolean isEmpty = own.records().isEmpty();
    boolean mayHaveOthers = !isEmpty && custody.mayHaveOtherPins(host);
    Optional<MdmException> failure = Optional.empty();
    if (server.isPresent() && (isEmpty || mayHaveOthers)) {
      try (MdmServer open = server.get().get()) {
        Host found = HostLookup.one(open, host);
        List<String> names = new ArrayList<>(found.names());
        names.add(host);
        EscrowListing all = custody.recordsOfDevice(names);
        return new DevicePins(found.identity(), all, true, false, failure);
      } catch (MdmException e) {
        if (isEmpty) {
          throw e instanceof UnavailableException
              ? new UnavailableException(e.problem(), e.remedy().and(Remedy.Act.LIST_PINS), e)
              : e;
        }
        failure = Optional.of(e); // what is here is shown all the same
      }
    }
    return new DevicePins(host, own, false, mayHaveOthers, failure);
  }
}
