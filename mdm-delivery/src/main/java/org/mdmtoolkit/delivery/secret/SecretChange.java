package org.mdmtoolkit.delivery.secret;

import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.secret.Passwords;
import org.mdmtoolkit.secret.Secret;

/**
 * What is to become of the secrets of devices. Immutable; the secrets in it stay the caller's to
 * close, after the change.
 */
public final class SecretChange {

  /** What is done. */
  public enum Act {
    /** Sets a new secret, also where there was none. */
    SET,
    /** Sets a new secret in the place of one that is in escrow or given. */
    ROTATE,
    /** Takes the secret off the device. */
    CLEAR;

    /** As people call it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final SecretKind kind;
  private final Act act;
  private final String reason;
  private final Optional<Secret> given;
  private final Optional<Secret> current;
  private final boolean allowOroms;
  private final Optional<String> guid;

  private SecretChange(
      SecretKind kind,
      Act act,
      String reason,
      Optional<Secret> given,
      Optional<Secret> current,
      boolean allowOroms,
      Optional<String> guid) {
    this.kind = kind;
    this.act = act;
    this.reason = reason;
    this.given = given;
    this.current = current;
    this.allowOroms = allowOroms;
    this.guid = guid;
  }

  private static SecretChange of(SecretKind kind, Act act, String reason) {
    return new SecretChange(
        kind, act, reason, Optional.empty(), Optional.empty(), false, Optional.empty());
  }

  /**
   * A recovery lock; each Mac gets a password of its own.
   *
   * @param reason why, for the journal
   */
  public static SecretChange recoveryLock(Act act, String reason) {
    return of(SecretKind.RECOVERY_LOCK, act, reason);
  }

  /** A firmware password of an Intel Mac; each gets one of its own. */
  public static SecretChange firmwarePassword(Act act, String reason) {
    return of(SecretKind.FIRMWARE_PASSWORD, act, reason);
  }

  /** A new personal recovery key of FileVault, which the Mac makes. */
  public static SecretChange fileVaultKey(String reason) {
    return of(SecretKind.FILEVAULT_KEY, Act.ROTATE, reason);
  }

  /**
   * A new password of an administrator's account that MDM made.
   *
   * @param guid of the account on the Mac
   */
  public static SecretChange adminPassword(Act act, String guid, String reason) {
    return new SecretChange(
        SecretKind.ADMIN_PASSWORD,
        act,
        reason,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.of(guid));
  }

  /**
   * The same with this new secret, for one device: a second one is refused.
   *
   * @throws InvalidInputException if it is a recovery lock or firmware password that no device
   *     takes
   */
  public SecretChange withSecret(Secret secret) {
    if (kind.equals(SecretKind.RECOVERY_LOCK)) {
      Passwords.checkRecoveryLock(secret);
    } else if (kind.equals(SecretKind.FIRMWARE_PASSWORD)) {
      Passwords.checkFirmware(secret);
    }
    return new SecretChange(kind, act, reason, Optional.of(secret), current, allowOroms, guid);
  }

  /**
   * The same with the secret that the devices hold now, which is not in escrow: for a FileVault
   * key, what unlocks the disk. It is put in escrow with the command.
   */
  public SecretChange withCurrent(Secret secret) {
    return new SecretChange(kind, act, reason, given, Optional.of(secret), allowOroms, guid);
  }

  /** The same, and option ROMs are allowed at start: for a firmware password. */
  public SecretChange allowingOroms(boolean allowed) {
    return new SecretChange(kind, act, reason, given, current, allowed, guid);
  }

  /** The kind of the secret. */
  public SecretKind kind() {
    return kind;
  }

  /** What is done. */
  public Act act() {
    return act;
  }

  /** Why, for the journal. */
  public String reason() {
    return reason;
  }

  Optional<Secret> given() {
    return given;
  }

  Optional<Secret> current() {
    return current;
  }

  boolean allowOroms() {
    return allowOroms;
  }

  Optional<String> guid() {
    return guid;
  }

  @Override
  public String toString() {
    return "SecretChange[" + act.label() + " " + kind.title() + "]";
  }
}
