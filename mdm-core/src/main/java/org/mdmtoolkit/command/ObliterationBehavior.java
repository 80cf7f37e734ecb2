package org.mdmtoolkit.command;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.mdmtoolkit.InvalidInputException;

/**
 * What a Mac with T2 chip or Apple silicon does (macOS 12 or later) when Erase All Content and
 * Settings (EACS), the fast way to erase, cannot run. Obliteration destroys the system as well:
 * macOS must be installed again. Older Macs ignore it.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/erase-device-command">
 *     Erase Device</a>
 */
public enum ObliterationBehavior {
  /** Answers Error when the preflight fails, and then erases itself all the same. */
  DEFAULT("Default"),
  /** Answers Error when the preflight fails, and does not erase itself; the only one that stops. */
  DO_NOT_OBLITERATE("DoNotObliterate"),
  /** Answers Acknowledged when the preflight fails, and then obliterates. */
  OBLITERATE_WITH_WARNING("ObliterateWithWarning"),
  /** Never tries EACS, always obliterates. */
  ALWAYS("Always");

  private final String appleName;

  ObliterationBehavior(String appleName) {
    this.appleName = appleName;
  }

  /** The value as Apple spells it. */
  public String appleName() {
    return appleName;
  }

  /**
   * The behaviour that Apple spells so, upper and lower case not counted.
   *
   * @throws InvalidInputException if there is none; the message lists them
   */
  public static ObliterationBehavior ofAppleName(String name) {
    return Arrays.stream(values())
        .filter(behavior -> behavior.appleName.equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "there is no ObliterationBehavior of this name",
                    Arrays.stream(values())
                        .map(ObliterationBehavior::appleName)
                        .collect(Collectors.joining(", ", "It is one of ", "."))));
  }
}
