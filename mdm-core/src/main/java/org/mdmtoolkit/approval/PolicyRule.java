package org.mdmtoolkit.approval;

import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.mdmtoolkit.catalog.DangerClass;

/**
 * One rule of a policy: which runs it is about, and what they need. Immutable.
 *
 * @param name what people call it
 * @param when which runs it is about
 * @param approvals how many others than the author have to approve; 0 for none
 * @param perRun the most devices in one run
 * @param perWindow the most devices in all such runs within some time
 * @param hours when such runs may begin
 * @param waves how many devices at a time, one wave after the other was answered; empty for all
 */
public record PolicyRule(
    String name,
    When when,
    int approvals,
    OptionalInt perRun,
    Optional<Window> perWindow,
    Optional<Hours> hours,
    List<Integer> waves) {

  /** What verbs send; who names one in a rule means this command, however it is sent. */
  private static final Map<String, String> COMMANDS =
      Map.of(
          "lock", "DeviceLock",
          "erase", "EraseDevice",
          "restart", "RestartDevice",
          "shutdown", "ShutDownDevice",
          "recovery-lock", "SetRecoveryLock",
          "firmware-password", "SetFirmwarePassword",
          "filevault", "RotateFileVaultKey",
          "admin-password", "SetAutoAdminPassword",
          "activation-lock", "ClearActivationLockBypassCode",
          "reinstall-fleetd", "InstallEnterpriseApplication");

  /** Copies the waves. */
  public PolicyRule {
    waves = List.copyOf(waves);
  }

  /**
   * Which runs a rule is about: all, where everything is empty.
   *
   * @param danger their class
   * @param verbs one of these, or of Apple's request types
   * @param servers one of these addresses
   * @param targets from this many devices on; 1 for any number
   */
  public record When(
      Optional<DangerClass> danger, Set<String> verbs, Set<String> servers, int targets) {

    /** Copies the sets. */
    public When {
      verbs = Set.copyOf(verbs);
      servers = Set.copyOf(servers);
    }

    /** Which runs they are, in words for people. */
    public String words() {
      List<String> parts = new ArrayList<>();
      danger.ifPresent(one -> parts.add(one.name().toLowerCase(Locale.ROOT)));
      if (!verbs.isEmpty()) {
        parts.add(String.join("|", new TreeSet<>(verbs)));
      }
      if (!servers.isEmpty()) {
        parts.add("at " + String.join("|", new TreeSet<>(servers)));
      }
      if (targets > 1) {
        parts.add("from " + targets + " devices on");
      }
      return parts.isEmpty() ? "everything" : String.join(", ", parts);
    }

    /** Whether this run is among them, if it were for enough devices. */
    boolean isAbout(RunRequest run) {
      return danger.filter(one -> one != run.danger()).isEmpty()
          && (verbs.isEmpty() || verbs.stream().anyMatch(verb -> isVerb(verb, run)))
          && (servers.isEmpty() || servers.stream().anyMatch(one -> isServer(one, run.server())));
    }

    boolean matches(RunRequest run) {
      return run.targets() >= targets && isAbout(run);
    }

    private static boolean isVerb(String verb, RunRequest run) {
      return verb.equals(run.verb())
          || verb.equals(run.requestType())
          || run.requestType().equals(COMMANDS.get(verb));
    }

    /** The words of a connection end in its address. */
    static boolean isServer(String address, String words) {
      return folded(address).equals(folded(words.substring(words.lastIndexOf(' ') + 1)));
    }

    private static String folded(String address) {
      String text = address.replaceFirst("/+$", "");
      try {
        URI uri = URI.create(text);
        boolean isUsual = uri.getPort() < 0 || uri.getPort() == 443;
        return (uri.getScheme() + "://" + uri.getHost()).toLowerCase(Locale.ROOT)
            + (isUsual ? "" : ":" + uri.getPort())
            + uri.getPath();
      } catch (IllegalArgumentException e) {
        return text;
      }
    }
  }

  /** Whether a rule may name this verb; Apple's request types are another matter. */
  public static boolean isVerb(String verb) {
    return COMMANDS.containsKey(verb) || verb.equals("send");
  }

  /**
   * The most devices within some time.
   *
   * @param targets the most devices
   * @param time within which
   */
  public record Window(int targets, Duration time) {

    /** What it lets be done, as {@code 5 devices be sent to within 24 hours}. */
    String words() {
      return targets
          + (targets == 1 ? " device" : " devices")
          + " be sent to within "
          + timeWords();
    }

    /** Its time, in whole hours or minutes: {@code 24 hours}. */
    public String timeWords() {
      boolean isHours = time.toMinutes() % 60 == 0;
      long number = isHours ? time.toHours() : time.toMinutes();
      return number + (isHours ? " hour" : " minute") + (number == 1 ? "" : "s");
    }

    /** Whether what this one lets through the other one does, too. */
    boolean isWithin(Window other) {
      return targets <= other.targets && time.compareTo(other.time) >= 0;
    }
  }

  /**
   * When runs may begin.
   *
   * @param zone of the times
   * @param days on which
   * @param from not before this time of the day
   * @param to before this time of the day
   */
  public record Hours(ZoneId zone, Set<DayOfWeek> days, LocalTime from, LocalTime to) {

    /** Copies the days. */
    public Hours {
      days = Set.copyOf(days);
    }

    /** Whether this moment is among them. */
    public boolean contains(Instant time) {
      ZonedDateTime local = time.atZone(zone);
      LocalTime clock = local.toLocalTime();
      return days.contains(local.getDayOfWeek()) && !clock.isBefore(from) && clock.isBefore(to);
    }

    /** Whether each moment of these is one of the others. */
    boolean isWithin(Hours other) {
      return zone.equals(other.zone)
          && other.days.containsAll(days)
          && !from.isBefore(other.from)
          && !to.isAfter(other.to);
    }

    /** As people write them. */
    @Override
    public String toString() {
      List<String> names =
          days.stream()
              .sorted()
              .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
              .toList();
      return String.join(" ", names) + " " + from + "-" + to + " " + zone;
    }
  }

  /** What it limits, in words for people; {@code -} for nothing. */
  public String limitWords() {
    List<String> parts = new ArrayList<>();
    perRun.ifPresent(most -> parts.add(most + (most == 1 ? " device" : " devices") + " a run"));
    perWindow.ifPresent(one -> parts.add(one.targets() + " within " + one.timeWords()));
    hours.ifPresent(one -> parts.add(one.toString()));
    if (!waves.isEmpty()) {
      parts.add("waves " + waves);
    }
    return parts.isEmpty() ? "-" : String.join(", ", parts);
  }
}
