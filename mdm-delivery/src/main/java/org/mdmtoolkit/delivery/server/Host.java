package org.mdmtoolkit.delivery.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Chip;
import org.mdmtoolkit.catalog.OsVersion;
import org.mdmtoolkit.catalog.Platform;

/**
 * One enrolled device as its MDM server describes it.
 *
 * @param udid what commands are addressed to: the UDID, or the enrollment id of NanoMDM
 * @param serverId the server's own number or name for it
 * @param serial the serial number; empty if the server does not know it
 * @param hostname the host name; empty if the server does not know it
 * @param model the model, for people
 * @param user who uses it, for people
 * @param lastSeen when the server last heard of it
 * @param platform the platform; empty if the server does not say
 * @param osVersion its system and the version of that, for people, as {@code macOS 15.1}; empty if
 *     the server does not know it
 * @param mdm whether the server can send it commands
 */
public record Host(
    String udid,
    String serverId,
    Optional<String> serial,
    Optional<String> hostname,
    Optional<String> model,
    Optional<String> user,
    Optional<Instant> lastSeen,
    Optional<Platform> platform,
    Optional<String> osVersion,
    MdmState mdm) {

  private static final int LONGEST_LABEL = 300;
  private static final int MOST_NAMED = 5;

  /** From this version of macOS on, a lock deactivates no Mac. */
  private static final String LOCKS_SAFELY = "11.5";

  /** One of which the server does not know the version of its system. */
  public Host(
      String udid,
      String serverId,
      Optional<String> serial,
      Optional<String> hostname,
      Optional<String> model,
      Optional<String> user,
      Optional<Instant> lastSeen,
      Optional<Platform> platform,
      MdmState mdm) {
    this(udid, serverId, serial, hostname, model, user, lastSeen, platform, Optional.empty(), mdm);
  }

  /** Whether a server can send a device commands. */
  public enum MdmState {
    /** It can. */
    ON,
    /** It cannot. */
    OFF,
    /** The server does not say. */
    UNKNOWN;

    /** As it is written in JSON: {@code unknown}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What its PIN is kept under: the serial number, else the UDID. Host names are not unique. */
  public String identity() {
    return serial.orElse(udid);
  }

  /**
   * Every name by which a person can have called it, the one that its secrets are kept under first:
   * serial number, UDID, host name, server id. Host names need not be its alone.
   */
  public List<String> names() {
    return Stream.of(Optional.of(identity()), Optional.of(udid), hostname, Optional.of(serverId))
        .flatMap(Optional::stream)
        .filter(name -> !name.isBlank())
        .distinct()
        .toList();
  }

  /** Whether its model is known to be one with an Intel processor. */
  public boolean isIntel() {
    return model.flatMap(Chip::ofModel).filter(chip -> chip != Chip.APPLE_SILICON).isPresent();
  }

  /**
   * Whether a lock may deactivate it, as it does a Mac on Apple silicon with macOS older than 11.5:
   * unless it is known to have another processor, or a newer version.
   */
  public boolean mayBeDeactivatedByLock() {
    if (isIntel()) {
      return false;
    }
    try {
      return !OsVersion.of(versionNumber()).isAtLeast(OsVersion.of(LOCKS_SAFELY));
    } catch (InvalidInputException e) { // not known, or in words of the server's
      return true;
    }
  }

  /** The {@code 13.4.1} of {@code macOS 13.4.1 (c)}; empty if there is no number. */
  private String versionNumber() {
    String words = osVersion.orElse("");
    int start = 0;
    while (start < words.length() && !Character.isDigit(words.charAt(start))) {
      start++;
    }
    int end = words.indexOf(' ', start);
    return words.substring(start, end < 0 ? words.length() : end);
  }

  /**
   * What the device is called where one word has to do: serial number, host name or UDID. As it may
   * be shown, on one line of at most 300 characters: devices report their names themselves.
   */
  public String label() {
    return Printable.sentence(serial.or(() -> hostname).orElse(udid), LONGEST_LABEL);
  }

  /** What these devices are called, in one line: the first five, and how many more they are. */
  public static String names(List<Host> hosts) {
    StringBuilder names = new StringBuilder();
    int shown = Math.min(hosts.size(), MOST_NAMED);
    for (int i = 0; i < shown; i++) {
      names.append(i == 0 ? "" : ", ").append(hosts.get(i).label());
    }
    return names
        .append(hosts.size() > shown ? " and " + (hosts.size() - shown) + " more" : "")
        .toString();
  }

  /** When it was last seen, and how long ago that was; {@code -} if nobody knows. */
  public String lastSeenWords(Instant now) {
    return lastSeen.map(time -> time + " (" + ago(Duration.between(time, now)) + ")").orElse("-");
  }

  private static String ago(Duration since) {
    if (since.toMinutes() < 2) {
      return "now";
    } else if (since.toHours() < 2) {
      return since.toMinutes() + " minutes ago";
    } else if (since.toDays() < 2) {
      return since.toHours() + " hours ago";
    }
    return since.toDays() + " days ago";
  }
}
