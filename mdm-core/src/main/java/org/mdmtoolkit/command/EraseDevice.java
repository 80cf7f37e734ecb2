package org.mdmtoolkit.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mdmtoolkit.secret.Pin;

/**
 * Builds the command that erases a Mac, even a locked one, without asking its user. It cannot be
 * taken back once the Mac has it. A Mac that fails to erase does not try again.
 *
 * <p>Immutable: each method returns a new one.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/erase-device-command">
 *     Erase Device</a>
 */
public final class EraseDevice {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "EraseDevice";

  private final Map<String, Object> keys;

  private EraseDevice(Map<String, Object> keys) {
    this.keys = keys;
  }

  /** An erase without PIN, in Apple's default way ({@link ObliterationBehavior#DEFAULT}). */
  public static EraseDevice forMac() {
    return new EraseDevice(Map.of());
  }

  /**
   * With the PIN that unlocks the Mac afterwards. An Intel Mac without T2 chip needs it and answers
   * with an error otherwise; newer ones do not use it. Store it durably before the command leaves.
   */
  public EraseDevice pin(Pin pin) {
    return with("PIN", pin.reveal());
  }

  /** With what the Mac does when it cannot erase the fast way: macOS 12 or later. */
  public EraseDevice obliterationBehavior(ObliterationBehavior behavior) {
    return with("ObliterationBehavior", behavior.appleName());
  }

  /**
   * The command, with a fresh command UUID. Building twice makes two commands that both carry this
   * PIN.
   */
  public MdmCommand build() {
    return CheckedCommand.of(REQUEST_TYPE, keys);
  }

  private EraseDevice with(String key, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(keys);
    changed.put(key, value);
    return new EraseDevice(changed);
  }

  /** Without any value. */
  @Override
  public String toString() {
    return "EraseDevice" + keys.keySet();
  }
}
