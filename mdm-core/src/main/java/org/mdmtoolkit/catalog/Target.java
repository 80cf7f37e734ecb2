package org.mdmtoolkit.catalog;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * The device that a command is meant for, as far as it is known. What is left out is unknown, and
 * no rule that depends on it fires.
 *
 * @param platform the platform
 * @param version the version of the operating system
 * @param chip what kind of Mac it is
 * @param supervised whether it is supervised
 * @param automatedEnrollment whether it was enrolled by automated device enrollment (ADE, formerly
 *     DEP)
 * @param userEnrollment whether it is enrolled by User Enrollment
 * @param channel the channel that the command goes to
 */
public record Target(
    Platform platform,
    Optional<OsVersion> version,
    Optional<Chip> chip,
    Optional<Boolean> supervised,
    Optional<Boolean> automatedEnrollment,
    Optional<Boolean> userEnrollment,
    Optional<Channel> channel) {

  /** A device of this platform, nothing more being known. */
  public static Builder on(Platform platform) {
    return new Builder(platform);
  }

  /**
   * Reads a description such as {@code macOS 15.1, Apple silicon, supervised, ADE, device}: the
   * platform with or without a version, then in any order {@code Intel}, {@code T2} or {@code Apple
   * silicon}; {@code supervised} or {@code unsupervised}; {@code ADE} or {@code no ADE}; {@code
   * device} or {@code user} (the channel); {@code User Enrollment} or {@code no User Enrollment}.
   * Upper and lower case do not count.
   *
   * @throws InvalidInputException if a part is none of these; the problem names the part
   */
  public static Target parse(String text) {
    String[] parts = text.split(",", -1);
    String first = parts[0].trim();
    int space = first.indexOf(' ');
    String name = space < 0 ? first : first.substring(0, space);
    Builder builder =
        on(
            Platform.find(name)
                .orElseThrow(
                    () ->
                        new InvalidInputException(
                            "not a platform: " + MessageText.quote(name),
                            "Start with iOS, macOS, tvOS, visionOS or watchOS, such as \"macOS"
                                + " 15.1, supervised\".")));
    if (space >= 0) {
      builder.version(OsVersion.of(first.substring(space + 1).trim()));
    }
    for (int i = 1; i < parts.length; i++) {
      builder.describe(parts[i].trim());
    }
    return builder.build();
  }

  /** Whether it is a Mac. */
  boolean isMac() {
    return platform == Platform.MACOS;
  }

  /** Whether it is a Mac known to have this chip. */
  boolean has(Chip wanted) {
    return isMac() && chip.equals(Optional.of(wanted));
  }

  /** Whether it is a Mac known to have an Intel processor. */
  boolean isIntel() {
    return has(Chip.INTEL) || has(Chip.T2);
  }

  /** Whether the version is known and older than this. */
  boolean isBefore(OsVersion other) {
    return version.isPresent() && version.get().compareTo(other) < 0;
  }

  /** Whether the version is known and this or newer. */
  boolean isAtLeast(OsVersion other) {
    return version.isPresent() && version.get().isAtLeast(other);
  }

  boolean isKnownUnsupervised() {
    return supervised.equals(Optional.of(false));
  }

  boolean isKnownNotAutomated() {
    return automatedEnrollment.equals(Optional.of(false));
  }

  boolean isUserEnrollment() {
    return userEnrollment.orElse(false);
  }

  /** In the words that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(platform.label());
    version.ifPresent(known -> out.append(' ').append(known));
    chip.ifPresent(known -> out.append(", ").append(known.label()));
    append(out, supervised, "supervised", "unsupervised");
    append(out, automatedEnrollment, "ADE", "no ADE");
    append(out, userEnrollment, "User Enrollment", "no User Enrollment");
    append(out, channel.map(known -> known == Channel.DEVICE), "device", "user");
    return out.toString();
  }

  private static void append(StringBuilder out, Optional<Boolean> is, String yes, String no) {
    is.ifPresent(known -> out.append(", ").append(known ? yes : no));
  }

  /** Says more about the device. Not safe for use by several threads. */
  public static final class Builder {

    private final Platform platform;
    private @Nullable OsVersion version;
    private @Nullable Chip chip;
    private @Nullable Boolean supervised;
    private @Nullable Boolean automated;
    private @Nullable Boolean userEnrollment;
    private @Nullable Channel channel;

    private Builder(Platform platform) {
      this.platform = platform;
    }

    /** The version of the operating system. */
    public Builder version(OsVersion version) {
      this.version = version;
      return this;
    }

    /**
     * The version of the operating system, as text.
     *
     * @throws InvalidInputException if it is not a version
     */
    public Builder version(String version) {
      return version(OsVersion.of(version));
    }

    /** What kind of Mac it is. */
    public Builder chip(Chip chip) {
      this.chip = chip;
      return this;
    }

    /** Whether it is supervised. */
    public Builder supervised(boolean supervised) {
      this.supervised = supervised;
      return this;
    }

    /** Whether it was enrolled by automated device enrollment. */
    public Builder automatedEnrollment(boolean automated) {
      this.automated = automated;
      return this;
    }

    /** Whether it is enrolled by User Enrollment. */
    public Builder userEnrollment(boolean userEnrollment) {
      this.userEnrollment = userEnrollment;
      return this;
    }

    /** The channel that the command goes to. */
    public Builder channel(Channel channel) {
      this.channel = channel;
      return this;
    }

    private void describe(String part) {
      switch (part.toLowerCase(Locale.ROOT)) {
        case "intel" -> chip(Chip.INTEL);
        case "t2" -> chip(Chip.T2);
        case "apple silicon" -> chip(Chip.APPLE_SILICON);
        case "supervised" -> supervised(true);
        case "unsupervised", "not supervised" -> supervised(false);
        case "ade", "dep" -> automatedEnrollment(true);
        case "no ade", "no dep", "not ade" -> automatedEnrollment(false);
        case "user enrollment" -> userEnrollment(true);
        case "no user enrollment" -> userEnrollment(false);
        case "device", "device channel" -> channel(Channel.DEVICE);
        case "user", "user channel" -> channel(Channel.USER);
        default ->
            throw new InvalidInputException(
                "cannot tell what a target is by " + MessageText.quote(part),
                "Use Intel, T2 or Apple silicon; supervised or unsupervised; ADE or no ADE; device"
                    + " or user; User Enrollment; with commas between.");
      }
    }

    /** The target as described. */
    public Target build() {
      return new Target(
          platform,
          Optional.ofNullable(version),
          Optional.ofNullable(chip),
          Optional.ofNullable(supervised),
          Optional.ofNullable(automated),
          Optional.ofNullable(userEnrollment),
          Optional.ofNullable(channel));
    }
  }
}
