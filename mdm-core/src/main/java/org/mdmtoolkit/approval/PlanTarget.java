package org.mdmtoolkit.approval;

import java.time.Instant;
import java.util.Optional;

/**
 * One device of a plan, as its MDM server described it when the plan was made. The first three say
 * which device it is; the rest is for people.
 *
 * @param udid what commands are addressed to
 * @param serverId the server's own number or name for it
 * @param serial the serial number; empty if the server does not know it
 * @param name the host name
 * @param model the model
 * @param platform the platform, as Apple writes it
 * @param user who uses it
 * @param lastSeen when the server had last heard of it
 */
public record PlanTarget(
    String udid,
    String serverId,
    Optional<String> serial,
    Optional<String> name,
    Optional<String> model,
    Optional<String> platform,
    Optional<String> user,
    Optional<Instant> lastSeen) {

  /** What it is called where one word has to do: the serial number, else the UDID. */
  public String identity() {
    return serial.orElse(udid);
  }

  /** Whether the other is the same device in the same enrolment, whatever it is called now. */
  public boolean isSameDevice(PlanTarget other) {
    return udid.equals(other.udid)
        && serverId.equals(other.serverId)
        && serial.equals(other.serial);
  }
}
