package org.mdmtoolkit.custody;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.command.MdmCommand;

/**
 * A kind of secret that a command sets on a device. For each device and kind at most one record is
 * open.
 *
 * @param requestType the request type of the command that carries it; names the kind in records
 * @param key the key of the command that holds it; its value is text
 */
public record SecretKind(String requestType, String key) {

  /** The PIN that unlocks a Mac locked by DeviceLock. */
  public static final SecretKind LOCK_PIN = new SecretKind("DeviceLock", "PIN");

  /** The PIN that an Intel Mac without T2 chip asks for after EraseDevice. */
  public static final SecretKind ERASE_PIN = new SecretKind("EraseDevice", "PIN");

  private static final List<SecretKind> KNOWN = List.of(LOCK_PIN, ERASE_PIN);

  /** The known kind that a command of this type carries; empty if there is none. */
  public static Optional<SecretKind> of(String requestType) {
    return KNOWN.stream().filter(kind -> kind.requestType.equals(requestType)).findFirst();
  }

  /** The secret in a command; empty if it holds none of this kind. */
  Optional<String> in(MdmCommand command) {
    return requestType.equals(command.requestType()) && command.keys().get(key) instanceof String s
        ? Optional.of(s)
        : Optional.empty();
  }
}
