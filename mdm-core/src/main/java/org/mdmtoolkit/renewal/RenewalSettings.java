package org.mdmtoolkit.renewal;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/**
 * The answers that were given once and are remembered for the next year: whose address stands in
 * the request, where the values go, and so on. Names beside the constants here are the caller's.
 *
 * <p>Immutable. None of the values may be a secret.
 */
public final class RenewalSettings {

  /** The e-mail address in the request. */
  public static final String EMAIL = "email";

  /** The country in the request, two letters; US unless set. */
  public static final String COUNTRY = "country";

  /** The common name in the request; mdm-vendor unless set. */
  public static final String COMMON_NAME = "common_name";

  /** Who signs with the values: {@code fleet}, which is the default, or {@code any}. */
  public static final String SIGNER = "signer";

  /** The account with which somebody signs in at Apple, to be shown to people. */
  public static final String ACCOUNT = "account";

  /** The MDM topic of the push certificate with which the last renewal was verified. */
  public static final String PUSH_TOPIC = "push_topic";

  /** No renewal by this program yet: when the certificate in force ends, as an instant. */
  public static final String CURRENT_NOT_AFTER = "current_not_after";

  /** What kind of place the values go to: {@code heroku}, {@code env-file} or {@code command}. */
  public static final String TARGET = "target";

  /** The Heroku app, where they go to one. */
  public static final String APP = "app";

  /** The file of variables, where they go to one. */
  public static final String ENV_FILE = "env_file";

  /** The program, where one takes them. */
  public static final String COMMAND = "deploy_command";

  /** What the names of the variables at the target begin with, where they are not the usual. */
  public static final String PREFIX = "prefix";

  static final String CALENDAR_END = "calendar_not_after";
  static final String CALENDAR_SEQUENCE = "calendar_sequence";

  private static final int MAX_VALUE = 4096;

  private final Map<String, String> values;

  private RenewalSettings(Map<String, String> values) {
    this.values = values;
  }

  /** No answer yet. */
  public static RenewalSettings none() {
    return new RenewalSettings(Map.of());
  }

  static RenewalSettings of(Map<String, String> values) {
    return new RenewalSettings(Map.copyOf(values));
  }

  /**
   * The same with this answer, in the place of an older one.
   *
   * @throws InvalidInputException if the value is empty, has control characters or is too long
   */
  public RenewalSettings with(String name, String value) {
    if (value.isBlank()
        || value.length() > MAX_VALUE
        || value.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidInputException(
          "the value for " + name + " is empty, too long, or has control characters",
          "Give it as one line of text.");
    }
    Map<String, String> all = new TreeMap<>(values);
    all.put(name, value);
    return of(all);
  }

  /**
   * The same with this answer, if it was given.
   *
   * @param value null leaves the answer as it is
   * @throws InvalidInputException as {@link #with(String, String)}
   */
  public RenewalSettings withGiven(String name, @Nullable String value) {
    return value == null ? this : with(name, value);
  }

  /** The same without an answer to this. */
  public RenewalSettings without(String name) {
    Map<String, String> all = new TreeMap<>(values);
    all.remove(name);
    return of(all);
  }

  /** These with others on top. */
  public RenewalSettings with(RenewalSettings others) {
    Map<String, String> all = new TreeMap<>(values);
    all.putAll(others.values);
    return of(all);
  }

  /** The answer; empty if there is none. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** What the place is called where the values go, whether or not it exists; empty if unknown. */
  public String place() {
    return switch (get(TARGET).orElse("")) {
      case "heroku" -> "the Heroku app " + get(APP).orElse("");
      case "env-file" -> "the file " + get(ENV_FILE).orElse("");
      case "command" -> "the command " + get(COMMAND).orElse("");
      default -> "";
    };
  }

  Map<String, String> all() {
    return values;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RenewalSettings that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "RenewalSettings" + new TreeMap<>(values);
  }
}
