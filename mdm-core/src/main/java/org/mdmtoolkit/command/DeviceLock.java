package org.mdmtoolkit.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Pin;

/**
 * Builds the command that locks a device at once. A Mac restarts, shows the message, and starts
 * again only when the PIN is typed at it; until then no MDM server can reach it. Store the PIN
 * durably before the command leaves.
 *
 * <p>Where it is shown: message macOS 10.14 or later; phone number macOS 11.5 or later on Apple
 * silicon. A Mac with Apple silicon below macOS 11.5 is deactivated by this command; a Mac without
 * recovery partition answers with an error.
 *
 * <p>Immutable: each method returns a new one.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/device-lock-command">
 *     Device Lock</a>
 */
public final class DeviceLock {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "DeviceLock";

  /**
   * The longest message, in UTF-16 characters. Apple states no limit; a lock screen shows a few
   * lines, and what is longer is a file given by mistake, which strangers would read.
   */
  public static final int MAX_MESSAGE_LENGTH = 1000;

  /** The longest phone number, in UTF-16 characters: a number with a word or two beside it. */
  public static final int MAX_PHONE_NUMBER_LENGTH = 100;

  private final Map<String, Object> keys;

  private DeviceLock(Map<String, Object> keys) {
    this.keys = keys;
  }

  /**
   * A lock for a Mac, which always has a PIN: what a Mac does with a lock without one is not
   * documented.
   */
  public static DeviceLock forMac(Pin pin) {
    return new DeviceLock(Map.of("PIN", pin.reveal()));
  }

  /**
   * A lock for iPhone, iPad, Apple Watch or Vision Pro: the device's own passcode unlocks it. Never
   * for a Mac. iPhone and iPad show message and phone number, if a passcode is set.
   */
  public static DeviceLock forMobile() {
    return new DeviceLock(Map.of());
  }

  /**
   * With a message for whoever finds the device.
   *
   * @throws InvalidInputException if it is blank, or longer than {@value #MAX_MESSAGE_LENGTH}
   */
  public DeviceLock message(String message) {
    return with("Message", checked("message", message, MAX_MESSAGE_LENGTH));
  }

  /**
   * With a phone number to call.
   *
   * @throws InvalidInputException if it is blank, or longer than {@value #MAX_PHONE_NUMBER_LENGTH}
   */
  public DeviceLock phoneNumber(String phoneNumber) {
    return with("PhoneNumber", checked("phone number", phoneNumber, MAX_PHONE_NUMBER_LENGTH));
  }

  /**
   * The command, with a fresh command UUID. Building twice makes two commands that both carry this
   * PIN.
   *
   * @throws InvalidInputException if a text holds characters that XML cannot hold, or the PIN:
   *     whoever finds the Mac reads both
   */
  public MdmCommand build() {
    Object pin = keys.get("PIN");
    for (String shown : List.of("Message", "PhoneNumber")) {
      if (pin instanceof String digits
          && keys.get(shown) instanceof String text
          && text.contains(digits)) {
        throw new InvalidInputException(
            "the text on the lock screen holds the PIN", "Leave it out, or choose another PIN.");
      }
    }
    return CheckedCommand.of(REQUEST_TYPE, keys);
  }

  /** The text as it is, if there is something to read in it and not too much. */
  private static String checked(String what, String text, int maxLength) {
    if (text.isBlank()) {
      throw new InvalidInputException("the " + what + " is empty", "Leave it out, or write one.");
    }
    if (text.length() > maxLength) {
      throw new InvalidInputException(
          "the " + what + " is " + text.length() + " characters long, more than " + maxLength,
          "Shorten it; the lock screen shows a few lines.");
    }
    return text;
  }

  private DeviceLock with(String key, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(keys);
    changed.put(key, value);
    return new DeviceLock(changed);
  }

  /** Without any value: neither PIN nor message. */
  @Override
  public String toString() {
    return "DeviceLock" + keys.keySet();
  }
}
