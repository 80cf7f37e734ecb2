package org.mdmtoolkit.catalog;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private static final String INTRODUCED = "introduced";
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "deprecated,removed,introduced,device,user,supervised,dep,ue,shared,shared-user,shared-device,right"
              .split(",", -1));

  /** Not on this platform at all. */
  static final Support NONE = new Support(Map.of());

  /** Nothing stands in the way: what a command is compared with. */
  static final Support ANYWHERE = new Support(Map.of(INTRODUCED, "0"));

  private final Map<String, String> attributes;
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

  private Support(Map<String, String> attributes) {
    this.attributes = attributes;
    introduced = version(INTRODUCED);
    deprecated = version("deprecated");
    removed = version("removed");
    deviceChannel = yes("device");
    userChannel = yes("user");
    supervised = Boolean.TRUE.equals(yes("supervised"));
    requiresDep = Boolean.TRUE.equals(yes("dep"));
    userEnrollment = mode("ue");
    sharedIpad = mode("shared");
    sharedIpadUserChannel = yes("shared-user");
    sharedIpadDeviceChannel = yes("shared-device");
    accessRight = attributes.get("right");
  }

  private @Nullable OsVersion version(String name) {
    String value = attributes.get(name);
    return value == null || value.equals("n/a") ? null : OsVersion.of(value);
  }

  private @Nullable Boolean yes(String name) {
    String value = attributes.get(name);
    return value == null ? null : value.equals("yes");
  }

  private EnrollmentMode mode(String name) {
    String value = attributes.getOrDefault(name, "unspecified");
    return EnrollmentMode.valueOf(value.toUpperCase(Locale.ROOT));
  }

  /**
   * This with attributes of the catalogue's files put over it: the words of a line from the second
   * on, each {@code 10.8}, {@code n/a} or {@code name=value}.
   */
  Support override(String[] words) {
    Map<String, String> changed = new HashMap<>(attributes);
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String name = equals < 0 ? INTRODUCED : words[i].substring(0, equals);
      if (!ATTRIBUTES.contains(name)) {
        throw new IllegalStateException("unknown attribute in the catalogue: " + words[i]);
      }
      changed.put(name, words[i].substring(equals + 1));
    }
    return new Support(changed);
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

  /** The support of one thing on every platform. */
  record ByPlatform(Map<Platform, Support> byPlatform) {

    /** On no platform: what a command starts from. */
    static final ByPlatform NOWHERE = new ByPlatform(new EnumMap<>(Platform.class));

    Support on(Platform platform) {
      Support support = byPlatform.get(platform);
      return support == null ? Support.NONE : support;
    }

    /**
     * This with the overrides of one line of the catalogue, attribute by attribute: {@code iOS,tvOS
     * n/a; macOS 10.8 supervised=yes}.
     */
    ByPlatform override(String line) {
      Map<Platform, Support> changed = new EnumMap<>(Platform.class);
      changed.putAll(byPlatform);
      for (String group : line.split("; ", -1)) {
        String[] words = group.split(" ", -1);
        for (String name : words[0].split(",", -1)) {
          Platform platform = Platform.find(name).orElseThrow();
          changed.put(platform, on(platform).override(words));
        }
      }
      return new ByPlatform(changed);
    }
  }
}
