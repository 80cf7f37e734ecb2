package org.mdmtoolkit.delivery.server;

/**
 * A host, and the name by which it was found.
 *
 * @param name as the person gave it
 * @param host the only one that has it
 */
public record ChosenHost(String name, Host host) {

  /** Whether it was named by what no other has: its UDID or serial number. */
  public boolean isExact() {
    return host.udid().equalsIgnoreCase(name)
        || host.serial().filter(name::equalsIgnoreCase).isPresent();
  }
}
