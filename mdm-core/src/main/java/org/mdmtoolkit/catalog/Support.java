package org.mdmtoolkit.catalog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Apple's schema says of a command, key or value on one platform. Immutable.
 *
 * <p>A key starts from what holds for the key above it and overrides attribute by attribute; what
 * stands here is the result.
 *
 * @see <a href="https://github.com/apple/device-management/blob/release/docs/schema.md">Apple's
 *     description of the schema</a>
 */
public final class Support {

  /** Not on this platform at all. */
  static final Support NONE = new Support(new Builder());

  /** Nothing stands in the way: what a command is compared with. */
  static final Support ANYWHERE = anywhere();

  private final @Nullable OsVersion introduced;
  private final @Nullable OsVersion deprecated;
  private final @Nullable OsVersion removed;
  private final @Nullable Boolean deviceChannel;
  private final @Nullable Boolean userChannel;
  private final boolean supervised;
  private final boolean requiresDep;
  private final EnrollmentMode userEnrollment;
  private final EnrollmentMode sharedIpad;
  private final @Nullable Boolean sharedIpadUserChannel;
  private final @Nullable Boolean sharedIpadDeviceChannel;
  private final @Nullable String accessRight;

  private Support(Builder from) {
    introduced = from.introduced;
    deprecated = from.deprecated;
    removed = from.removed;
    deviceChannel = from.deviceChannel;
    userChannel = from.userChannel;
    supervised = from.supervised;
    requiresDep = from.requiresDep;
    userEnrollment = from.userEnrollment;
    sharedIpad = from.sharedIpad;
    sharedIpadUserChannel = from.sharedIpadUserChannel;
    sharedIpadDeviceChannel = from.sharedIpadDeviceChannel;
    accessRight = from.accessRight;
  }

  private static Support anywhere() {
    Builder builder = new Builder();
    builder.introduced = OsVersion.of("0");
    return builder.build();
  }

  @Nullable OsVersion introducedOrNull() {
    return introduced;
  }

  @Nullable OsVersion deprecatedOrNull() {
    return deprecated;
  }

  @Nullable OsVersion removedOrNull() {
    return removed;
  }

  /** Whether it exists on the platform in any version. */
  public boolean isAvailable() {
    return introduced != null;
  }

  /** The first version that has it; empty where the platform never had it. */
  public Optional<OsVersion> introduced() {
    return Optional.ofNullable(introduced);
  }

  /** The first version from which Apple advises against it. It still works. */
  public Optional<OsVersion> deprecated() {
    return Optional.ofNullable(deprecated);
  }

  /** The first version that refuses it. */
  public Optional<OsVersion> removed() {
    return Optional.ofNullable(removed);
  }

  /** Whether it may be sent to this channel; empty where the schema does not say. */
  public Optional<Boolean> channel(Channel channel) {
    return Optional.ofNullable(channel == Channel.DEVICE ? deviceChannel : userChannel);
  }

  /** Whether the device must be supervised. */
  public boolean supervised() {
    return supervised;
  }

  /** Whether the device must have been enrolled by automated device enrollment (ADE, DEP). */
  public boolean requiresDep() {
    return requiresDep;
  }

  /** How it goes with User Enrollment. */
  public EnrollmentMode userEnrollment() {
    return userEnrollment;
  }

  /** How it goes with a Shared iPad. */
  public EnrollmentMode sharedIpad() {
    return sharedIpad;
  }

  /** The same as {@link #channel}, for a Shared iPad. */
  public Optional<Boolean> sharedIpadChannel(Channel channel) {
    return Optional.ofNullable(
        channel == Channel.DEVICE ? sharedIpadDeviceChannel : sharedIpadUserChannel);
  }

  /**
   * The access right that the enrollment must grant, by Apple's name ({@code AllowDeviceErase}), or
   * {@code None}, {@code n/a} or {@code SpecialCase} (the right depends on what is queried); empty
   * where the schema does not say.
   */
  public Optional<String> accessRight() {
    return Optional.ofNullable(accessRight);
  }

