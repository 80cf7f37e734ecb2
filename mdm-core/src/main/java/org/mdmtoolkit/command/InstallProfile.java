package org.mdmtoolkit.command;

import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.signing.SignedContent;

/**
 * Builds the command that installs a configuration profile.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/install-profile-command">
 *     Install Profile</a>
 */
public final class InstallProfile {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "InstallProfile";

  private InstallProfile() {}

  /**
   * Installs this profile.
   *
   * @param profile the bytes of the {@code .mobileconfig} file, sent exactly as they are. It may be
   *     signed, and encrypted for the device. Not encoded as Base64: the property list does that.
   * @throws InvalidInputException if it is empty, or no profile as {@link
   *     org.mdmtoolkit.catalog.ProfileChecker} judges it; unknown payloads are taken
   */
  public static MdmCommand of(byte[] profile) {
    if (profile.length == 0) {
      throw new InvalidInputException("the profile is empty", "Give a .mobileconfig file.");
    }
    return CheckedCommand.of(REQUEST_TYPE, Map.of("Payload", profile));
  }

  /** The profile's dictionary, signed or not; empty where it cannot be read or is encrypted. */
  static Optional<Map<?, ?>> content(byte[] profile) {
    boolean isPlain = FileKind.of(profile) != FileKind.SIGNED_MESSAGE;
    try {
      byte[] plist = isPlain ? profile : SignedContent.unverified(profile);
      return PlistReader.readAsDevices(plist) instanceof Map<?, ?> content
              && !content.containsKey("EncryptedPayloadContent")
          ? Optional.of(content)
          : Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }
}
