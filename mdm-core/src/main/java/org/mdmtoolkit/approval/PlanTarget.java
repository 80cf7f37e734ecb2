package org.mdmtoolkit.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

  /** What stands out in one of many targets: somebody should look at it. */
  public enum Oddity {
    /** Its server has not heard of it for {@link #STALE}. */
    STALE,
    /** Its server has never heard of it. */
    NEVER_SEEN,
    /** Its server does not know its serial number. */
    WITHOUT_SERIAL,
    /** Another one has the same name. */
    SAME_NAME
  }

  /** After how long without a word a device stands out. */
  public static final Duration STALE = Duration.ofDays(30);

  /** The targets that stand out, for each reason that there is. */
  public static Map<Oddity, List<PlanTarget>> oddities(List<PlanTarget> targets, Instant now) {
    Map<Optional<String>, Long> names =
        targets.stream().collect(Collectors.groupingBy(PlanTarget::name, Collectors.counting()));
    Map<Oddity, List<PlanTarget>> oddities = new EnumMap<>(Oddity.class);
    for (Oddity oddity : Oddity.values()) {
      List<PlanTarget> odd =
          targets.stream()
              .filter(
                  one ->
                      switch (oddity) {
                        case STALE -> one.lastSeen.filter(now.minus(STALE)::isAfter).isPresent();
                        case NEVER_SEEN -> one.lastSeen.isEmpty();
                        case WITHOUT_SERIAL -> one.serial.isEmpty();
                        case SAME_NAME ->
                            one.name.isPresent() && names.getOrDefault(one.name, 0L) > 1;
                      })
              .toList();
      if (!odd.isEmpty()) {
        oddities.put(oddity, odd);
      }
    }
    return oddities;
  }

  /** Whether the other is the same device in the same enrolment, whatever it is called now. */
  public boolean isSameDevice(PlanTarget other) {
    return udid.equals(other.udid)
        && serverId.equals(other.serverId)
        && serial.equals(other.serial);
  }
}