  /** In words for people: {@code 10.7 and later, device channel, supervised}. */
  @Override
  public String toString() {
    if (introduced == null) {
      return "not available";
    }
    StringBuilder out = new StringBuilder().append(introduced).append(" and later");
    if (deprecated != null) {
      out.append(", deprecated in ").append(deprecated);
    }
    if (removed != null) {
      out.append(", removed in ").append(removed);
    }
    if (Boolean.FALSE.equals(userChannel)) {
      out.append(", device channel");
    } else if (Boolean.FALSE.equals(deviceChannel)) {
      out.append(", user channel");
    }
    out.append(supervised ? ", supervised" : "").append(requiresDep ? ", ADE" : "");
    return out.append(userEnrollment == EnrollmentMode.FORBIDDEN ? ", no User Enrollment" : "")
        .toString();
  }

  /** What a key inherits, to be changed attribute by attribute. */
  Builder override() {
    Builder builder = new Builder();
    builder.introduced = introduced;
    builder.deprecated = deprecated;
    builder.removed = removed;
    builder.deviceChannel = deviceChannel;
    builder.userChannel = userChannel;
    builder.supervised = supervised;
    builder.requiresDep = requiresDep;
    builder.userEnrollment = userEnrollment;
    builder.sharedIpad = sharedIpad;
    builder.sharedIpadUserChannel = sharedIpadUserChannel;
    builder.sharedIpadDeviceChannel = sharedIpadDeviceChannel;
    builder.accessRight = accessRight;
    return builder;
  }

  /** Collects the attributes of one platform as the catalogue's files spell them. */
  static final class Builder {

    private @Nullable OsVersion introduced;
    private @Nullable OsVersion deprecated;
    private @Nullable OsVersion removed;
    private @Nullable Boolean deviceChannel;
    private @Nullable Boolean userChannel;
    private boolean supervised;
    private boolean requiresDep;
    private EnrollmentMode userEnrollment = EnrollmentMode.UNSPECIFIED;
    private EnrollmentMode sharedIpad = EnrollmentMode.UNSPECIFIED;
    private @Nullable Boolean sharedIpadUserChannel;
    private @Nullable Boolean sharedIpadDeviceChannel;
    private @Nullable String accessRight;

    /** Takes {@code 10.8}, {@code n/a} or {@code name=value}. */
    void set(String word) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        introduced = word.equals("n/a") ? null : OsVersion.of(word);
        return;
      }
      String value = word.substring(equals + 1);
      switch (word.substring(0, equals)) {
        case "deprecated" -> deprecated = OsVersion.of(value);
        case "removed" -> removed = OsVersion.of(value);
        case "device" -> deviceChannel = yes(value);
        case "user" -> userChannel = yes(value);
        case "supervised" -> supervised = yes(value);
        case "dep" -> requiresDep = yes(value);
        case "ue" -> userEnrollment = mode(value);
        case "shared" -> sharedIpad = mode(value);
        case "shared-device" -> sharedIpadDeviceChannel = yes(value);
        case "shared-user" -> sharedIpadUserChannel = yes(value);
        case "right" -> accessRight = value;
        default -> throw new IllegalStateException("unknown attribute in the catalogue: " + word);
      }
    }

    private static boolean yes(String value) {
      return value.equals("yes");
    }

    private static EnrollmentMode mode(String value) {
      return switch (value) {
        case "allowed" -> EnrollmentMode.ALLOWED;
        case "required" -> EnrollmentMode.REQUIRED;
        case "forbidden" -> EnrollmentMode.FORBIDDEN;
        case "ignored" -> EnrollmentMode.IGNORED;
        default -> throw new IllegalStateException("unknown mode in the catalogue: " + value);
      };
    }

    Support build() {
      return new Support(this);
    }
  }
}
