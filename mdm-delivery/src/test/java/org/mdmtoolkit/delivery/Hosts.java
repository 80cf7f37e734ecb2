package org.mdmtoolkit.delivery;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.delivery.server.Host;

/** Hosts for tests. */
public final class Hosts {

  private Hosts() {}

  /** A Mac with the serial number {@code S-UDID}. */
  public static Host mac(String udid) {
    return host(udid, Optional.of(Platform.MACOS), Host.MdmState.ON);
  }

  public static Host host(String udid, Optional<Platform> platform, Host.MdmState mdm) {
    return named(udid, "mac.local", platform, mdm);
  }

  /** A host that calls itself so. */
  public static Host named(
      String udid, String hostname, Optional<Platform> platform, Host.MdmState mdm) {
    return new Host(
        udid,
        "1",
        Optional.of("S-" + udid),
        Optional.of(hostname),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        platform,
        mdm);
  }

  /** Macs {@code U0}, {@code U1} and so on, made as they are drawn. */
  public static Iterator<Host> macs(int count) {
    return IntStream.range(0, count).mapToObj(i -> mac("U" + i)).iterator();
  }

  public static Iterator<Host> of(Host... hosts) {
    return List.of(hosts).iterator();
  }
}
