package org.mdmtoolkit.delivery.run;

import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;

/**
 * What became of a parcel for one of its hosts.
 *
 * @param host the host
 * @param state how far it came; REFUSED only if it cannot have arrived in an earlier call either
 * @param words the server's
 * @param failure why it failed, if it did
 */
record Delivered(Host host, Delivery.State state, String words, Optional<MdmException> failure) {

  boolean isFailure() {
    return state == Delivery.State.REFUSED || state == Delivery.State.UNKNOWN;
  }
}
