package org.mdmtoolkit.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who does it, for the journal and for escrow records.
 *
 * @param user the account name
 * @param machine the host name of the machine it is done from
 */
public record Operator(String user, String machine) {

  /** The user of this name on the machine that this runs on, {@code unknown} if it has no name. */
  public static Operator here(String user) {
    try {
      Path kernel = Path.of("/proc/sys/kernel/hostname"); // Linux; asks no resolver
      return new Operator(
          user,
          Files.exists(kernel)
              ? Files.readString(kernel).strip()
              : InetAddress.getLocalHost().getHostName());
    } catch (IOException e) {
      return new Operator(user, "unknown");
    }
  }

  /** {@code user@machine}. */
  @Override
  public String toString() {
    return user + "@" + machine;
  }
}
